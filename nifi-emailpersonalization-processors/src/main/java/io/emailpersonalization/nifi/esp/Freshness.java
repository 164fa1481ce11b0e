// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.consent.Consent;
import io.emailpersonalization.nifi.consent.ConsentState;
import io.emailpersonalization.nifi.esp.state.Known;
import io.emailpersonalization.nifi.store.StoreException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Consent as fresh as promised: whoever is sent later than a few seconds after the ledger was asked is asked for again, however long the vendor had us wait in between. */
final class Freshness {

    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final PushRun run;
    private final Judge judge;
    private final Dropped dropped;
    private Instant sendBefore = Instant.MAX;

    /** Takes those who must not be sent after all; their claims are still held. */
    @FunctionalInterface
    interface Dropped {
        void accept(List<Judged> judged) throws StoreException;
    }

    Freshness(final PushRun run, final Judge judge, final Dropped dropped) {
        this.run = run;
        this.judge = judge;
        this.dropped = dropped;
    }

    /** Claims candidates and asks for them; those who are under way elsewhere are left for later. */
    List<Judged> ask(final Collection<Candidate> candidates) throws StoreException {
        final Map<String, String> addressHashes = new LinkedHashMap<>();
        candidates.forEach(candidate -> addressHashes.put(candidate.id(), candidate.hash()));
        final Known known = run.state().claim(addressHashes);
        final List<Candidate> free = new ArrayList<>(candidates.size());
        for (final Candidate candidate : candidates) {
            if (run.state().remembers() && known.contact(candidate.id()) == null) {
                run.unsent(candidate, false);
            } else {
                free.add(candidate);
            }
        }
        try {
            final List<Judged> judged = judge.judge(free, known);
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
    Instant sendBefore() {
        return sendBefore;
    }

    /** Those who may still be sent: the same where they were asked for just now. */
    List<Judged> renew(final List<Judged> batch) throws StoreException {
        return Instant.now().isBefore(sendBefore) ? batch : again(batch);
    }

    /** Those who may still be sent, asked for anew. */
    List<Judged> again(final List<Judged> batch) throws StoreException {
        if (batch.isEmpty()) {
            return batch;
        }
        final List<Judged> sent = new ArrayList<>(batch.size());
        final List<Judged> others = new ArrayList<>();
        for (final Judged judged : ask(batch.stream().map(Judged::candidate).toList())) {
            (judged.verdict().isSent() ? sent : others).add(judged);
        }
        dropped.accept(others);
        return sent;
    }

    /** Those of a batch whose consent is granted at this moment. */
    List<Judged> granted(final List<Judged> batch) throws StoreException {
        if (batch.isEmpty() || Instant.now().isBefore(sendBefore)) {
            return batch;
        }
        final Map<String, Consent> consents = judge.ledger().consents(batch.stream().map(judged -> judged.candidate().address()).toList(), judge.asOf().get());
        sendBefore = Instant.now().plus(LONGEST);
        return batch.stream().filter(judged -> consents.get(judged.candidate().address()).state() == ConsentState.GRANTED).toList();
    }
}
