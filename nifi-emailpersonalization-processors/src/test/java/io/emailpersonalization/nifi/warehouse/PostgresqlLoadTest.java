// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.warehouse;

import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.testing.SharedPostgres;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
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
    private static final String CUSTOMERS = "customers";
    private static final String ROWS = "select count(*) from customer_row";

    private SandboxPostgres postgres;

    @BeforeEach
    void create() {
        postgres = SharedPostgres.empty();
        DIALECT.create(postgres);
    }

    private static Map<String, String> fields(final String... namesAndValues) {
        final Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }

    private static Map<String, String> person(final int id, final long version, final String name, final String value) {
        return fields("golden_id", "p" + id, "version", Long.toString(version), "scored_at", "2026-01-01T00:00:00Z", "email", "p%d@example.com".formatted(id), name, value);
    }

    private static final List<Map<String, String>> TWO = List.of(person(1, 1, "rfm_segment", "Champions"), person(2, 1, "rfm_segment", "Lost"));

    /** Loads, expects the message, removes the cause, and expects the same staging table to be merged. */
    private void failsUntil(final List<Map<String, String>> records, final String message, final Runnable cure) throws SQLException {
        try (Connection connection = postgres.connect()) {
            final String table = DIALECT.stage(connection, CUSTOMERS, records);
            final SQLException fault = assertThrows(SQLException.class, () -> DIALECT.merge(connection, CUSTOMERS, table, records.size()));
            assertTrue(fault.getMessage().contains(message), fault.getMessage());
            assertFalse(fault.getMessage().contains("@example.com") || fault.getMessage().contains("secret"), fault.getMessage());
            assertEquals(0, postgres.count(ROWS));
            assertEquals(0, postgres.count("select count(*) from customer_load"));
            cure.run();
            DIALECT.merge(connection, CUSTOMERS, table, records.size());
            assertEquals(records.size(), postgres.count(ROWS));
        }
    }

    @Test
    void aColumnThatTheTableLacksIsNamedAndTheScriptBringsItBack() throws SQLException {
        postgres.execute("drop view customer; alter table customer_row drop column rfm_segment, drop column scored_at");
        failsUntil(TWO, "The table customer_row lacks the columns rfm_segment, scored_at. Run postgresql.sql again", () -> postgres.execute(DIALECT.script()));
        assertEquals("Champions", postgres.query("select rfm_segment from customer where golden_id = 'p1'").getFirst().get("rfm_segment"));
    }

    @Test
    void aValueThatDoesNotFitItsColumnIsNamedByTheColumn() throws SQLException {
        failsUntil(List.of(person(1, 1, "country", "secret"), person(2, 1, "country", "DE")), "The column country of customer_row has the type integer, and a record of the load does not fit it",
                "country", "integer");
    }

    private void failsUntil(final List<Map<String, String>> records, final String message, final String column, final String type) throws SQLException {
        postgres.execute("drop view customer; alter table customer_row drop column %1$s, add column %1$s %2$s".formatted(column, type));
        failsUntil(records, message, () -> postgres.execute("alter table customer_row alter column %s type text".formatted(column)));
    }

    @Test
    void aValueThatIsTooLongIsNamedByTheColumn() throws SQLException {
        failsUntil(List.of(person(1, 1, "country", "secret")), "The column country of customer_row has the type character varying(5), and 1 records of the load are longer", "country", "varchar(5)");
    }

    @Test
    void aConstraintThatRefusesARecordIsNamed() throws SQLException {
        postgres.execute("alter table customer_row add constraint only_germany check (country = 'DE')");
        failsUntil(List.of(person(1, 1, "country", "secret")), "The constraint only_germany of customer_row refuses a record",
                () -> postgres.execute("alter table customer_row drop constraint only_germany"));
    }

    @Test
    void recordsWithoutAGoldenIdAreNotLoaded() throws SQLException {
        try (Connection connection = postgres.connect()) {
            assertTrue(assertThrows(SQLException.class, () -> DIALECT.load(connection, CUSTOMERS, List.of(fields("email", "ada@example.com")))).getMessage().contains("have no golden_id"));
            assertTrue(assertThrows(SQLException.class, () -> DIALECT.load(connection, CUSTOMERS, List.of(fields("golden_id", null)))).getMessage().contains("1 records have no golden_id"));
        }
        assertEquals(0, postgres.count(ROWS));
    }

    @Test
    void numbersAreReadAsTheyAreWritten() throws SQLException {
        try (Connection connection = postgres.connect()) {
            DIALECT.load(connection, CUSTOMERS, List.of(person(1, 1, "purchase_count", "4.0"), person(2, 1, "purchase_count", "1.2E3"), person(3, 1, "purchase_count", "")));
            assertThrows(SQLException.class, () -> DIALECT.load(connection, CUSTOMERS, List.of(person(4, 1, "purchase_count", "4.5"))), "half an order is no order");
        }
        assertEquals("4 1200 null", postgres.query("select string_agg(coalesce(purchase_count::text, 'null'), ' ' order by golden_id) as counts from customer").getFirst().get("counts"));
    }

    @Test
    void theGrantsOfThePageAreEnoughAndWithoutThemNothingIsWritten() throws SQLException, IOException {
        postgres.execute("drop role if exists warehouse; create role warehouse");
        final Matcher grants = Pattern.compile("```sql\n(grant .*?)```", Pattern.DOTALL).matcher(Files.readString(WarehouseDialect.FLOWS.resolve("postgresql.md")));
        assertTrue(grants.find());
        try (Connection connection = postgres.connect(); Statement statement = connection.createStatement()) {
            postgres.execute("grant usage, create on schema public to warehouse; grant select on customer_staging, customer_removal_staging to warehouse");
            statement.execute("set role warehouse");
            final String table = DIALECT.stage(connection, CUSTOMERS, TWO);
            final SQLException refused = assertThrows(SQLException.class, () -> DIALECT.merge(connection, CUSTOMERS, table, 2));
            assertEquals("42501", refused.getSQLState());
            assertEquals(0, postgres.count(ROWS));
            postgres.execute(grants.group(1));
            DIALECT.merge(connection, CUSTOMERS, table, 2);
            DIALECT.load(connection, "removals", List.of(fields("golden_id", "p1", "version", "2", "became", "erased")));
            assertEquals(1, postgres.count("select count(*) from customer"));
        } finally {
            postgres.execute("drop owned by warehouse; drop role warehouse");
        }
    }

    @Test
    void aConnectionThatBreaksInTheMergeLeavesTheTableAsItWas() throws SQLException {
        try (Connection connection = postgres.connect()) {
            connection.setAutoCommit(false);
            final String table = DIALECT.stage(connection, CUSTOMERS, TWO);
            connection.commit();
            DIALECT.merge(connection, CUSTOMERS, table, 2);
            postgres.execute("select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction'");
            assertThrows(SQLException.class, connection::commit);
            assertEquals(0, postgres.count(ROWS));
            try (Connection next = postgres.connect()) {
                DIALECT.merge(next, CUSTOMERS, table, 2);
                DIALECT.merge(next, CUSTOMERS, table, 2);
            }
        }
        assertEquals("2 2", postgres.query("select count(*) || ' ' || (select sum(records) from customer_load) as counts from customer").getFirst().get("counts"),
                "a load whose commit was not noticed is not loaded again");
    }

    @Test
    void aStagingTableThatLacksRecordsIsNotMerged() throws SQLException {
        try (Connection connection = postgres.connect()) {
            final String table = DIALECT.stage(connection, CUSTOMERS, TWO);
            postgres.execute("delete from %s where golden_id = 'p1'".formatted(table));
            assertTrue(assertThrows(SQLException.class, () -> DIALECT.merge(connection, CUSTOMERS, table, 2)).getMessage().contains("The staging table has 1 of 2 records"));
            postgres.execute("drop table " + table);
            assertTrue(assertThrows(SQLException.class, () -> DIALECT.merge(connection, CUSTOMERS, table, 2)).getMessage().contains("is gone"));
        }
        assertEquals(0, postgres.count(ROWS));
    }

    @Test
    void aColumnOfOnesOwnIsLoadedOnceTheScriptHasRun() throws SQLException {
        postgres.execute("alter table customer_row add column loyalty_points integer");
        postgres.execute(DIALECT.script());
        try (Connection connection = postgres.connect()) {
            DIALECT.load(connection, CUSTOMERS, List.of(person(1, 1, "loyalty_points", "12")));
            assertEquals(12L, postgres.count("select loyalty_points from customer"));
            DIALECT.load(connection, "removals", List.of(fields("golden_id", "p1", "version", "2", "became", "erased")));
        }
        assertEquals(0, postgres.count("select count(*) from customer_row where loyalty_points is not null or email is not null"), "nothing of an erased person stays");
    }

    @Test
    void theTableOfTheFormerReleaseGoesOnBehindTheView() throws SQLException, IOException {
        postgres = SharedPostgres.empty();
        postgres.execute("create table customer (golden_id text primary key, customer_id text, email text, purchase_count bigint, loyalty text); "
                + "insert into customer values ('p1', '17', 'p1@example.com', 3, 'gold')");
        postgres.execute(DIALECT.script());
        postgres.execute(DIALECT.script());
        assertEquals("gold", postgres.query("select loyalty from customer").getFirst().get("loyalty"));
        try (Connection connection = postgres.connect()) {
            DIALECT.load(connection, CUSTOMERS, List.of(person(1, 1, "phone", "+4930111")));
        }
        assertEquals("3 gold +4930111", postgres.query("select concat_ws(' ', purchase_count, loyalty, phone) as row from customer").getFirst().get("row"));
    }

    @Test
    void aRemovalWithoutAVersionCountsForTheRowAsItIs() throws SQLException {
        try (Connection connection = postgres.connect()) {
            DIALECT.load(connection, CUSTOMERS, TWO);
            DIALECT.load(connection, "removals", List.of(fields("golden_id", "p1", "became", "retired"), fields("golden_id", "p7", "became", "p2")));
            DIALECT.load(connection, CUSTOMERS, List.of(person(1, 1, "phone", "late"), person(7, 0, "phone", "late")));
            assertEquals(1, postgres.count("select count(*) from customer"));
            DIALECT.load(connection, CUSTOMERS, List.of(person(1, 2, "phone", "returned")));
        }
        assertEquals("returned", postgres.query("select phone from customer where golden_id = 'p1'").getFirst().get("phone"), "a retired person comes back");
    }

    @Test
    void stagingTablesThatNobodyCameBackForAreDroppedAfterAWeek() throws SQLException {
        postgres.execute("create table customer_load_20260101000000_a (golden_id text); create table customer_load_mine (golden_id text)");
        try (Connection connection = postgres.connect()) {
            DIALECT.load(connection, CUSTOMERS, TWO);
        }
        assertEquals(List.of("customer_load", "customer_load_mine"), postgres.query("select relname from pg_class where relname like 'customer\\_load%' and relkind = 'r' order by relname").stream()
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
                    try (Connection connection = postgres.connect()) {
                        DIALECT.load(connection, CUSTOMERS, records);
                    }
                    return null;
                }));
            }
            for (final Future<?> each : done) {
                each.get();
            }
        }
        assertEquals(40, postgres.count("select count(*) from customer_row where version = 24 and city = 'at 24'"));
    }
}
