// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.operation;

import io.emailpersonalization.nifi.esp.client.Contact;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.decide.PushGuard;
import io.emailpersonalization.nifi.esp.retire.ContactArchiver;
import io.emailpersonalization.nifi.esp.retire.PersonEraser;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.run.RecordStanding;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.MailAddress;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Follows the {@code changed} records of DeduplicateCustomerRecord: {@code {golden_id, became, email, addresses}}. Whoever was merged goes on as the survivor where the
 * survivor keeps the address, and is archived otherwise; whoever was erased is erased.
 */
public final class FollowOperation implements ContactOperation {

    private static final String ERASED = "erased";
    private static final FieldPath BECAME = FieldPath.compile("/became");
    private static final FieldPath EMAIL = FieldPath.compile("/email");
    private static final FieldPath ADDRESSES = FieldPath.compile("/addresses");
    private static final FieldPath MEMBERS = FieldPath.compile("/members");
    private static final int CHUNK = 500;

    private final PushRun run;
    private final FieldPath contactId;
    private final boolean hold;
    private final PersonEraser erasing;
    private final ContactArchiver archiving;
    private final List<Change> chunk = new ArrayList<>(CHUNK);

    /** @param hold whether nobody may be archived */
    public FollowOperation(final PushRun run, final FieldPath contactId, final boolean hold, final PersonEraser erasing) {
        this.run = run;
        this.contactId = contactId;
        this.hold = hold;
        this.erasing = erasing;
        this.archiving = new ContactArchiver(run);
    }

    /**
     * A change of one person.
     *
     * @param candidate its address is the one that the survivor keeps; null where he keeps none
     * @param became the survivor's id, or erased
     * @param members what sources call an erased person
     */
    private record Change(PushCandidate candidate, String became, Set<String> addresses, Set<SourceId> members) {
        boolean isErasure() {
            return ERASED.equals(became);
        }

        Change into(final String survivor) {
            return new Change(candidate, survivor, addresses, members);
        }

        /** Whether the person goes on, and lost records to another: both are pushed by their golden records, which sort out who has which address. */
        boolean isSplit() {
            return candidate.id().equals(became);
        }
    }

    @Override
    public void accept(final Record record) throws StoreException {
        final Change change = change(run, record, contactId);
        if (change.candidate().id() == null || change.became() == null) {
            run.rejectSilently(change.candidate(), change.candidate().id() == null ? contactId.path() : BECAME.path(), "missing",
                    "is empty: the records of DeduplicateCustomerRecord's changed are expected");
            return;
        }
        chunk.add(change);
        if (chunk.size() == CHUNK) {
            flush();
        }
    }

    private static Change change(final PushRun run, final Record record, final FieldPath contactId) {
        final String id = PushCandidate.id(contactId.readString(record));
        final String became = PushCandidate.id(BECAME.readString(record));
        final String address = ERASED.equals(became) ? null : MailAddress.canonical(EMAIL.readString(record));
        final Set<String> addresses = new LinkedHashSet<>();
        if (ADDRESSES.read(record) instanceof Object[] values) {
            for (final Object value : values) {
                final String canonical = value == null ? null : MailAddress.canonical(value.toString());
                if (canonical != null) {
                    addresses.add(canonical);
                }
            }
        }
        final Set<SourceId> members = new LinkedHashSet<>();
        if (MEMBERS.read(record) instanceof Object[] values) {
            for (final Object value : values) {
                final SourceId member = value instanceof Record named ? SourceId.of(named.getAsString("source"), named.getAsString("customer_id")) : null;
                if (member != null) {
                    members.add(member);
                }
            }
        }
        final PushCandidate candidate = new PushCandidate(record, Contact.ofAddress(address), id,
                address == null ? null : run.hash(address), null, null, Set.of(), RecordStanding.FREE, null);
        return new Change(candidate, became, addresses, members);
    }

    @Override
    public void flush() throws StoreException {
        final List<Change> changes = followed(chunk);
        chunk.clear();
        if (run.isOver()) {
            changes.forEach(change -> run.unsentWithdrawal(change.candidate()));
            return;
        }
        final KnownContacts known = known(changes);
        erasing.erase(changes.stream().filter(Change::isErasure).map(change -> erasure(change, known)).toList(), known);
        final Map<String, String> survivors = new LinkedHashMap<>();
        final List<Change> retired = new ArrayList<>();
        final Map<String, String> gone = new LinkedHashMap<>();
        for (final Change change : changes) {
            if (!change.isErasure()) {
                follow(change, known, survivors, retired, gone);
            }
        }
        if (!survivors.isEmpty()) {
            run.state().rekey(survivors, run.takeNotes());
        }
        retire(retired, known, gone);
        run.state().bury(gone, run.takeNotes());
    }

    /** Follows a chain of merges to its last person. */
    private static List<Change> followed(final List<Change> changes) {
        final Map<String, String> survivors = new HashMap<>();
        changes.stream().filter(change -> !change.isErasure() && !change.isSplit()).forEach(change -> survivors.put(change.candidate().id(), change.became()));
        return changes.stream().map(change -> change.isErasure() || change.isSplit() ? change : change.into(end(change.became(), survivors))).toList();
    }

    private static String end(final String id, final Map<String, String> survivors) {
        final Set<String> passed = new HashSet<>();
        String end = id;
        while (survivors.containsKey(end) && passed.add(end)) {
            end = survivors.get(end);
        }
        return end;
    }

    private KnownContacts known(final List<Change> changes) throws StoreException {
        final Set<String> ids = new LinkedHashSet<>();
        final Set<String> hashes = new LinkedHashSet<>();
        for (final Change change : changes) {
            ids.add(change.candidate().id());
            ids.add(change.became());
            change.addresses().forEach(address -> hashes.add(run.hash(address)));
        }
        return run.state().find(ids, hashes);
    }

    private static PersonEraser.Erasure erasure(final Change change, final KnownContacts known) {
        return new PersonEraser.Erasure(change.candidate(), addresses(change, known), change.addresses(), change.members());
    }

    private static Set<String> addresses(final Change change, final KnownContacts known) {
        final Set<String> addresses = new LinkedHashSet<>(change.addresses());
        final ContactRow row = known.contact(change.candidate().id());
        if (row != null && row.address() != null && !known.isTaken(row.addressHash(), row.contactId())) {
            addresses.add(row.address());
        }
        return addresses;
    }

    private void follow(final Change change, final KnownContacts known, final Map<String, String> survivors, final List<Change> retired, final Map<String, String> gone) {
        final PushCandidate candidate = change.candidate();
        final ContactRow row = known.contact(candidate.id());
        final ContactRow survivor = known.contact(change.became());
        if (change.isSplit()) {
            run.succeeded(candidate, ContactOutcome.accepted(ContactResult.UNCHANGED, row == null ? null : row.status()));
        } else if (!run.state().remembers()) {
            run.suppressSilently(candidate, "without a database the contact's address is not known");
        } else if (known.isUnderWay(candidate.id(), null, run.id())) {
            run.unsent(candidate, false);
        } else if (row != null && row.state() == ContactRow.State.MERGED) {
            run.succeeded(candidate, ContactOutcome.accepted(ContactResult.UNCHANGED, null));
        } else if (row == null || row.state() == ContactRow.State.NEW) {
            gone.put(candidate.id(), change.became());
            final boolean before = survivor != null && run.id().equals(survivor.run());
            run.succeeded(candidate, ContactOutcome.accepted(before ? ContactResult.REKEYED : ContactResult.ABSENT, null));
        } else if (row.state() != ContactRow.State.ACTIVE || row.addressHash().equals(candidate.hash())) {
            // what is archived or has been taken over needs no vendor either
            survivors.put(candidate.id(), change.became());
            gone.put(candidate.id(), change.became());
            run.succeeded(candidate, ContactOutcome.accepted(ContactResult.REKEYED, row.status()));
            run.note(new SyncChange(candidate.id(), "re-key", row.address(), row.addressHash(), null, ContactResult.REKEYED.text(), "merged into " + change.became()));
        } else if (hold) {
            run.hold(candidate, "archive", PushDecision.Verdict.RETIRED, row);
        } else {
            retired.add(change);
        }
    }

    private void retire(final List<Change> retired, final KnownContacts known, final Map<String, String> gone) throws StoreException {
        if (retired.isEmpty()) {
            return;
        }
        final List<ContactRow> rows = retired.stream().map(change -> known.contact(change.candidate().id())).toList();
        final List<ContactOutcome> outcomes = archiving.archive(rows, Set.of());
        final List<String> ids = new ArrayList<>();
        for (int i = 0; i < retired.size(); i++) {
            final PushCandidate candidate = retired.get(i).candidate();
            final ContactOutcome outcome = outcomes.get(i);
            switch (outcome.fate()) {
                case ACCEPTED -> {
                    ids.add(candidate.id());
                    gone.put(candidate.id(), retired.get(i).became());
                    run.used(PushDecision.Verdict.RETIRED);
                    run.addSent(1);
                    run.succeeded(candidate, outcome);
                    run.note(new SyncChange(candidate.id(), "archive", rows.get(i).address(), rows.get(i).addressHash(), null, outcome.result().text(), "merged into " + retired.get(i).became()));
                }
                case REFUSED -> run.rejectSilently(candidate, outcome.field(), outcome.code(), outcome.message());
                case UNKNOWN, TOO_LATE -> run.unsentWithdrawal(candidate);
            }
        }
        run.state().retire(ids, run.takeNotes());
    }

    /** Counts whom following changes would archive, and does nothing. */
    public static ContactOperation counting(final PushRun run, final FieldPath contactId, final PushGuard.Count count) {
        return new ContactOperation() {
            private final List<Change> waiting = new ArrayList<>(CHUNK);

            @Override
            public void accept(final Record record) throws StoreException {
                final Change change = change(run, record, contactId);
                if (change.candidate().id() != null && change.became() != null && !change.isErasure() && !change.isSplit()) {
                    waiting.add(change);
                }
                if (waiting.size() == CHUNK) {
                    flush();
                }
            }

            @Override
            public void flush() throws StoreException {
                final KnownContacts known = run.state().find(waiting.stream().map(change -> change.candidate().id()).toList(), List.of());
                for (final Change change : waiting) {
                    count.add(change.candidate());
                    final ContactRow row = known.contact(change.candidate().id());
                    if (row != null && row.state() == ContactRow.State.ACTIVE && !row.addressHash().equals(change.candidate().hash())) {
                        count.addHeld(change.candidate(), PushDecision.Verdict.RETIRED);
                    }
                }
                waiting.clear();
            }
        };
    }
}
