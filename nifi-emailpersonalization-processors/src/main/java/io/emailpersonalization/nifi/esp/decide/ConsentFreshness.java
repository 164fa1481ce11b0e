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

/** Consent as fresh as promised: whoever is sent later than a few seconds after the ledger was asked is asked for again, however long the vendor had us wait in between. */
public final class ConsentFreshness {

    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final PushRun run;
    private final PushDecider judge;
    private final Dropped dropped;
    private Instant sendBefore;

    /** Takes those who must not be sent after all; their claims are still held. */
    @FunctionalInterface
    public interface Dropped {
        void accept(List<PushDecision> judged) throws StoreException;
    }

    public ConsentFreshness(final PushRun run, final PushDecider judge, final Dropped dropped) {
        this.run = run;
        this.judge = judge;
        this.dropped = dropped;
        this.sendBefore = judge.ledger() == null ? Instant.MAX : Instant.MIN;
    }

    /** Claims candidates and asks for them; those who are under way elsewhere are left for later. */
    public List<PushDecision> ask(final Collection<PushCandidate> candidates) throws StoreException {
        final Map<String, String> addressHashes = new LinkedHashMap<>();
        candidates.forEach(candidate -> addressHashes.put(candidate.id(), candidate.hash()));
        final KnownContacts known = run.state().claim(addressHashes);
        final List<PushCandidate> free = new ArrayList<>(candidates.size());
        for (final PushCandidate candidate : candidates) {
            if (run.state().remembers() && known.contact(candidate.id()) == null) {
                run.unsent(candidate, false);
            } else {
                free.add(candidate);
            }
        }
        try {
            final List<PushDecision> judged = judge.judge(free, known);
            sendBefore = judge.ledger() == null ? Instant.MAX : Instant.now().plus(LONGEST);
            return judged;
        } catch (final StoreException e) {
            if (run.state().remembers()) {
                throw e;
            }
            // nobody is mailed on what cannot be known
            run.refused("the consent ledger cannot be asked: " + e.getMessage());
            free.forEach(candidate -> run.unsent(candidate, false));
            return List.of();
        }
    }

    /** Until when what was asked for may be sent. */
    public Instant sendBefore() {
        return sendBefore;
    }

    /** Those who may still be sent: the same where they were asked for just now. */
    public List<PushDecision> renew(final List<PushDecision> batch) throws StoreException {
        return Instant.now().isBefore(sendBefore) ? batch : again(batch);
    }

    /** Those who may still be sent, asked for anew. */
    public List<PushDecision> again(final List<PushDecision> batch) throws StoreException {
        if (batch.isEmpty()) {
            return batch;
        }
        final List<PushDecision> sent = new ArrayList<>(batch.size());
        final List<PushDecision> others = new ArrayList<>();
        for (final PushDecision judged : ask(batch.stream().map(PushDecision::candidate).toList())) {
            (judged.verdict().isSent() ? sent : others).add(judged);
        }
        dropped.accept(others);
        return sent;
    }

    /** Those of a batch whose consent is granted at this moment. */
    public List<PushDecision> granted(final List<PushDecision> batch) throws StoreException {
        if (batch.isEmpty() || Instant.now().isBefore(sendBefore)) {
            return batch;
        }
        final Map<String, Consent> consents = judge.ledger().consents(batch.stream().map(judged -> judged.candidate().address()).toList(), judge.asOf().get());
        sendBefore = Instant.now().plus(LONGEST);
        return batch.stream().filter(judged -> consents.get(judged.candidate().address()).state() == ConsentState.GRANTED).toList();
    }
}
