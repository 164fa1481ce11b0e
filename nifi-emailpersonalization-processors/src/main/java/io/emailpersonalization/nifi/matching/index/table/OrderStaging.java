// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.table;

import io.emailpersonalization.nifi.matching.index.order.OrderEvent;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Stages the events of one FlowFile in a temporary table, thousands per statement. The index is not locked meanwhile. Tested by UpdateCustomerOrdersTest. */
public final class OrderStaging {

    private final IndexStatements statements;
    private final List<OrderEvent> buffer = new ArrayList<>();

    public OrderStaging(final IndexStatements statements) throws SQLException {
        this.statements = statements;
        statements.execute("""
                create temporary table index_staged_order (place int4, source text, order_id text, customer_key text, mailbox text, purchased_at timestamptz, amount numeric, currency text,
                    changed_at timestamptz, removal bool, content_hash text) on commit drop""");
    }

    public void add(final OrderEvent event) throws SQLException {
        buffer.add(event);
        if (buffer.size() == IndexStatements.ROWS_PER_STATEMENT) {
            flush();
        }
    }

    /** Ends staging. */
    public void finish() throws SQLException {
        flush();
        statements.execute("analyze index_staged_order");
    }

    private void flush() throws SQLException {
        if (!buffer.isEmpty()) {
            statements.execute("""
                    insert into index_staged_order
                    select place, source, order_id, customer_key, mailbox, purchased_at::timestamptz, amount::numeric, currency, changed_at::timestamptz, removal, content_hash
                    from unnest(?::int4[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bool[], ?::text[])
                        as x (place, source, order_id, customer_key, mailbox, purchased_at, amount, currency, changed_at, removal, content_hash)""",
                    buffer.stream().map(OrderEvent::place).toArray(Integer[]::new), texts(OrderEvent::source), texts(OrderEvent::orderId), texts(OrderEvent::customerKey),
                    texts(OrderEvent::mailbox), texts(OrderEvent::purchasedAt), texts(event -> event.amount() == null ? null : event.amount().toPlainString()), texts(OrderEvent::currency),
                    texts(OrderEvent::changedAt), booleans(OrderEvent::isRemoval), texts(OrderEvent::hash));
            buffer.clear();
        }
    }

    /** PostgreSQL cannot store NUL in text. */
    private String[] texts(final Function<OrderEvent, Object> value) {
        return buffer.stream().map(value).map(text -> text == null ? null : text.toString().replace('\0', '\ufffd')).toArray(String[]::new);
    }

    private Boolean[] booleans(final Predicate<OrderEvent> value) {
        return buffer.stream().map(value::test).toArray(Boolean[]::new);
    }
}
