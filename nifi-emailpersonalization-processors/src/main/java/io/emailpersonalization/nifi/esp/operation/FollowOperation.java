// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.operation;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.retire.ContactArchiver;
import io.emailpersonalization.nifi.esp.retire.ContactEraser;
import io.emailpersonalization.nifi.esp.run.ContactOutcomes;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.record.field.FieldPath;
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
 * Follows the {@code changed} records of DeduplicateCustomerRecord. The contact of a merged person becomes the survivor's if the survivor keeps its address, and is archived
 * otherwise. The contact of a retired person is archived. An erased person is erased. Tested by FollowChangesTest.
 */
public final class FollowOperation implements ContactOperation {

    private final PushRun run;
    private final FieldPath contactId;
    private final boolean hold;
    private final ContactEraser eraser;
    private final ContactArchiver archiver;
    private final List<FollowedChange> chunk = new ArrayList<>(CHUNK_SIZE);

    /** @param hold whether no contact may be archived */
    public FollowOperation(final PushRun run, final FieldPath contactId, final boolean hold, final ContactEraser eraser) {
        this.run = run;
        this.contactId = contactId;
        this.hold = hold;
        this.eraser = eraser;
        this.archiver = new ContactArchiver(run);
    }

    /**
     * What a chunk of merges and retirements leads to.
     *
     * @param rekeyed merged id to surviving id, of contacts that become the survivor's
     * @param merged merged id to surviving id, of all merges that are done
     * @param archivable changes whose contact is to be archived
     */
    private record Merges(Map<String, String> rekeyed, Map<String, String> merged, List<FollowedChange> archivable) {
    }

    @Override
    public void accept(final Record record) throws StoreException {
        final FollowedChange change = FollowedChange.read(run, record, contactId);
        if (!change.isComplete()) {
            run.rejectUnlogged(change.candidate(), change.candidate().id() == null ? contactId.path() : FollowedChange.BECAME.path(), "missing",
                    "is empty: the records of DeduplicateCustomerRecord's changed are expected");
            return;
        }
        chunk.add(change);
        if (chunk.size() == CHUNK_SIZE) {
            flush();
        }
    }

    @Override
    public void flush() throws StoreException {
        final List<FollowedChange> changes = followChains(chunk);
        chunk.clear();
        if (run.isStopped()) {
            changes.forEach(change -> run.postponeWithdrawal(change.candidate()));
            return;
        }
        final KnownContacts known = findKnown(changes);
        eraser.erase(changes.stream().filter(FollowedChange::isErasure).map(change -> erasure(change, known)).toList(), known);
        final Merges merges = new Merges(new LinkedHashMap<>(), new LinkedHashMap<>(), new ArrayList<>());
        for (final FollowedChange change : changes) {
            if (!change.isErasure()) {
                follow(change, known, merges);
            }
        }
        if (!merges.rekeyed().isEmpty()) {
            run.state().rekey(merges.rekeyed(), run.changes().take());
        }
        archive(merges, known);
        run.state().markMerged(merges.merged(), run.changes().take());
    }

    /** Replaces the survivor of each merge by the last survivor of its chain of merges. */
    private static List<FollowedChange> followChains(final List<FollowedChange> changes) {
        final Map<String, String> survivors = new HashMap<>();
        changes.stream().filter(FollowedChange::isMerge).forEach(change -> survivors.put(change.candidate().id(), change.became()));
        return changes.stream().map(change -> change.isMerge() ? change.withSurvivor(lastSurvivor(change.became(), survivors)) : change).toList();
    }

    private static String lastSurvivor(final String id, final Map<String, String> survivors) {
        final Set<String> passed = new HashSet<>();
        String last = id;
        while (survivors.containsKey(last) && passed.add(last)) {
            last = survivors.get(last);
        }
        return last;
    }

    private KnownContacts findKnown(final List<FollowedChange> changes) throws StoreException {
        final Set<String> ids = new LinkedHashSet<>();
        final Set<String> hashes = new LinkedHashSet<>();
        for (final FollowedChange change : changes) {
            ids.add(change.candidate().id());
            ids.add(change.became());
            change.addresses().forEach(address -> hashes.add(run.hash(address)));
        }
        return run.state().find(ids, hashes);
    }

    private static ContactEraser.Erasure erasure(final FollowedChange change, final KnownContacts known) {
        final Set<String> addresses = new LinkedHashSet<>(change.addresses());
        final ContactRow row = known.contact(change.candidate().id());
        if (row != null && row.address() != null && !known.isOwnedByOther(row.addressHash(), row.contactId())) {
            addresses.add(row.address());
        }
        return new ContactEraser.Erasure(change.candidate(), Set.of(change.candidate().id()), addresses, change.addresses(), change.sourceIds());
    }

    private void follow(final FollowedChange change, final KnownContacts known, final Merges merges) {
        final PushCandidate candidate = change.candidate();
        final ContactRow row = known.contact(candidate.id());
        final ContactRow survivor = known.contact(change.became());
        if (change.isSplit()) {
            run.succeedUnlogged(candidate, ContactOutcome.accepted(ContactResult.UNCHANGED, row == null ? null : row.status()));
        } else if (!run.state().isPersistent()) {
            run.suppressUnlogged(candidate, "without a database the contact's address is not known");
        } else if (known.isClaimedByOther(candidate.id(), null, run.id())) {
            run.postpone(candidate, false);
        } else if (row != null && row.state() == ContactRow.State.MERGED) {
            run.succeedUnlogged(candidate, ContactOutcome.accepted(ContactResult.UNCHANGED, null));
        } else if (change.isRetirement() && (row == null || row.state() != ContactRow.State.ACTIVE)) {
            run.succeedUnlogged(candidate, row == null || row.state() == ContactRow.State.NEW ? ContactOutcome.accepted(ContactResult.ABSENT, null) : retiredBefore(row));
        } else if (row == null || row.state() == ContactRow.State.NEW) {
            merges.merged().put(candidate.id(), change.became());
            final boolean rekeyedBefore = survivor != null && run.id().equals(survivor.run());
            run.succeedUnlogged(candidate, ContactOutcome.accepted(rekeyedBefore ? ContactResult.REKEYED : ContactResult.ABSENT, null));
        } else if (row.state() != ContactRow.State.ACTIVE || row.addressHash().equals(candidate.addressHash())) {
            // the vendor holds no contact of this id, or the survivor keeps its address: no request is needed
            merges.rekeyed().put(candidate.id(), change.became());
            merges.merged().put(candidate.id(), change.became());
            run.succeedUnlogged(candidate, ContactOutcome.accepted(ContactResult.REKEYED, row.status()));
            run.changes().add(new SyncChange(candidate.id(), SyncChange.REKEY, row.address(), row.addressHash(), null, ContactResult.REKEYED.text(), "merged into " + change.became()));
        } else if (hold) {
            run.hold(candidate, SyncChange.ARCHIVE, PushDecision.Action.ARCHIVE, row);
        } else {
            merges.archivable().add(change);
        }
    }

    private ContactOutcome retiredBefore(final ContactRow row) {
        return ContactOutcome.accepted(row.state() == ContactRow.State.RETIRED && run.id().equals(row.run()) ? row.result() : ContactResult.UNCHANGED, row.status());
    }

    private void archive(final Merges merges, final KnownContacts known) throws StoreException {
        if (merges.archivable().isEmpty()) {
            return;
        }
        final List<ContactArchiver.ArchivableContact> archivable = merges.archivable().stream().map(FollowedChange::candidate)
                .map(candidate -> new ContactArchiver.ArchivableContact(known.contact(candidate.id()), candidate.addressHash())).toList();
        final List<ContactOutcome> outcomes = archiver.archive(archivable, Set.of());
        final List<String> ids = new ArrayList<>();
        ContactOutcomes.settle(merges.archivable(), outcomes, (change, outcome) -> {
            final PushCandidate candidate = change.candidate();
            final ContactRow row = known.contact(candidate.id());
            ids.add(candidate.id());
            if (change.isMerge()) {
                merges.merged().put(candidate.id(), change.became());
            }
            run.addUsage(PushDecision.Action.ARCHIVE);
            run.addAnswered(1);
            run.succeedUnlogged(candidate, outcome);
            run.changes().add(new SyncChange(candidate.id(), SyncChange.ARCHIVE, row.address(), row.addressHash(), null, outcome.result().text(),
                    change.isMerge() ? "merged into " + change.became() : "no source holds the person any more"));
        }, (change, outcome) -> run.rejectUnlogged(change.candidate(), outcome.field(), outcome.code(), outcome.message()),
                (change, outcome) -> run.postponeWithdrawal(change.candidate()));
        run.state().markRetired(ids, run.changes().take());
    }
}
