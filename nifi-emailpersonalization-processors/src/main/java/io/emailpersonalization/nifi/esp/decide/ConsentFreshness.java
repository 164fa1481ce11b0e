// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.decide;

import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.store.StoreException;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps the consent of a batch fresh: claims and decides candidates immediately before their request, and decides them again if the request comes later than a few seconds
 * after that. The age counts for each contact, because parts of a batch are sent one after the other. Tested by ConsentPushTest and BatchSenderTest.
 */
public final class ConsentFreshness {

    /** How old the answer of the ledger may be when a request is sent. Documented for users; a request usually follows within milliseconds. */
    public static final Duration MAX_AGE = Duration.ofSeconds(5);
    /** How old a claim may be when a request begins, without a ledger. The state ends claims after 15 minutes; the rest is for the attempts of the request. */
    private static final Duration MAX_CLAIM_AGE = Duration.ofMinutes(5);

    private final PushRun run;
    private final PushDecider decider;
    private final DroppedHandler droppedHandler;
    private final InstantSource clock;
    /** Candidate to the time of its last decision, for the present batch. */
    private final Map<PushCandidate, Instant> decidedAt = new IdentityHashMap<>();

    /** Receives decisions of candidates that must not be sent any more. Their claims are still held. */
    @FunctionalInterface
    public interface DroppedHandler {
        void accept(List<PushDecision> decisions) throws StoreException;
    }

    public ConsentFreshness(final PushRun run, final PushDecider decider, final DroppedHandler droppedHandler, final InstantSource clock) {
        this.run = run;
        this.decider = decider;
        this.droppedHandler = droppedHandler;
        this.clock = clock;
    }

    /** Claims and decides the candidates of a new batch. Candidates that another run has claimed are postponed. */
    public List<PushDecision> claimAndDecide(final Collection<PushCandidate> batch) throws StoreException {
        decidedAt.clear();
        return claimAndDecideAgain(batch);
    }

    private List<PushDecision> claimAndDecideAgain(final Collection<PushCandidate> candidates) throws StoreException {
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
            return decide(own, claimed);
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

    private List<PushDecision> decide(final Collection<PushCandidate> candidates, final KnownContacts known) throws StoreException {
        final List<PushDecision> decisions = decider.decide(candidates, known);
        final Instant now = clock.instant();
        candidates.forEach(candidate -> decidedAt.put(candidate, now));
        return decisions;
    }

    /** The deadline of a request for contacts: that of the contact whose answer of the ledger is the oldest. {@link Instant#MAX} without a ledger. */
    public Instant sendBefore(final Collection<PushDecision> decisions) {
        return decider.ledger() == null ? Instant.MAX : oldest(decisions).plus(MAX_AGE);
    }

    private boolean isStale(final Collection<PushDecision> decisions) {
        return !decisions.isEmpty() && !clock.instant().isBefore(oldest(decisions).plus(decider.ledger() == null ? MAX_CLAIM_AGE : MAX_AGE));
    }

    /** Returns when the first of the decisions was made. A decision that was not made here is as old as can be. */
    private Instant oldest(final Collection<PushDecision> decisions) {
        return decisions.stream().map(decision -> decidedAt.getOrDefault(decision.candidate(), Instant.MIN)).min(Comparator.naturalOrder()).orElse(Instant.MIN);
    }

    /** Returns the upserts that may still be sent; decides them again only if one of their decisions is too old. */
    public List<PushDecision> renewIfStale(final List<PushDecision> upserts) throws StoreException {
        return isStale(upserts) ? decideAgain(upserts) : upserts;
    }

    /** Decides upserts again. Returns those that may still be sent; the handler receives the others. */
    public List<PushDecision> decideAgain(final List<PushDecision> upserts) throws StoreException {
        if (upserts.isEmpty()) {
            return upserts;
        }
        final List<PushDecision> sendable = new ArrayList<>(upserts.size());
        final List<PushDecision> dropped = new ArrayList<>();
        for (final PushDecision decision : claimAndDecideAgain(upserts.stream().map(PushDecision::candidate).toList())) {
            (decision.action().isUpsert() ? sendable : dropped).add(decision);
        }
        droppedHandler.accept(dropped);
        return sendable;
    }

    /** Returns the decisions of contacts that were upserted and may still be mailed; decides them again only if one of the decisions is too old. */
    public List<PushDecision> stillMailable(final List<PushDecision> upserted) throws StoreException {
        if (!isStale(upserted)) {
            return upserted;
        }
        final List<PushCandidate> candidates = upserted.stream().map(PushDecision::candidate).toList();
        decidedAt.clear();
        final Set<String> mailable = decide(candidates, PushCandidate.findAll(candidates, run.state())).stream().filter(decision -> decision.action().allowsMail())
                .map(decision -> decision.candidate().id()).collect(Collectors.toSet());
        return upserted.stream().filter(decision -> mailable.contains(decision.candidate().id())).toList();
    }
}
