// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors.rig;

import io.emailpersonalization.nifi.demo.Quickstart;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A PostgreSQL with a table of customers, the second half of which is written when the first half was read. */
final class DatabaseSource implements Source {

    private static final int ROWS = 1000;
    private static final String ROWS_OF = """
            insert into customer select 'k' || i, 'Zoë', 'O''Neill ' || i, 'k' || i || '@example.com', 'yes', timestamp '2026-01-01 10:00:00' + i * interval '1 second'
            from generate_series(%d, %d) i""";

    private final SandboxPostgres database = SandboxPostgres.start();

    DatabaseSource() {
        database.execute("create table customer (customer_id text, given_name text, family_name text, email text, marketing_consent text, updated_at timestamp)");
        database.execute(ROWS_OF.formatted(1, ROWS / 2));
    }

    @Override
    public Set<String> records() {
        return IntStream.rangeClosed(1, ROWS).mapToObj("customer k%d"::formatted).collect(Collectors.toSet());
    }

    @Override
    public Map<String, Map<String, String>> parameters() {
        return Map.of("Database Connections", Map.of("Database JDBC URL", database.url(), "Database User", database.user(), "Database Password", "none", "Database Driver Path",
                Quickstart.driver().toString()), "Database Environment", Map.of("Database Schedule", "1 sec", "Database Rows Per FlowFile", "100"), "Database Rules",
                Map.of("Database Condition", "updated_at < current_timestamp"));
    }

    @Override
    public void awaitMiddle(final RunningPart part) {
        part.await("the first rows", () -> part.count("customers") > 0);
        database.execute(ROWS_OF.formatted(ROWS / 2 + 1, ROWS));
    }

    @Override
    public void close() {
        database.close();
    }
}
