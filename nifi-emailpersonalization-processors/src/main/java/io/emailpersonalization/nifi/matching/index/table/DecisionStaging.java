// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.table;

import io.emailpersonalization.nifi.matching.index.person.PersonDecision;

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
public final class DecisionStaging {

    /** A person of more records than this comes apart record by record only. */
    public static final int MAX_SPLIT_RECORDS = 50;

    private static final int ROWS_PER_STATEMENT = 2000;

    private final IndexStatements statements;
    private final List<Waiting> waiting = new ArrayList<>();
    private Step last;
    private int steps;

    public DecisionStaging(final IndexStatements statements) throws SQLException {
        this.statements = statements;
        for (final String table : List.of("index_decided", "index_verdict")) {
            statements.execute("""
                    create temporary table %s (place int4 primary key, step int4, kind text, one_key text, one_id uuid, one_source text, one_customer text, one_golden uuid, other_key text,
                        other_golden uuid, email text, mailbox text, pseudonym uuid, decided_by text, decided_at timestamptz) on commit drop""".formatted(table));
        }
    }

    /**
     * Takes decisions in their order.
     *
     * @param pseudonym an id that stands for the address, where nothing else names who is to be erased; null without one
     */
    public void add(final PersonDecision verdict, final UUID pseudonym) throws SQLException {
        final Step step = Step.of(verdict.kind());
        steps += step == last ? 0 : 1;
        last = step;
        waiting.add(new Waiting(verdict, steps, pseudonym));
        if (waiting.size() == ROWS_PER_STATEMENT) {
            flush();
        }
    }

    private record Waiting(PersonDecision verdict, int step, UUID pseudonym) {
    }

    /** Decisions that can be obeyed together: none of them changes what another one of them is about. */
    private enum Step {
        PAIRS,
        SPLITS,
        ERASURES,
        ERASURES_OF_RECORDS,
        READMISSIONS,
        WAITING;

        static Step of(final PersonDecision.Kind kind) {
            return switch (kind) {
                case SAME, DIFFERENT -> PAIRS;
                case SPLIT -> SPLITS;
                case ERASE -> ERASURES;
                case ERASE_RECORD -> ERASURES_OF_RECORDS;
                case READMIT -> READMISSIONS;
                case WAITING_SAME, WAITING_DIFFERENT -> WAITING;
            };
        }
    }

    /** How many steps there are; the decisions of one are obeyed together. */
    public int steps() {
        return steps;
    }

    /** Makes the decisions of a step, from 1, those that are obeyed next. */
    public void begin(final int step) throws SQLException {
        statements.execute("truncate index_verdict");
        statements.execute("insert into index_verdict select * from index_decided where step = ?", step);
        for (final String side : List.of("one", "other")) {
            statements.execute("update index_verdict v set %1$s_golden = a.became from index_alias a where a.index_name = :index and a.golden_id = v.%1$s_golden".formatted(side));
        }
        statements.execute("update index_verdict v set one_golden = m.golden_id from index_member m where v.kind in ('split', 'erase', 'erase_record') and m.index_name = :index "
                + "and m.member_key = v.one_key");
        statements.execute("analyze index_verdict");
    }

    private void flush() throws SQLException {
        if (!waiting.isEmpty()) {
            statements.execute("""
                    insert into index_decided
                    select place, step, kind, one_key, one_id, one_source, one_customer, one_golden, other_key, other_golden, email, mailbox, pseudonym, decided_by,
                        coalesce(to_timestamp(decided_at / 1000.0), now())
                    from unnest(?::int4[], ?::int4[], ?::text[], ?::text[], ?::uuid[], ?::text[], ?::text[], ?::uuid[], ?::text[], ?::uuid[], ?::text[], ?::text[], ?::uuid[], ?::text[], ?::int8[])
                        as x (place, step, kind, one_key, one_id, one_source, one_customer, one_golden, other_key, other_golden, email, mailbox, pseudonym, decided_by, decided_at)""",
                    column(PersonDecision::place, Integer[]::new), waiting.stream().map(Waiting::step).toArray(Integer[]::new),
                    column(verdict -> verdict.kind().name().toLowerCase(Locale.ROOT), String[]::new), column(verdict -> verdict.one().memberKey(), String[]::new),
                    column(verdict -> verdict.one().recordId(), UUID[]::new), column(verdict -> verdict.one().source() == null ? null : verdict.one().source().source(), String[]::new),
                    column(verdict -> verdict.one().source() == null ? null : verdict.one().source().id(), String[]::new), column(verdict -> verdict.one().goldenId(), UUID[]::new),
                    column(verdict -> verdict.other() == null ? null : verdict.other().memberKey(), String[]::new),
                    column(verdict -> verdict.other() == null ? null : verdict.other().goldenId(), UUID[]::new), column(PersonDecision::email, String[]::new),
                            column(PersonDecision::mailbox, String[]::new),
                    waiting.stream().map(Waiting::pseudonym).toArray(UUID[]::new), column(PersonDecision::by, String[]::new), column(verdict -> RecordStaging.timestampMillis(verdict.at()),
                            Long[]::new));
            waiting.clear();
        }
    }

    private <T> T[] column(final Function<PersonDecision, T> value, final IntFunction<T[]> array) {
        return waiting.stream().map(Waiting::verdict).map(value).toArray(array);
    }

    public void finish() throws SQLException {
        flush();
        statements.execute("analyze index_decided");
    }

    /** Whether all that was decided is splits, and who decided, if it was one. */
    public String[] reasonAndAuthor() throws SQLException {
        final String[] result = new String[2];
        statements.query("select count(*) filter (where kind in ('same', 'different')), min(decided_by), count(distinct coalesce(decided_by, '')) from index_decided", row -> {
            result[0] = row.getLong(1) > 0 ? "decision" : null;
            result[1] = row.getInt(3) == 1 ? row.getString(2) : null;
        });
        return result;
    }

    /** Records the decisions on who is one person; the records that they are about go to {@code index_dirty}. What cannot be obeyed is not, and returned by its place. */
    public Map<Integer, String> record() throws SQLException {
        if (statements.number("select count(*) from index_verdict where kind in ('same', 'different', 'split')") == 0) {
            return Map.of();
        }
        for (final String side : List.of("one", "other")) {
            statements.execute("""
                    update index_verdict v set %1$s_key = (select min(m.member_key collate "C") from index_member m where m.index_name = :index and m.golden_id = v.%1$s_golden)
                    where v.kind in ('same', 'different') and v.%1$s_key is null""".formatted(side));
        }
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
        statements.execute("""
                insert into index_told_record select m.id from index_verdict v join index_member m on m.index_name = :index and m.member_key in (v.one_key, v.other_key)
                where v.kind in ('same', 'different', 'split') on conflict do nothing""");
        return faults;
    }

    private Map<Integer, String> faults() throws SQLException {
        final Map<Integer, String> faults = new HashMap<>();
        statements.query("select place from index_verdict where kind in ('same', 'different') and one_key = other_key",
                row -> faults.put(row.getInt(1), "left and right are the same record or person"));
        statements.query("""
                select place from index_verdict v where kind in ('same', 'different') and (one_key is null or other_key is null) or kind = 'split' and one_golden is null
                or kind = 'split' and not exists (select 1 from index_golden g where g.index_name = :index and g.golden_id = v.one_golden)""",
                row -> faults.put(row.getInt(1), "the index does not know the person"));
        statements.query("""
                select v.place from index_verdict v where v.kind = 'split' and v.one_key is null
                and (select count(*) from index_member m where m.index_name = :index and m.golden_id = v.one_golden) > ?""",
                row -> faults.put(row.getInt(1), "the person has more than %d records: split off single ones, by source and customer_id".formatted(MAX_SPLIT_RECORDS)), MAX_SPLIT_RECORDS);
        return faults;
    }
}
