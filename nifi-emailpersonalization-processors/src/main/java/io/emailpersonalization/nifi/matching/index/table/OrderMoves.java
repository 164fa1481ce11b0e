// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.table;

import java.sql.SQLException;
import java.util.UUID;

/**
 * Finds the people whose orders change because other people change: a mailbox becomes shared, or the customer of an order comes. They are renewed, because none of their own records is in
 * the FlowFile. Tested by OrdersInAnyOrderTest.
 */
public final class OrderMoves {

    private final IndexStatements statements;
    private final OrderTable orders;
    /** Query of the people who leave anyway. */
    private final String leaving;
    private final boolean isActive;

    private OrderMoves(final IndexStatements statements, final String leaving) throws SQLException {
        this.statements = statements;
        this.leaving = leaving;
        this.orders = new OrderTable(statements);
        this.isActive = orders.isFilled();
    }

    /** Begins before the staged records are stored. Only new records and new mailboxes change whose an order is. */
    public static OrderMoves ofRecords(final IndexStatements statements) throws SQLException {
        final OrderMoves moves = new OrderMoves(statements,
                "select m.golden_id from index_staged s join index_member m on m.index_name = :index and m.member_key = s.member_key");
        if (moves.isActive) {
            moves.begin("""
                select s.member_key from index_staged s where not exists (select 1 from index_member m where m.index_name = :index and m.member_key = s.member_key)
                union select s.shared_key from index_staged s where s.shared_key is not null""", """
                select s.mailbox from index_staged s where s.identifies and not exists (
                    select 1 from index_member m join index_mailbox x on x.member_id = m.id where m.index_name = :index and m.member_key = s.member_key and x.mailbox = s.mailbox)""");
        }
        return moves;
    }

    /** Begins before the staged decisions are applied. */
    public static OrderMoves ofDecisions(final IndexStatements statements) throws SQLException {
        final OrderMoves moves = new OrderMoves(statements, "select golden_id from index_golden where false");
        if (!moves.isActive) {
            return moves;
        }
        statements.execute("""
                create temporary table index_decided_keys on commit drop as
                select m.id, m.member_key from (
                    select coalesce(a.became, g.golden_id) as golden_id from (
                        select one_golden from index_staged_decision union select other_golden from index_staged_decision
                        union select n.golden_id from index_staged_decision v join index_member n on n.index_name = :index and n.member_key in (v.one_key, v.other_key)
                        union select n.golden_id from index_staged_decision v join index_waiting w on w.index_name = :index and w.waiting_id = v.one_id
                            join index_member n on n.index_name = :index and n.member_key = w.member_key) g (golden_id)
                    left join index_alias a on a.index_name = :index and a.golden_id = g.golden_id) p
                join index_member m on m.index_name = :index and m.golden_id = p.golden_id""");
        moves.begin("select member_key from index_decided_keys union select w.member_key from index_staged_decision v join index_waiting w on w.index_name = :index and w.waiting_id = v.one_id",
                "select x.mailbox from index_decided_keys k join index_mailbox x on x.member_id = k.id "
                        + "union select w.mailbox from index_staged_decision v join index_waiting w on w.index_name = :index and w.waiting_id = v.one_id where w.mailbox is not null");
        return moves;
    }

    private void begin(final String customerKeys, final String mailboxes) throws SQLException {
        statements.execute("""
                create temporary table index_touched_order on commit drop as
                select o.source, o.order_id from (%s) k (key) join index_order o on o.index_name = :index and o.customer_key = k.key
                union select o.source, o.order_id from (%s) k (mailbox) join index_order o on o.index_name = :index and o.mailbox = k.mailbox""".formatted(customerKeys, mailboxes));
        statements.execute("analyze index_touched_order");
        statements.execute("create temporary table index_order_before on commit drop as select t.source, t.order_id, v.golden_id from index_touched_order t join " + OrderTable.joinView("t"));
    }

    /** Ends after people were grouped and merged: adds a renewal for each person who gained or lost an order. */
    public void addRenewals(final ChangeTable changes) throws SQLException {
        if (!isActive) {
            return;
        }
        statements.query("""
                select distinct g.golden_id from (
                    select b.golden_id, v.golden_id from index_order_before b left join %s) moved (before, after)
                cross join lateral (values (before), (after)) as p (golden_id)
                left join index_alias a on a.index_name = :index and a.golden_id = p.golden_id
                join index_golden g on g.index_name = :index and g.golden_id = coalesce(a.became, p.golden_id)
                where moved.before is distinct from moved.after and g.golden_id not in (%s)""".formatted(OrderTable.joinView("b"), leaving), row -> changes.addRenewal(row.getObject(1, UUID.class)));
        orders.refreshFound();
    }
}
