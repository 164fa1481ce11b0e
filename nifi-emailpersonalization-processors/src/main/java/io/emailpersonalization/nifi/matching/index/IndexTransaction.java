// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index;

import io.emailpersonalization.nifi.matching.identity.KnownIds;
import io.emailpersonalization.nifi.matching.index.group.PersonGrouping;
import io.emailpersonalization.nifi.matching.index.person.ErasureHasher;
import io.emailpersonalization.nifi.matching.index.person.ErasureSummary;
import io.emailpersonalization.nifi.matching.index.person.KnownPerson;
import io.emailpersonalization.nifi.matching.index.person.PersonChange;
import io.emailpersonalization.nifi.matching.index.person.PersonMerger;
import io.emailpersonalization.nifi.matching.index.person.WaitingConsumer;
import io.emailpersonalization.nifi.matching.index.table.ChangeTable;
import io.emailpersonalization.nifi.matching.index.table.DecisionStaging;
import io.emailpersonalization.nifi.matching.index.table.ErasedHashTable;
import io.emailpersonalization.nifi.matching.index.table.GoldenTable;
import io.emailpersonalization.nifi.matching.index.table.IndexStatements;
import io.emailpersonalization.nifi.matching.index.table.KnownIdQuery;
import io.emailpersonalization.nifi.matching.index.table.MemberTable;
import io.emailpersonalization.nifi.matching.index.table.PersonEraser;
import io.emailpersonalization.nifi.matching.index.table.RecordStaging;
import io.emailpersonalization.nifi.matching.index.table.ReviewTable;
import io.emailpersonalization.nifi.matching.index.table.WaitingRecordTable;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * One run against the index, within one transaction: stage, lock, take in, group, merge, read. What is read is the state of the index and depends on nothing that this
 * very run did first.
 */
public final class IndexTransaction {

    /** Keeps the writers of an index apart; any number, the same on every node. */
    private static final long LOCK = 0x6E6966692D6978L;

    private final IndexStatements statements;
    private RecordStaging staging;
    private DecisionStaging decisions;
    private ChangeTable journal;

    IndexTransaction(final Connection connection, final String index) throws SQLException {
        statements = new IndexStatements(connection, index);
        statements.execute("set transaction isolation level read committed");
        // an export is joined and sorted as a whole: with the few megabytes of the default most of that goes to disk
        statements.execute("set local work_mem = '64MB'");
        statements.execute("create temporary table index_dirty (id int8 primary key) on commit drop");
        statements.execute("create temporary table index_stale (golden_id uuid primary key) on commit drop");
        statements.execute("create temporary table index_claimed (mailbox text primary key) on commit drop");
    }

    /** Where the records of the FlowFile go. */
    public RecordStaging staging() throws SQLException {
        if (staging == null) {
            staging = new RecordStaging(statements);
        }
        return staging;
    }

    /** Where decisions go. */
    public DecisionStaging decisions() throws SQLException {
        if (decisions == null) {
            decisions = new DecisionStaging(statements);
        }
        return decisions;
    }

    /** Waits until nobody else writes to the index, and keeps it until the transaction ends. */
    public void lock() throws SQLException {
        if (staging != null) {
            staging.finish();
        }
        if (decisions != null) {
            decisions.finish();
        }
        statements.execute("select pg_advisory_xact_lock(hashtextextended(:index, ?))", LOCK);
    }

    /** Whether nobody was erased or let in again since. */
    public boolean isCurrent(final ErasureSummary suppressed) throws SQLException {
        return new ErasedHashTable(statements).version() == suppressed.version();
    }

    /** Lets people in again who agreed after they were erased. */
    public void readmit(final Collection<String> hashes) throws SQLException {
        new ErasedHashTable(statements).remove(hashes);
    }

    /**
     * Takes in what was staged.
     *
     * @param run hash of what was read
     * @param rules what the merge goes by, as JSON; known to whoever merges later
     * @param asOf of the run
     */
    public void addStaged(final String run, final String rules, final PersonMerger merge, final Instant asOf) throws SQLException {
        journal = new ChangeTable(statements, run, null, null);
        new MemberTable(statements, asOf).upsertStaged();
        new WaitingRecordTable(statements).storeStaged(asOf);
        new PersonGrouping(statements, journal, false).regroup();
        if (newRules(rules)) {
            statements.execute("""
                    insert into index_stale select distinct m.golden_id from index_incoming i join index_member m on m.index_name = :index and m.member_key = i.member_key on conflict do nothing""");
        }
        new GoldenTable(statements, journal, merge).refresh();
        final ReviewTable reviews = new ReviewTable(statements, journal);
        reviews.storeStaged();
        reviews.refresh();
        statements.query("""
                select z.golden_id from index_size z where not exists (
                    select 1 from index_staged s join index_member m on m.index_name = :index and m.member_key = s.member_key where m.golden_id = z.golden_id)""",
                row -> journal.addRenewal(row.getObject(1, UUID.class)));
        journal.write();
        statements.execute("""
                create temporary table index_row on commit drop as
                select s.row, m.golden_id, g.members = 1 and s.content_hash = m.content_hash as direct, g.email_owner, g.review_refusal,
                    first_value(s.row) over (partition by m.golden_id order by s.updated_at desc nulls last, s.member_key collate "C", s.row) as first
                from index_staged s join index_member m on m.index_name = :index and m.member_key = s.member_key join index_golden g on g.index_name = :index and g.golden_id = m.golden_id""");
        statements.execute("analyze index_row");
        statements.execute("""
                create temporary table index_renewed on commit drop as
                select distinct coalesce(a.became, c.golden_id) as golden_id from index_change c left join index_alias a on a.index_name = :index and a.golden_id = c.golden_id
                where c.index_name = :index and c.run = ? and c.became <> 'erased' and coalesce(a.became, c.golden_id) not in (select golden_id from index_row)""", run);
    }

    /**
     * Does what was decided, in the order in which it was.
     *
     * @param run hash of what was read
     * @return places of decisions that cannot be obeyed, and why
     */
    public Map<Integer, String> applyDecisions(final String run, final ErasureHasher suppression, final PersonMerger merge) throws SQLException {
        final String[] reasonAndAuthor = decisions.reasonAndAuthor();
        journal = new ChangeTable(statements, run, reasonAndAuthor[0], reasonAndAuthor[1]);
        statements.execute("create temporary table index_told_record (id int8 primary key) on commit drop");
        final PersonEraser erasures = new PersonEraser(statements, suppression, run, journal);
        final Map<Integer, String> faults = new HashMap<>();
        for (int step = 1; step <= decisions.steps(); step++) {
            decisions.begin(step);
            faults.putAll(decisions.record());
            faults.putAll(new WaitingRecordTable(statements).applyDecisions());
            faults.putAll(erasures.erase());
            faults.putAll(erasures.readmit());
            new PersonGrouping(statements, journal, step > 1).regroup();
        }
        new GoldenTable(statements, journal, merge).refresh();
        new ReviewTable(statements, journal).refresh();
        journal.write();
        erasures.finish();
        statements.execute("update index_change set addresses = null, members = null where index_name = :index and (addresses is not null or members is not null) "
                + "and changed_at < now() - interval '7 days'");
        statements.execute("""
                create temporary table index_told on commit drop as
                select m.golden_id from index_told_record t join index_member m on m.id = t.id
                union select coalesce(a.became, c.golden_id) from index_change c left join index_alias a on a.index_name = :index and a.golden_id = c.golden_id
                where c.index_name = :index and c.run = ?""", run);
        return faults;
    }

    /** The persons that decisions were about, as they are now. */
    public void forEachDecidedPerson(final Consumer<KnownPerson> consumer) throws SQLException {
        read("select golden_id from index_told", consumer);
    }

    /** The rules by which the index merges; null where nothing was merged yet. */
    public String rules() throws SQLException {
        final String[] rules = new String[1];
        statements.query("select rules::text from index_state where index_name = :index", row -> rules[0] = row.getString(1));
        return rules[0];
    }

    private boolean newRules(final String rules) throws SQLException {
        statements.execute("insert into index_state (index_name) values (:index) on conflict do nothing");
        return statements.execute("update index_state set rules = ?::json where index_name = :index and rules::text is distinct from ?", rules, rules) > 0;
    }

    /** Tells of each row that was staged, in no order. */
    public void forEachRow(final RowConsumer consumer) throws SQLException {
        statements.query("select row, golden_id, direct, first, email_owner, review_refusal from index_row",
                row -> consumer.accept(row.getInt(1), row.getObject(2, UUID.class), row.getBoolean(3), row.getInt(4), row.getObject(5, Boolean.class),
                        row.getBoolean(6)));
    }

    /** Takes what became of a row. */
    @FunctionalInterface
    public interface RowConsumer {

        /**
         * @param direct whether the row is all that is known of the person
         * @param first the row that stands for the person among the rows of this FlowFile
         * @param owner whether the person may be mailed at its address; null without one
         * @param heldByReview whether somebody who may be the same person has refused
         */
        void accept(int row, UUID goldenId, boolean direct, int first, Boolean owner, boolean heldByReview);
    }

    /** What the index knows of ids. */
    public KnownIds knownIds() {
        return new KnownIdQuery(statements);
    }

    /** Tells of each row of which somebody has to decide whose it is, in their order. */
    public void forEachWaitingRow(final WaitingConsumer consumer) throws SQLException {
        new WaitingRecordTable(statements).forEachStaged(consumer);
    }

    /** The persons of the FlowFile of whom more is known than their row. */
    public void forEachMergedPerson(final Consumer<KnownPerson> consumer) throws SQLException {
        read("select golden_id from index_row where first = row and not direct", consumer);
    }

    /** The persons of whom nothing is in the FlowFile, and who are others because of it: by their records, or by who may be mailed at their address. */
    public void forEachRenewedPerson(final Consumer<KnownPerson> consumer) throws SQLException {
        read("select golden_id from index_renewed", consumer);
    }

    private void read(final String persons, final Consumer<KnownPerson> consumer) throws SQLException {
        statements.query("""
                select g.golden_id, g.email_owner, g.review_refusal, g.match_score,
                    coalesce(g.payload, (select m.payload from index_member m where m.index_name = :index and m.golden_id = g.golden_id limit 1))::text,
                    array(select m.member_key from index_member m where m.index_name = :index and m.golden_id = g.golden_id order by m.updated_at desc nulls last, m.member_key collate "C")
                from (%s) p join index_golden g on g.index_name = :index and g.golden_id = p.golden_id order by g.golden_id""".formatted(persons),
                row -> consumer.accept(new KnownPerson(row.getObject(1, UUID.class), row.getObject(2, Boolean.class), row.getBoolean(3),
                        row.getObject(4, Double.class), List.of((String[]) row.getArray(6).getArray()), row.getString(5))));
    }

    /** What this run, or an earlier one that read the same, made of persons. */
    public List<PersonChange> changes() throws SQLException {
        return journal.changes();
    }

    /** Pairs of persons of the FlowFile that somebody decided to be two. */
    public List<List<UUID>> keptApartPairs() throws SQLException {
        final List<List<UUID>> pairs = new ArrayList<>();
        statements.query("""
                select distinct one.golden_id, other.golden_id from index_decision x join index_member one on one.index_name = :index and one.member_key = x.one_key
                join index_member other on other.index_name = :index and other.member_key = x.other_key
                where x.index_name = :index and x.decision = 'different' and one.golden_id in (select golden_id from index_row) and other.golden_id in (select golden_id from index_row)""",
                row -> pairs.add(List.of(row.getObject(1, UUID.class), row.getObject(2, UUID.class))));
        return pairs;
    }
}
