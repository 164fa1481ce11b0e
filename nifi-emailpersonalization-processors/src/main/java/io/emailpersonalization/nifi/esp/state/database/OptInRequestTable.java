// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state.database;

import io.emailpersonalization.nifi.store.Sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** The table of requests for confirmation, for one audience. Works within a transaction of the caller. Tested by SyncStateTest. */
record OptInRequestTable(String account, String audience) {

    private static final String INSERT = """
            insert into esp_opt_in_request (account, audience, evidence_key) select ?, ?, x.key from unnest(?::text[]) as x(key) on conflict do nothing returning evidence_key""";
    private static final String FIND = "select evidence_key from esp_opt_in_request where account = ? and audience = ? and evidence_key = any(?)";
    private static final String DELETE = "delete from esp_opt_in_request where account = ? and audience = ? and evidence_key = any(?)";

    /** Returns the evidence keys that had no request yet. */
    Set<String> insert(final Connection connection, final Collection<String> evidenceKeys) throws SQLException {
        return query(connection, INSERT, evidenceKeys);
    }

    Set<String> find(final Connection connection, final Collection<String> evidenceKeys) throws SQLException {
        return query(connection, FIND, evidenceKeys);
    }

    void delete(final Connection connection, final Collection<String> evidenceKeys) throws SQLException {
        Sql.update(connection, DELETE, account, audience, evidenceKeys);
    }

    private Set<String> query(final Connection connection, final String sql, final Collection<String> evidenceKeys) throws SQLException {
        final Set<String> found = new HashSet<>();
        try (PreparedStatement statement = Sql.prepare(connection, sql, account, audience, evidenceKeys); ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                found.add(row.getString(1));
            }
        }
        return found;
    }
}
