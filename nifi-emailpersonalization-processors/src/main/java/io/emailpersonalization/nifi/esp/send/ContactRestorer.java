// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.send;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.decide.ConsentFreshness;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.store.StoreException;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Brings back archived contacts whose person is pushed again: those that we archived ourselves, that were subscribed then, and whose consent is granted now. The only way in
 * which a status that subscribes is sent for a contact that the vendor knows.
 */
final class ContactRestorer {

    private static final String OPERATION = "restore";

    private final PushRun run;
    private final ConsentFreshness freshness;

    ContactRestorer(final PushRun run, final ConsentFreshness freshness) {
        this.run = run;
        this.freshness = freshness;
    }

    /** The outcomes of a batch, with those of the restored in their place. */
    List<ContactOutcome> restore(final List<PushDecision> batch, final List<ContactOutcome> outcomes) throws StoreException {
        final List<Integer> places = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            if (outcomes.get(i).accepted() && outcomes.get(i).status() == ContactStatus.ARCHIVED && batch.get(i).wasArchivedByUs()) {
                places.add(i);
            }
        }
        if (places.isEmpty() || run.isOver()) {
            return outcomes;
        }
        final List<PushDecision> wanted = freshness.granted(places.stream().map(batch::get).toList());
        final List<ContactOutcome> answers = answers(wanted);
        final List<ContactOutcome> replaced = new ArrayList<>(outcomes);
        for (int i = 0; i < wanted.size(); i++) {
            final PushDecision judged = wanted.get(i);
            final ContactOutcome answer = answers.get(i);
            if (answer.accepted()) {
                replaced.set(batch.indexOf(judged), answer);
                run.note(new SyncChange(judged.candidate().id(), OPERATION, judged.candidate().address(), judged.candidate().hash(), judged.addressKey(), answer.result().text(),
                        Objects.toString(answer.status(), null)));
            }
        }
        return replaced;
    }

    private List<ContactOutcome> answers(final List<PushDecision> wanted) {
        try {
            return wanted.isEmpty() ? List.of() : run.client().restore(run.audience(), wanted.stream().map(judged -> judged.candidate().address()).toList(), freshness.sendBefore());
        } catch (final EspUnavailableException | EspRefusedException e) {
            // the contact stays archived, and comes back with the next push
            return wanted.stream().map(any -> ContactOutcome.unknown(e.getMessage())).toList();
        }
    }
}
