// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.send;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.decide.ConsentFreshness;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.run.VendorRequests;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.store.StoreException;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Sends the status requests of a batch after its upsert: asks the ledger if its answer is too old, saves the requests, sends them, and replaces the outcomes of their contacts.
 * Tested by RefusalTest, LostAnswerTest and ConsentPushTest.
 */
record StatusRequester(PushRun run, ConsentFreshness freshness) {

    /** Returns the outcomes of a batch, with those of the contacts that needed the request replaced. A stopped run leaves the request to the next push. */
    List<ContactOutcome> send(final StatusRequest request, final List<PushDecision> batch, final List<ContactOutcome> outcomes) throws StoreException {
        final List<PushDecision> needed = IntStream.range(0, batch.size()).filter(i -> request.isNeeded(batch.get(i), outcomes.get(i))).mapToObj(batch::get).toList();
        if (needed.isEmpty() || run.isStopped()) {
            return outcomes;
        }
        final List<PushDecision> requested = request.begin(freshness.stillMailable(needed));
        final List<ContactOutcome> answers = new VendorRequests(run).sendOptional(requested.stream().map(decision -> decision.candidate().address()).toList(), request.feature(),
                (client, audience, addresses) -> request.send(client, audience, addresses, freshness.sendBefore(requested)));
        final List<ContactOutcome> replaced = new ArrayList<>(outcomes);
        final List<PushDecision> notSent = new ArrayList<>();
        for (int i = 0; i < requested.size(); i++) {
            final PushDecision decision = requested.get(i);
            final ContactOutcome answer = answers.get(i);
            if (answer.fate() == ContactOutcome.Fate.TOO_LATE) {
                notSent.add(decision);
                continue;
            }
            final int position = batch.indexOf(decision);
            replaced.set(position, answer.accepted() ? request.outcomeOfDone(replaced.get(position), answer) : request.outcomeOfFailed(replaced.get(position), answer));
            run.changes().add(change(request, decision, answer));
        }
        request.undo(notSent);
        return replaced;
    }

    private static SyncChange change(final StatusRequest request, final PushDecision decision, final ContactOutcome answer) {
        final PushCandidate candidate = decision.candidate();
        final String outcome = switch (answer.fate()) {
            case ACCEPTED -> answer.result().text();
            case REFUSED -> "rejected";
            case UNKNOWN, TOO_LATE -> "not known";
        };
        return new SyncChange(candidate.id(), request.operation(), candidate.address(), candidate.addressHash(), decision.addressKey(), outcome,
                answer.accepted() ? Objects.toString(answer.status(), null) : answer.message());
    }
}
