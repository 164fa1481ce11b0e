// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.table;

import java.sql.SQLException;
import java.util.UUID;

/** Pairs that wait for review. Until one is decided, a person that may be the same as someone who refused is held. Tested by ReviewRefusalTest. */
public final class ReviewTable {

    private final IndexStatements statements;
    private final ChangeTable changes;

    public ReviewTable(final IndexStatements statements, final ChangeTable changes) throws SQLException {
        this.statements = statements;
        this.changes = changes;
        statements.execute("""
                create temporary table index_apart on commit drop as
                with apart as (
                    select a.golden_id as one, b.golden_id as other from index_decision x join index_member a on a.index_name = :index and a.member_key = x.one_key
                    join index_member b on b.index_name = :index and b.member_key = x.other_key where x.index_name = :index and x.decision = 'different')
                select one, other from apart union select other, one from apart""");
    }

    /** Stores the staged pairs. {@link #refresh} removes those that are closed. */
    public void storeStaged() throws SQLException {
        statements.execute("""
                insert into index_review (index_name, one_key, other_key, probability)
                select :index, s.one_key, s.other_key, max(s.probability)
                from index_staged_review s join index_member a on a.index_name = :index and a.member_key = s.one_key
                join index_member b on b.index_name = :index and b.member_key = s.other_key
                where s.one_key <> s.other_key group by s.one_key, s.other_key
                on conflict (index_name, one_key, other_key) do update set probability = excluded.probability where index_review.probability <> excluded.probability""");
    }

    /** Removes pairs that are one person now or were decided to be different. Begins and ends holds, and adds the people without a record in this run to the changes. */
    public void refresh() throws SQLException {
        statements.execute("""
                delete from index_review r using index_member a, index_member b
                where r.index_name = :index and a.index_name = :index and a.member_key = r.one_key and b.index_name = :index and b.member_key = r.other_key
                and (a.golden_id = b.golden_id or exists (select 1 from index_apart p where p.one = a.golden_id and p.other = b.golden_id))""");
        statements.execute("create temporary table index_held (golden_id uuid primary key) on commit drop");
        statements.execute("""
                insert into index_held
                with pairs as (
                    select a.golden_id as one, b.golden_id as other from index_review r join index_member a on a.index_name = :index and a.member_key = r.one_key
                    join index_member b on b.index_name = :index and b.member_key = r.other_key where r.index_name = :index)
                select distinct p.one from (select one, other from pairs union select other, one from pairs) p
                join index_golden g on g.index_name = :index and g.golden_id = p.other where g.consent = false""");
        updateHolds("""
                update index_golden g set review_refusal = true from index_held h where g.index_name = :index and g.golden_id = h.golden_id and not g.review_refusal""");
        updateHolds("""
                update index_golden g set review_refusal = false
                where g.index_name = :index and g.review_refusal and not exists (select 1 from index_held h where h.golden_id = g.golden_id)""");
    }

    private void updateHolds(final String update) throws SQLException {
        statements.query(update + " returning g.golden_id, exists (select 1 from index_refreshed z where z.golden_id = g.golden_id)", row -> {
            if (!row.getBoolean(2)) {
                changes.addReviewChange(row.getObject(1, UUID.class));
            }
        });
    }
}
