// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.retire;

import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.run.AddressRequests;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.state.AddressOutcome;
import io.emailpersonalization.nifi.esp.state.AddressRow;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.esp.state.OpenWithdrawal;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.store.StoreException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Unsubscribes those who refused: at the address that they name, in whatever spelling of the mailbox it was pushed, and at every other address that the person was ever pushed
 * at, unless a later consent holds there. Whom the vendor was told of since the refusal is known is not told again.
 */
public final class ContactUnsubscriber {

    static final String OPERATION = "unsubscribe";

    private final PushRun run;
    private final ConsentRegister ledger;
    private final Supplier<Instant> asOf;

    /** @param ledger null for none */
    public ContactUnsubscriber(final PushRun run, final ConsentRegister ledger, final Supplier<Instant> asOf) {
        this.run = run;
        this.ledger = ledger;
        this.asOf = asOf;
    }

    /** What becomes of the record that says a withdrawal. */
    public interface Outcomes {

        /** @param outcome what the vendor did, at the record's own address where there is one; null where it had nothing to do */
        void done(Withdrawal withdrawal, ContactOutcome outcome);
    }

    /** Deals with the withdrawn among the judged, and with former addresses that were withdrawn. */
    public void unsubscribe(final List<PushDecision> judged) throws StoreException {
        final List<Withdrawal> wanted = new ArrayList<>();
        for (final PushDecision each : judged) {
            if (each.verdict() == PushDecision.Verdict.WITHDRAWN) {
                wanted.add(Withdrawal.of(each, asOf.get()));
                if (Withdrawal.isOfAnother(each)) {
                    wanted.add(Withdrawal.ofPerson(each));
                }
            }
            if (each.isFormerWithdrawn()) {
                wanted.add(Withdrawal.ofFormerAddress(each, asOf.get()));
            }
        }
        unsubscribe(wanted, (withdrawal, outcome) -> suppress(withdrawal));
    }

    private void suppress(final Withdrawal withdrawal) {
        if (withdrawal.candidate() != null && withdrawal.erased()) {
            run.suppressSilently(withdrawal.candidate(), withdrawal.reason());
        } else if (withdrawal.candidate() != null) {
            run.suppress(withdrawal.candidate(), "upsert", withdrawal.addressKey(), withdrawal.reason());
        }
    }

    public void unsubscribe(final List<Withdrawal> wanted, final Outcomes outcomes) throws StoreException {
        if (wanted.isEmpty()) {
            return;
        }
        final List<Map<String, String>> targets = targets(wanted);
        final KnownContacts known = known(wanted, targets);
        final List<Withdrawal> ready = new ArrayList<>();
        final Set<Withdrawal> waiting = Collections.newSetFromMap(new IdentityHashMap<>());
        final List<Map<String, String>> readyTargets = new ArrayList<>();
        final Map<String, String> addresses = new LinkedHashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            final Withdrawal withdrawal = wanted.get(i);
            final Map<String, String> each = targets.get(i);
            if (each.keySet().stream().anyMatch(hash -> known.isInRequest(withdrawal.notedAs(), hash, run.id()))) {
                unsent(withdrawal);
                continue;
            }
            if (known.isInJobElsewhere(withdrawal.notedAs(), each.keySet())) {
                waiting.add(withdrawal);
            }
            each.keySet().removeIf(hash -> known.address(hash) != null && known.address(hash).isToldOf(withdrawal.since()) && !run.id().equals(known.address(hash).run()));
            ready.add(withdrawal);
            readyTargets.add(each);
            addresses.putAll(each);
        }
        settle(ready, readyTargets, ask(addresses, known), waiting, outcomes);
    }

    /** Hash to address, for each withdrawal: its own, and those that it reaches and where no later consent holds. */
    private List<Map<String, String>> targets(final List<Withdrawal> wanted) throws StoreException {
        final List<List<AddressRow>> reached = run.state().reached(wanted.stream().map(Withdrawal::refusal).toList());
        final Set<String> others = new LinkedHashSet<>();
        final List<Map<String, String>> targets = new ArrayList<>(wanted.size());
        for (int i = 0; i < wanted.size(); i++) {
            final Map<String, String> each = new LinkedHashMap<>();
            if (wanted.get(i).address() != null) {
                each.put(run.hash(wanted.get(i).address()), wanted.get(i).address());
            }
            for (final AddressRow row : reached.get(i)) {
                if (row.address() != null && each.putIfAbsent(row.addressHash(), row.address()) == null) {
                    others.add(row.address());
                }
            }
            targets.add(each);
        }
        final Map<String, Consent> consents = ledger == null || others.isEmpty() ? Map.of() : ledger.consents(others, asOf.get());
        for (int i = 0; i < wanted.size(); i++) {
            final Withdrawal withdrawal = wanted.get(i);
            targets.get(i).values().removeIf(address -> !address.equals(withdrawal.address()) && isGrantedLater(consents.get(address), withdrawal.refusedAt()));
        }
        return targets;
    }

    private static boolean isGrantedLater(final Consent consent, final Instant refusedAt) {
        return consent != null && consent.state() == ConsentState.GRANTED && consent.at() != null && consent.at().isAfter(refusedAt);
    }

    private KnownContacts known(final List<Withdrawal> wanted, final List<Map<String, String>> targets) throws StoreException {
        final Set<String> hashes = new LinkedHashSet<>();
        targets.forEach(each -> hashes.addAll(each.keySet()));
        return run.state().find(wanted.stream().map(Withdrawal::notedAs).filter(id -> id != null).toList(), hashes);
    }

    /** @return hash to outcome; what this very run did before a crash is not done again */
    private Map<String, ContactOutcome> ask(final Map<String, String> addresses, final KnownContacts known) {
        final Map<String, ContactOutcome> outcomes = new HashMap<>();
        final Map<String, String> wanted = new LinkedHashMap<>(addresses);
        addresses.keySet().forEach(hash -> {
            final AddressRow row = known.address(hash);
            if (row != null && run.id().equals(row.run()) && !row.isMailable()) {
                outcomes.put(hash, ContactOutcome.accepted(row.result(), row.status()));
                wanted.remove(hash);
            }
        });
        final List<String> hashes = List.copyOf(wanted.keySet());
        final List<ContactOutcome> answers = new AddressRequests(run).all(List.copyOf(wanted.values()), some -> run.client().unsubscribe(run.audience(), some));
        for (int i = 0; i < hashes.size(); i++) {
            outcomes.put(hashes.get(i), isOvertaken(answers.get(i), hashes.get(i), known) ? ContactOutcome.unknown(null) : answers.get(i));
        }
        return outcomes;
    }

    /** Whether a job may create the contact after the vendor found none to unsubscribe. A contact that exists keeps its status. */
    private static boolean isOvertaken(final ContactOutcome answer, final String addressHash, final KnownContacts known) {
        return answer.accepted() && answer.result() == ContactResult.ABSENT && known.isInJob(addressHash);
    }

    /** @param waiting withdrawals that come again: a job has their contact at an address that they do not reach */
    private void settle(final List<Withdrawal> wanted, final List<Map<String, String>> targets, final Map<String, ContactOutcome> outcomes, final Set<Withdrawal> waiting,
                        final Outcomes done) throws StoreException {
        final List<AddressOutcome> answered = new ArrayList<>();
        final List<OpenWithdrawal> open = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            final Withdrawal withdrawal = wanted.get(i);
            ContactOutcome worst = null;
            for (final Map.Entry<String, String> target : targets.get(i).entrySet()) {
                final ContactOutcome outcome = outcomes.get(target.getKey());
                worst = worst == null ? outcome : AddressRequests.worse(worst, outcome);
                note(withdrawal, target.getKey(), target.getValue(), outcome, answered, open);
            }
            if (waiting.contains(withdrawal)) {
                unsent(withdrawal);
            } else {
                settle(withdrawal, worst, done);
            }
        }
        if (!answered.isEmpty()) {
            run.state().settleAddresses(answered, run.takeNotes());
        }
        run.state().open(open);
    }

    private void note(final Withdrawal withdrawal, final String hash, final String address, final ContactOutcome outcome, final List<AddressOutcome> answered, final List<OpenWithdrawal> open) {
        final String contact = withdrawal.notedAs() == null ? hash : withdrawal.notedAs();
        if (outcome.accepted()) {
            run.count(outcome);
            answered.add(AddressOutcome.of(address, address.equals(withdrawal.address()) ? withdrawal.addressKey() : null, outcome.status(), outcome.result()));
            run.note(new SyncChange(contact, OPERATION, withdrawal.erased() ? null : address, hash, address.equals(withdrawal.address()) ? withdrawal.addressKey() : null, outcome.result().text(),
                    withdrawal.reason()));
        } else if (outcome.fate() == ContactOutcome.Fate.REFUSED) {
            open.add(new OpenWithdrawal(OPERATION, withdrawal.notedAs(), address, outcome.message()));
        }
    }

    private void settle(final Withdrawal withdrawal, final ContactOutcome worst, final Outcomes done) {
        if (worst == null || worst.accepted()) {
            run.addSent(worst == null ? 0 : 1);
            done.done(withdrawal, worst);
        } else if (worst.fate() == ContactOutcome.Fate.REFUSED) {
            run.withdrawalRefused();
            if (withdrawal.candidate() != null) {
                run.reject(withdrawal.candidate(), OPERATION, worst.field(), worst.code(), worst.message());
            }
        } else {
            unsent(withdrawal);
        }
    }

    private void unsent(final Withdrawal withdrawal) {
        if (withdrawal.candidate() != null) {
            run.unsentWithdrawal(withdrawal.candidate());
        }
    }
}
