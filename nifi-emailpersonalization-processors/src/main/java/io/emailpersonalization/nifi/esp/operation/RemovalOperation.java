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
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Unsubscribes, archives or erases the contacts of records. Finds them by address, by source record, and by the contact id in the state. Tested by PutEspContactTest and SyncStateTest. */
public final class RemovalOperation implements ContactOperation {

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
            case ERASE -> {
                final KnownContacts known = PushCandidate.findAll(candidates, run.state());
                eraser.erase(candidates.stream().map(candidate -> erasure(candidate, known)).toList(), known);
            }
            default -> archive(candidates, PushCandidate.findAll(candidates, run.state()));
        }
        run.changes().save();
    }

    private ContactEraser.Erasure erasure(final PushCandidate candidate, final KnownContacts known) {
        final Set<String> addresses = addresses(candidate, known);
        return new ContactEraser.Erasure(candidate, addresses, addresses, sourceIds(candidate));
    }

    private Set<SourceId> sourceIds(final PushCandidate candidate) {
        final SourceId id = reader.sources().id(candidate.record());
        return id == null ? Set.of() : Set.of(id);
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

    private void archive(final List<PushCandidate> candidates, final KnownContacts known) throws StoreException {
        final List<PushCandidate> archivable = new ArrayList<>();
        final List<Set<String>> addresses = new ArrayList<>();
        final Map<String, List<AddressRow>> ever = run.state().addresses(candidates.stream().map(PushCandidate::id).filter(Objects::nonNull).toList());
        for (final PushCandidate candidate : candidates) {
            final ContactRow row = known.contact(candidate.id());
            if (known.isClaimedByOther(candidate.id(), candidate.addressHash(), run.id())) {
                run.postpone(candidate, false);
            } else if (row != null && row.state() == ContactRow.State.RETIRED && run.id().equals(row.run())) {
                run.succeedAgain(candidate, row.result(), row.status());
            } else {
                archivable.add(candidate);
                final Set<String> own = addresses(candidate, known);
                ContactArchiver.unanswered(ever.get(candidate.id())).forEach(address -> own.add(address.address()));
                addresses.add(own);
            }
        }
        final List<ContactOutcome> outcomes = archiver.archiveAddresses(addresses);
        final List<String> ids = new ArrayList<>();
        ContactOutcomes.settle(archivable, outcomes, (candidate, outcome) -> {
            run.addAnswered(1);
            run.succeed(candidate, SyncChange.ARCHIVE, outcome, null);
            ids.add(candidate.id());
        }, (candidate, outcome) -> run.reject(candidate, SyncChange.ARCHIVE, outcome), (candidate, outcome) -> run.postpone(candidate, false));
        run.state().markRetired(ids, run.changes().take());
    }

    private static Set<String> addresses(final PushCandidate candidate, final KnownContacts known) {
        final Set<String> addresses = new LinkedHashSet<>();
        if (candidate.address() != null) {
            addresses.add(candidate.address());
        }
        final ContactRow row = known.contact(candidate.id());
        if (row != null && row.address() != null && !row.addressHash().equals(candidate.addressHash())) {
            addresses.add(row.address());
        }
        return addresses;
    }
}
