// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.retire;

import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.esp.client.Capabilities.Feature;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.run.ContactOutcomes;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.run.VendorRequests;
import io.emailpersonalization.nifi.esp.state.AddressOutcome;
import io.emailpersonalization.nifi.esp.state.AddressRow;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.esp.state.OpenWithdrawal;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.store.StoreException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Unsubscribes people that refused: at the address of the refusal, in every spelling of the mailbox that was pushed, and at every other address that was ever pushed for the
 * person, unless a later consent holds there. An address is skipped if the vendor said after the refusal that it does not mail it. Tested by RefusalTest and ConsentPushTest.
 */
public final class ContactUnsubscriber {

    private final PushRun run;
    private final ConsentRegister ledger;
    private final Supplier<Instant> asOf;

    /** @param ledger null for none */
    public ContactUnsubscriber(final PushRun run, final ConsentRegister ledger, final Supplier<Instant> asOf) {
        this.run = run;
        this.ledger = ledger;
        this.asOf = asOf;
    }

    /** Ends the records of withdrawals. */
    @FunctionalInterface
    public interface OutcomeHandler {

        /** @param outcome the worst outcome of the addresses; null if there was nothing to do */
        void handle(Withdrawal withdrawal, ContactOutcome outcome);
    }

    /**
     * A withdrawal and its addresses.
     *
     * @param addresses address hash to address
     * @param waiting whether a job has the contact at another address, so that the withdrawal must come again
     */
    private record Targets(Withdrawal withdrawal, Map<String, String> addresses, boolean waiting) {
    }

    /** Unsubscribes the withdrawn among the decisions, and the former addresses that are withdrawn. Their records are suppressed. */
    public void unsubscribe(final List<PushDecision> decisions) throws StoreException {
        final List<Withdrawal> withdrawals = new ArrayList<>();
        for (final PushDecision each : decisions) {
            if (each.action() == PushDecision.Action.UNSUBSCRIBE) {
                withdrawals.add(Withdrawal.of(each, asOf.get()));
                if (Withdrawal.isOfAnother(each)) {
                    withdrawals.add(Withdrawal.ofPerson(each));
                }
            }
            if (each.unsubscribesFormerAddress()) {
                withdrawals.add(Withdrawal.ofFormerAddress(each, asOf.get()));
            }
        }
        unsubscribe(withdrawals, (withdrawal, outcome) -> suppress(withdrawal));
    }

    private void suppress(final Withdrawal withdrawal) {
        if (withdrawal.candidate() != null && withdrawal.erased()) {
            run.suppressUnlogged(withdrawal.candidate(), withdrawal.reason());
        } else if (withdrawal.candidate() != null) {
            run.suppress(withdrawal.candidate(), SyncChange.UPSERT, withdrawal.addressKey(), withdrawal.reason());
        }
    }

    /**
     * Unsubscribes withdrawals. A refused withdrawal is rejected, an unanswered one postponed; the others go to the handler. What was refused stays open for the next sweep, and so does what
     * was not answered and ends no record: nothing else would repeat it.
     */
    public void unsubscribe(final List<Withdrawal> withdrawals, final OutcomeHandler handler) throws StoreException {
        if (withdrawals.isEmpty()) {
            return;
        }
        final List<Targets> targets = targets(withdrawals);
        final KnownContacts known = findKnown(targets);
        final List<Targets> ready = new ArrayList<>();
        final Map<String, String> addresses = new LinkedHashMap<>();
        final List<OpenWithdrawal> open = new ArrayList<>();
        for (final Targets each : targets) {
            final Withdrawal withdrawal = each.withdrawal();
            if (each.addresses().keySet().stream().anyMatch(hash -> known.isInRequest(withdrawal.contactKey(), hash, run.id()))) {
                postpone(withdrawal);
                each.addresses().values().forEach(address -> keepOpenWithoutRecord(withdrawal, address, "another run sends the contact", open));
                continue;
            }
            final boolean waiting = known.isInJobElsewhere(withdrawal.contactKey(), each.addresses().keySet());
            each.addresses().keySet().removeIf(hash -> isSkipped(known.address(hash), withdrawal));
            ready.add(new Targets(withdrawal, each.addresses(), waiting));
            addresses.putAll(each.addresses());
        }
        settle(ready, send(addresses, known), handler, open);
    }

    private boolean isSkipped(final AddressRow row, final Withdrawal withdrawal) {
        return row != null && row.isUnmailableSince(withdrawal.knownSince()) && !run.id().equals(row.run());
    }

    /** Returns the addresses of each withdrawal: its own, and those that it reaches and where no later consent holds. */
    private List<Targets> targets(final List<Withdrawal> withdrawals) throws StoreException {
        final List<List<AddressRow>> reached = run.state().reachedAddresses(withdrawals.stream().map(Withdrawal::subject).toList());
        final Set<String> otherAddresses = new LinkedHashSet<>();
        final List<Targets> targets = new ArrayList<>(withdrawals.size());
        for (int i = 0; i < withdrawals.size(); i++) {
            final Withdrawal withdrawal = withdrawals.get(i);
            final Map<String, String> addresses = new LinkedHashMap<>();
            if (withdrawal.address() != null) {
                addresses.put(run.hash(withdrawal.address()), withdrawal.address());
            }
            for (final AddressRow row : reached.get(i)) {
                if (row.address() != null && addresses.putIfAbsent(row.addressHash(), row.address()) == null) {
                    otherAddresses.add(row.address());
                }
            }
            targets.add(new Targets(withdrawal, addresses, false));
        }
        final Map<String, Consent> consents = ledger == null || otherAddresses.isEmpty() ? Map.of() : ledger.consents(otherAddresses, asOf.get());
        targets.forEach(each -> each.addresses().values()
                .removeIf(address -> !address.equals(each.withdrawal().address()) && isGrantedAfter(consents.get(address), each.withdrawal().refusedAt())));
        return targets;
    }

    private static boolean isGrantedAfter(final Consent consent, final Instant refusedAt) {
        return consent != null && consent.state() == ConsentState.GRANTED && consent.at() != null && consent.at().isAfter(refusedAt);
    }

    private KnownContacts findKnown(final List<Targets> targets) throws StoreException {
        final Set<String> hashes = new LinkedHashSet<>();
        targets.forEach(each -> hashes.addAll(each.addresses().keySet()));
        return run.state().find(targets.stream().map(each -> each.withdrawal().contactKey()).filter(id -> id != null).toList(), hashes);
    }

    /** Returns address hash to outcome. An address that this run unsubscribed before a crash is not sent again. */
    private Map<String, ContactOutcome> send(final Map<String, String> addresses, final KnownContacts known) {
        final Map<String, ContactOutcome> outcomes = new HashMap<>();
        final Map<String, String> unsent = new LinkedHashMap<>(addresses);
        addresses.keySet().forEach(hash -> {
            final AddressRow row = known.address(hash);
            if (row != null && run.id().equals(row.run()) && !row.isMailable()) {
                outcomes.put(hash, ContactOutcome.accepted(row.result(), row.status()));
                unsent.remove(hash);
            }
        });
        final List<String> hashes = List.copyOf(unsent.keySet());
        final List<ContactOutcome> answers = new VendorRequests(run).perAddress(List.copyOf(unsent.values()), Feature.UNSUBSCRIBE, EspClientService::unsubscribe);
        for (int i = 0; i < hashes.size(); i++) {
            outcomes.put(hashes.get(i), isOvertaken(answers.get(i), hashes.get(i), known) ? ContactOutcome.unknown(null) : answers.get(i));
        }
        return outcomes;
    }

    /** Whether a job may create a contact that the vendor did not find. An existing contact keeps its status. */
    private static boolean isOvertaken(final ContactOutcome answer, final String addressHash, final KnownContacts known) {
        return answer.accepted() && answer.result() == ContactResult.ABSENT && known.isInJob(addressHash);
    }

    private void settle(final List<Targets> targets, final Map<String, ContactOutcome> outcomes, final OutcomeHandler handler, final List<OpenWithdrawal> open) throws StoreException {
        final List<AddressOutcome> answered = new ArrayList<>();
        for (final Targets each : targets) {
            final Withdrawal withdrawal = each.withdrawal();
            final List<String> hashes = List.copyOf(each.addresses().keySet());
            final List<ContactOutcome> ofAddresses = hashes.stream().map(outcomes::get).toList();
            ContactOutcomes.settle(hashes, ofAddresses, (hash, outcome) -> answered.add(accept(withdrawal, hash, each.addresses().get(hash), outcome)),
                    (hash, outcome) -> open.add(open(withdrawal, each.addresses().get(hash), outcome.message())),
                    (hash, outcome) -> keepOpenWithoutRecord(withdrawal, each.addresses().get(hash), "the vendor did not answer", open));
            if (each.waiting()) {
                postpone(withdrawal);
            } else {
                settle(withdrawal, ofAddresses, handler);
            }
        }
        if (!answered.isEmpty()) {
            run.state().saveAddresses(answered, run.changes().take());
        }
        run.state().saveOpenWithdrawals(open);
    }

    private static OpenWithdrawal open(final Withdrawal withdrawal, final String address, final String reason) {
        return new OpenWithdrawal(SyncChange.UNSUBSCRIBE, withdrawal.contactKey(), address, reason);
    }

    /** Keeps an address of a withdrawal that ends no record open. A record is postponed with all its addresses. */
    private static void keepOpenWithoutRecord(final Withdrawal withdrawal, final String address, final String reason, final List<OpenWithdrawal> open) {
        if (withdrawal.candidate() == null) {
            open.add(open(withdrawal, address, reason));
        }
    }

    private AddressOutcome accept(final Withdrawal withdrawal, final String hash, final String address, final ContactOutcome outcome) {
        final String addressKey = address.equals(withdrawal.address()) ? withdrawal.addressKey() : null;
        run.countStatus(outcome);
        run.changes().add(new SyncChange(withdrawal.contactKey() == null ? hash : withdrawal.contactKey(), SyncChange.UNSUBSCRIBE, withdrawal.erased() ? null : address, hash, addressKey,
                outcome.result().text(), withdrawal.reason()));
        return AddressOutcome.of(address, addressKey, outcome.status(), outcome.result());
    }

    private void settle(final Withdrawal withdrawal, final List<ContactOutcome> outcomes, final OutcomeHandler handler) {
        if (outcomes.isEmpty()) {
            handler.handle(withdrawal, null);
            return;
        }
        ContactOutcomes.settle(List.of(withdrawal), List.of(outcomes.stream().reduce(ContactOutcomes::worse).orElseThrow()), (each, worst) -> {
            run.addAnswered(1);
            handler.handle(each, worst);
        }, (each, worst) -> {
            run.countRefusedWithdrawal();
            if (each.candidate() != null) {
                run.reject(each.candidate(), SyncChange.UNSUBSCRIBE, worst);
            }
        }, (each, worst) -> postpone(each));
    }

    private void postpone(final Withdrawal withdrawal) {
        if (withdrawal.candidate() != null) {
            run.postponeWithdrawal(withdrawal.candidate());
        }
    }
}
