// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.operation;

import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.consent.register.SourceRefusal;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.retire.ContactArchiver;
import io.emailpersonalization.nifi.esp.retire.ContactEraser;
import io.emailpersonalization.nifi.esp.retire.ContactUnsubscriber;
import io.emailpersonalization.nifi.esp.retire.Withdrawal;
import io.emailpersonalization.nifi.esp.run.CandidateReader;
import io.emailpersonalization.nifi.esp.run.ContactOutcomes;
import io.emailpersonalization.nifi.esp.run.EspOperation;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.run.SourceRecords;
import io.emailpersonalization.nifi.esp.state.AddressRow;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.esp.state.RefusalSubject;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Unsubscribes, archives or erases the contacts of records. Finds them by address, by source record, and by the contact id in the state. Tested by PutEspContactTest and SyncStateTest. */
public final class RemovalOperation implements ContactOperation {

    /** The scope of a decision: {@code record} means one source record, and not its person. */
    private static final FieldPath SCOPE = FieldPath.compile("/scope");
    private static final String ONE_RECORD = "record";

    private final PushRun run;
    private final CandidateReader reader;
    private final EspOperation operation;
    private final ConsentRegister ledger;
    private final ContactEraser eraser;
    private final ContactUnsubscriber unsubscriber;
    private final ContactArchiver archiver;
    private final Map<String, PushCandidate> chunk = new LinkedHashMap<>();

    /** @param ledger null for none */
    public RemovalOperation(final PushRun run, final CandidateReader reader, final EspOperation operation, final ConsentRegister ledger, final ContactEraser eraser) {
        this.run = run;
        this.reader = reader;
        this.operation = operation;
        this.ledger = ledger;
        this.eraser = eraser;
        this.unsubscriber = new ContactUnsubscriber(run, ledger, reader::asOf);
        this.archiver = new ContactArchiver(run);
    }

    @Override
    public void accept(final Record record) throws StoreException {
        final PushCandidate candidate = reader.readAddress(record);
        final boolean findable = candidate.address() != null || run.state().isPersistent() && (candidate.id() != null || !candidate.sources().isEmpty());
        if (!findable) {
            run.suppress(candidate, operation.stage(), null, "there is no address");
            return;
        }
        final String key = key(candidate);
        final PushCandidate earlier = chunk.get(key);
        if (earlier != null && !earlier.sources().equals(candidate.sources())) {
            // two people share the address: each may have other addresses
            flush();
        }
        if (chunk.put(key, candidate) != null) {
            run.suppressUnlogged(earlier, "a later record has the same address");
        }
        if (chunk.size() == CHUNK_SIZE) {
            flush();
        }
    }

    private static String key(final PushCandidate candidate) {
        if (candidate.addressHash() != null) {
            return candidate.addressHash();
        }
        return candidate.id() == null ? candidate.sources().toString() : candidate.id();
    }

    @Override
    public void flush() throws StoreException {
        final List<PushCandidate> candidates = List.copyOf(chunk.values());
        chunk.clear();
        if (run.isStopped()) {
            candidates.forEach(run::postponeWithdrawal);
            return;
        }
        switch (operation) {
            case UNSUBSCRIBE -> unsubscribe(candidates);
            case ERASE -> erase(people(candidates));
            default -> archive(people(candidates));
        }
        run.changes().save();
    }

    /**
     * A person to archive or to erase.
     *
     * @param contacts the contact ids of the person
     * @param pushed every address that was ever pushed for the person, without those that another contact has now
     */
    private record Person(PushCandidate candidate, Set<String> contacts, List<AddressRow> pushed) {
    }

    /** Finds the person of each record as a refusal does. A record that stands for itself alone finds nobody: its address and its source record are all that it means. */
    private List<Person> people(final List<PushCandidate> candidates) throws StoreException {
        final List<Set<String>> contacts = run.state().contacts(candidates.stream().map(candidate -> isOneRecord(candidate) ? new RefusalSubject(null, Set.of(), null)
                : new RefusalSubject(candidate.personId(), candidate.sources(), candidate.address())).toList());
        final Map<String, List<AddressRow>> pushed = run.state().addresses(contacts.stream().flatMap(Set::stream).toList());
        final List<Person> people = new ArrayList<>(candidates.size());
        for (int i = 0; i < candidates.size(); i++) {
            final PushCandidate candidate = candidates.get(i);
            final Set<String> ids = new LinkedHashSet<>(contacts.get(i));
            if (candidate.id() != null && candidate.personId() == null) {
                // the address stands for the contact
                ids.add(candidate.id());
            }
            people.add(new Person(candidate, ids, contacts.get(i).stream().flatMap(id -> pushed.getOrDefault(id, List.of()).stream()).filter(row -> row.address() != null).toList()));
        }
        return people;
    }

    private static boolean isOneRecord(final PushCandidate candidate) {
        return ONE_RECORD.equalsIgnoreCase(SCOPE.readString(candidate.record()));
    }

    private KnownContacts findKnown(final List<Person> people) throws StoreException {
        return run.state().find(people.stream().flatMap(person -> person.contacts().stream()).toList(),
                people.stream().map(person -> person.candidate().addressHash()).filter(Objects::nonNull).toList());
    }

    private void erase(final List<Person> people) throws StoreException {
        final Map<String, Set<String>> sources = run.state().sources(people.stream().flatMap(person -> person.contacts().stream()).toList());
        final List<ContactEraser.Erasure> erasures = new ArrayList<>(people.size());
        for (final Person person : people) {
            final Set<String> addresses = new LinkedHashSet<>();
            if (person.candidate().address() != null) {
                addresses.add(person.candidate().address());
            }
            person.pushed().forEach(row -> addresses.add(row.address()));
            final Set<SourceId> records = new LinkedHashSet<>();
            person.contacts().forEach(contact -> records.addAll(SourceRecords.ids(sources.getOrDefault(contact, Set.of()))));
            final SourceId own = reader.sources().id(person.candidate().record());
            if (own != null) {
                records.add(own);
            }
            erasures.add(new ContactEraser.Erasure(person.candidate(), person.contacts(), addresses, addresses, records));
        }
        eraser.erase(erasures, findKnown(people));
    }

    private void unsubscribe(final List<PushCandidate> candidates) throws StoreException {
        final Map<String, Consent> consents;
        final Map<SourceId, SourceRefusal> refusals;
        try {
            consents = ledger == null ? Map.of() : ledger.consents(candidates.stream().map(PushCandidate::address).filter(address -> address != null).toList(), reader.asOf());
            final Set<SourceId> ids = SourceRecords.ids(candidates.stream().flatMap(candidate -> candidate.sources().stream()).toList());
            refusals = ledger == null || ids.isEmpty() ? Map.of() : ledger.refusals(ids, reader.asOf());
        } catch (final StoreException e) {
            if (run.state().isPersistent()) {
                throw e;
            }
            run.blocked("the consent ledger cannot be asked: " + e.getMessage());
            candidates.forEach(run::postponeWithdrawal);
            return;
        }
        final List<Withdrawal> withdrawals = candidates.stream()
                .map(candidate -> withdrawal(candidate, candidate.address() == null ? null : consents.get(candidate.address()), refusal(candidate, refusals))).toList();
        unsubscriber.unsubscribe(withdrawals, (withdrawal, outcome) -> {
            if (outcome == null) {
                run.unchanged(withdrawal.candidate());
            } else {
                run.succeedUnlogged(withdrawal.candidate(), outcome);
            }
        });
    }

    /** Returns the refusal of the record that the ledger holds; null for none. */
    private static SourceRefusal refusal(final PushCandidate candidate, final Map<SourceId, SourceRefusal> refusals) {
        return SourceRefusal.ofPerson(SourceRecords.ids(candidate.sources()).stream().map(refusals::get).filter(Objects::nonNull).toList());
    }

    /** A record that refuses nothing, by itself or by the ledger, unsubscribes only its address: the ledger sent it here for another's refusal, which may be over by now. */
    private Withdrawal withdrawal(final PushCandidate candidate, final Consent consent, final SourceRefusal refusal) {
        if (consent == null || consent.state().isWithdrawn() || !reader.refusesNothing(candidate.record())) {
            return Withdrawal.ofRecord(candidate, consent, reader.refusedAt(candidate.record()), reader.asOf());
        }
        return refusal == null ? Withdrawal.ofAddress(candidate, consent, reader.asOf()) : Withdrawal.ofRecord(candidate, consent, refusal.at(), reader.asOf());
    }

    private void archive(final List<Person> people) throws StoreException {
        final KnownContacts known = findKnown(people);
        final List<Person> archivable = new ArrayList<>();
        final List<Set<String>> addresses = new ArrayList<>();
        for (final Person person : people) {
            final PushCandidate candidate = person.candidate();
            final List<ContactRow> rows = person.contacts().stream().map(known::contact).filter(Objects::nonNull).toList();
            final Optional<ContactRow> archivedBefore = rows.stream().filter(row -> row.state() == ContactRow.State.RETIRED && run.id().equals(row.run())).findFirst();
            if (known.isClaimedByOther(null, candidate.addressHash(), run.id()) || person.contacts().stream().anyMatch(contact -> known.isClaimedByOther(contact, null, run.id()))) {
                run.postpone(candidate, false);
            } else if (archivedBefore.isPresent()) {
                run.succeedAgain(candidate, archivedBefore.get().result(), archivedBefore.get().status());
            } else {
                archivable.add(person);
                addresses.add(archivedAddresses(person, rows));
            }
        }
        final List<ContactOutcome> outcomes = archiver.archiveAddresses(addresses);
        final List<String> ids = new ArrayList<>();
        ContactOutcomes.settle(archivable, outcomes, (person, outcome) -> {
            run.addAnswered(1);
            run.succeed(person.candidate(), SyncChange.ARCHIVE, outcome, null);
            ids.addAll(person.contacts());
        }, (person, outcome) -> run.reject(person.candidate(), SyncChange.ARCHIVE, outcome), (person, outcome) -> run.postpone(person.candidate(), false));
        run.state().markRetired(ids, run.changes().take());
    }

    /** Returns the address that a record names, the present addresses of its contacts, and those at which they were sent without an answer. */
    private static Set<String> archivedAddresses(final Person person, final List<ContactRow> rows) {
        final Set<String> present = rows.stream().map(ContactRow::addressHash).collect(Collectors.toSet());
        final Set<String> addresses = new LinkedHashSet<>();
        if (person.candidate().address() != null) {
            addresses.add(person.candidate().address());
        }
        person.pushed().stream().filter(row -> present.contains(row.addressHash())).forEach(row -> addresses.add(row.address()));
        ContactArchiver.unanswered(person.pushed()).forEach(row -> addresses.add(row.address()));
        return addresses;
    }
}
