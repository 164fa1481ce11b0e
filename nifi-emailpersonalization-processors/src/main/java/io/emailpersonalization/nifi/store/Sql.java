// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/**
 * Prepares statements and binds their parameters in order. A collection of texts becomes an array of texts, an array an array of its element type, an instant a timestamp; null, text, numbers
 * and booleans are bound as they are.
 */
public final class Sql {

    private Sql() {
    }

    /** A statement with its parameters. The caller closes it. */
    public static PreparedStatement prepare(final Connection connection, final String sql, final Object... parameters) throws SQLException {
        final PreparedStatement statement = connection.prepareStatement(sql);
        try {
            bind(statement, parameters);
            return statement;
        } catch (final SQLException e) {
            statement.close();
            throw e;
        }
    }

    /** Executes a statement and returns the number of rows that it wrote. */
    public static int update(final Connection connection, final String sql, final Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    /** Adds a row to the batch of a statement. */
    public static void addBatch(final PreparedStatement statement, final Object... parameters) throws SQLException {
        bind(statement, parameters);
        statement.addBatch();
    }

    /** Binds the parameters from the first one on. */
    public static void bind(final PreparedStatement statement, final Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            bind(statement, i + 1, parameters[i]);
        }
    }

    private static void bind(final PreparedStatement statement, final int index, final Object value) throws SQLException {
        switch (value) {
            // the database takes the type from the statement
            case null -> statement.setNull(index, Types.NULL);
            case Instant instant -> statement.setTimestamp(index, Timestamp.from(instant));
            case Collection<?> texts -> statement.setArray(index, statement.getConnection().createArrayOf("text", texts.toArray()));
            case Object[] array -> statement.setArray(index, statement.getConnection().createArrayOf(elementType(array), array));
            default -> statement.setObject(index, value);
        }
    }

    private static String elementType(final Object[] array) {
        return switch (array) {
            case String[] any -> "text";
            case Integer[] any -> "int4";
            case Long[] any -> "int8";
            case Double[] any -> "float8";
            case Boolean[] any -> "bool";
            case UUID[] any -> "uuid";
            default -> throw new IllegalArgumentException("No SQL type for " + array.getClass().getSimpleName());
        };
    }

    /** One value per item, in their order: a column for {@code unnest}. */
    public static <T> List<String> column(final Collection<T> items, final Function<? super T, String> value) {
        final List<String> values = new ArrayList<>(items.size());
        items.forEach(item -> values.add(value.apply(item)));
        return values;
    }
}
