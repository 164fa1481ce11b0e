// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.warehouse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** A warehouse part: its SQL as it ships, and the same SQL in the words of PostgreSQL. Only types, paths into a variant and clauses of storage are translated: never a condition. */
enum WarehouseDialect {

    POSTGRESQL {
        @Override
        String translate(final String sql) {
            return sql;
        }
    },
    SNOWFLAKE {
        @Override
        String translate(final String sql) {
            return sql.replaceAll("record:(\\w+)::string", "record ->> '$1'").replaceAll("record:(\\w+) is null", "record -> '$1' is null").replaceAll("\\bas double\\)", "as double precision)")
                    .replaceAll("\\bdouble,", "double precision,").replace("timestamp_ntz", "timestamp").replaceAll("\\bstring\\b", "text").replace("create or replace transient table", "create table")
                    .replace("record variant", "record jsonb").replace(" data_retention_time_in_days = 0", "").replaceAll("create stage[^;]*;", "").replace("create view if not exists", "create view");
        }

        @Override
        void fill(final Connection connection, final String table, final List<Map<String, String>> records) throws SQLException {
            try (PreparedStatement insert = connection.prepareStatement("insert into " + table + " values (?::jsonb)")) {
                for (final Map<String, String> record : records) {
                    insert.setString(1, json(record));
                    insert.addBatch();
                }
                insert.executeBatch();
            }
        }
    },
    BIGQUERY {
        @Override
        String translate(final String sql) {
            return sql.replace("crm.", "").replace("#{BigQuery Dataset}.", "").replaceAll("\\bint64\\b", "bigint").replaceAll("\\bfloat64\\b", "double precision").replaceAll("\\bbool\\b", "boolean")
                    .replaceAll("\\bstring\\b", "text").replaceAll("\\btimestamp\\b", "timestamptz").replace(" cluster by golden_id", "")
                    .replaceAll(" like customer_staging options .*", " (like customer_staging)").replace("create view if not exists", "create view");
        }
    },
    REDSHIFT {
        @Override
        String translate(final String sql) {
            return sql.replace(" diststyle key distkey (golden_id) sortkey (golden_id)", "");
        }
    };

    static final Path FLOWS = Path.of("..", "flows", "warehouses");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final AtomicInteger LOADS = new AtomicInteger();

    /** The SQL of the dialect in the words of PostgreSQL. */
    abstract String translate(String sql);

    /** The script of the tables as it ships. */
    String script() {
        return read(".sql");
    }

    /** The page of the part. */
    String page() {
        return read(".md");
    }

    /** The statement of a processor of the part, as it ships. */
    String statement(final String processor) {
        try {
            for (final JsonNode each : JSON.readTree(read(".json")).at("/flowContents/processors")) {
                if (processor.equals(each.path("name").asText())) {
                    return each.path("properties").path("putsql-sql-statement").asText();
                }
            }
            throw new IllegalStateException("There is no " + processor);
        } catch (final JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String read(final String suffix) {
        try {
            return Files.readString(FLOWS.resolve(name().toLowerCase(Locale.ROOT) + suffix));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Creates the tables in an empty schema. */
    void create(final SandboxPostgres postgres) {
        postgres.execute("drop schema public cascade; create schema public");
        postgres.execute(translate(script()));
    }

    /** Loads records as the part does, in the steps of its processors. */
    void load(final Connection connection, final String kind, final List<Map<String, String>> records) throws SQLException {
        final String table = stage(connection, kind, records);
        merge(connection, kind, table, records.size());
    }

    /** Creates and fills a staging table. Returns its name. */
    String stage(final Connection connection, final String kind, final List<Map<String, String>> records) throws SQLException {
        final String table = "customer_load_99990101000000_%d".formatted(LOADS.incrementAndGet());
        execute(connection, evaluated(statement("Create staging table"), kind, table, records.size()));
        fill(connection, table, records);
        return table;
    }

    /** Merges a staging table. */
    void merge(final Connection connection, final String kind, final String table, final int records) throws SQLException {
        execute(connection, evaluated(statement("Merge into customers"), kind, table, records));
        if (this == SNOWFLAKE || this == BIGQUERY) {
            execute(connection, evaluated(statement("Note the load"), kind, table, records));
            execute(connection, evaluated(statement("Drop staging table"), kind, table, records));
        }
    }

    private String evaluated(final String statement, final String kind, final String table, final int records) {
        final boolean isRemoval = "removals".equals(kind);
        return translate(statement.replace("${load.table}", table).replace("${load.kind}", kind).replace("${load.template}", isRemoval ? "customer_removal_staging" : "customer_staging")
                .replace("${load.procedure}", isRemoval ? "remove_customers" : "load_customers").replace("${record.count:replaceNull('null')}", Integer.toString(records)));
    }

    /** Inserts the fields that the records have, as the stock processors do. */
    void fill(final Connection connection, final String table, final List<Map<String, String>> records) throws SQLException {
        final List<String> fields = List.copyOf(records.getFirst().keySet());
        try (PreparedStatement insert = connection.prepareStatement("insert into %s (%s) values (%s)".formatted(table, String.join(", ", fields), "?, ".repeat(fields.size() - 1) + "?"))) {
            for (final Map<String, String> record : records) {
                for (int i = 0; i < fields.size(); i++) {
                    insert.setString(i + 1, record.get(fields.get(i)));
                }
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    private static void execute(final Connection connection, final String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String json(final Map<String, String> record) {
        try {
            return JSON.writeValueAsString(record);
        } catch (final JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
