// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.send;

import io.emailpersonalization.nifi.esp.client.Capabilities;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
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
import java.util.Set;

/**
 * Has the vendor ask those for confirmation who consented after a withdrawal and whom it holds unsubscribed. Once per consent: it is noted before the request, so that a
 * crash in between asks nobody rather than twice.
 */
final class OptInRequester {

    private static final String OPERATION = "confirm";

    private final PushRun run;
    private final ConsentFreshness freshness;

    OptInRequester(final PushRun run, final ConsentFreshness freshness) {
        this.run = run;
        this.freshness = freshness;
    }

    /** The outcomes of a batch, with those of the requests in their place. */
    List<ContactOutcome> ask(final List<PushDecision> batch, final List<ContactOutcome> outcomes) throws StoreException {
        final List<Integer> candidates = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            if (batch.get(i).isGivenAgain() && outcomes.get(i).accepted() && outcomes.get(i).status() == ContactStatus.UNSUBSCRIBED) {
                candidates.add(i);
            }
        }
        if (candidates.isEmpty()) {
            return outcomes;
        }
        final List<PushDecision> granted = freshness.granted(candidates.stream().map(batch::get).toList());
        final Set<String> first = run.state().request(granted.stream().map(judged -> judged.consent().evidenceKey()).toList());
        final List<PushDecision> asked = granted.stream().filter(judged -> first.contains(judged.consent().evidenceKey())).toList();
        final List<ContactOutcome> answers = answers(asked);
        final List<ContactOutcome> replaced = new ArrayList<>(outcomes);
        final List<String> notSent = new ArrayList<>();
        for (int i = 0; i < asked.size(); i++) {
            final PushDecision judged = asked.get(i);
            final ContactOutcome answer = answers.get(i);
            if (answer.fate() == ContactOutcome.Fate.TOO_LATE) {
                notSent.add(judged.consent().evidenceKey());
                continue;
            }
            if (answer.accepted()) {
                replaced.set(batch.indexOf(judged), answer);
            }
            run.note(new SyncChange(judged.candidate().id(), OPERATION, judged.candidate().address(), judged.candidate().hash(), judged.addressKey(),
                    answer.accepted() ? answer.result().text() : "not known", answer.accepted() ? Objects.toString(answer.status(), null) : answer.message()));
        }
        run.state().unrequest(notSent);
        return replaced;
    }

    private List<ContactOutcome> answers(final List<PushDecision> asked) {
        if (asked.isEmpty()) {
            return List.of();
        }
        if (!run.client().capabilities().has(Capabilities.Feature.CONFIRMATION)) {
            return asked.stream().map(any -> ContactOutcome.accepted(ContactResult.NEEDS_OPT_IN, ContactStatus.UNSUBSCRIBED)).toList();
        }
        try {
            return run.client().requestConfirmation(run.audience(), asked.stream().map(judged -> judged.candidate().address()).toList(), freshness.sendBefore());
        } catch (final EspUnavailableException | EspRefusedException e) {
            return asked.stream().map(any -> ContactOutcome.unknown(e.getMessage())).toList();
        }
    }
}
