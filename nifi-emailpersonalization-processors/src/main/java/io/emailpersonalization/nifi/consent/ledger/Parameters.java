// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.Collection;

/** The parameters of a statement, one after the other. */
final class Parameters {

    private final PreparedStatement statement;
    private final Connection connection;
    private int index;

    Parameters(final PreparedStatement statement) throws SQLException {
        this.statement = statement;
        this.connection = statement.getConnection();
    }

    Parameters text(final String value) throws SQLException {
        statement.setString(++index, value);
        return this;
    }

    Parameters bool(final Boolean value) throws SQLException {
        statement.setObject(++index, value, Types.BOOLEAN);
        return this;
    }

    Parameters integer(final int value) throws SQLException {
        statement.setInt(++index, value);
        return this;
    }

    Parameters instant(final Instant value) throws SQLException {
        if (value == null) {
            statement.setNull(++index, Types.TIMESTAMP_WITH_TIMEZONE);
        } else {
            statement.setTimestamp(++index, Timestamp.from(value));
        }
        return this;
    }

    Parameters texts(final Collection<String> values) throws SQLException {
        statement.setArray(++index, connection.createArrayOf("text", values.toArray()));
        return this;
    }

    /** From the first one again, as for the next row of a batch. */
    Parameters again() {
        index = 0;
        return this;
    }
}
