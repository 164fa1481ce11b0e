// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.table;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The decisions on pairs of records. Grouping obeys them in every later run. A split is stored as decisions on all pairs of the person. Tested by UpdateCustomerIndexTest. */
public final class DecisionTable {

    /** A person with more records is split record by record only: a whole split stores a decision per pair, 1,225 for 50 records. */
    private static final int MAX_SPLIT_RECORDS = 50;

    private final IndexStatements statements;

    public DecisionTable(final IndexStatements statements) {
        this.statements = statements;
    }

    /**
     * Stores the decisions of the current step on pairs and splits. The members that they are about go to {@code index_dirty}.
     *
     * @return the reasons of decisions that cannot be applied, by their place
     */
    public Map<Integer, String> applyPairsAndSplits() throws SQLException {
        if (statements.number("select count(*) from index_step_decision where kind in ('same', 'different', 'split')") == 0) {
            return Map.of();
        }
        for (final String side : List.of("one", "other")) {
            statements.execute("""
                    update index_step_decision v set %1$s_key = (select min(m.member_key collate "C") from index_member m where m.index_name = :index and m.golden_id = v.%1$s_golden)
                    where v.kind in ('same', 'different') and v.%1$s_key is null""".formatted(side));
        }
        final Map<Integer, String> faults = faults();
        statements.execute("delete from index_step_decision where place = any(?::int4[])", (Object) faults.keySet().toArray(Integer[]::new));
        statements.execute("""
                insert into index_decision (index_name, one_key, other_key, decision, decided_by, decided_at)
                select distinct on (one_key, other_key) :index, one_key, other_key, kind, decided_by, decided_at from (
                    select place, kind, least(one_key collate "C", other_key collate "C") as one_key, greatest(one_key collate "C", other_key collate "C") as other_key, decided_by, decided_at
                    from index_step_decision where kind in ('same', 'different')
                    union all
                    select v.place, 'different', least(a.member_key collate "C", b.member_key collate "C"), greatest(a.member_key collate "C", b.member_key collate "C"), v.decided_by, v.decided_at
                    from index_step_decision v join index_member a on a.index_name = :index and a.golden_id = v.one_golden
                    join index_member b on b.index_name = :index and b.golden_id = v.one_golden and b.id > a.id
                    where v.kind = 'split' and (v.one_key is null or v.one_key in (a.member_key, b.member_key))) pairs
                order by one_key, other_key, decided_at desc, place desc
                on conflict (index_name, one_key, other_key) do update set decision = excluded.decision, decided_by = excluded.decided_by, decided_at = excluded.decided_at
                where excluded.decided_at >= index_decision.decided_at""");
        statements.execute("""
                insert into index_dirty select m.id from index_step_decision v join index_member m on m.index_name = :index and m.member_key in (v.one_key, v.other_key)
                where v.kind in ('same', 'different') union select m.id from index_step_decision v join index_member m on m.index_name = :index and m.golden_id = v.one_golden where v.kind = 'split'
                on conflict do nothing""");
        statements.execute("""
                insert into index_decided_member select m.id from index_step_decision v join index_member m on m.index_name = :index and m.member_key in (v.one_key, v.other_key)
                where v.kind in ('same', 'different', 'split') on conflict do nothing""");
        return faults;
    }

    private Map<Integer, String> faults() throws SQLException {
        final Map<Integer, String> faults = new HashMap<>();
        statements.query("select place from index_step_decision where kind in ('same', 'different') and one_key = other_key",
                row -> faults.put(row.getInt(1), "left and right are the same record or person"));
        statements.query("""
                select place from index_step_decision v where kind in ('same', 'different') and (one_key is null or other_key is null) or kind = 'split' and one_golden is null
                or kind = 'split' and not exists (select 1 from index_golden g where g.index_name = :index and g.golden_id = v.one_golden)""",
                row -> faults.put(row.getInt(1), "the index does not know the person"));
        statements.query("""
                select v.place from index_step_decision v where v.kind = 'split' and v.one_key is null
                and (select count(*) from index_member m where m.index_name = :index and m.golden_id = v.one_golden) > ?""",
                row -> faults.put(row.getInt(1), "the person has more than %d records: split off single ones, by source and customer_id".formatted(MAX_SPLIT_RECORDS)), MAX_SPLIT_RECORDS);
        return faults;
    }
}
