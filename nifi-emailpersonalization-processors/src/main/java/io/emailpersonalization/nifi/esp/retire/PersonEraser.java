// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.retire;

import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.run.AddressRequests;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushRun;
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
import java.util.Set;

/**
 * Erases people: suppressed in the ledger first, so that nothing that is read from then on brings them back; then deleted at the vendor; then forgotten here. Each step is
 * repeated without harm, so that a crash between them is healed by the same FlowFile.
 */
public final class PersonEraser {

    private static final String OPERATION = "erase";

    private final PushRun run;
    private final ConsentRegister ledger;

    /** @param ledger null for none: a later export may bring the person back then, unless the vendor itself remembers */
    public PersonEraser(final PushRun run, final ConsentRegister ledger) {
        this.run = run;
        this.ledger = ledger;
    }

    /**
     * A person to be erased.
     *
     * @param addresses every address that is known
     * @param suppressed those of them that nobody else has
     * @param records what sources call the person
     */
    public record Erasure(PushCandidate candidate, Set<String> addresses, Set<String> suppressed, Set<SourceId> records) {
    }

    /**
     * Erases people at every address that is known, and at every address that they were ever pushed at.
     *
     * @param known rows of the contacts and of the addresses
     */
    public void erase(final List<Erasure> people, final KnownContacts known) throws StoreException {
        final Map<String, List<AddressRow>> pushed = run.state().addresses(people.stream().map(erasure -> erasure.candidate().id()).filter(id -> id != null).toList());
        final List<Erasure> erasures = people.stream().map(erasure -> with(erasure, pushed.getOrDefault(erasure.candidate().id(), List.of()))).toList();
        final Set<String> all = new LinkedHashSet<>();
        final Set<SourceId> records = new LinkedHashSet<>();
        erasures.forEach(erasure -> {
            all.addAll(erasure.suppressed());
            records.addAll(erasure.records());
        });
        if (ledger != null && !(all.isEmpty() && records.isEmpty())) {
            try {
                ledger.suppress(all, records, "erased");
            } catch (final StoreException e) {
                if (run.state().remembers()) {
                    throw e;
                }
                run.refused("the consent ledger cannot be written: " + e.getMessage());
            }
        }
        final List<Erasure> ready = new ArrayList<>();
        for (final Erasure erasure : erasures) {
            final boolean underWay = erasure.addresses().stream().anyMatch(address -> known.isUnderWay(erasure.candidate().id(), run.hash(address), run.id()));
            if (run.isOver() || underWay) {
                run.unsentWithdrawal(erasure.candidate());
            } else {
                ready.add(erasure);
            }
        }
        final List<List<String>> addresses = ready.stream().map(erasure -> List.copyOf(erasure.addresses())).toList();
        final List<ContactOutcome> outcomes = new AddressRequests(run).each(addresses, some -> run.client().erase(run.audience(), some));
        final List<String> ids = new ArrayList<>();
        final List<String> hashes = new ArrayList<>();
        final List<OpenWithdrawal> open = new ArrayList<>();
        for (int i = 0; i < ready.size(); i++) {
            final PushCandidate candidate = ready.get(i).candidate();
            final ContactOutcome outcome = outcomes.get(i);
            switch (outcome.fate()) {
                case ACCEPTED -> {
                    if (candidate.id() != null) {
                        ids.add(candidate.id());
                    }
                    ready.get(i).addresses().forEach(address -> hashes.add(run.hash(address)));
                    run.addSent(1);
                    run.succeeded(candidate, outcome);
                    run.note(new SyncChange(candidate.id() == null ? hashes.getLast() : candidate.id(), OPERATION, null, hashes.isEmpty() ? null : hashes.getLast(), null,
                            outcome.result().text(), null));
                }
                case REFUSED -> {
                    run.withdrawalRefused();
                    run.rejectSilently(candidate, outcome.field(), outcome.code(), outcome.message());
                    ready.get(i).addresses().forEach(address -> open.add(new OpenWithdrawal(OPERATION, candidate.id(), address, outcome.message())));
                }
                case UNKNOWN, TOO_LATE -> run.unsentWithdrawal(candidate);
            }
        }
        run.state().open(open);
        if (!ids.isEmpty() || !hashes.isEmpty()) {
            run.state().forget(ids, hashes, run.takeNotes());
        }
    }

    private static Erasure with(final Erasure erasure, final List<AddressRow> rows) {
        final Set<String> addresses = new LinkedHashSet<>(erasure.addresses());
        rows.stream().map(AddressRow::address).filter(address -> address != null).forEach(addresses::add);
        return new Erasure(erasure.candidate(), addresses, erasure.suppressed(), erasure.records());
    }
}
