// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state.database;

import io.emailpersonalization.nifi.esp.state.EventLog;
import io.emailpersonalization.nifi.store.Sql;
import io.emailpersonalization.nifi.store.Store;
import io.emailpersonalization.nifi.store.StoreException;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The table of events, for one audience and run. Tested by EventPushTest. */
record EventTable(Store store, String account, String audience, String run) implements EventLog {

    private static final String INSERT = """
            insert into esp_event (account, audience, event_id, name, state, run)
            select ?, ?, x.id, x.name, 'sending', ? from unnest(?::text[], ?::text[]) as x(id, name) order by x.id on conflict do nothing returning event_id""";
    private static final String FIND = "select event_id, state = 'sent', run, at from esp_event where account = ? and audience = ? and event_id = any(?)";
    private static final String SENT = "update esp_event set state = 'sent' where account = ? and audience = ? and run = ? and event_id = any(?)";
    private static final String DROP = "delete from esp_event where account = ? and audience = ? and run = ? and event_id = any(?) and state = 'sending'";

    @Override
    public Map<String, Entry> begin(final Map<String, String> names) throws StoreException {
        return names.isEmpty() ? Map.of() : store.transaction(connection -> begin(connection, names));
    }

    private Map<String, Entry> begin(final Connection connection, final Map<String, String> names) throws SQLException {
        final Set<String> known = new HashSet<>(names.keySet());
        try (PreparedStatement insert = Sql.prepare(connection, INSERT, account, audience, run, List.copyOf(names.keySet()), List.copyOf(names.values())); ResultSet row = insert.executeQuery()) {
            while (row.next()) {
                known.remove(row.getString(1));
            }
        }
        // another run may have taken an event back meanwhile: it counts as under way, and comes again
        final Map<String, Entry> entries = new HashMap<>();
        known.forEach(id -> entries.put(id, new Entry(false, "", Instant.now())));
        try (PreparedStatement find = Sql.prepare(connection, FIND, account, audience, known); ResultSet row = find.executeQuery()) {
            while (row.next()) {
                entries.put(row.getString(1), new Entry(row.getBoolean(2), row.getString(3), row.getTimestamp(4).toInstant()));
            }
        }
        return entries;
    }

    @Override
    public void end(final Collection<String> sent, final Collection<String> notSent) throws StoreException {
        if (!sent.isEmpty() || !notSent.isEmpty()) {
            store.update(connection -> {
                Sql.update(connection, SENT, account, audience, run, new ArrayList<>(sent));
                Sql.update(connection, DROP, account, audience, run, new ArrayList<>(notSent));
            });
        }
    }
}
