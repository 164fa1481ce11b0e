// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.warehouse;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** The SQL of a warehouse part as it ships, and loads in the steps of its processors. Tested by WarehouseLoadTest. */
final class WarehouseSql {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final AtomicInteger LOADS = new AtomicInteger();
    /** These parts note a load and drop its staging table in statements of their own, because their merge is one statement. */
    private static final List<String> STEPS_AFTER_MERGE = List.of("snowflake", "bigquery");

    private final Path folder;
    private final String part;
    private final UnaryOperator<String> words;

    /**
     * @param folder the folder of the warehouse parts
     * @param part the name of the part
     * @param words puts each statement into the words of the database that executes it
     */
    WarehouseSql(final Path folder, final String part, final UnaryOperator<String> words) {
        this.folder = folder;
        this.part = part;
        this.words = words;
    }

    /** The script of the tables as it ships. */
    String script() {
        return read(".sql");
    }

    /** The page of the part. */
    String page() {
        return read(".md");
    }

    private String read(final String suffix) {
        try {
            return Files.readString(folder.resolve(part + suffix));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
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

    /** Creates the tables, a statement after the other. */
    void create(final Connection connection) throws SQLException {
        for (final String statement : statements(script())) {
            execute(connection, words.apply(statement));
        }
    }

    /** The statements of a script. A semicolon at the end of a line ends one, unless it stands between two {@code $$}. */
    static List<String> statements(final String script) {
        final List<String> statements = new ArrayList<>();
        final StringBuilder statement = new StringBuilder();
        boolean isQuoted = false;
        for (final String line : script.lines().toList()) {
            if (!isQuoted && line.strip().startsWith("--")) {
                continue;
            }
            isQuoted ^= line.split("\\$\\$", -1).length % 2 == 0;
            statement.append(line).append('\n');
            if (!isQuoted && line.stripTrailing().endsWith(";")) {
                final String text = statement.toString().strip();
                statements.add(text.substring(0, text.length() - 1));
                statement.setLength(0);
            }
        }
        if (!statement.toString().isBlank()) {
            throw new IllegalArgumentException("The script ends within a statement");
        }
        return statements;
    }

    /** Loads records as the part does. */
    void load(final Connection connection, final LoadKind kind, final List<Map<String, String>> records) throws SQLException {
        final String table = stage(connection, kind, records);
        merge(connection, kind, table, records.size());
    }

    /** Creates and fills a staging table. Returns its name. */
    String stage(final Connection connection, final LoadKind kind, final List<Map<String, String>> records) throws SQLException {
        final String table = "customer_load_99990101000000_%d".formatted(LOADS.incrementAndGet());
        execute(connection, evaluated("Create staging table", kind, table, records.size()));
        if ("snowflake".equals(part)) {
            fillWhole(connection, table, records);
        } else {
            fillFields(connection, table, records);
        }
        return table;
    }

    /** Merges a staging table. */
    void merge(final Connection connection, final LoadKind kind, final String table, final int records) throws SQLException {
        execute(connection, evaluated("Merge into customers", kind, table, records));
        if (STEPS_AFTER_MERGE.contains(part)) {
            execute(connection, evaluated("Note the load", kind, table, records));
            execute(connection, evaluated("Drop staging table", kind, table, records));
        }
    }

    private String evaluated(final String processor, final LoadKind kind, final String table, final int records) {
        return words.apply(statement(processor).replace("${load.table}", table).replace("${load.kind}", kind.text()).replace("${load.template}", kind.template())
                .replace("${load.procedure}", kind.procedure()).replace("${record.count:replaceNull('null')}", Integer.toString(records)));
    }

    private void fillWhole(final Connection connection, final String table, final List<Map<String, String>> records) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(words.apply("insert into " + table + " select parse_json(?)"))) {
            for (final Map<String, String> record : records) {
                insert.setString(1, json(record));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Inserts the fields that the records have, as the stock processors do. */
    private void fillFields(final Connection connection, final String table, final List<Map<String, String>> records) throws SQLException {
        final List<String> fields = List.copyOf(records.getFirst().keySet());
        final String values = "?, ".repeat(fields.size() - 1) + "?";
        try (PreparedStatement insert = connection.prepareStatement(words.apply("insert into %s (%s) values (%s)".formatted(table, String.join(", ", fields), values)))) {
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
