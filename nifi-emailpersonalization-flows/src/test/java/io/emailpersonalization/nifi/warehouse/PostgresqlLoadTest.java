// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.warehouse;

import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What goes wrong with a load into PostgreSQL: the table is never half merged, the message names the cure and no value, and the same load goes on once the cause is gone. */
class PostgresqlLoadTest {

    private static final WarehouseDialect DIALECT = WarehouseDialect.POSTGRESQL;
    private static final WarehouseSql SQL = DIALECT.sql();
    private static final SandboxPostgres POSTGRES = SandboxPostgres.start();
    private static final String ROWS = "select count(*) from customer_row";

    @BeforeEach
    void create() {
        DIALECT.create(POSTGRES);
    }

    @AfterAll
    static void stop() {
        POSTGRES.close();
    }

    private static Map<String, String> person(final int id, final long version, final String name, final String value) {
        return LoadHistory.fields("golden_id", "p" + id, "version", Long.toString(version), "scored_at", "2026-01-01T00:00:00Z", "email", "p%d@example.com".formatted(id), name, value);
    }

    private static final List<Map<String, String>> TWO = List.of(person(1, 1, "rfm_segment", "Champions"), person(2, 1, "rfm_segment", "Lost"));

    /** Loads, expects the message, removes the cause, and expects the same staging table to be merged. */
    private void failsUntil(final List<Map<String, String>> records, final String message, final Runnable cure) throws SQLException {
        try (Connection connection = POSTGRES.connect()) {
            final String table = SQL.stage(connection, LoadKind.CUSTOMERS, records);
            final SQLException fault = assertThrows(SQLException.class, () -> SQL.merge(connection, LoadKind.CUSTOMERS, table, records.size()));
            assertTrue(fault.getMessage().contains(message), fault.getMessage());
            assertFalse(fault.getMessage().contains("@example.com") || fault.getMessage().contains("secret"), fault.getMessage());
            assertEquals(0, POSTGRES.count(ROWS));
            assertEquals(0, POSTGRES.count("select count(*) from customer_load"));
            cure.run();
            SQL.merge(connection, LoadKind.CUSTOMERS, table, records.size());
            assertEquals(records.size(), POSTGRES.count(ROWS));
        }
    }

    @Test
    void aColumnThatTheTableLacksIsNamedAndTheScriptBringsItBack() throws SQLException {
        POSTGRES.execute("drop view customer; alter table customer_row drop column rfm_segment, drop column scored_at");
        failsUntil(TWO, "The table customer_row lacks the columns rfm_segment, scored_at. Run postgresql.sql again", () -> POSTGRES.execute(SQL.script()));
        assertEquals("Champions", POSTGRES.query("select rfm_segment from customer where golden_id = 'p1'").getFirst().get("rfm_segment"));
    }

    @Test
    void aValueThatDoesNotFitItsColumnIsNamedByTheColumn() throws SQLException {
        failsUntil(List.of(person(1, 1, "country", "secret"), person(2, 1, "country", "DE")), "The column country of customer_row has the type integer, and a record of the load does not fit it",
                "country", "integer");
    }

    private void failsUntil(final List<Map<String, String>> records, final String message, final String column, final String type) throws SQLException {
        POSTGRES.execute("drop view customer; alter table customer_row drop column %1$s, add column %1$s %2$s".formatted(column, type));
        failsUntil(records, message, () -> POSTGRES.execute("alter table customer_row alter column %s type text".formatted(column)));
    }

    @Test
    void aValueThatIsTooLongIsNamedByTheColumn() throws SQLException {
        failsUntil(List.of(person(1, 1, "country", "secret")), "The column country of customer_row has the type character varying(5), and 1 records of the load are longer", "country", "varchar(5)");
    }

    @Test
    void aConstraintThatRefusesARecordIsNamed() throws SQLException {
        POSTGRES.execute("alter table customer_row add constraint only_germany check (country = 'DE')");
        failsUntil(List.of(person(1, 1, "country", "secret")), "The constraint only_germany of customer_row refuses a record",
                () -> POSTGRES.execute("alter table customer_row drop constraint only_germany"));
    }

    private static String refusal(final Connection connection, final Map<String, String> record) {
        return assertThrows(SQLException.class, () -> SQL.load(connection, LoadKind.CUSTOMERS, List.of(record))).getMessage();
    }

    @Test
    void recordsWithoutAGoldenIdAreNotLoaded() throws SQLException {
        try (Connection connection = POSTGRES.connect()) {
            assertTrue(refusal(connection, LoadHistory.fields("email", "ada@example.com")).contains("have no golden_id"));
            assertTrue(refusal(connection, LoadHistory.fields("golden_id", null)).contains("1 records have no golden_id"));
        }
        assertEquals(0, POSTGRES.count(ROWS));
    }

    @Test
    void numbersAreReadAsTheyAreWritten() throws SQLException {
        try (Connection connection = POSTGRES.connect()) {
            SQL.load(connection, LoadKind.CUSTOMERS, List.of(person(1, 1, "purchase_count", "4.0"), person(2, 1, "purchase_count", "1.2E3"), person(3, 1, "purchase_count", "")));
            assertThrows(SQLException.class, () -> SQL.load(connection, LoadKind.CUSTOMERS, List.of(person(4, 1, "purchase_count", "4.5"))), "half an order is no order");
        }
        assertEquals("4 1200 null", POSTGRES.query("select string_agg(coalesce(purchase_count::text, 'null'), ' ' order by golden_id) as counts from customer").getFirst().get("counts"));
    }

    @Test
    void theGrantsOfThePageAreEnoughAndWithoutThemNothingIsWritten() throws SQLException {
        POSTGRES.execute("drop role if exists warehouse; create role warehouse");
        final Matcher grants = Pattern.compile("```sql\n(grant .*?)```", Pattern.DOTALL).matcher(SQL.page());
        assertTrue(grants.find());
        try (Connection connection = POSTGRES.connect(); Statement statement = connection.createStatement()) {
            POSTGRES.execute("grant usage, create on schema public to warehouse; grant select on customer_staging, customer_removal_staging to warehouse");
            statement.execute("set role warehouse");
            final String table = SQL.stage(connection, LoadKind.CUSTOMERS, TWO);
            final SQLException refused = assertThrows(SQLException.class, () -> SQL.merge(connection, LoadKind.CUSTOMERS, table, 2));
            assertEquals("42501", refused.getSQLState());
            assertEquals(0, POSTGRES.count(ROWS));
            POSTGRES.execute(grants.group(1));
            SQL.merge(connection, LoadKind.CUSTOMERS, table, 2);
            SQL.load(connection, LoadKind.REMOVALS, List.of(LoadHistory.fields("golden_id", "p1", "version", "2", "became", "erased")));
            assertEquals(1, POSTGRES.count("select count(*) from customer"));
        } finally {
            POSTGRES.execute("drop owned by warehouse; drop role warehouse");
        }
    }

    @Test
    void aConnectionThatBreaksInTheMergeLeavesTheTableAsItWas() throws SQLException {
        try (Connection connection = POSTGRES.connect()) {
            connection.setAutoCommit(false);
            final String table = SQL.stage(connection, LoadKind.CUSTOMERS, TWO);
            connection.commit();
            SQL.merge(connection, LoadKind.CUSTOMERS, table, 2);
            POSTGRES.execute("select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction'");
            assertThrows(SQLException.class, connection::commit);
            assertEquals(0, POSTGRES.count(ROWS));
            try (Connection next = POSTGRES.connect()) {
                SQL.merge(next, LoadKind.CUSTOMERS, table, 2);
                SQL.merge(next, LoadKind.CUSTOMERS, table, 2);
            }
        }
        assertEquals("2 2", POSTGRES.query("select count(*) || ' ' || (select sum(records) from customer_load) as counts from customer").getFirst().get("counts"),
                "a load whose commit was not noticed is not loaded again");
    }

    @Test
    void aStagingTableThatLacksRecordsIsNotMerged() throws SQLException {
        try (Connection connection = POSTGRES.connect()) {
            final String table = SQL.stage(connection, LoadKind.CUSTOMERS, TWO);
            POSTGRES.execute("delete from %s where golden_id = 'p1'".formatted(table));
            assertTrue(assertThrows(SQLException.class, () -> SQL.merge(connection, LoadKind.CUSTOMERS, table, 2)).getMessage().contains("The staging table has 1 of 2 records"));
            POSTGRES.execute("drop table " + table);
            assertTrue(assertThrows(SQLException.class, () -> SQL.merge(connection, LoadKind.CUSTOMERS, table, 2)).getMessage().contains("is gone"));
        }
        assertEquals(0, POSTGRES.count(ROWS));
    }

    @Test
    void aColumnOfOnesOwnIsLoadedOnceTheScriptHasRun() throws SQLException {
        POSTGRES.execute("alter table customer_row add column loyalty_points integer");
        POSTGRES.execute(SQL.script());
        try (Connection connection = POSTGRES.connect()) {
            SQL.load(connection, LoadKind.CUSTOMERS, List.of(person(1, 1, "loyalty_points", "12")));
            assertEquals(12L, POSTGRES.count("select loyalty_points from customer"));
            SQL.load(connection, LoadKind.REMOVALS, List.of(LoadHistory.fields("golden_id", "p1", "version", "2", "became", "erased")));
        }
        assertEquals(0, POSTGRES.count("select count(*) from customer_row where loyalty_points is not null or email is not null"), "nothing of an erased person stays");
    }

    @Test
    void theTableOfTheFormerReleaseGoesOnBehindTheView() throws SQLException {
        POSTGRES.execute("drop schema public cascade; create schema public");
        POSTGRES.execute("create table customer (golden_id text primary key, customer_id text, email text, purchase_count bigint, loyalty text); "
                + "insert into customer values ('p1', '17', 'p1@example.com', 3, 'gold')");
        POSTGRES.execute(SQL.script());
        POSTGRES.execute(SQL.script());
        assertEquals("gold", POSTGRES.query("select loyalty from customer").getFirst().get("loyalty"));
        try (Connection connection = POSTGRES.connect()) {
            SQL.load(connection, LoadKind.CUSTOMERS, List.of(person(1, 1, "phone", "+4930111")));
        }
        assertEquals("3 gold +4930111", POSTGRES.query("select concat_ws(' ', purchase_count, loyalty, phone) as row from customer").getFirst().get("row"));
    }

    @Test
    void aRemovalWithoutAVersionCountsForTheRowAsItIs() throws SQLException {
        try (Connection connection = POSTGRES.connect()) {
            SQL.load(connection, LoadKind.CUSTOMERS, TWO);
            SQL.load(connection, LoadKind.REMOVALS, List.of(LoadHistory.fields("golden_id", "p1", "became", "retired"), LoadHistory.fields("golden_id", "p7", "became", "p2")));
            SQL.load(connection, LoadKind.CUSTOMERS, List.of(person(1, 1, "phone", "late"), person(7, 0, "phone", "late")));
            assertEquals(1, POSTGRES.count("select count(*) from customer"));
            SQL.load(connection, LoadKind.CUSTOMERS, List.of(person(1, 2, "phone", "returned")));
        }
        assertEquals("returned", POSTGRES.query("select phone from customer where golden_id = 'p1'").getFirst().get("phone"), "a retired person comes back");
    }

    @Test
    void stagingTablesThatNobodyCameBackForAreDroppedAfterAWeek() throws SQLException {
        POSTGRES.execute("create table customer_load_20260101000000_a (golden_id text); create table customer_load_mine (golden_id text)");
        try (Connection connection = POSTGRES.connect()) {
            SQL.load(connection, LoadKind.CUSTOMERS, TWO);
        }
        assertEquals(List.of("customer_load", "customer_load_mine"), POSTGRES.query("select relname from pg_class where relname like 'customer\\_load%' and relkind = 'r' order by relname").stream()
                .map(row -> row.get("relname").toString()).toList());
    }

    @Test
    void nodesThatLoadTheSamePeopleAtOnceWaitForEachOther() throws InterruptedException, ExecutionException {
        final Random random = new Random(7);
        try (ExecutorService nodes = Executors.newFixedThreadPool(4)) {
            final List<Future<?>> done = new ArrayList<>();
            for (int load = 1; load <= 24; load++) {
                final long version = load;
                final List<Map<String, String>> records = new ArrayList<>();
                for (int id = 0; id < 40; id++) {
                    records.add(person(id, version, "city", "at " + version));
                }
                Collections.shuffle(records, random);
                done.add(nodes.submit(() -> {
                    try (Connection connection = POSTGRES.connect()) {
                        SQL.load(connection, LoadKind.CUSTOMERS, records);
                    }
                    return null;
                }));
            }
            for (final Future<?> each : done) {
                each.get();
            }
        }
        assertEquals(40, POSTGRES.count("select count(*) from customer_row where version = 24 and city = 'at 24'"));
    }
}
