// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.decide;

import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.store.StoreException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the consent of a batch fresh: claims and decides candidates immediately before their request, and decides them again if the request comes later than a few seconds
 * after that. Tested by ConsentPushTest.
 */
public final class ConsentFreshness {

    /** How old the answer of the ledger may be when a request is sent. Documented for users; a request usually follows within milliseconds. */
    private static final Duration MAX_AGE = Duration.ofSeconds(5);

    private final PushRun run;
    private final PushDecider decider;
    private final DroppedHandler droppedHandler;
    private Instant sendBefore;

    /** Receives decisions of candidates that must not be sent any more. Their claims are still held. */
    @FunctionalInterface
    public interface DroppedHandler {
        void accept(List<PushDecision> decisions) throws StoreException;
    }

    public ConsentFreshness(final PushRun run, final PushDecider decider, final DroppedHandler droppedHandler) {
        this.run = run;
        this.decider = decider;
        this.droppedHandler = droppedHandler;
        this.sendBefore = decider.ledger() == null ? Instant.MAX : Instant.MIN;
    }

    /** Claims and decides candidates. Candidates that another run has claimed are postponed. */
    public List<PushDecision> claimAndDecide(final Collection<PushCandidate> candidates) throws StoreException {
        final Map<String, String> addressHashes = new LinkedHashMap<>();
        candidates.forEach(candidate -> addressHashes.put(candidate.id(), candidate.addressHash()));
        final KnownContacts claimed = run.state().claim(addressHashes);
        final List<PushCandidate> own = new ArrayList<>(candidates.size());
        for (final PushCandidate candidate : candidates) {
            if (run.state().isPersistent() && claimed.contact(candidate.id()) == null) {
                run.postpone(candidate, false);
            } else {
                own.add(candidate);
            }
        }
        try {
            final List<PushDecision> decisions = decider.decide(own, claimed);
            sendBefore = decider.ledger() == null ? Instant.MAX : Instant.now().plus(MAX_AGE);
            return decisions;
        } catch (final StoreException e) {
            if (run.state().isPersistent()) {
                throw e;
            }
            // no contact is sent without an answer of the ledger
            run.blocked("the consent ledger cannot be asked: " + e.getMessage());
            own.forEach(candidate -> run.postpone(candidate, false));
            return List.of();
        }
    }

    /** The deadline of requests that rest on the last answer of the ledger. */
    public Instant sendBefore() {
        return sendBefore;
    }

    /** Returns the upserts that may still be sent; decides again only if the last decision is too old. */
    public List<PushDecision> renewIfStale(final List<PushDecision> upserts) throws StoreException {
        return Instant.now().isBefore(sendBefore) ? upserts : decideAgain(upserts);
    }

    /** Decides upserts again. Returns those that may still be sent; the handler receives the others. */
    public List<PushDecision> decideAgain(final List<PushDecision> upserts) throws StoreException {
        if (upserts.isEmpty()) {
            return upserts;
        }
        final List<PushDecision> sendable = new ArrayList<>(upserts.size());
        final List<PushDecision> dropped = new ArrayList<>();
        for (final PushDecision decision : claimAndDecide(upserts.stream().map(PushDecision::candidate).toList())) {
            (decision.action().isUpsert() ? sendable : dropped).add(decision);
        }
        droppedHandler.accept(dropped);
        return sendable;
    }

    /** Returns the decisions whose consent is still granted; asks the ledger only if its last answer is too old. */
    public List<PushDecision> stillGranted(final List<PushDecision> decisions) throws StoreException {
        if (decisions.isEmpty() || Instant.now().isBefore(sendBefore)) {
            return decisions;
        }
        final Map<String, Consent> consents = decider.ledger().consents(decisions.stream().map(decision -> decision.candidate().address()).toList(), decider.asOf().get());
        sendBefore = Instant.now().plus(MAX_AGE);
        return decisions.stream().filter(decision -> consents.get(decision.candidate().address()).state() == ConsentState.GRANTED).toList();
    }
}
