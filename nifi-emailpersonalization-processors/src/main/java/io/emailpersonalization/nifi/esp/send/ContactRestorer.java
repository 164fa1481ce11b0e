// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.send;

import io.emailpersonalization.nifi.esp.client.Capabilities.Feature;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.decide.ConsentFreshness;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.run.VendorRequests;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.store.StoreException;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Restores archived contacts that are pushed again: those that we archived ourselves, that were subscribed then, and whose consent is granted now. This is the only request
 * that subscribes an existing contact. Tested by SyncStateTest and ConsentPushTest.
 */
final class ContactRestorer {

    private final PushRun run;
    private final ConsentFreshness freshness;

    ContactRestorer(final PushRun run, final ConsentFreshness freshness) {
        this.run = run;
        this.freshness = freshness;
    }

    /** Returns the outcomes of a batch, with those of the restored contacts replaced. A contact that is not restored stays archived until its next push. */
    List<ContactOutcome> restore(final List<PushDecision> batch, final List<ContactOutcome> outcomes) throws StoreException {
        final List<PushDecision> archived = IntStream.range(0, batch.size()).filter(i -> isRestorable(batch.get(i), outcomes.get(i))).mapToObj(batch::get).toList();
        if (archived.isEmpty() || run.isStopped()) {
            return outcomes;
        }
        final List<PushDecision> granted = freshness.stillGranted(archived);
        final List<ContactOutcome> answers = new VendorRequests(run).sendOptional(granted.stream().map(decision -> decision.candidate().address()).toList(), Feature.RESTORE,
                (client, audience, addresses) -> client.restore(audience, addresses, freshness.sendBefore()));
        final List<ContactOutcome> replaced = new ArrayList<>(outcomes);
        for (int i = 0; i < granted.size(); i++) {
            final PushDecision decision = granted.get(i);
            final ContactOutcome answer = answers.get(i);
            if (answer.accepted()) {
                replaced.set(batch.indexOf(decision), answer);
                run.changes().add(decision.candidate(), SyncChange.RESTORE, decision.addressKey(), answer);
            }
        }
        return replaced;
    }

    private static boolean isRestorable(final PushDecision decision, final ContactOutcome outcome) {
        return outcome.accepted() && outcome.status() == ContactStatus.ARCHIVED && decision.wasArchivedByUs();
    }
}
