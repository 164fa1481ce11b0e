// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.retire;

import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.esp.client.Capabilities.Feature;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.run.ContactOutcomes;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.run.VendorRequests;
import io.emailpersonalization.nifi.esp.state.AddressRow;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.esp.state.OpenWithdrawal;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.store.StoreException;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Erases people in this order: suppress them in the ledger, so that no later export brings them back; delete them at the vendor; delete them in the state. Each step can be
 * repeated, so that the same FlowFile heals a crash in between. Tested by FollowChangesTest and PutEspContactTest.
 */
public final class ContactEraser {

    private final PushRun run;
    private final ConsentRegister ledger;

    /** @param ledger null for none: a later export may then bring the person back, unless the vendor refuses it */
    public ContactEraser(final PushRun run, final ConsentRegister ledger) {
        this.run = run;
        this.ledger = ledger;
    }

    /**
     * A person to erase.
     *
     * @param contacts the ids of the person's contacts; empty if only addresses are known
     * @param addresses every known address
     * @param suppressed the addresses that no other person has
     * @param records the ids of the person in the sources
     */
    public record Erasure(PushCandidate candidate, Set<String> contacts, Set<String> addresses, Set<String> suppressed, Set<SourceId> records) {

        /** The contact id for open erasures and changes; null if only addresses are known. */
        private String contactKey() {
            return candidate.id() != null || contacts.isEmpty() ? candidate.id() : contacts.iterator().next();
        }
    }

    /**
     * Erases people at every known address, and at every address that was ever pushed for them.
     *
     * @param known the contacts and their addresses
     */
    public void erase(final List<Erasure> people, final KnownContacts known) throws StoreException {
        final Map<String, List<AddressRow>> pushed = run.state().addresses(people.stream().flatMap(erasure -> erasure.contacts().stream()).toList());
        final List<Erasure> erasures = people.stream().map(erasure -> withPushedAddresses(erasure, pushed)).toList();
        suppress(erasures);
        final List<Erasure> ready = new ArrayList<>();
        for (final Erasure erasure : erasures) {
            final boolean claimed = erasure.contacts().stream().anyMatch(contact -> known.isClaimedByOther(contact, null, run.id()))
                    || erasure.addresses().stream().anyMatch(address -> known.isClaimedByOther(null, run.hash(address), run.id()));
            if (run.isStopped() || claimed) {
                run.postponeWithdrawal(erasure.candidate());
            } else {
                ready.add(erasure);
            }
        }
        final List<List<String>> addresses = ready.stream().map(erasure -> List.copyOf(erasure.addresses())).toList();
        settle(ready, new VendorRequests(run).perPerson(addresses, Feature.ERASURE, EspClientService::erase));
    }

    /** Writes the suppression entries. If the ledger cannot be written, the run is blocked and no person is erased. */
    private void suppress(final List<Erasure> erasures) throws StoreException {
        final Set<String> addresses = new LinkedHashSet<>();
        final Set<SourceId> records = new LinkedHashSet<>();
        erasures.forEach(erasure -> {
            addresses.addAll(erasure.suppressed());
            records.addAll(erasure.records());
        });
        if (ledger == null || addresses.isEmpty() && records.isEmpty()) {
            return;
        }
        try {
            ledger.suppress(addresses, records, "erased");
        } catch (final StoreException e) {
            if (run.state().isPersistent()) {
                throw e;
            }
            run.blocked("the consent ledger cannot be written: " + e.getMessage());
        }
    }

    private void settle(final List<Erasure> erasures, final List<ContactOutcome> outcomes) throws StoreException {
        final List<String> ids = new ArrayList<>();
        final List<String> hashes = new ArrayList<>();
        final List<OpenWithdrawal> open = new ArrayList<>();
        ContactOutcomes.settle(erasures, outcomes, (erasure, outcome) -> {
            final PushCandidate candidate = erasure.candidate();
            final List<String> own = erasure.addresses().stream().map(run::hash).toList();
            final String lastHash = own.isEmpty() ? null : own.getLast();
            final String key = erasure.contactKey() == null ? lastHash : erasure.contactKey();
            ids.addAll(erasure.contacts());
            hashes.addAll(own);
            run.addAnswered(1);
            run.succeedUnlogged(candidate, outcome);
            if (key != null) {
                run.changes().add(new SyncChange(key, SyncChange.ERASE, null, lastHash, null, outcome.result().text(), null));
            }
        }, (erasure, outcome) -> {
            run.countRefusedWithdrawal();
            run.rejectUnlogged(erasure.candidate(), outcome.field(), outcome.code(), outcome.message());
            erasure.addresses().forEach(address -> open.add(new OpenWithdrawal(SyncChange.ERASE, erasure.contactKey(), address, outcome.message())));
        }, (erasure, outcome) -> run.postponeWithdrawal(erasure.candidate()));
        run.state().saveOpenWithdrawals(open);
        if (!ids.isEmpty() || !hashes.isEmpty()) {
            run.state().forget(ids, hashes, run.changes().take());
        }
    }

    private static Erasure withPushedAddresses(final Erasure erasure, final Map<String, List<AddressRow>> pushed) {
        final Set<String> addresses = new LinkedHashSet<>(erasure.addresses());
        erasure.contacts().stream().flatMap(contact -> pushed.getOrDefault(contact, List.of()).stream()).map(AddressRow::address).filter(Objects::nonNull).forEach(addresses::add);
        return new Erasure(erasure.candidate(), erasure.contacts(), addresses, erasure.suppressed(), erasure.records());
    }
}
