// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.send;

import io.emailpersonalization.nifi.esp.client.AddressChange;
import io.emailpersonalization.nifi.esp.client.Capabilities.Feature;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.decide.ConsentFreshness;
import io.emailpersonalization.nifi.esp.run.ContactOutcomes;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.run.VendorRequests;
import io.emailpersonalization.nifi.esp.state.AddressOutcome;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.store.StoreException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Changes the address of contacts at the vendor before they are updated, so that a person keeps one contact. Tested by SyncStateTest and HostileVendorTest. */
final class AddressChanger {

    private final PushRun run;
    private final ConsentFreshness freshness;

    AddressChanger(final PushRun run, final ConsentFreshness freshness) {
        this.run = run;
        this.freshness = freshness;
    }

    /**
     * The contacts of a batch after the changes of address.
     *
     * @param ready contacts that may be sent, unless their consent is too old by now
     * @param firstPushes ids of contacts that are new at their address
     */
    record MoveResult(List<PushDecision> ready, Set<String> firstPushes) {
    }

    /** Moves the contacts whose address changed. The others are ready as they are. */
    MoveResult move(final List<PushDecision> decisions) throws StoreException {
        final Set<String> firstPushes = new HashSet<>();
        decisions.stream().filter(each -> each.isFirstPush() || each.action() == PushDecision.Action.MOVE).forEach(each -> firstPushes.add(each.candidate().id()));
        List<PushDecision> waiting = movable(decisions);
        final List<PushDecision> ready = new ArrayList<>(decisions);
        ready.removeAll(waiting);
        while (!waiting.isEmpty() && !run.isStopped()) {
            waiting = moveInTime(freshness.renewIfStale(waiting), ready, firstPushes);
        }
        waiting.forEach(each -> run.postpone(each.candidate()));
        return new MoveResult(ready, firstPushes);
    }

    /** Returns the contacts whose former address belongs to no other contact, now or by this batch. Otherwise the address stays with the other contact. */
    private List<PushDecision> movable(final List<PushDecision> decisions) throws StoreException {
        final List<PushDecision> moved = decisions.stream().filter(each -> each.action() == PushDecision.Action.MOVE && !each.unsubscribesFormerAddress()).toList();
        if (moved.isEmpty()) {
            return moved;
        }
        final Set<String> pushed = decisions.stream().map(each -> each.candidate().addressHash()).collect(Collectors.toSet());
        final KnownContacts known = run.state().find(List.of(), moved.stream().map(each -> each.row().addressHash()).toList());
        return moved.stream().filter(each -> !pushed.contains(each.row().addressHash()) && !known.isOwnedByOther(each.row().addressHash(), each.candidate().id())).toList();
    }

    /** Moves contacts until the consent check is too old. Returns the contacts whose request was not sent in time. */
    private List<PushDecision> moveInTime(final List<PushDecision> moving, final List<PushDecision> ready, final Set<String> firstPushes) throws StoreException {
        if (moving.isEmpty()) {
            return moving;
        }
        final List<AddressChange> changes = moving.stream().map(each -> new AddressChange(each.row().address(), each.candidate().address())).toList();
        final Instant sendBefore = freshness.sendBefore(moving);
        final List<ContactOutcome> outcomes = new VendorRequests(run).send(changes, Feature.ADDRESS_CHANGE, (client, audience, some) -> client.move(audience, some, sendBefore));
        final List<AddressOutcome> formerAddresses = new ArrayList<>();
        final List<PushDecision> late = new ArrayList<>();
        ContactOutcomes.settle(moving, outcomes, (each, outcome) -> {
            final PushCandidate candidate = each.candidate();
            ready.add(each);
            if (outcome.result() == ContactResult.MOVED) {
                firstPushes.remove(candidate.id());
            }
            formerAddresses.add(formerAddressOutcome(each, outcome));
            run.changes().add(candidate, SyncChange.MOVE, each.addressKey(), outcome);
        }, this::refuse, (each, outcome) -> {
            if (outcome.fate() == ContactOutcome.Fate.TOO_LATE) {
                late.add(each);
            } else {
                run.postpone(each.candidate(), !run.isBlocked());
            }
        });
        if (!formerAddresses.isEmpty()) {
            run.state().saveAddresses(formerAddresses, run.changes().take());
        }
        return late;
    }

    /** The contact keeps its former address. */
    private void refuse(final PushDecision decision, final ContactOutcome outcome) {
        if (ContactOutcome.UNSUBSCRIBED_CODE.equals(outcome.code())) {
            run.suppress(decision.candidate(), SyncChange.MOVE, decision.addressKey(), "unsubscribed under the former address, and the vendor moves no such contact");
        } else {
            run.reject(decision.candidate(), SyncChange.MOVE, outcome);
        }
    }

    private static AddressOutcome formerAddressOutcome(final PushDecision decision, final ContactOutcome outcome) {
        final String address = decision.row().address();
        return switch (outcome.result()) {
            case ARCHIVED -> AddressOutcome.archived(address, ContactStatus.ARCHIVED, ContactResult.ARCHIVED, outcome.before());
            case UNCHANGED -> AddressOutcome.of(address, null, outcome.status(), outcome.result());
            default -> AddressOutcome.of(address, null, null, outcome.result());
        };
    }
}
