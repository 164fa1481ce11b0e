// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** Prepares statements with parameters: texts, numbers, and collections of texts as arrays. */
final class Sql {

    private Sql() {
    }

    static PreparedStatement prepare(final Connection connection, final String sql, final Object... parameters) throws SQLException {
        final PreparedStatement statement = connection.prepareStatement(sql);
        try {
            for (int i = 0; i < parameters.length; i++) {
                if (parameters[i] instanceof Collection<?> texts) {
                    statement.setArray(i + 1, connection.createArrayOf("text", texts.toArray()));
                } else {
                    statement.setObject(i + 1, parameters[i]);
                }
            }
            return statement;
        } catch (final SQLException e) {
            statement.close();
            throw e;
        }
    }

    static int update(final Connection connection, final String sql, final Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(connection, sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    /** Returns one value per item, for an array. */
    static <T> List<String> list(final Collection<T> items, final Function<? super T, String> value) {
        final List<String> values = new ArrayList<>(items.size());
        items.forEach(item -> values.add(value.apply(item)));
        return values;
    }
}
