// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.table;

import io.emailpersonalization.nifi.matching.index.erasure.ErasureHasher;
import io.emailpersonalization.nifi.matching.index.person.RemovalCounts;

import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Records that their source no longer holds. A removed record stays in the index: it identifies its person, so that a record that comes back is the same person's, and its refusal counts. Its other
 * values are deleted. Tested by RemovalTest.
 */
public final class RemovedRecords {

    private static final String SHARED = "several people have the id: name the person by golden_id in a decision split or erase";

    private final IndexStatements statements;

    public RemovedRecords(final IndexStatements statements) throws SQLException {
        this.statements = statements;
        // members that were removed in this run, or of which another version came; touched_at is when they left, null if they left before
        statements.execute("create temporary table index_left (id int8 primary key, touched_at timestamptz) on commit drop");
    }

    /**
     * Settles incoming records that were removed. A record that came back is no longer removed. A new record stays removed if its removal came first.
     *
     * @param asOf As Of of the run
     * @param isComplete whether the run reads the whole source
     */
    void settleIncoming(final OffsetDateTime asOf, final boolean isComplete) throws SQLException {
        statements.execute("""
                insert into index_left select f.known from index_update f join index_member m on m.id = f.known where m.removed_at is not null""");
        statements.execute("""
                with earlier as (
                    delete from index_removed r using index_update f where r.index_name = :index and r.member_key = f.member_key and f.known is null returning r.member_key, r.removed_at),
                gone as (
                    update index_member m set removed_at = e.removed_at, removed_version = e.removed_at from earlier e
                    where m.index_name = :index and m.member_key = e.member_key and not coalesce(m.updated_at > e.removed_at, ? >= e.removed_at) and not (? and ? > e.removed_at) returning m.id)
                insert into index_left select id from gone""", asOf, isComplete, asOf);
        // read before the latest read of the whole source, which lacks the record
        statements.execute("""
                with gone as (
                    update index_member m set removed_at = s.read_at, removed_version = s.version from index_update f join index_source s on s.index_name = :index and s.read_at > ?
                    where f.known is null and m.index_name = :index and m.member_key = f.member_key and m.removed_at is null and split_part(m.member_key, chr(31), 1) = s.source
                        and not coalesce(m.updated_at > s.version, false) returning m.id)
                insert into index_left select id from gone""", asOf);
    }

    /**
     * Applies the removals of the current step of decisions. The latest of several counts.
     *
     * @return the reasons of decisions that cannot be applied, by their place
     */
    public Map<Integer, String> applyDecisions(final ErasureHasher hasher) throws SQLException {
        final Map<Integer, String> faults = new HashMap<>();
        if (statements.number("select count(*) from index_step_decision where kind = 'remove'") == 0) {
            return faults;
        }
        statements.query("select place from index_step_decision v where kind = 'remove' and exists (select 1 from index_member o where o.index_name = :index and o.shared_key = v.one_key)",
                row -> faults.put(row.getInt(1), SHARED));
        statements.execute("delete from index_step_decision where place = any(?::int4[])", (Object) faults.keySet().toArray(Integer[]::new));
        statements.execute("drop table if exists pg_temp.index_removal");
        statements.execute("""
                create temporary table index_removal on commit drop as
                select one_key, bool_or(not is_dated) as undated, max(least(decided_at, now())) filter (where is_dated) as at from index_step_decision where kind = 'remove' group by one_key""");
        statements.execute("""
                delete from index_waiting w using index_removal r
                where w.index_name = :index and w.member_key = r.one_key and w.decision is null and (r.undated or w.updated_at is null or r.at >= w.updated_at)""");
        removeMembers();
        removeUnknown(hasher);
        return faults;
    }

    private void removeMembers() throws SQLException {
        statements.execute("""
                insert into index_decided_member
                select m.id from index_removal r join index_member m on m.index_name = :index and m.member_key = r.one_key where r.undated or m.updated_at is null or r.at >= m.updated_at
                on conflict do nothing""");
        statements.execute("""
                with gone as (
                    update index_member m set removed_at = coalesce(r.at, now()), removed_version = greatest(r.at, case when r.undated then m.updated_at end) from index_removal r
                    where m.index_name = :index and m.member_key = r.one_key and m.removed_at is null and (r.undated or m.updated_at is null or r.at >= m.updated_at)
                    returning m.id, m.golden_id, m.removed_at),
                stale as (insert into index_stale select distinct golden_id from gone where golden_id is not null on conflict do nothing)
                insert into index_left select id, removed_at from gone on conflict (id) do update set touched_at = greatest(index_left.touched_at, excluded.touched_at)""");
        // a later removal of a removed record
        statements.execute("""
                update index_member m set removed_at = greatest(m.removed_at, r.at), removed_version = greatest(m.removed_version, r.at) from index_removal r
                where m.index_name = :index and m.member_key = r.one_key and m.removed_at is not null and r.at > coalesce(m.removed_version, '-infinity')""");
    }

    /** Keeps dated removals of records that never came. The index stores no id of an erased person. */
    private void removeUnknown(final ErasureHasher hasher) throws SQLException {
        final Map<String, String> unknown = new HashMap<>();
        statements.query("select one_key from index_removal r where r.at is not null and not exists (select 1 from index_member m where m.index_name = :index and m.member_key = r.one_key)",
                row -> unknown.put(hasher.hashOfMember(row.getString(1)), row.getString(1)));
        if (unknown.isEmpty()) {
            return;
        }
        new ErasedHashTable(statements).erasedAt(unknown.keySet()).keySet().forEach(unknown::remove);
        statements.execute("""
                insert into index_removed (index_name, member_key, removed_at)
                select :index, one_key, at from index_removal where at is not null and one_key = any(?::text[])
                on conflict (index_name, member_key) do update set removed_at = greatest(index_removed.removed_at, excluded.removed_at)""", (Object) unknown.values().toArray(String[]::new));
    }

    /** Lets the next version of readmitted records return, whatever its Updated At. Returns the places of these decisions. */
    public Set<Integer> readmit() throws SQLException {
        final Set<Integer> places = new HashSet<>();
        statements.query("""
                select v.place from index_step_decision v where v.kind = 'readmit' and (
                    exists (select 1 from index_member m where m.index_name = :index and m.member_key = v.one_key and m.removed_at is not null)
                    or exists (select 1 from index_removed r where r.index_name = :index and r.member_key = v.one_key))""", row -> places.add(row.getInt(1)));
        if (!places.isEmpty()) {
            statements.execute("update index_member m set removed_version = null from index_step_decision v where v.kind = 'readmit' and m.index_name = :index and m.member_key = v.one_key "
                    + "and m.removed_at is not null");
            statements.execute("update index_removed r set removed_at = '-infinity' from index_step_decision v where v.kind = 'readmit' and r.index_name = :index and r.member_key = v.one_key");
        }
        return places;
    }

    /** Counts the staged removals by what became of them. It reads the state of the index, so that a replay counts the same. */
    public RemovalCounts countDecisions() throws SQLException {
        final RemovalCounts[] counts = new RemovalCounts[1];
        statements.query("""
                select count(*) filter (where m.removed_at is not null), count(*) filter (where m.id is not null and m.removed_at is null), count(*) filter (where m.id is null)
                from index_staged_decision v left join index_member m on m.index_name = :index and m.member_key = v.one_key
                where v.kind = 'remove' and not exists (select 1 from index_member o where o.index_name = :index and o.shared_key = v.one_key)""",
                row -> counts[0] = new RemovalCounts(row.getLong(1), row.getLong(2), row.getLong(3)));
        return counts[0];
    }

    /** Notes when people lost a record, and deletes the values of removed records. Grouping is done. */
    public void finish() throws SQLException {
        if (statements.number("select count(*) from index_left") == 0) {
            return;
        }
        statements.execute("""
                update index_golden g set touched_at = greatest(g.touched_at, t.touched_at)
                from (select m.golden_id, max(l.touched_at) as touched_at from index_left l join index_member m on m.id = l.id group by m.golden_id) t
                where g.index_name = :index and g.golden_id = t.golden_id and t.touched_at is not null""");
        statements.execute("""
                update index_member m set payload = '{}' from index_left l where m.id = l.id and m.removed_at is not null and m.consent is distinct from false and m.payload::text <> '{}'""");
    }
}
