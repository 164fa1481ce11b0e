// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.send;

import io.emailpersonalization.nifi.esp.client.Capabilities;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.decide.ConsentFreshness;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.run.VendorRequests;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.store.StoreException;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Makes the vendor ask unsubscribed contacts for confirmation after a new consent, once per consent. The request is recorded before it is sent: after a crash in between, no
 * mail is sent rather than two. Tested by SyncStateTest and ConsentPushTest.
 */
final class OptInRequester {

    private final PushRun run;
    private final ConsentFreshness freshness;

    OptInRequester(final PushRun run, final ConsentFreshness freshness) {
        this.run = run;
        this.freshness = freshness;
    }

    /** Returns the outcomes of a batch, with those of the requested confirmations replaced. */
    List<ContactOutcome> requestConfirmations(final List<PushDecision> batch, final List<ContactOutcome> outcomes) throws StoreException {
        final List<PushDecision> unsubscribed = IntStream.range(0, batch.size()).filter(i -> isRequestable(batch.get(i), outcomes.get(i))).mapToObj(batch::get).toList();
        if (unsubscribed.isEmpty()) {
            return outcomes;
        }
        final List<PushDecision> granted = freshness.stillGranted(unsubscribed);
        final Set<String> firstRequests = run.state().recordOptInRequests(granted.stream().map(decision -> decision.consent().evidenceKey()).toList());
        final List<PushDecision> requested = granted.stream().filter(decision -> firstRequests.contains(decision.consent().evidenceKey())).toList();
        final List<ContactOutcome> answers = send(requested);
        final List<ContactOutcome> replaced = new ArrayList<>(outcomes);
        final List<String> notSent = new ArrayList<>();
        for (int i = 0; i < requested.size(); i++) {
            final PushDecision decision = requested.get(i);
            final ContactOutcome answer = answers.get(i);
            if (answer.fate() == ContactOutcome.Fate.TOO_LATE) {
                notSent.add(decision.consent().evidenceKey());
                continue;
            }
            if (answer.accepted()) {
                replaced.set(batch.indexOf(decision), answer);
            }
            run.changes().add(new SyncChange(decision.candidate().id(), SyncChange.CONFIRM, decision.candidate().address(), decision.candidate().addressHash(), decision.addressKey(),
                    answer.accepted() ? answer.result().text() : "not known", answer.accepted() ? Objects.toString(answer.status(), null) : answer.message()));
        }
        run.state().deleteOptInRequests(notSent);
        return replaced;
    }

    private static boolean isRequestable(final PushDecision decision, final ContactOutcome outcome) {
        return decision.isReconsent() && outcome.accepted() && outcome.status() == ContactStatus.UNSUBSCRIBED;
    }

    private List<ContactOutcome> send(final List<PushDecision> requested) {
        if (!requested.isEmpty() && !run.client().capabilities().has(Capabilities.Feature.CONFIRMATION)) {
            return requested.stream().map(any -> ContactOutcome.accepted(ContactResult.NEEDS_OPT_IN, ContactStatus.UNSUBSCRIBED)).toList();
        }
        return new VendorRequests(run).sendOptional(requested.stream().map(decision -> decision.candidate().address()).toList(), Capabilities.Feature.CONFIRMATION,
                (client, audience, addresses) -> client.requestConfirmation(audience, addresses, freshness.sendBefore()));
    }
}
