// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.warehouse;

import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.testing.SharedPostgres;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Loads that are repeated, late and out of order end in the same table, with merges, retirements and erasures. The statements are those of the parts, see {@link WarehouseDialect}. */
class WarehouseLoadTest {

    private static final String CUSTOMERS = "customers";
    private static final String REMOVALS = "removals";
    private static final String[] DAYS = {"2026-01-01T00:00:00Z", "2026-01-02T00:00:00.5Z"};

    private final SandboxPostgres postgres = SharedPostgres.empty();

    /** What a stage of the pipeline hands over at once. */
    private record Load(String kind, List<Map<String, String>> records) {
    }

    /** A history of people: every run on the index has a higher version. */
    private static final class History {

        private static final int PEOPLE = 5;
        private static final int RUNS = 9;

        private final List<Load> loads = new ArrayList<>();
        /** The newest state by golden id. */
        private final Map<String, String> newest = new TreeMap<>();

        History(final Random random) {
            final Map<String, String> gone = new HashMap<>();
            long version = 1_764_500_000_000L;
            for (int run = 0; run < 3 * RUNS && loads.size() < RUNS; run++) {
                version += 1 + random.nextInt(3);
                if (random.nextInt(3) == 0) {
                    final String id = "p" + random.nextInt(PEOPLE);
                    final String became = List.of("retired", "erased", "p9", id).get(random.nextInt(4));
                    if (!gone.containsKey(id)) {
                        loads.add(new Load(REMOVALS, List.of(fields("golden_id", id, "became", became, "reason", "merged", "email", "still@example.com", "version", Long.toString(version)))));
                        if (!became.equals(id)) {
                            newest.put(id, "%s %d %s null null".formatted(id, version, "p9".equals(became) ? "merged" : became));
                        }
                        if (!became.equals(id) && !"retired".equals(became)) {
                            gone.put(id, became);
                        }
                    }
                    continue;
                }
                final List<String> ids = new ArrayList<>();
                for (int person = 0; person < PEOPLE; person++) {
                    if (random.nextBoolean() && !gone.containsKey("p" + person)) {
                        ids.add("p" + person);
                    }
                }
                if (!ids.isEmpty()) {
                    final int scorings = 1 + random.nextInt(2);
                    for (int scoring = 0; scoring < scorings; scoring++) {
                        add(ids, version, scoring, random.nextInt(4) == 0 ? null : Integer.toString(random.nextInt(100)));
                    }
                }
            }
        }

        private void add(final List<String> ids, final long version, final int scoring, final String purchases) {
            final List<Map<String, String>> records = new ArrayList<>();
            for (final String id : ids) {
                records.add(fields("golden_id", id, "version", Long.toString(version), "scored_at", DAYS[scoring], "email", "%s@%d.example".formatted(id, version), "purchase_count", purchases));
                newest.put(id, "%s %d null %s@%d.example %s".formatted(id, version, id, version, purchases));
            }
            loads.add(new Load(CUSTOMERS, records));
        }
    }

    private static Map<String, String> fields(final String... namesAndValues) {
        final Map<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return fields;
    }

    /** Every load at least once, in any order, and some of them again. */
    private static List<Load> deliveries(final History history, final Random random) {
        final List<Load> deliveries = new ArrayList<>(history.loads);
        for (int i = 0; i < history.loads.size() / 2; i++) {
            deliveries.add(history.loads.get(random.nextInt(history.loads.size())));
        }
        Collections.shuffle(deliveries, random);
        return deliveries;
    }

    private List<String> table() {
        return postgres.query("select concat_ws(' ', golden_id, version, coalesce(removed_because, 'null'), coalesce(email, 'null'), coalesce(purchase_count::text, 'null')) as state "
                + "from customer_row order by golden_id").stream().map(row -> (String) row.get("state")).toList();
    }

    private void anyOrderEndsInTheSameTable(final WarehouseDialect dialect, final Random random) throws SQLException {
        dialect.create(postgres);
        final History history = new History(random);
        final List<Load> deliveries = deliveries(history, random);
        try (Connection connection = postgres.connect()) {
            for (final Load load : deliveries) {
                dialect.load(connection, load.kind(), known(dialect, load.records()));
            }
        }
        assertEquals(List.copyOf(history.newest.values()), table());
        assertEquals(history.newest.values().stream().filter(state -> state.split(" ")[2].equals("null")).count(), postgres.count("select count(*) from customer"), "the view has the people");
        assertEquals(deliveries.size(), postgres.count("select count(*) from customer_load"), "every load is noted");
        assertEquals(deliveries.stream().mapToLong(load -> load.records().size()).sum(), postgres.count("select sum(records) from customer_load"), "every record is counted");
        assertEquals(0, postgres.count("select count(*) from pg_class where relname like 'customer\\_load\\_%' and relkind = 'r'"), "no staging table stays");
    }

    /** The fields that the staging table has a column for. That of Snowflake has the whole record. */
    private static List<Map<String, String>> known(final WarehouseDialect dialect, final List<Map<String, String>> records) {
        return records.stream().map(record -> {
            final Map<String, String> fields = new LinkedHashMap<>(record);
            if (dialect != WarehouseDialect.SNOWFLAKE) {
                fields.remove("reason");
            }
            if (dialect == WarehouseDialect.POSTGRESQL && fields.containsKey("became")) {
                fields.remove("email");
            }
            return fields;
        }).toList();
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
            dialect.create(postgres);
            try (Connection connection = postgres.connect()) {
                dialect.load(connection, CUSTOMERS, List.of(fields("golden_id", "p", "version", "1", "email", "ada@example.com", "phone", "+4930111", "email_owner", "true")));
                dialect.load(connection, CUSTOMERS, List.of(fields("golden_id", "p", "version", "2", "email", null, "purchase_total", "12.5", "purchase_count", "")));
            }
            assertEquals("null +4930111 true 12.5 null", postgres.query("select concat_ws(' ', coalesce(email, 'null'), phone, email_owner::text, purchase_total, "
                    + "coalesce(purchase_count::text, 'null')) as row from customer").getFirst().get("row"), dialect + ": an empty value is a value, an absent one is none");
        }
    }

    @Example
    void withoutAVersionTheLastLoadWinsAndNeverOverOneWithAVersion() throws SQLException {
        for (final WarehouseDialect dialect : WarehouseDialect.values()) {
            dialect.create(postgres);
            try (Connection connection = postgres.connect()) {
                dialect.load(connection, CUSTOMERS, List.of(fields("golden_id", "p", "version", null, "scored_at", DAYS[0], "email", "first@example.com")));
                dialect.load(connection, CUSTOMERS, List.of(fields("golden_id", "p", "version", null, "scored_at", DAYS[0], "email", "second@example.com")));
                assertEquals("second@example.com", email(), dialect.toString());
                dialect.load(connection, CUSTOMERS, List.of(fields("golden_id", "p", "version", "7", "scored_at", DAYS[0], "email", "third@example.com")));
                dialect.load(connection, CUSTOMERS, List.of(fields("golden_id", "p", "version", null, "scored_at", DAYS[1], "email", "fourth@example.com")));
                assertEquals("third@example.com", email(), dialect.toString());
            }
        }
    }

    private String email() {
        return (String) postgres.query("select email from customer").getFirst().get("email");
    }
}
