// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.table;

import io.emailpersonalization.nifi.matching.index.order.PersonOrders;
import io.emailpersonalization.nifi.matching.index.person.KnownPerson;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Reads people with their golden records, and with their orders as far as {@code index_purchase} has them. Tested by CustomerIndexerTest and UpdateCustomerOrdersTest.
 *
 * @param version of the run
 */
public record PersonQuery(IndexStatements statements, long version) {

    private static final String FIND = """
            select g.golden_id, g.email_owner, g.review_refusal, g.match_score,
                coalesce(g.payload, (select m.payload from index_member m where m.index_name = :index and m.golden_id = g.golden_id and m.removed_at is null limit 1))::text,
                array(select m.member_key from index_member m where m.index_name = :index and m.golden_id = g.golden_id and m.removed_at is null
                    order by m.updated_at desc nulls last, m.member_key collate "C"),
                q.orders, q.total, q.last_at, q.sources,
                case when q.golden_id is not null then array(
                    select m.payload::text from index_member m where m.index_name = :index and m.golden_id = g.golden_id and m.removed_at is null
                    order by m.updated_at desc nulls last, m.member_key collate "C") end,
                case when g.touched_at > g.active_at then g.touched_at end
            from (%s) p join index_golden g on g.index_name = :index and g.golden_id = p.golden_id left join index_purchase q on q.golden_id = g.golden_id
            where g.members > 0 order by g.golden_id""";

    /**
     * Reads people in the order of their ids.
     *
     * @param goldenIds a query of golden ids
     */
    public void forEach(final String goldenIds, final Consumer<KnownPerson> consumer) throws SQLException {
        statements.query(FIND.formatted(goldenIds), row -> consumer.accept(new KnownPerson(row.getObject(1, UUID.class), version, row.getObject(2, Boolean.class), row.getBoolean(3),
                row.getObject(4, Double.class), texts(row, 6), instant(row, 12), row.getString(5), orders(row))));
    }

    private static PersonOrders orders(final ResultSet row) throws SQLException {
        if (row.getArray(10) == null) {
            return null;
        }
        return new PersonOrders(row.getLong(7), row.getBigDecimal(8), instant(row, 9), Set.copyOf(texts(row, 10)), texts(row, 11));
    }

    private static Instant instant(final ResultSet row, final int column) throws SQLException {
        final Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }

    private static List<String> texts(final ResultSet row, final int column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }
}
