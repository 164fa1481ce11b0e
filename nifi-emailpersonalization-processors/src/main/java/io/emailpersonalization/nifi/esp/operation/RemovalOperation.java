// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.operation;

import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.retire.ContactUnsubscriber;
import io.emailpersonalization.nifi.esp.retire.PersonEraser;
import io.emailpersonalization.nifi.esp.retire.Withdrawal;
import io.emailpersonalization.nifi.esp.run.AddressRequests;
import io.emailpersonalization.nifi.esp.run.EspOperation;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.state.AddressOutcome;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Unsubscribes, archives or erases the contacts of records, by their address, by their source record, and by where the state knows them to be. */
public final class RemovalOperation implements ContactOperation {

    private static final int CHUNK = 500;

    private final PushRun run;
    private final PushCandidate.Reader reader;
    private final EspOperation operation;
    private final ConsentRegister ledger;
    private final PersonEraser erasing;
    private final ContactUnsubscriber withdrawals;
    private final Map<String, PushCandidate> chunk = new LinkedHashMap<>();

    /** @param ledger null for none */
    public RemovalOperation(final PushRun run, final PushCandidate.Reader reader, final EspOperation operation, final ConsentRegister ledger, final PersonEraser erasing) {
        this.run = run;
        this.reader = reader;
        this.operation = operation;
        this.ledger = ledger;
        this.erasing = erasing;
        this.withdrawals = new ContactUnsubscriber(run, ledger, reader::asOf);
    }

    @Override
    public void accept(final Record record) throws StoreException {
        final PushCandidate candidate = reader.address(record);
        final boolean findable = candidate.address() != null || run.state().remembers() && (candidate.id() != null || !candidate.sources().isEmpty());
        if (!findable) {
            run.suppress(candidate, operation.stage(), null, "there is no address");
            return;
        }
        final String key = candidate.hash() == null ? candidate.id() == null ? candidate.sources().toString() : candidate.id() : candidate.hash();
        final PushCandidate before = chunk.get(key);
        if (before != null && !before.sources().equals(candidate.sources())) {
            // two people at one address: each has other addresses
            flush();
        }
        if (chunk.put(key, candidate) != null) {
            run.suppressSilently(before, "a later record has the same address");
        }
        if (chunk.size() == CHUNK) {
            flush();
        }
    }

    @Override
    public void flush() throws StoreException {
        final List<PushCandidate> candidates = List.copyOf(chunk.values());
        chunk.clear();
        if (run.isOver()) {
            candidates.forEach(run::unsentWithdrawal);
            return;
        }
        switch (operation) {
            case UNSUBSCRIBE -> unsubscribe(candidates);
            case ERASE -> {
                final KnownContacts known = known(candidates);
                erasing.erase(candidates.stream().map(candidate -> erasure(candidate, known)).toList(), known);
            }
            default -> archive(candidates, known(candidates));
        }
        run.finish();
    }

    private KnownContacts known(final List<PushCandidate> candidates) throws StoreException {
        return run.state().find(candidates.stream().map(PushCandidate::id).filter(id -> id != null).toList(), candidates.stream().map(PushCandidate::hash).filter(hash -> hash != null).toList());
    }

    private PersonEraser.Erasure erasure(final PushCandidate candidate, final KnownContacts known) {
        final Set<String> addresses = addresses(candidate, known);
        return new PersonEraser.Erasure(candidate, addresses, addresses, records(candidate));
    }

    private Set<SourceId> records(final PushCandidate candidate) {
        final SourceId id = reader.sources().id(candidate.record());
        return id == null ? Set.of() : Set.of(id);
    }

    private void unsubscribe(final List<PushCandidate> candidates) throws StoreException {
        final Map<String, Consent> consents;
        try {
            consents = ledger == null ? Map.of() : ledger.consents(candidates.stream().map(PushCandidate::address).filter(address -> address != null).toList(), reader.asOf());
        } catch (final StoreException e) {
            if (run.state().remembers()) {
                throw e;
            }
            run.refused("the consent ledger cannot be asked: " + e.getMessage());
            candidates.forEach(run::unsentWithdrawal);
            return;
        }
        final List<Withdrawal> wanted = candidates.stream()
                .map(candidate -> withdrawal(candidate, candidate.address() == null ? null : consents.get(candidate.address()))).toList();
        withdrawals.unsubscribe(wanted, (withdrawal, outcome) -> {
            if (outcome == null) {
                run.unchanged(withdrawal.candidate());
            } else {
                run.succeeded(withdrawal.candidate(), outcome);
            }
        });
    }

    /** Of a record that refuses nothing the address is ended: by the time that it comes here the ledger may hold something else than when it let the record go. */
    private Withdrawal withdrawal(final PushCandidate candidate, final Consent consent) {
        return consent != null && !consent.state().isWithdrawn() && reader.refusesNothing(candidate.record()) ? Withdrawal.ofAddress(candidate, consent, reader.asOf())
                : Withdrawal.ofRecord(candidate, consent, reader.refusedAt(candidate.record()), reader.asOf());
    }

    private void archive(final List<PushCandidate> candidates, final KnownContacts known) throws StoreException {
        final List<PushCandidate> wanted = new ArrayList<>();
        final List<List<String>> addresses = new ArrayList<>();
        for (final PushCandidate candidate : candidates) {
            final ContactRow row = known.contact(candidate.id());
            if (known.isUnderWay(candidate.id(), candidate.hash(), run.id())) {
                run.unsent(candidate, false);
            } else if (row != null && row.state() == ContactRow.State.RETIRED && run.id().equals(row.run())) {
                run.again(candidate, row.result(), row.status());
            } else {
                wanted.add(candidate);
                addresses.add(List.copyOf(addresses(candidate, known)));
            }
        }
        final List<ContactOutcome> outcomes = new AddressRequests(run).each(addresses, some -> run.client().archive(run.audience(), some));
        final List<AddressOutcome> done = new ArrayList<>();
        final List<String> ids = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            final PushCandidate candidate = wanted.get(i);
            final ContactOutcome outcome = outcomes.get(i);
            switch (outcome.fate()) {
                case ACCEPTED -> {
                    run.addSent(1);
                    run.success(candidate, operation.stage(), outcome, null);
                    ids.add(candidate.id());
                    addresses.get(i).forEach(address -> done.add(AddressOutcome.archived(address, outcome.status(), outcome.result(), outcome.before())));
                }
                case REFUSED -> run.reject(candidate, operation.stage(), outcome.field(), outcome.code(), outcome.message());
                case UNKNOWN, TOO_LATE -> run.unsent(candidate, false);
            }
        }
        if (!done.isEmpty()) {
            run.state().settleAddresses(done, run.takeNotes());
        }
        run.state().retire(ids, run.takeNotes());
    }

    private static Set<String> addresses(final PushCandidate candidate, final KnownContacts known) {
        final Set<String> addresses = new LinkedHashSet<>();
        if (candidate.address() != null) {
            addresses.add(candidate.address());
        }
        final ContactRow row = known.contact(candidate.id());
        if (row != null && row.address() != null && !row.addressHash().equals(candidate.hash())) {
            addresses.add(row.address());
        }
        return addresses;
    }
}
