// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.store.StoreException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Has the vendor ask those for confirmation who consented after a withdrawal and whom it holds unsubscribed. Once per consent: it is noted before the request, so that a
 * crash in between asks nobody rather than twice.
 */
final class OptInAgain {

    private static final String OPERATION = "confirm";

    private final PushRun run;

    OptInAgain(final PushRun run) {
        this.run = run;
    }

    /** The outcomes of a batch, with those of the requests in their place. */
    List<ContactOutcome> ask(final List<Judged> batch, final List<ContactOutcome> outcomes) throws StoreException {
        final List<Integer> candidates = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            if (batch.get(i).isGivenAgain() && outcomes.get(i).accepted() && "unsubscribed".equals(outcomes.get(i).status())) {
                candidates.add(i);
            }
        }
        if (candidates.isEmpty()) {
            return outcomes;
        }
        final Set<String> first = run.state().request(candidates.stream().map(i -> batch.get(i).consent().evidenceKey()).toList());
        final List<Integer> asked = candidates.stream().filter(i -> first.contains(batch.get(i).consent().evidenceKey())).toList();
        final List<ContactOutcome> answers = answers(asked.stream().map(batch::get).toList());
        final List<ContactOutcome> replaced = new ArrayList<>(outcomes);
        for (int i = 0; i < asked.size(); i++) {
            final Judged judged = batch.get(asked.get(i));
            final ContactOutcome answer = answers.get(i);
            if (answer.accepted()) {
                replaced.set(asked.get(i), answer);
            }
            run.note(new SyncChange(judged.candidate().id(), OPERATION, judged.candidate().address(), judged.candidate().hash(), judged.addressKey(),
                    answer.accepted() ? answer.result() : "not known", answer.accepted() ? answer.status() : answer.message()));
        }
        return replaced;
    }

    private List<ContactOutcome> answers(final List<Judged> asked) {
        if (asked.isEmpty()) {
            return List.of();
        }
        if (!run.client().canRequestConfirmation()) {
            return asked.stream().map(any -> ContactOutcome.accepted("needs new opt-in", "unsubscribed")).toList();
        }
        try {
            return run.client().requestConfirmation(run.audience(), asked.stream().map(judged -> judged.candidate().address()).toList(), Instant.MAX);
        } catch (final EspUnavailableException | EspRefusedException e) {
            return asked.stream().map(any -> ContactOutcome.unknown(e.getMessage())).toList();
        }
    }
}
