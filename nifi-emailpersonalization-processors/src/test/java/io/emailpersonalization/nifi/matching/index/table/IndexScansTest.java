// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.table;

import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.testing.SharedPostgres;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Statements that run for each FlowFile, some of them under the lock of the index, read the rows that they need and scan no table of the index. */
class IndexScansTest {

    private static final int ROWS = 20_000;
    private static final String SCANS = "select coalesce(sum(seq_scan), 0) from pg_stat_user_tables where relname in ('index_golden', 'index_alias', 'index_change', 'index_suppressed')";

    private final SandboxPostgres postgres = SharedPostgres.empty();

    /** A statement to observe. */
    private interface Work {
        void run(IndexStatements statements) throws SQLException;
    }

    @BeforeEach
    void fill() throws IOException {
        for (int version = 1; version <= 4; version++) {
            try (InputStream sql = IndexScansTest.class.getResourceAsStream("/sql/index-v%d.sql".formatted(version))) {
                postgres.execute(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        postgres.execute("""
                create function id(number int) returns uuid immutable language sql as 'select md5(number::text)::uuid';
                insert into index_golden (index_name, golden_id, members, email) select 'customers', id(n), 1, 'p' || n || '@example.com' from generate_series(1, %1$d) n;
                insert into index_alias (index_name, golden_id, became) select 'customers', id(n + %1$d), id(n) from generate_series(1, %1$d) n;
                insert into index_change (index_name, run, golden_id, became, reason)
                    select 'customers', 'run ' || n / 10, id(n + %1$d), case when n %% 2 = 0 then id(n)::text else id(n + %1$d)::text end, 'merged' from generate_series(1, %1$d) n;
                insert into index_suppressed (index_name, key_hash) select 'customers', md5(n::text) from generate_series(1, %1$d) n;
                analyze""".formatted(ROWS));
    }

    /** Returns how often a statement scanned a whole table. */
    private long scans(final Work work) throws SQLException {
        try (Connection connection = postgres.connect()) {
            final long before = scans(connection);
            work.run(new IndexStatements(connection, "customers"));
            return scans(connection) - before;
        }
    }

    private static long scans(final Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("select pg_stat_force_next_flush()");
            try (ResultSet row = statement.executeQuery(SCANS)) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    @Test
    void theChangesOfARunAreFoundWithoutAScan() throws SQLException {
        assertEquals(0, scans(statements -> assertEquals(10, new ChangeTable(statements, "run 7", ChangeTable.Origin.NONE).all(1).size())));
    }

    @Test
    void theHashesOfErasedPeopleAreFoundWithoutAScan() throws SQLException {
        final List<String> hashes = postgres.query("select md5(n::text) as hash from generate_series(%d, %d) n".formatted(ROWS - 4, ROWS + 5)).stream().map(row -> (String) row.get("hash")).toList();
        assertEquals(0, scans(statements -> {
            final Map<String, Long> erased = new ErasedHashTable(statements).erasedAt(hashes);
            assertEquals(5, erased.size());
        }));
    }

    @Test
    void aScanIsCounted() throws SQLException {
        assertEquals(1, scans(statements -> statements.number("select count(*) from index_suppressed where decided_by = 'nobody'")));
    }
}
