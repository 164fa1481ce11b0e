// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index;

import io.emailpersonalization.nifi.matching.identity.IdHolderLookup;
import io.emailpersonalization.nifi.matching.index.erasure.ErasureHasher;
import io.emailpersonalization.nifi.matching.index.erasure.ErasureSummary;
import io.emailpersonalization.nifi.matching.index.group.PersonGrouping;
import io.emailpersonalization.nifi.matching.index.person.AbsentRecords;
import io.emailpersonalization.nifi.matching.index.person.CompleteRead;
import io.emailpersonalization.nifi.matching.index.person.KnownPerson;
import io.emailpersonalization.nifi.matching.index.person.PersonChange;
import io.emailpersonalization.nifi.matching.index.person.PersonMerger;
import io.emailpersonalization.nifi.matching.index.person.PersonPair;
import io.emailpersonalization.nifi.matching.index.person.RemovalCounts;
import io.emailpersonalization.nifi.matching.index.person.RowOutcome;
import io.emailpersonalization.nifi.matching.index.person.WaitingRow;
import io.emailpersonalization.nifi.matching.index.table.ChangeTable;
import io.emailpersonalization.nifi.matching.index.table.DecisionStaging;
import io.emailpersonalization.nifi.matching.index.table.DecisionTable;
import io.emailpersonalization.nifi.matching.index.table.ErasedHashTable;
import io.emailpersonalization.nifi.matching.index.table.GoldenTable;
import io.emailpersonalization.nifi.matching.index.table.IndexStatements;
import io.emailpersonalization.nifi.matching.index.table.KnownIdQuery;
import io.emailpersonalization.nifi.matching.index.table.MemberTable;
import io.emailpersonalization.nifi.matching.index.table.OrderMoves;
import io.emailpersonalization.nifi.matching.index.table.OrderTable;
import io.emailpersonalization.nifi.matching.index.table.PersonEraser;
import io.emailpersonalization.nifi.matching.index.table.PersonQuery;
import io.emailpersonalization.nifi.matching.index.table.RecordStaging;
import io.emailpersonalization.nifi.matching.index.table.RemovedRecords;
import io.emailpersonalization.nifi.matching.index.table.ReviewTable;
import io.emailpersonalization.nifi.matching.index.table.SourceReads;
import io.emailpersonalization.nifi.matching.index.table.WaitingRecordTable;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * One transaction on the index. Records or decisions are staged first, without a lock. Then the index is locked, and the staged rows are applied: members are stored, people are
 * grouped, golden records are merged, review pairs are updated. What is read at the end depends on the state of the index alone, not on what this run changed in it: so the
 * replay of a FlowFile after a crash emits the same. Tested by CustomerIndexerTest and UpdateCustomerIndexTest.
 */
public final class IndexTransaction {

    private final IndexStatements statements;
    private RecordStaging staging;
    private DecisionStaging decisions;
    private ChangeTable changes;
    private RemovedRecords removed;
    private long version;

    IndexTransaction(final Connection connection, final String index) throws SQLException {
        statements = new IndexStatements(connection, index);
        statements.begin();
        // the work of a run: members to group again, people to merge again, mailboxes whose owner may change
        statements.execute("create temporary table index_dirty (id int8 primary key) on commit drop");
        statements.execute("create temporary table index_stale (golden_id uuid primary key) on commit drop");
        statements.execute("create temporary table index_claimed (mailbox text primary key) on commit drop");
        OrderTable.prepare(statements);
    }

    /** Returns where records are staged. */
    public RecordStaging staging() throws SQLException {
        if (staging == null) {
            staging = new RecordStaging(statements);
        }
        return staging;
    }

    /** Returns where decisions are staged. */
    public DecisionStaging decisions() throws SQLException {
        if (decisions == null) {
            decisions = new DecisionStaging(statements);
        }
        return decisions;
    }

    /** Ends staging, locks the index until the transaction ends, and gives the run its version. */
    public void lock() throws SQLException {
        if (staging != null) {
            staging.finish();
        }
        if (decisions != null) {
            decisions.finish();
        }
        statements.lockIndex();
        version = statements.nextVersion();
    }

    /** Returns the version of the run. A run with a higher version has read a newer state of the index. */
    public long version() {
        return version;
    }

    /** Whether the index has orders: golden records then have purchases. */
    public boolean hasOrders() throws SQLException {
        return new OrderTable(statements).isFilled();
    }

    /** Whether nobody was erased or readmitted since the summary was read. */
    public boolean isCurrent(final ErasureSummary erasures) throws SQLException {
        return new ErasedHashTable(statements).version() == erasures.version();
    }

    /** Deletes hashes of erased people, so that their records are stored again. */
    public void readmit(final Collection<String> hashes) throws SQLException {
        new ErasedHashTable(statements).remove(hashes);
    }

    /**
     * Applies the staged records.
     *
     * @param run hash of the content of the FlowFile
     * @param rules the merge rules as JSON, stored for later changes
     * @param asOf As Of of the run
     * @param read of the whole source; null for a delta
     * @return what became of the records that the read lacks
     */
    public AbsentRecords addStaged(final String run, final String rules, final PersonMerger merger, final Instant asOf, final CompleteRead read) throws SQLException {
        changes = new ChangeTable(statements, run, ChangeTable.Origin.NONE);
        final OrderMoves moves = OrderMoves.ofRecords(statements);
        removed = new RemovedRecords(statements);
        new MemberTable(statements, removed, asOf, read != null).upsertStaged();
        new WaitingRecordTable(statements).storeStaged(asOf);
        new PersonGrouping(statements, changes, false).regroup();
        final AbsentRecords absent = read == null ? AbsentRecords.NONE : new SourceReads(statements, asOf).apply(read);
        removed.finish();
        if (storeRules(rules)) {
            statements.execute("""
                    insert into index_stale select distinct m.golden_id from index_incoming i join index_member m on m.index_name = :index and m.member_key = i.member_key on conflict do nothing""");
        }
        new GoldenTable(statements, changes, merger).refresh();
        final ReviewTable reviews = new ReviewTable(statements, changes);
        reviews.storeStaged();
        reviews.refresh();
        moves.addRenewals(changes);
        addRenewals();
        changes.flush();
        createOutcomes(run);
        return absent;
    }

    /** Adds a renewal for each person whose golden record was merged again although none of its records is in the FlowFile. */
    private void addRenewals() throws SQLException {
        statements.query("""
                select z.golden_id from index_refreshed z where z.members > 0 and not exists (
                    select 1 from index_staged s join index_member m on m.index_name = :index and m.member_key = s.member_key where m.golden_id = z.golden_id and m.removed_at is null)""",
                row -> changes.addRenewal(row.getObject(1, UUID.class)));
    }

    private void createOutcomes(final String run) throws SQLException {
        addPurchases("select m.golden_id from index_staged s join index_member m on m.index_name = :index and m.member_key = s.member_key");
        statements.execute("""
                create temporary table index_row on commit drop as
                select s.row, m.golden_id, g.members = 1 and g.payload is null and s.content_hash = m.content_hash and not coalesce(g.touched_at > g.active_at, false)
                        and not exists (select 1 from index_purchase q where q.golden_id = m.golden_id) as only_record, g.email_owner, g.review_refusal,
                    first_value(s.row) over (partition by m.golden_id order by s.updated_at desc nulls last, s.member_key collate "C", s.row) as representative
                from index_staged s join index_member m on m.index_name = :index and m.member_key = s.member_key join index_golden g on g.index_name = :index and g.golden_id = m.golden_id
                where m.removed_at is null""");
        statements.execute("analyze index_row");
        statements.execute("""
                create temporary table index_renewed on commit drop as
                select distinct coalesce(a.became, c.golden_id) as golden_id from index_change c left join index_alias a on a.index_name = :index and a.golden_id = c.golden_id
                where c.index_name = :index and c.run = ? and c.became <> 'erased' and coalesce(a.became, c.golden_id) not in (select golden_id from index_row)""", run);
        addPurchases("select golden_id from index_renewed");
    }

    private void addPurchases(final String goldenIds) throws SQLException {
        if (hasOrders()) {
            new OrderTable(statements).addPurchases(goldenIds);
        }
    }

    /**
     * Applies the staged decisions in their order.
     *
     * @param run hash of the content of the FlowFile
     * @return the reasons of decisions that cannot be applied, by their place
     */
    public Map<Integer, String> applyDecisions(final String run, final ErasureHasher hasher, final PersonMerger merger) throws SQLException {
        changes = new ChangeTable(statements, run, decisions.origin());
        final OrderMoves moves = OrderMoves.ofDecisions(statements);
        statements.execute("create temporary table index_decided_member (id int8 primary key) on commit drop");
        removed = new RemovedRecords(statements);
        final PersonEraser eraser = new PersonEraser(statements, hasher, run, changes);
        final Map<Integer, String> faults = new HashMap<>();
        for (int step = 1; step <= decisions.steps(); step++) {
            decisions.begin(step);
            faults.putAll(new DecisionTable(statements).applyPairsAndSplits());
            faults.putAll(new WaitingRecordTable(statements).applyDecisions());
            faults.putAll(eraser.erase());
            final Set<Integer> returning = removed.readmit();
            final Map<Integer, String> unknown = eraser.readmit();
            unknown.keySet().removeAll(returning);
            faults.putAll(unknown);
            faults.putAll(removed.applyDecisions(hasher));
            new PersonGrouping(statements, changes, step > 1).regroup();
        }
        removed.finish();
        new GoldenTable(statements, changes, merger).refresh();
        new ReviewTable(statements, changes).refresh();
        moves.addRenewals(changes);
        changes.flush();
        eraser.finish();
        changes.deleteOldAddresses();
        statements.execute("""
                create temporary table index_decided_person on commit drop as
                select m.golden_id from index_decided_member t join index_member m on m.id = t.id
                union select coalesce(a.became, c.golden_id) from index_change c left join index_alias a on a.index_name = :index and a.golden_id = c.golden_id
                where c.index_name = :index and c.run = ?""", run);
        addPurchases("select golden_id from index_decided_person");
        return faults;
    }

    /** Reads the people that the decisions changed. */
    public void forEachDecidedPerson(final Consumer<KnownPerson> consumer) throws SQLException {
        new PersonQuery(statements, version).forEach("select golden_id from index_decided_person", consumer);
    }

    /** Returns the merge rules of the index as JSON; null before the first merge. */
    public String rules() throws SQLException {
        return statements.rules();
    }

    /** Returns whether the rules are new. */
    private boolean storeRules(final String rules) throws SQLException {
        statements.execute("insert into index_state (index_name) values (:index) on conflict do nothing");
        return statements.execute("update index_state set rules = ?::json where index_name = :index and rules::text is distinct from ?", rules, rules) > 0;
    }

    /** Reads the outcome of each staged row, in no order. */
    public void forEachRow(final Consumer<RowOutcome> consumer) throws SQLException {
        statements.query("select row, golden_id, only_record, representative, email_owner, review_refusal from index_row", row -> consumer.accept(
                new RowOutcome(row.getInt(1), row.getObject(2, UUID.class), row.getBoolean(3), row.getInt(4), row.getObject(5, Boolean.class), row.getBoolean(6))));
    }

    /** Reads the staged rows of records that their source removed since. */
    public void forEachRemovedRow(final IntConsumer consumer) throws SQLException {
        if (statements.number("select exists (select 1 from index_member where index_name = :index and removed_at is not null)::int4") == 0) {
            return;
        }
        statements.query("select s.row from index_staged s join index_member m on m.index_name = :index and m.member_key = s.member_key where m.removed_at is not null",
                row -> consumer.accept(row.getInt(1)));
    }

    /** Counts the staged removals by what became of them. */
    public RemovalCounts removals() throws SQLException {
        return removed.countDecisions();
    }

    /** Returns what the index knows of source ids. */
    public IdHolderLookup knownIds() {
        return new KnownIdQuery(statements);
    }

    /** Reads the staged rows that wait for a decision, in their order. */
    public void forEachWaitingRow(final Consumer<WaitingRow> consumer) throws SQLException {
        new WaitingRecordTable(statements).forEachStaged(consumer);
    }

    /** Reads the people of the FlowFile that have more than one row in the index. */
    public void forEachMergedPerson(final Consumer<KnownPerson> consumer) throws SQLException {
        new PersonQuery(statements, version).forEach("select golden_id from index_row where representative = row and not only_record", consumer);
    }

    /** Reads the renewed: known people without a record in this FlowFile whose golden record changed. */
    public void forEachRenewedPerson(final Consumer<KnownPerson> consumer) throws SQLException {
        new PersonQuery(statements, version).forEach("select golden_id from index_renewed", consumer);
    }

    /** Returns the changes of this run, and those of an earlier run of the same FlowFile. */
    public List<PersonChange> changes() throws SQLException {
        return changes.all(version);
    }

    /** Returns pairs of people of the FlowFile who were decided to be different. */
    public List<PersonPair> keptApartPairs() throws SQLException {
        final List<PersonPair> pairs = new ArrayList<>();
        statements.query("""
                select distinct one.golden_id, other.golden_id from index_decision x join index_member one on one.index_name = :index and one.member_key = x.one_key
                join index_member other on other.index_name = :index and other.member_key = x.other_key
                where x.index_name = :index and x.decision = 'different' and one.golden_id in (select golden_id from index_row) and other.golden_id in (select golden_id from index_row)""",
                row -> pairs.add(new PersonPair(row.getObject(1, UUID.class), row.getObject(2, UUID.class))));
        return pairs;
    }
}
