// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.store;

import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.testing.SharedPostgres;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Parameters reach a real database as what they are. */
@Tag("server")
class SqlTest {

    private final SandboxPostgres postgres = SharedPostgres.empty();

    private List<String> select(final String sql, final Object... parameters) throws SQLException {
        try (Connection connection = postgres.connect(); PreparedStatement select = Sql.prepare(connection, sql, parameters); ResultSet row = select.executeQuery()) {
            row.next();
            final List<String> values = new ArrayList<>();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                values.add(row.getString(i));
            }
            return values;
        }
    }

    @Test
    void simpleValuesAreBoundInTheirOrder() throws SQLException {
        assertEquals(Arrays.asList("a'b", "7", "8", "t", null), select("select ?::text, ?::int, ?::bigint, ?::bool, ?::text", "a'b", 7, 8L, true, null));
    }

    @Test
    void anInstantIsATimestamp() throws SQLException {
        assertEquals(List.of("1767225600"), select("select extract(epoch from ?::timestamptz)::bigint", Instant.parse("2026-01-01T00:00:00Z")));
    }

    @Test
    void collectionsAndArraysAreArraysOfTheirType() throws SQLException {
        assertEquals(List.of("2", "b"), select("select array_length(one, 1), one[2] from (select ?::text[] as one) as t", List.of("a", "b")));
        final UUID id = UUID.fromString("00000000-0000-0000-0000-000000000001");
        assertEquals(List.of("{1,NULL}", "{2}", "{0.5}", "{t}", "{" + id + "}", "{x}"), select("select ?::int4[], ?::int8[], ?::float8[], ?::bool[], ?::uuid[], ?::text[]",
                new Integer[] {1, null}, new Long[] {2L}, new Double[] {.5}, new Boolean[] {true}, new UUID[] {id}, new String[] {"x"}));
        assertThrows(IllegalArgumentException.class, () -> select("select ?", (Object) new Thread[0]));
    }

    @Test
    void anUpdateReturnsItsRows() throws SQLException {
        try (Connection connection = postgres.connect()) {
            Sql.update(connection, "create table numbers (n int)");
            assertEquals(2, Sql.update(connection, "insert into numbers select unnest(?::int4[])", (Object) new Integer[] {1, 2}));
            try (PreparedStatement insert = connection.prepareStatement("insert into numbers values (?)")) {
                Sql.addBatch(insert, 3);
                Sql.addBatch(insert, 4);
                assertEquals(2, insert.executeBatch().length);
            }
            assertEquals(4, Sql.update(connection, "delete from numbers where n > ?", 0));
        }
    }

    @Test
    void aColumnHasOneValuePerItem() {
        assertEquals(Arrays.asList("1", null, "3"), Sql.column(List.of(1, 2, 3), item -> item == 2 ? null : String.valueOf(item)));
    }
}
