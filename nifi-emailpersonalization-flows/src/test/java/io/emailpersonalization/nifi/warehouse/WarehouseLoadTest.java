// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.warehouse;

import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.AfterContainer;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * Loads that are repeated, late and out of order end in the same table, with merges, retirements and erasures. The statements are those of the parts, in the words of PostgreSQL: see
 * {@link WarehouseDialect}.
 */
class WarehouseLoadTest {

    private static final SandboxPostgres POSTGRES = SandboxPostgres.start();

    @AfterContainer
    static void stop() {
        POSTGRES.close();
    }

    private static void anyOrderEndsInTheSameTable(final WarehouseDialect dialect, final Random random) throws SQLException {
        POSTGRES.execute("drop schema if exists proof cascade; create schema proof");
        try (Connection connection = POSTGRES.connect()) {
            new WarehouseProof(connection, dialect.sql(), dialect.part(), "proof").run(1, random.nextLong());
        }
        assertEquals(0, POSTGRES.count("select count(*) from pg_class where relnamespace = 'proof'::regnamespace"), "nothing stays in the schema");
    }

    @Property(tries = 8)
    void anyOrderOfLoadsEndsInTheSameTableOfPostgresql(@ForAll final Random random) throws SQLException {
        anyOrderEndsInTheSameTable(WarehouseDialect.POSTGRESQL, random);
    }

    @Property(tries = 8)
    void theMergeOfSnowflakeDoesNotDependOnTheOrder(@ForAll final Random random) throws SQLException {
        anyOrderEndsInTheSameTable(WarehouseDialect.SNOWFLAKE, random);
    }

    @Property(tries = 8)
    void theMergeOfBigqueryDoesNotDependOnTheOrder(@ForAll final Random random) throws SQLException {
        anyOrderEndsInTheSameTable(WarehouseDialect.BIGQUERY, random);
    }

    @Property(tries = 8)
    void theProcedureOfRedshiftDoesNotDependOnTheOrder(@ForAll final Random random) throws SQLException {
        anyOrderEndsInTheSameTable(WarehouseDialect.REDSHIFT, random);
    }

    @Example
    void aFieldThatALoadDoesNotHaveStaysWhereTheDialectCanTell() throws SQLException {
        for (final WarehouseDialect dialect : List.of(WarehouseDialect.POSTGRESQL, WarehouseDialect.SNOWFLAKE)) {
            dialect.create(POSTGRES);
            try (Connection connection = POSTGRES.connect()) {
                dialect.load(connection, LoadKind.CUSTOMERS, List.of(LoadHistory.fields("golden_id", "p", "version", "1", "email", "ada@example.com", "phone", "+4930111", "email_owner", "true")));
                dialect.load(connection, LoadKind.CUSTOMERS, List.of(LoadHistory.fields("golden_id", "p", "version", "2", "email", null, "purchase_total", "12.5", "purchase_count", "")));
            }
            assertEquals("null +4930111 true 12.5 null", POSTGRES.query("select concat_ws(' ', coalesce(email, 'null'), phone, email_owner::text, purchase_total, "
                    + "coalesce(purchase_count::text, 'null')) as row from customer").getFirst().get("row"), dialect + ": an empty value is a value, an absent one is none");
        }
    }

    @Example
    void withoutAVersionTheLastLoadWinsAndNeverOverOneWithAVersion() throws SQLException {
        for (final WarehouseDialect dialect : WarehouseDialect.values()) {
            dialect.create(POSTGRES);
            try (Connection connection = POSTGRES.connect()) {
                dialect.load(connection, LoadKind.CUSTOMERS, List.of(LoadHistory.fields("golden_id", "p", "version", null, "scored_at", LoadHistory.DAYS.get(0), "email", "first@example.com")));
                dialect.load(connection, LoadKind.CUSTOMERS, List.of(LoadHistory.fields("golden_id", "p", "version", null, "scored_at", LoadHistory.DAYS.get(0), "email", "second@example.com")));
                assertEquals("second@example.com", email(), dialect.toString());
                dialect.load(connection, LoadKind.CUSTOMERS, List.of(LoadHistory.fields("golden_id", "p", "version", "7", "scored_at", LoadHistory.DAYS.get(0), "email", "third@example.com")));
                dialect.load(connection, LoadKind.CUSTOMERS, List.of(LoadHistory.fields("golden_id", "p", "version", null, "scored_at", LoadHistory.DAYS.get(1), "email", "fourth@example.com")));
                assertEquals("third@example.com", email(), dialect.toString());
            }
        }
    }

    private static String email() {
        return (String) POSTGRES.query("select email from customer").getFirst().get("email");
    }
}
