// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.table;

import io.emailpersonalization.nifi.matching.index.person.PersonDecision;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Stages decisions in temporary tables, divided into steps that are applied one after the other. Tested by UpdateCustomerIndexTest. */
public final class DecisionStaging {

    private final IndexStatements statements;
    private final List<StagedDecision> buffer = new ArrayList<>();
    private Step lastStep;
    private int steps;

    public DecisionStaging(final IndexStatements statements) throws SQLException {
        this.statements = statements;
        for (final String table : List.of("index_staged_decision", "index_step_decision")) {
            statements.execute("""
                    create temporary table %s (place int4 primary key, step int4, kind text, one_key text, one_id uuid, one_source text, one_customer text, one_golden uuid, other_key text,
                        other_golden uuid, email text, mailbox text, pseudonym uuid, decided_by text, decided_at timestamptz, is_dated bool) on commit drop""".formatted(table));
        }
    }

    /**
     * Adds a decision. Decisions are added in their order.
     *
     * @param pseudonym UUID that stands for the address when a decision names nothing else; null without an address
     */
    public void add(final PersonDecision decision, final UUID pseudonym) throws SQLException {
        final Step step = Step.of(decision.kind());
        steps += step == lastStep ? 0 : 1;
        lastStep = step;
        buffer.add(new StagedDecision(decision, steps, pseudonym));
        if (buffer.size() == IndexStatements.ROWS_PER_STATEMENT) {
            flush();
        }
    }

    private record StagedDecision(PersonDecision decision, int step, UUID pseudonym) {
    }

    /** Kinds of decisions that can be applied together: none changes the people that another is about. */
    private enum Step {
        PAIRS,
        SPLITS,
        ERASURES,
        ERASURES_OF_RECORDS,
        READMISSIONS,
        REMOVALS,
        WAITING;

        static Step of(final PersonDecision.Kind kind) {
            return switch (kind) {
                case SAME, DIFFERENT -> PAIRS;
                case SPLIT -> SPLITS;
                case ERASE -> ERASURES;
                case ERASE_RECORD -> ERASURES_OF_RECORDS;
                case READMIT -> READMISSIONS;
                case REMOVE -> REMOVALS;
                case WAITING_SAME, WAITING_DIFFERENT -> WAITING;
            };
        }
    }

    /** Returns the number of steps. A step is a run of decisions that are applied together. */
    public int steps() {
        return steps;
    }

    /** Puts the decisions of a step, from 1, into {@code index_step_decision}. */
    public void begin(final int step) throws SQLException {
        statements.execute("truncate index_step_decision");
        statements.execute("insert into index_step_decision select * from index_staged_decision where step = ?", step);
        for (final String side : List.of("one", "other")) {
            statements.execute("update index_step_decision v set %1$s_golden = a.became from index_alias a where a.index_name = :index and a.golden_id = v.%1$s_golden".formatted(side));
        }
        statements.execute("update index_step_decision v set one_golden = m.golden_id from index_member m where v.kind in ('split', 'erase', 'erase_record', 'remove') and m.index_name = :index "
                + "and m.member_key = v.one_key");
        statements.execute("analyze index_step_decision");
    }

    private void flush() throws SQLException {
        if (!buffer.isEmpty()) {
            statements.execute("""
                    insert into index_staged_decision
                    select place, step, kind, one_key, one_id, one_source, one_customer, one_golden, other_key, other_golden, email, mailbox, pseudonym, decided_by,
                        coalesce(to_timestamp(decided_at / 1000.0), now()), decided_at is not null
                    from unnest(?::int4[], ?::int4[], ?::text[], ?::text[], ?::uuid[], ?::text[], ?::text[], ?::uuid[], ?::text[], ?::uuid[], ?::text[], ?::text[], ?::uuid[], ?::text[], ?::int8[])
                        as x (place, step, kind, one_key, one_id, one_source, one_customer, one_golden, other_key, other_golden, email, mailbox, pseudonym, decided_by, decided_at)""",
                    column(PersonDecision::place, Integer[]::new), buffer.stream().map(StagedDecision::step).toArray(Integer[]::new),
                    column(decision -> decision.kind().name().toLowerCase(Locale.ROOT), String[]::new), column(decision -> decision.one().memberKey(), String[]::new),
                    column(decision -> decision.one().recordId(), UUID[]::new), column(decision -> decision.one().source() == null ? null : decision.one().source().source(), String[]::new),
                    column(decision -> decision.one().source() == null ? null : decision.one().source().id(), String[]::new), column(decision -> decision.one().goldenId(), UUID[]::new),
                    column(decision -> decision.other() == null ? null : decision.other().memberKey(), String[]::new),
                    column(decision -> decision.other() == null ? null : decision.other().goldenId(), UUID[]::new), column(PersonDecision::email, String[]::new),
                    column(PersonDecision::mailbox, String[]::new),
                    buffer.stream().map(StagedDecision::pseudonym).toArray(UUID[]::new), column(PersonDecision::by, String[]::new),
                    column(decision -> RecordStaging.timestampMillis(decision.at()), Long[]::new));
            buffer.clear();
        }
    }

    private <T> T[] column(final Function<PersonDecision, T> value, final IntFunction<T[]> array) {
        return buffer.stream().map(StagedDecision::decision).map(value).toArray(array);
    }

    /** Ends staging. */
    public void finish() throws SQLException {
        flush();
        statements.execute("analyze index_staged_decision");
    }

    /** Returns the origin of the changes that the staged decisions cause. */
    public ChangeTable.Origin origin() throws SQLException {
        final ChangeTable.Origin[] origin = new ChangeTable.Origin[1];
        statements.query("select count(*) filter (where kind in ('same', 'different')), min(decided_by), count(distinct coalesce(decided_by, '')) from index_staged_decision",
                row -> origin[0] = new ChangeTable.Origin(row.getLong(1) > 0 ? "decision" : null, row.getInt(3) == 1 ? row.getString(2) : null));
        return origin[0];
    }
}
