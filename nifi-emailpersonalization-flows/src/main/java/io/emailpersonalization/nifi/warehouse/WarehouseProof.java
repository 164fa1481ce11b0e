// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.warehouse;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Proves that the SQL of a warehouse part ends in the newest state on a warehouse of one's own, whatever the order of loads. Works in an empty schema and leaves it empty. Tested by
 * ProofTest.
 */
final class WarehouseProof {

    private static final Pattern CREATED = Pattern.compile("create (?:or replace )?(table|view|procedure|function|stage) (?:if not exists )?([A-Za-z_.]+)", Pattern.CASE_INSENSITIVE);

    private final Connection connection;
    private final String part;
    private final String schema;
    private final WarehouseSql sql;

    /**
     * What was loaded and compared.
     *
     * @param histories random histories, each in an order of its own
     * @param loads loads of all histories, repeated ones included
     * @param records records of all loads
     */
    record Result(int histories, int loads, long records) {
    }

    /** @param schema the name of an empty schema; for BigQuery the dataset */
    WarehouseProof(final Connection connection, final WarehouseSql sql, final String part, final String schema) {
        this.connection = connection;
        this.sql = sql;
        this.part = part;
        this.schema = schema;
    }

    /** The statements of a part in the words of a warehouse that has the schema. */
    static String words(final String statement, final String part, final String schema) {
        return "bigquery".equals(part) ? statement.replaceAll("\\bcrm\\.", schema + ".").replace("#{BigQuery Dataset}", schema) : statement;
    }

    /**
     * Creates the tables, loads histories, compares the rows after each, and drops the tables.
     *
     * @throws ProofException when the schema is not empty or does not exist, when a row is not the newest state, or when the warehouse refuses a statement
     */
    Result run(final int histories, final long seed) {
        try {
            requireEmpty();
        } catch (final SQLException e) {
            throw new ProofException("The schema %s cannot be read: %s".formatted(schema, e.getMessage()), e);
        }
        try {
            sql.create(connection);
            int loads = 0;
            long records = 0;
            for (int history = 0; history < histories; history++) {
                final LoadHistory expected = new LoadHistory(new Random(seed + history));
                final List<LoadHistory.Load> deliveries = expected.deliveries();
                for (final LoadHistory.Load load : deliveries) {
                    sql.load(connection, load.kind(), LoadHistory.known(part, load.records()));
                    records += load.records().size();
                }
                loads += deliveries.size();
                compare(expected, deliveries, seed + history);
                execute("delete from " + name("customer_row"));
                execute("delete from " + name("customer_load"));
            }
            return new Result(histories, loads, records);
        } catch (final SQLException e) {
            throw new ProofException("The warehouse refuses a statement of the part: %s".formatted(e.getMessage()), e);
        } finally {
            clean();
        }
    }

    private void requireEmpty() throws SQLException {
        try {
            connection.setSchema(schema);
        } catch (final SQLFeatureNotSupportedException e) {
            // a dataset of BigQuery is named in each statement
        }
        final List<String> held = held();
        if (!held.isEmpty()) {
            throw new ProofException("The schema %s is not empty, it holds %s: name an empty one, because the proof creates and drops tables.".formatted(schema, String.join(", ", held)));
        }
    }

    private List<String> held() throws SQLException {
        final List<String> held = new ArrayList<>();
        try (ResultSet tables = connection.getMetaData().getTables(connection.getCatalog(), null, "%", new String[] {"TABLE", "VIEW", "FOREIGN TABLE", "MATERIALIZED VIEW", "PARTITIONED TABLE"})) {
            while (tables.next()) {
                // drivers differ in whether the pattern of a schema minds case
                if (schema.equalsIgnoreCase(tables.getString("TABLE_SCHEM"))) {
                    held.add(tables.getString("TABLE_NAME"));
                }
            }
        }
        return held;
    }

    private void compare(final LoadHistory expected, final List<LoadHistory.Load> deliveries, final long seed) throws SQLException {
        final List<LoadHistory.State> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
             ResultSet row = statement.executeQuery("select golden_id, version, removed_because, email, purchase_count from %s order by golden_id".formatted(name("customer_row")))) {
            while (row.next()) {
                rows.add(new LoadHistory.State(row.getString(1), row.getLong(2), row.getString(3), row.getString(4), row.getString(5)));
            }
        }
        require(expected.newest().equals(rows), seed, "the rows are not the newest states: %s instead of %s".formatted(rows, expected.newest()));
        require(count("select count(*) from " + name("customer")) == expected.people(), seed, "the view customer has not the people");
        require(count("select count(*) from " + name("customer_load")) == deliveries.size(), seed, "not every load is noted in customer_load");
        require(count("select sum(records) from " + name("customer_load")) == deliveries.stream().mapToLong(load -> load.records().size()).sum(), seed, "not every record is counted in customer_load");
    }

    private static void require(final boolean holds, final long seed, final String message) {
        if (!holds) {
            throw new ProofException("After the history of seed %d %s.".formatted(seed, message));
        }
    }

    private long count(final String query) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void execute(final String statement) throws SQLException {
        try (Statement executed = connection.createStatement()) {
            executed.execute(statement);
        }
    }

    private String name(final String table) {
        return schema + "." + table;
    }

    /** Drops what the script creates, the last first, and staging tables of loads that failed. */
    private void clean() {
        final List<String> drops = new ArrayList<>(List.of("drop view if exists " + name("customer")));
        for (final String statement : WarehouseSql.statements(sql.script())) {
            final Matcher created = CREATED.matcher(statement.strip());
            if (created.lookingAt()) {
                drops.add(1, "drop %s if exists %s".formatted(created.group(1), words(created.group(2), part, schema)));
            }
        }
        try {
            held().stream().filter(table -> table.toLowerCase(Locale.ROOT).startsWith("customer_load_")).forEach(table -> drops.add("drop table " + name(table)));
            for (final String drop : drops) {
                try {
                    execute(drop);
                } catch (final SQLException e) {
                    // what is left is told below
                    continue;
                }
            }
            final List<String> left = held();
            if (!left.isEmpty()) {
                System.err.println("Drop by hand, in the schema %s: %s".formatted(schema, String.join(", ", left)));
            }
        } catch (final SQLException e) {
            System.err.println("The schema %s was not cleaned: %s".formatted(schema, e.getMessage()));
        }
    }
}
