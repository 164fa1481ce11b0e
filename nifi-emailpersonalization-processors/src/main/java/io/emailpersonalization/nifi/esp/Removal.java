// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.state.AtAddress;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.Known;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Unsubscribes, archives or erases the contacts of records, by their address, and by where the state knows them to be. */
final class Removal implements RecordTarget {

    private static final int CHUNK = 500;

    private final PushRun run;
    private final Candidate.Reader reader;
    private final EspOperation operation;
    private final Erasing erasing;
    private final Map<String, Candidate> chunk = new LinkedHashMap<>();

    Removal(final PushRun run, final Candidate.Reader reader, final EspOperation operation, final Erasing erasing) {
        this.run = run;
        this.reader = reader;
        this.operation = operation;
        this.erasing = erasing;
    }

    @Override
    public void accept(final Record record) throws StoreException {
        final Candidate candidate = reader.address(record, false);
        final boolean findable = candidate.address() != null || candidate.id() != null && operation != EspOperation.UNSUBSCRIBE && run.state().remembers();
        if (!findable) {
            run.suppress(candidate, operation.stage(), null, "there is no address");
            return;
        }
        final Candidate before = chunk.put(candidate.hash() == null ? candidate.id() : candidate.hash(), candidate);
        if (before != null) {
            run.suppressSilently(before, "a later record has the same address");
        }
        if (chunk.size() == CHUNK) {
            flush();
        }
    }

    @Override
    public void flush() throws StoreException {
        final List<Candidate> candidates = List.copyOf(chunk.values());
        chunk.clear();
        if (run.isOver()) {
            candidates.forEach(candidate -> run.unsent(candidate, run.hasVendorFailed()));
            return;
        }
        final Known known = run.state().find(candidates.stream().map(Candidate::id).toList(), candidates.stream().map(Candidate::hash).filter(hash -> hash != null).toList());
        if (operation == EspOperation.ERASE) {
            erasing.erase(candidates.stream().map(candidate -> new Erasing.Erasure(candidate, addresses(candidate, known))).toList(), known);
        } else {
            remove(candidates, known);
        }
        run.state().note(run.takeNotes());
    }

    private void remove(final List<Candidate> candidates, final Known known) throws StoreException {
        final List<Candidate> wanted = new ArrayList<>();
        final List<List<String>> addresses = new ArrayList<>();
        for (final Candidate candidate : candidates) {
            final ContactRow before = known.byRun(candidate.hash(), run.id());
            if (known.isUnderWay(candidate.id(), candidate.hash(), run.id())) {
                run.unsent(candidate, false);
            } else if (before != null && before.isNotMailed()) {
                run.again(candidate, before.result(), before.status());
            } else if (operation == EspOperation.UNSUBSCRIBE && known.isNotMailed(candidate.hash())) {
                run.unchanged(candidate);
            } else {
                wanted.add(candidate);
                addresses.add(operation == EspOperation.UNSUBSCRIBE ? List.of(candidate.address()) : List.copyOf(addresses(candidate, known)));
            }
        }
        final List<ContactOutcome> outcomes = new OneByOne(run).each(addresses, operation == EspOperation.UNSUBSCRIBE ? some -> run.client().unsubscribe(run.audience(), some)
                : some -> run.client().archive(run.audience(), some));
        settle(wanted, outcomes);
    }

    private void settle(final List<Candidate> wanted, final List<ContactOutcome> outcomes) throws StoreException {
        final List<AtAddress> done = new ArrayList<>();
        final List<String> ids = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            final Candidate candidate = wanted.get(i);
            final ContactOutcome outcome = outcomes.get(i);
            switch (outcome.fate()) {
                case ACCEPTED -> {
                    run.addSent(1);
                    run.success(candidate, operation.stage(), outcome, null);
                    ids.add(candidate.id());
                    if (candidate.hash() != null) {
                        done.add(new AtAddress(candidate.hash(), null, outcome.status() == null ? ContactRow.ABSENT : outcome.status(), outcome.result()));
                    }
                }
                case REFUSED -> run.reject(candidate, operation.stage(), outcome.field(), outcome.result(), outcome.message());
                case UNKNOWN, TOO_LATE -> run.unsent(candidate, run.hasVendorFailed());
            }
        }
        if (!done.isEmpty()) {
            run.state().settleAddresses(done, run.takeNotes());
        }
        if (operation == EspOperation.ARCHIVE) {
            run.state().retire(ids, run.takeNotes());
        }
    }

    private static Set<String> addresses(final Candidate candidate, final Known known) {
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
