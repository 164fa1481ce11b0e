// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.send;

import io.emailpersonalization.nifi.esp.client.AddressChange;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.decide.ConsentFreshness;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.state.AddressOutcome;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.store.StoreException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Gives contacts their new address before they are sent with it, so that one contact stays per person. */
final class AddressChanger {

    private static final String OPERATION = "move";

    private final PushRun run;
    private final ConsentFreshness freshness;

    AddressChanger(final PushRun run, final ConsentFreshness freshness) {
        this.run = run;
        this.freshness = freshness;
    }

    /**
     * What came of the moves.
     *
     * @param ready those that may be sent now
     * @param afresh ids of those who are a contact without a past at the new address
     */
    record Moved(List<PushDecision> ready, Set<String> afresh) {
    }

    /** Moves those who have another address than before. */
    Moved move(final List<PushDecision> judged) throws StoreException, EspUnavailableException, EspRefusedException {
        final List<PushDecision> ready = new ArrayList<>(judged);
        final Set<String> afresh = new HashSet<>();
        judged.stream().filter(each -> each.isAfresh() || each.verdict() == PushDecision.Verdict.MOVED).forEach(each -> afresh.add(each.candidate().id()));
        List<PushDecision> waiting = alone(judged);
        ready.removeAll(waiting);
        while (!waiting.isEmpty() && !run.isOver()) {
            waiting = step(freshness.renew(waiting), ready, afresh);
        }
        waiting.forEach(each -> run.unsent(each.candidate(), run.hasVendorFailed()));
        return new Moved(freshness.renew(ready), afresh);
    }

    /** Moves those whose turn comes in time; the others. */
    private List<PushDecision> step(final List<PushDecision> moving, final List<PushDecision> ready, final Set<String> afresh) throws StoreException, EspUnavailableException, EspRefusedException {
        if (moving.isEmpty()) {
            return moving;
        }
        final List<AddressChange> changes = moving.stream().map(each -> new AddressChange(each.row().address(), each.candidate().address())).toList();
        final List<ContactOutcome> outcomes = run.client().move(run.audience(), changes, freshness.sendBefore());
        final List<AddressOutcome> left = new ArrayList<>();
        final List<PushDecision> later = new ArrayList<>();
        for (int i = 0; i < moving.size(); i++) {
            final PushDecision each = moving.get(i);
            final ContactOutcome outcome = outcomes.get(i);
            final PushCandidate candidate = each.candidate();
            switch (outcome.fate()) {
                case ACCEPTED -> {
                    ready.add(each);
                    if (outcome.result() == ContactResult.MOVED) {
                        afresh.remove(candidate.id());
                    }
                    left.add(left(each, outcome));
                    run.note(new SyncChange(candidate.id(), OPERATION, candidate.address(), candidate.hash(), each.addressKey(), outcome.result().text(), Objects.toString(outcome.status(), null)));
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
    private void refuse(final PushDecision judged, final ContactOutcome outcome) {
        if (ContactOutcome.UNSUBSCRIBED_CODE.equals(outcome.code())) {
            run.suppress(judged.candidate(), OPERATION, judged.addressKey(), "unsubscribed under the former address, and the vendor moves no such contact");
        } else {
            run.reject(judged.candidate(), OPERATION, outcome.field(), outcome.code(), outcome.message());
        }
    }

    /** What is at the former address now. */
    private static AddressOutcome left(final PushDecision judged, final ContactOutcome outcome) {
        final String address = judged.row().address();
        return switch (outcome.result()) {
            case ARCHIVED -> AddressOutcome.archived(address, ContactStatus.ARCHIVED, ContactResult.ARCHIVED, outcome.before());
            case UNCHANGED -> AddressOutcome.of(address, null, outcome.status(), outcome.result());
            default -> AddressOutcome.of(address, null, null, outcome.result());
        };
    }

    /** Those whose former address nobody else has, and nobody else gets by this batch: it stays with them otherwise. */
    private List<PushDecision> alone(final List<PushDecision> judged) throws StoreException {
        final List<PushDecision> moving = judged.stream().filter(each -> each.verdict() == PushDecision.Verdict.MOVED && !each.isFormerWithdrawn()).toList();
        if (moving.isEmpty()) {
            return moving;
        }
        final Set<String> pushed = judged.stream().map(each -> each.candidate().hash()).collect(Collectors.toSet());
        final KnownContacts known = run.state().find(List.of(), moving.stream().map(each -> each.row().addressHash()).toList());
        return moving.stream().filter(each -> !pushed.contains(each.row().addressHash()) && !known.isTaken(each.row().addressHash(), each.candidate().id())).toList();
    }
}
