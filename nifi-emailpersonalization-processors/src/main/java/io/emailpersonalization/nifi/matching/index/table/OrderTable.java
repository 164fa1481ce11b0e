// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.table;

import io.emailpersonalization.nifi.matching.index.order.OrderOutcome;
import io.emailpersonalization.nifi.matching.index.order.WaitingOrders;
import io.emailpersonalization.nifi.matching.index.order.WaitingReason;

import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Stores the latest event of each order, and reads whose orders they are. The view {@code customer_order} finds the person of an order. Tested by UpdateCustomerOrdersTest and
 * OrdersInAnyOrderTest.
 */
public final class OrderTable {

    /** Rows that one run purges at most, so that others do not wait for it. */
    private static final int MAX_PURGED = 10_000;

    private static final String OF_VIEW = "customer_order v on v.index_name = :index and v.source = %1$s.source and v.order_id = %1$s.order_id";
    private static final String OF_TABLE = "index_order o on o.index_name = :index and o.source = %1$s.source and o.order_id = %1$s.order_id";

    private final IndexStatements statements;

    public OrderTable(final IndexStatements statements) {
        this.statements = statements;
    }

    /** Creates the tables that readers of people join, without rows. */
    public static void prepare(final IndexStatements statements) throws SQLException {
        statements.execute("create temporary table index_buyer (golden_id uuid primary key) on commit drop");
        statements.execute("create temporary table index_purchase (golden_id uuid primary key, orders int8, total numeric, last_at timestamptz, sources text[]) on commit drop");
    }

    /** Whether the index has orders. False also without the tables of orders. */
    public boolean isFilled() throws SQLException {
        return statements.number("select (to_regclass('index_order') is not null)::int4") == 1
                && statements.number("select exists (select 1 from index_order where index_name = :index)::int4") == 1;
    }

    /** Joins the view by the order of a table with the given alias. */
    static String joinView(final String alias) {
        return OF_VIEW.formatted(alias);
    }

    /**
     * Stores the staged events that are the latest of their orders. A removal without a time counts when it is read. It keeps the keys of the order if it has none of its own, so
     * that the person who lost the purchase is known.
     */
    public void storeStaged() throws SQLException {
        statements.execute("create temporary table index_touched_order on commit drop as select distinct source, order_id from index_staged_order");
        statements.execute("analyze index_touched_order");
        statements.execute("""
                create temporary table index_incoming_order on commit drop as
                select distinct on (s.source, s.order_id) s.source, s.order_id, s.version, s.removal, s.content_hash, o.order_id is not null as known,
                    o.changed_at > s.version or o.content_hash = s.content_hash as unchanged,
                    case when s.removal then coalesce(s.customer_key, o.customer_key) else s.customer_key end as customer_key,
                    case when s.removal then coalesce(s.mailbox, o.mailbox) else s.mailbox end as mailbox,
                    case when s.removal then coalesce(s.purchased_at, o.purchased_at) else s.purchased_at end as purchased_at,
                    case when s.removal then coalesce(s.amount, o.amount) else s.amount end as amount,
                    case when s.removal then coalesce(s.currency, o.currency) else s.currency end as currency
                from (
                    select e.*, coalesce(e.changed_at, greatest(max(e.changed_at) over (partition by e.source, e.order_id order by e.place), o.changed_at)) as version
                    from index_staged_order e left join %s) s
                left join %s order by s.source, s.order_id, s.version desc nulls last, s.place desc""".formatted(OF_TABLE.formatted("e"), OF_TABLE.formatted("s")));
        statements.execute("""
                insert into index_order (index_name, source, order_id, customer_key, mailbox, purchased_at, amount, currency, changed_at, removed, content_hash)
                select :index, source, order_id, customer_key, mailbox, purchased_at, amount, currency, version, removal, content_hash from index_incoming_order where not known""");
        statements.execute("""
                update index_order o set customer_key = i.customer_key, mailbox = i.mailbox, purchased_at = i.purchased_at, amount = i.amount, currency = i.currency, changed_at = i.version,
                    removed = i.removal, content_hash = i.content_hash, stored_at = now(), seen_at = now(),
                    former_keys = case when o.customer_key is null or o.customer_key = i.customer_key then o.former_keys
                        else array_append(array_remove(coalesce(o.former_keys, '{}'), o.customer_key), o.customer_key) end,
                    former_mailboxes = case when o.mailbox is null or o.mailbox = i.mailbox then o.former_mailboxes
                        else array_append(array_remove(coalesce(o.former_mailboxes, '{}'), o.mailbox), o.mailbox) end
                from index_incoming_order i where i.known and i.unchanged is not true and o.index_name = :index and o.source = i.source and o.order_id = i.order_id""");
        refreshFound();
        statements.execute("update index_order o set seen_at = now() from index_touched_order t where o.index_name = :index and o.source = t.source and o.order_id = t.order_id "
                + "and (o.removed or not o.found) and o.seen_at < now() - interval '1 hour'");
    }

    /** Notes which of the orders in {@code index_touched_order} have a person now. */
    void refreshFound() throws SQLException {
        statements.execute("""
                update index_order o set found = v.golden_id is not null from index_touched_order t join %s
                where o.index_name = :index and o.source = t.source and o.order_id = t.order_id and o.found <> (v.golden_id is not null)""".formatted(joinView("t")));
    }

    /** Reads the outcome of each staged event, in the order of the events. */
    public void forEachOutcome(final Consumer<OrderOutcome> consumer) throws SQLException {
        statements.query("select s.place, s.content_hash = v.content_hash, v.removed, v.golden_id, v.waiting_because from index_staged_order s join %s order by s.place".formatted(joinView("s")),
                row -> consumer.accept(new OrderOutcome(row.getInt(1), row.getBoolean(2), row.getBoolean(3), row.getObject(4, UUID.class), WaitingReason.of(row.getString(5)))));
    }

    /** Finds the people of the staged orders, also those who lost an order, with their purchases. They are the rows of {@code index_buyer}. */
    public void findBuyers() throws SQLException {
        addPurchases("""
                select v.golden_id from index_touched_order t join %1$s where v.golden_id is not null
                union select m.golden_id from index_touched_order t join %2$s cross join unnest(o.former_keys) as k (key)
                    join index_member m on m.index_name = :index and m.member_key = k.key
                union select m.golden_id from index_touched_order t join %2$s cross join unnest(o.former_mailboxes) as k (mailbox)
                    join index_mailbox x on x.index_name = :index and x.mailbox = k.mailbox join index_member m on m.id = x.member_id""".formatted(joinView("t"), OF_TABLE.formatted("t")));
    }

    /**
     * Adds the stored orders of people to {@code index_purchase}. People without orders get no row.
     *
     * @param goldenIds a query of golden ids
     */
    public void addPurchases(final String goldenIds, final Object... values) throws SQLException {
        statements.execute("truncate index_buyer");
        statements.execute("insert into index_buyer select distinct x.golden_id from (" + goldenIds + ") x (golden_id) where x.golden_id is not null", values);
        statements.execute("analyze index_buyer");
        // an order of a mailbox may belong to another person by its customer id: the view decides
        statements.execute("""
                insert into index_purchase
                select v.golden_id, count(*) filter (where not v.removed),
                    case when count(distinct coalesce(v.currency, '')) filter (where not v.removed) = 1 then sum(v.amount) filter (where not v.removed) end,
                    max(v.purchased_at) filter (where not v.removed), array_agg(distinct v.source)
                from (
                    select o.source, o.order_id from index_buyer b join index_member m on m.index_name = :index and m.golden_id = b.golden_id
                        join index_order o on o.index_name = :index and o.customer_key = m.member_key
                    union select o.source, o.order_id from index_buyer b join index_member m on m.index_name = :index and m.golden_id = b.golden_id
                        join index_mailbox x on x.member_id = m.id join index_order o on o.index_name = :index and o.mailbox = x.mailbox) c
                join %s join index_buyer b on b.golden_id = v.golden_id group by v.golden_id on conflict do nothing""".formatted(joinView("c")));
        statements.execute("analyze index_purchase");
    }

    /** Returns the orders without a person. */
    public WaitingOrders waiting() throws SQLException {
        final WaitingOrders[] waiting = new WaitingOrders[1];
        statements.query("select count(*), min(purchased_at) from index_order where index_name = :index and not found and not removed", row -> {
            final Timestamp oldest = row.getTimestamp(2);
            waiting[0] = new WaitingOrders(row.getLong(1), oldest == null ? null : oldest.toInstant());
        });
        return waiting[0];
    }

    /**
     * Deletes orders without a person, and marks of removed orders, of which no event was read for some time.
     *
     * @param retention null for ever
     */
    public void purge(final Duration retention) throws SQLException {
        if (retention != null) {
            statements.execute("""
                    delete from index_order where ctid = any(array(select ctid from index_order where index_name = :index and (removed or not found)
                        and seen_at < now() - make_interval(secs => ?) limit ?))""", (double) retention.toSeconds(), MAX_PURGED);
        }
    }

    /** Returns the positions of the decisions of this step that have no address and name a customer with orders in the index. */
    Set<Integer> decisionsWithOrders() throws SQLException {
        final Set<Integer> places = new HashSet<>();
        if (isFilled()) {
            statements.query("select v.place from index_step_decision v where v.mailbox is null and exists (select 1 from index_order o where o.index_name = :index and o.customer_key = v.one_key)",
                    row -> places.add(row.getInt(1)));
        }
        return places;
    }

    /**
     * Deletes the orders of the people and records in {@code index_erased}, and those of erased addresses. Orders of a mailbox that an erased person shared may be those of the
     * person, and are deleted too, unless their customer id names another person.
     */
    void erase() throws SQLException {
        statements.execute("""
                create temporary table if not exists index_erased_order_key (key text primary key) on commit drop""");
        statements.execute("create temporary table if not exists index_erased_order_mailbox (mailbox text primary key, shared bool) on commit drop");
        statements.execute("truncate index_erased_order_key, index_erased_order_mailbox");
        statements.execute("""
                insert into index_erased_order_key
                select gone.key from (select member_key from index_erased union select one_key from index_step_decision where kind in ('erase', 'erase_record') and one_key is not null) gone (key)
                where not exists (select 1 from index_member s where s.index_name = :index and s.shared_key = gone.key and not exists (select 1 from index_erased e where e.id = s.id))""");
        statements.execute("""
                insert into index_erased_order_mailbox
                select mailbox, bool_and(shared) from (
                    select mailbox, false from index_erased_address where mailbox is not null
                    union all select x.mailbox, true from index_erased e join index_mailbox x on x.member_id = e.id where e.whole) gone (mailbox, shared) group by mailbox""");
        statements.execute("delete from index_order o using index_erased_order_key k where o.index_name = :index and o.customer_key = k.key");
        statements.execute("""
                delete from index_order o using index_erased_order_mailbox k where o.index_name = :index and o.mailbox = k.mailbox and not exists (
                    select 1 from index_member m where m.index_name = :index and m.member_key = o.customer_key and not exists (select 1 from index_erased e where e.id = m.id))""");
        statements.execute("update index_order o set mailbox = null from index_erased_order_mailbox k where not k.shared and o.index_name = :index and o.mailbox = k.mailbox");
        statements.execute("""
                update index_order o set former_keys = array(select k from unnest(o.former_keys) k where k not in (select key from index_erased_order_key)),
                    former_mailboxes = array(select k from unnest(o.former_mailboxes) k where k not in (select mailbox from index_erased_order_mailbox))
                where o.index_name = :index and (o.former_keys is not null or o.former_mailboxes is not null)
                    and (o.former_keys && (select array_agg(key) from index_erased_order_key) or o.former_mailboxes && (select array_agg(mailbox) from index_erased_order_mailbox))""");
    }
}
