// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.state.Known;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.store.StoreException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Gives contacts their new address before they are sent with it, so that one contact stays per person. */
final class Moves {

    private static final String OPERATION = "move";

    private final PushRun run;

    Moves(final PushRun run) {
        this.run = run;
    }

    /**
     * What came of the moves.
     *
     * @param ready those that may be sent now
     * @param afresh ids of those who are a contact without a past at the new address
     */
    record Moved(List<Judged> ready, Set<String> afresh) {
    }

    /** Moves those who have another address than before. */
    Moved move(final List<Judged> judged) throws StoreException, EspUnavailableException, EspRefusedException {
        final List<Judged> moving = judged.stream().filter(each -> each.verdict() == Judged.Verdict.MOVED && !each.isFormerWithdrawn()).toList();
        final Set<String> shared = shared(moving);
        final List<Judged> ready = new ArrayList<>(judged);
        final Set<String> afresh = new HashSet<>();
        judged.stream().filter(each -> each.isAfresh() || each.verdict() == Judged.Verdict.MOVED).forEach(each -> afresh.add(each.candidate().id()));
        // an address that another contact has as well stays with it
        final List<Judged> alone = moving.stream().filter(each -> !shared.contains(each.candidate().id())).toList();
        if (alone.isEmpty()) {
            return new Moved(ready, afresh);
        }
        final List<ContactOutcome> outcomes = run.client().move(run.audience(), alone.stream().map(each -> new AddressChange(each.row().address(), each.candidate().address())).toList(), Instant.MAX);
        for (int i = 0; i < alone.size(); i++) {
            final Judged each = alone.get(i);
            final ContactOutcome outcome = outcomes.get(i);
            final Candidate candidate = each.candidate();
            switch (outcome.fate()) {
                case ACCEPTED -> {
                    if ("moved".equals(outcome.result())) {
                        afresh.remove(candidate.id());
                    }
                    run.note(new SyncChange(candidate.id(), OPERATION, candidate.address(), candidate.hash(), each.addressKey(), outcome.result(), outcome.status()));
                }
                case REFUSED -> {
                    ready.remove(each);
                    run.suppress(candidate, OPERATION, each.addressKey(), "unsubscribed under the former address, and the vendor moves no such contact");
                }
                case UNKNOWN, TOO_LATE -> {
                    ready.remove(each);
                    run.vendorFailed(outcome.message());
                    run.unsent(candidate, true);
                }
            }
        }
        return new Moved(ready, afresh);
    }

    private Set<String> shared(final List<Judged> moving) throws StoreException {
        if (moving.isEmpty()) {
            return Set.of();
        }
        final Known known = run.state().find(List.of(), moving.stream().map(each -> each.row().addressHash()).toList());
        final Set<String> shared = new HashSet<>();
        moving.stream().filter(each -> known.isTaken(each.row().addressHash(), each.candidate().id())).map(each -> each.candidate().id()).forEach(shared::add);
        return shared;
    }
}
