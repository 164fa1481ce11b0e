// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state.database;

import io.emailpersonalization.nifi.esp.state.TopicLog;
import io.emailpersonalization.nifi.store.Sql;
import io.emailpersonalization.nifi.store.Store;
import io.emailpersonalization.nifi.store.StoreException;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The table of withdrawn topics, for one audience. Tested by TopicPushTest. */
record TopicTable(Store store, String account, String audience) implements TopicLog {

    private static final String FIND = "select address_hash, topic, withdrawn_at from esp_topic where account = ? and audience = ? and address_hash = any(?)";
    private static final String SAVE = """
            insert into esp_topic (account, audience, address_hash, topic) select ?, ?, x.hash, x.topic from unnest(?::text[], ?::text[]) as x(hash, topic) order by x.hash, x.topic
            on conflict (account, audience, address_hash, topic) do update set withdrawn_at = excluded.withdrawn_at""";
    private static final String DELETE = """
            delete from esp_topic t using unnest(?::text[], ?::text[]) as x(hash, topic) where t.account = ? and t.audience = ? and t.address_hash = x.hash and t.topic = x.topic""";
    private static final String FORGET = "delete from esp_topic where account = ? and audience = ? and address_hash = any(?)";

    @Override
    public Map<AddressTopic, Instant> withdrawn(final Collection<String> addressHashes) throws StoreException {
        return addressHashes.isEmpty() ? Map.of() : store.transaction(connection -> find(connection, addressHashes));
    }

    private Map<AddressTopic, Instant> find(final Connection connection, final Collection<String> addressHashes) throws SQLException {
        final Map<AddressTopic, Instant> found = new HashMap<>();
        try (PreparedStatement select = Sql.prepare(connection, FIND, account, audience, addressHashes); ResultSet row = select.executeQuery()) {
            while (row.next()) {
                found.put(new AddressTopic(row.getString(1), row.getString(2)), row.getTimestamp(3).toInstant());
            }
        }
        return found;
    }

    @Override
    public void saveWithdrawn(final Set<AddressTopic> topics) throws StoreException {
        if (!topics.isEmpty()) {
            store.update(connection -> Sql.update(connection, SAVE, account, audience, Sql.column(topics, AddressTopic::addressHash), Sql.column(topics, AddressTopic::topic)));
        }
    }

    @Override
    public void saveGranted(final Set<AddressTopic> topics) throws StoreException {
        if (!topics.isEmpty()) {
            store.update(connection -> Sql.update(connection, DELETE, Sql.column(topics, AddressTopic::addressHash), Sql.column(topics, AddressTopic::topic), account, audience));
        }
    }

    /** Forgets the topics of erased addresses, within a transaction of the caller. */
    void forget(final Connection connection, final Collection<String> addressHashes) throws SQLException {
        Sql.update(connection, FORGET, account, audience, addressHashes);
    }
}
