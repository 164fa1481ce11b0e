// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Brings decisions into the index, where every later run obeys them. */
public final class Verdicts {

    /** A person of more records than this comes apart record by record only. */
    public static final int MOST_RECORDS = 50;

    private static final int ROWS = 2000;

    private final Statements statements;
    private final List<Verdict> waiting = new ArrayList<>();

    Verdicts(final Statements statements) throws SQLException {
        this.statements = statements;
        statements.execute("""
                create temporary table index_verdict (place int4 primary key, kind text, one_key text, one_id uuid, one_golden uuid, other_key text, other_golden uuid, email text, mailbox text,
                    decided_by text, decided_at timestamptz) on commit drop""");
    }

    public void add(final Verdict verdict) throws SQLException {
        waiting.add(verdict);
        if (waiting.size() == ROWS) {
            flush();
        }
    }

    private void flush() throws SQLException {
        if (!waiting.isEmpty()) {
            statements.execute("""
                    insert into index_verdict
                    select place, kind, one_key, one_id, one_golden, other_key, other_golden, email, mailbox, decided_by, coalesce(to_timestamp(decided_at / 1000.0), now())
                    from unnest(?::int4[], ?::text[], ?::text[], ?::uuid[], ?::uuid[], ?::text[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::int8[])
                        as x (place, kind, one_key, one_id, one_golden, other_key, other_golden, email, mailbox, decided_by, decided_at)""",
                    column(Verdict::place, Integer[]::new), column(verdict -> verdict.kind().name().toLowerCase(Locale.ROOT), String[]::new),
                    column(verdict -> verdict.one().memberKey(), String[]::new),
                    column(verdict -> verdict.one().recordId(), UUID[]::new), column(verdict -> verdict.one().goldenId(), UUID[]::new),
                    column(verdict -> verdict.other() == null ? null : verdict.other().memberKey(), String[]::new),
                    column(verdict -> verdict.other() == null ? null : verdict.other().goldenId(), UUID[]::new), column(Verdict::email, String[]::new), column(Verdict::mailbox, String[]::new),
                    column(Verdict::by, String[]::new), column(verdict -> Staging.time(verdict.at()), Long[]::new));
            waiting.clear();
        }
    }

    private <T> T[] column(final Function<Verdict, T> value, final IntFunction<T[]> array) {
        return waiting.stream().map(value).toArray(array);
    }

    void finish() throws SQLException {
        flush();
        statements.execute("analyze index_verdict");
    }

    /** Whether all that was decided is splits, and who decided, if it was one. */
    String[] reasonAndAuthor() throws SQLException {
        final String[] result = new String[2];
        statements.query("select count(*) filter (where kind in ('same', 'different')), min(decided_by), count(distinct coalesce(decided_by, '')) from index_verdict", row -> {
            result[0] = row.getLong(1) > 0 ? "decision" : null;
            result[1] = row.getInt(3) == 1 ? row.getString(2) : null;
        });
        return result;
    }

    /** Records the decisions; the records that they are about go to {@code index_dirty}. What cannot be obeyed is not, and returned by its place. */
    Map<Integer, String> record() throws SQLException {
        for (final String side : List.of("one", "other")) {
            statements.execute("update index_verdict v set %1$s_golden = a.became from index_alias a where a.index_name = :index and a.golden_id = v.%1$s_golden".formatted(side));
            statements.execute("""
                    update index_verdict v set %1$s_key = (select min(m.member_key collate "C") from index_member m where m.index_name = :index and m.golden_id = v.%1$s_golden)
                    where v.kind in ('same', 'different') and v.%1$s_key is null""".formatted(side));
        }
        statements.execute("update index_verdict v set one_golden = m.golden_id from index_member m where v.kind in ('split', 'erase') and m.index_name = :index and m.member_key = v.one_key");
        final Map<Integer, String> faults = faults();
        statements.execute("delete from index_verdict where place = any(?::int4[])", (Object) faults.keySet().toArray(Integer[]::new));
        statements.execute("""
                insert into index_decision (index_name, one_key, other_key, decision, decided_by, decided_at)
                select distinct on (one_key, other_key) :index, one_key, other_key, kind, decided_by, decided_at from (
                    select place, kind, least(one_key collate "C", other_key collate "C") as one_key, greatest(one_key collate "C", other_key collate "C") as other_key, decided_by, decided_at
                    from index_verdict where kind in ('same', 'different')
                    union all
                    select v.place, 'different', least(a.member_key collate "C", b.member_key collate "C"), greatest(a.member_key collate "C", b.member_key collate "C"), v.decided_by, v.decided_at
                    from index_verdict v join index_member a on a.index_name = :index and a.golden_id = v.one_golden
                    join index_member b on b.index_name = :index and b.golden_id = v.one_golden and b.id > a.id
                    where v.kind = 'split' and (v.one_key is null or v.one_key in (a.member_key, b.member_key))) pairs
                order by one_key, other_key, decided_at desc, place desc
                on conflict (index_name, one_key, other_key) do update set decision = excluded.decision, decided_by = excluded.decided_by, decided_at = excluded.decided_at
                where excluded.decided_at >= index_decision.decided_at""");
        statements.execute("""
                insert into index_dirty select m.id from index_verdict v join index_member m on m.index_name = :index and m.member_key in (v.one_key, v.other_key)
                where v.kind in ('same', 'different') union select m.id from index_verdict v join index_member m on m.index_name = :index and m.golden_id = v.one_golden where v.kind = 'split'
                on conflict do nothing""");
        return faults;
    }

    private Map<Integer, String> faults() throws SQLException {
        final Map<Integer, String> faults = new HashMap<>();
        statements.query("select place from index_verdict where kind in ('same', 'different') and one_key = other_key",
                row -> faults.put(row.getInt(1), "left and right are the same record or person"));
        statements.query("""
                select place from index_verdict v where kind in ('same', 'different') and (one_key is null or other_key is null) or kind = 'split' and one_golden is null
                or kind in ('split', 'erase') and one_key is null and not exists (select 1 from index_golden g where g.index_name = :index and g.golden_id = v.one_golden)
                    and not exists (select 1 from index_change c where c.index_name = :index and c.golden_id = v.one_golden and c.became = 'erased')""",
                row -> faults.put(row.getInt(1), "the index does not know the person"));
        statements.query("""
                select v.place from index_verdict v join index_golden g on g.index_name = :index and g.golden_id = v.one_golden where v.kind = 'split' and v.one_key is null and g.members > ?""",
                row -> faults.put(row.getInt(1), "the person has more than %d records: split off single ones, by source and customer_id".formatted(MOST_RECORDS)), MOST_RECORDS);
        return faults;
    }

    /**
     * Forgets persons: their records go, and hashes stay by which they are known when they come again. A mailbox that another person has too is not held against that one.
     *
     * @param run hash of what was read
     */
    void erase(final Suppression suppression, final String run) throws SQLException {
        statements.execute("""
                create temporary table index_erased on commit drop as
                select one_golden as golden_id, min(v.decided_by) as decided_by, array_remove(array_agg(distinct v.email), null) as emails
                from index_verdict v join index_golden g on g.index_name = :index and g.golden_id = v.one_golden where v.kind = 'erase' group by one_golden""");
        dropErasedBefore(suppression);
        final List<String> hashes = new ArrayList<>();
        statements.query("select m.member_key from index_erased e join index_member m on m.index_name = :index and m.golden_id = e.golden_id union select one_key from index_verdict "
                + "where kind = 'erase' and one_key is not null", row -> hashes.add(suppression.ofMember(row.getString(1))));
        statements.query("""
                select mailbox from (
                    select b.mailbox from index_erased e join index_member m on m.index_name = :index and m.golden_id = e.golden_id join index_mailbox b on b.member_id = m.id
                    union select mailbox from index_verdict where kind = 'erase' and mailbox is not null) forgotten
                where not exists (select 1 from index_mailbox b join index_member m on m.id = b.member_id where b.index_name = :index and b.mailbox = forgotten.mailbox
                    and not exists (select 1 from index_erased e where e.golden_id = m.golden_id))""", row -> {
            if (ExactIdentity.identifies(row.getString(1))) {
                hashes.add(suppression.ofMailbox(row.getString(1)));
            }
        });
        statements.execute("""
                insert into index_suppressed (index_name, key_hash, decided_by) select :index, x.key_hash, (select min(decided_by) from index_verdict where kind = 'erase')
                from unnest(?::text[]) as x (key_hash) on conflict do nothing""", (Object) hashes.toArray(String[]::new));
        statements.execute("""
                insert into index_change (index_name, run, golden_id, became, reason, decided_by, addresses)
                select :index, ?, e.golden_id, 'erased', 'erased', e.decided_by, array(
                    select distinct m.email from index_member m where m.index_name = :index and m.golden_id = e.golden_id and m.email is not null union select unnest(e.emails))
                from index_erased e order by e.golden_id""", run);
        statements.execute("""
                insert into index_change (index_name, run, golden_id, became, reason, decided_by, addresses)
                select distinct on (v.one_id) :index, ?, v.one_id, 'erased', 'erased', v.decided_by, case when v.email is null then '{}' else array[v.email] end
                from index_verdict v where v.kind = 'erase' and v.one_golden is null and v.one_id is not null order by v.one_id, v.place""", run);
        statements.execute("""
                insert into index_dirty select distinct b.member_id from index_erased e join index_member m on m.index_name = :index and m.golden_id = e.golden_id
                join index_mailbox a on a.member_id = m.id join index_mailbox b on b.index_name = :index and b.mailbox = a.mailbox join index_member other on other.id = b.member_id
                where not exists (select 1 from index_erased e2 where e2.golden_id = other.golden_id) on conflict do nothing""");
        delete();
    }

    /** Whom nobody knows any more need not be forgotten again. */
    private void dropErasedBefore(final Suppression suppression) throws SQLException {
        final Map<String, Integer> places = new HashMap<>();
        statements.query("select one_key, place from index_verdict where kind = 'erase' and one_golden is null", row -> places.put(suppression.ofMember(row.getString(1)), row.getInt(2)));
        final List<Integer> known = new ArrayList<>();
        statements.query("select key_hash from index_suppressed where index_name = :index and key_hash = any(?::text[])", row -> known.add(places.get(row.getString(1))),
                (Object) places.keySet().toArray(String[]::new));
        statements.execute("delete from index_verdict where place = any(?::int4[])", (Object) known.toArray(Integer[]::new));
    }

    private void delete() throws SQLException {
        statements.execute("""
                delete from index_decision x using index_erased e join index_member m on m.index_name = :index and m.golden_id = e.golden_id
                where x.index_name = :index and m.member_key in (x.one_key, x.other_key)""");
        statements.execute("delete from index_dirty d using index_erased e join index_member m on m.index_name = :index and m.golden_id = e.golden_id where d.id = m.id");
        statements.execute("delete from index_member m using index_erased e where m.index_name = :index and m.golden_id = e.golden_id");
        statements.execute("delete from index_alias a using index_erased e where a.index_name = :index and a.became = e.golden_id");
        statements.execute("""
                with gone as (delete from index_golden g using index_erased e where g.index_name = :index and g.golden_id = e.golden_id returning g.mailbox)
                insert into index_claimed select distinct mailbox from gone where mailbox is not null on conflict do nothing""");
    }
}
