// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.table;

import io.emailpersonalization.nifi.matching.index.person.WaitingRow;

import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Records with a known id and another person's name, mailbox and birth date. They change nothing until a decision: the person changed all of these, or the id is another
 * person's now. Tested by WaitingRecordsTest.
 */
public final class WaitingRecordTable {

    private static final String COLUMNS = "source, customer_id, email, mailbox, given_name, family_name, birth_date, updated_at, consent, consent_at, expires_at, content_hash, payload";

    private final IndexStatements statements;

    public WaitingRecordTable(final IndexStatements statements) {
        this.statements = statements;
    }

    /** Stores the staged records. A decided one stays as it is. */
    public void storeStaged(final Instant asOf) throws SQLException {
        statements.execute("""
                insert into index_waiting (index_name, record_key, waiting_id, member_key, identifies, seen_at, %1$s)
                select distinct on (member_key) :index, member_key, record_id, shared_key, identifies, ?, %1$s from index_staged_waiting
                order by member_key, updated_at desc nulls last, row desc
                on conflict (index_name, record_key) do update set email = excluded.email, updated_at = excluded.updated_at, consent = excluded.consent, consent_at = excluded.consent_at,
                    expires_at = excluded.expires_at, content_hash = excluded.content_hash, payload = excluded.payload, seen_at = greatest(index_waiting.seen_at, excluded.seen_at)
                where index_waiting.decision is null and (excluded.updated_at is null or index_waiting.updated_at is null or excluded.updated_at >= index_waiting.updated_at)"""
                .formatted(COLUMNS), asOf.atOffset(ZoneOffset.UTC));
    }

    /** Reads the staged rows in their order. */
    public void forEachStaged(final Consumer<WaitingRow> consumer) throws SQLException {
        statements.query("""
                select s.row, s.record_id, m.golden_id, m.member_key, m.payload::text from index_staged_waiting s
                join index_member m on m.index_name = :index and m.member_key = s.shared_key order by s.row""",
                row -> consumer.accept(new WaitingRow(row.getInt(1), row.getObject(2, UUID.class), row.getObject(3, UUID.class), row.getString(4), row.getString(5))));
    }

    /**
     * Applies the decisions of the current step.
     *
     * @return the reasons of decisions that cannot be applied, by their place
     */
    public Map<Integer, String> applyDecisions() throws SQLException {
        if (statements.number("select count(*) from index_step_decision where kind in ('waiting_same', 'waiting_different')") == 0) {
            return Map.of();
        }
        final Map<Integer, String> faults = new HashMap<>();
        statements.query("""
                select v.place, w.decision from index_step_decision v left join index_waiting w on w.index_name = :index and w.waiting_id = v.one_id
                where v.kind in ('waiting_same', 'waiting_different') and (w.record_key is null or w.decision is not null and 'waiting_' || w.decision <> v.kind)""",
                row -> faults.put(row.getInt(1), row.getString(2) == null ? "no record waits under this waiting_id" : "it was decided before that they are %s".formatted(row.getString(2))));
        statements.execute("delete from index_step_decision where place = any(?::int4[])", (Object) faults.keySet().toArray(Integer[]::new));
        statements.execute("drop table if exists pg_temp.index_settled");
        statements.execute("""
                create temporary table index_settled on commit drop as
                select distinct on (w.record_key) w.*, v.kind = 'waiting_same' as is_same, v.decided_by as settled_by, v.decided_at as settled_at
                from index_step_decision v join index_waiting w on w.index_name = :index and w.waiting_id = v.one_id
                where v.kind in ('waiting_same', 'waiting_different') order by w.record_key, v.decided_at desc, v.place desc""");
        replaceKnown();
        markMembers(true);
        addOthers();
        markMembers(false);
        statements.execute("""
                update index_waiting w set decision = case when s.is_same then 'same' else 'different' end, decided_by = s.settled_by, decided_at = s.settled_at
                from index_settled s where w.index_name = :index and w.record_key = s.record_key and w.decision is null""");
        return faults;
    }

    /** Replaces the known records of people who changed. */
    private void replaceKnown() throws SQLException {
        statements.execute("""
                insert into index_former (index_name, member_id, address, mailbox)
                select :index, m.id, m.email, m.mailbox from index_settled s join index_member m on m.index_name = :index and m.member_key = s.member_key
                where s.is_same and s.decision is null and m.email is not null and lower(m.email) is distinct from lower(s.email) on conflict do nothing""");
        statements.execute("""
                update index_member m set email = s.email, mailbox = s.mailbox, given_name = s.given_name, family_name = s.family_name, birth_date = s.birth_date,
                    updated_at = s.updated_at, consent = s.consent, consent_at = s.consent_at, expires_at = s.expires_at, seen_at = greatest(m.seen_at, s.seen_at), match_score = null,
                    content_hash = s.content_hash, payload = s.payload, stored_at = now()
                from index_settled s where s.is_same and s.decision is null and m.index_name = :index and m.member_key = s.member_key""");
    }

    /** Adds the records of other people under keys of their own. */
    private void addOthers() throws SQLException {
        statements.execute("""
                insert into index_member (index_name, member_key, record_id, shared_key, seen_at, %1$s)
                select :index, record_key, waiting_id, member_key, seen_at, %1$s from index_settled where not is_same and decision is null order by record_key
                on conflict do nothing""".formatted(COLUMNS));
    }

    /** Marks the members of these decisions, to be grouped and merged again. */
    private void markMembers(final boolean isSame) throws SQLException {
        statements.execute("drop table if exists pg_temp.index_settled_member");
        statements.execute("""
                create temporary table index_settled_member on commit drop as
                select m.id, m.golden_id, s.mailbox, s.identifies from index_settled s join index_member m on m.index_name = :index
                    and m.member_key = case when s.is_same then s.member_key else s.record_key end where s.is_same = ?""", isSame);
        statements.execute("insert into index_mailbox (index_name, mailbox, member_id) select :index, mailbox, id from index_settled_member where identifies on conflict do nothing");
        statements.execute("insert into index_dirty select id from index_settled_member on conflict do nothing");
        statements.execute("insert into index_stale select distinct golden_id from index_settled_member where golden_id is not null on conflict do nothing");
        statements.execute("insert into index_decided_member select id from index_settled_member on conflict do nothing");
    }
}
