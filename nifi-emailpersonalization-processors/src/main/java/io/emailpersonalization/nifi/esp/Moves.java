// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.state.AtAddress;
import io.emailpersonalization.nifi.esp.state.Known;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.store.StoreException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Gives contacts their new address before they are sent with it, so that one contact stays per person. */
final class Moves {

    private static final String OPERATION = "move";

    private final PushRun run;
    private final Freshness freshness;

    Moves(final PushRun run, final Freshness freshness) {
        this.run = run;
        this.freshness = freshness;
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
        final List<Judged> ready = new ArrayList<>(judged);
        final Set<String> afresh = new HashSet<>();
        judged.stream().filter(each -> each.isAfresh() || each.verdict() == Judged.Verdict.MOVED).forEach(each -> afresh.add(each.candidate().id()));
        List<Judged> waiting = alone(judged);
        ready.removeAll(waiting);
        while (!waiting.isEmpty() && !run.isOver()) {
            waiting = step(freshness.renew(waiting), ready, afresh);
        }
        waiting.forEach(each -> run.unsent(each.candidate(), run.hasVendorFailed()));
        return new Moved(freshness.renew(ready), afresh);
    }

    /** Moves those whose turn comes in time; the others. */
    private List<Judged> step(final List<Judged> moving, final List<Judged> ready, final Set<String> afresh) throws StoreException, EspUnavailableException, EspRefusedException {
        if (moving.isEmpty()) {
            return moving;
        }
        final List<AddressChange> changes = moving.stream().map(each -> new AddressChange(each.row().address(), each.candidate().address())).toList();
        final List<ContactOutcome> outcomes = run.client().move(run.audience(), changes, freshness.sendBefore());
        final List<AtAddress> left = new ArrayList<>();
        final List<Judged> later = new ArrayList<>();
        for (int i = 0; i < moving.size(); i++) {
            final Judged each = moving.get(i);
            final ContactOutcome outcome = outcomes.get(i);
            final Candidate candidate = each.candidate();
            switch (outcome.fate()) {
                case ACCEPTED -> {
                    ready.add(each);
                    if ("moved".equals(outcome.result())) {
                        afresh.remove(candidate.id());
                    }
                    left.add(left(each, outcome));
                    run.note(new SyncChange(candidate.id(), OPERATION, candidate.address(), candidate.hash(), each.addressKey(), outcome.result(), outcome.status()));
                }
                case REFUSED -> refuse(each, outcome);
                case TOO_LATE -> later.add(each);
                case UNKNOWN -> run.unsent(candidate, true);
            }
        }
        if (!left.isEmpty()) {
            run.state().settleAddresses(left, run.takeNotes());
        }
        return later;
    }

    /** The contact stays where it is. */
    private void refuse(final Judged judged, final ContactOutcome outcome) {
        if ("unsubscribed".equals(outcome.result())) {
            run.suppress(judged.candidate(), OPERATION, judged.addressKey(), "unsubscribed under the former address, and the vendor moves no such contact");
        } else {
            run.reject(judged.candidate(), OPERATION, outcome.field(), outcome.result(), outcome.message());
        }
    }

    /** What is at the former address now. */
    private static AtAddress left(final Judged judged, final ContactOutcome outcome) {
        final String address = judged.row().address();
        return switch (outcome.result()) {
            case "archived" -> AtAddress.archived(address, "archived", "archived", outcome.before());
            case "unchanged" -> AtAddress.of(address, null, outcome.status(), outcome.result());
            default -> AtAddress.of(address, null, null, outcome.result());
        };
    }

    /** Those whose former address nobody else has, and nobody else gets by this batch: it stays with them otherwise. */
    private List<Judged> alone(final List<Judged> judged) throws StoreException {
        final List<Judged> moving = judged.stream().filter(each -> each.verdict() == Judged.Verdict.MOVED && !each.isFormerWithdrawn()).toList();
        if (moving.isEmpty()) {
            return moving;
        }
        final Set<String> pushed = judged.stream().map(each -> each.candidate().hash()).collect(Collectors.toSet());
        final Known known = run.state().find(List.of(), moving.stream().map(each -> each.row().addressHash()).toList());
        return moving.stream().filter(each -> !pushed.contains(each.row().addressHash()) && !known.isTaken(each.row().addressHash(), each.candidate().id())).toList();
    }
}
