// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.table;

import io.emailpersonalization.nifi.store.Sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Executes statements on one index. In a statement, {@code :index} stands for the name of the index and each {@code ?} for the next value,
 * bound by {@link Sql}. Tested by UpdateCustomerIndexTest.
 */
public final class IndexStatements {

    /** Rows per statement that stages them: few round trips, and parameters of some hundred kilobytes. */
    static final int ROWS_PER_STATEMENT = 2000;
    /** Characters of JSON per statement. It bounds the memory for large records. */
    static final int CHARACTERS_PER_STATEMENT = 4 << 20;
    /** Rows per round trip, so that large results are never in memory as a whole. */
    private static final int FETCH_SIZE = 5000;
    private static final String INDEX = ":index";
    /** Seed of the advisory lock that an index has: the ASCII letters "nifi-ix". */
    private static final long LOCK_SEED = 0x6E6966692D6978L;

    private final Connection connection;
    private final String index;

    public IndexStatements(final Connection connection, final String index) {
        this.connection = connection;
        this.index = index;
    }

    /** Receives a row. */
    @FunctionalInterface
    public interface RowConsumer {
        void accept(ResultSet row) throws SQLException;
    }

    /** Sets up the transaction. */
    public void begin() throws SQLException {
        execute("set transaction isolation level read committed");
        // the default of 4 MB would sort and join a large FlowFile on disk
        execute("set local work_mem = '64MB'");
    }

    /** Locks the index until the transaction ends. */
    public void lockIndex() throws SQLException {
        execute("select pg_advisory_xact_lock(hashtextextended(:index, ?))", LOCK_SEED);
    }

    /**
     * Returns the version of this run: higher than that of every earlier run on the index. The index is locked. The clock of the database keeps it above the versions that were given before the
     * tables were restored from a backup or created anew.
     */
    public long nextVersion() throws SQLException {
        return number("""
                insert into index_state as s (index_name, version) values (:index, (extract(epoch from clock_timestamp()) * 1000)::int8)
                on conflict (index_name) do update set version = greatest(s.version + 1, excluded.version) returning version""");
    }

    /** Returns the merge rules of the index as JSON; null before the first merge. */
    public String rules() throws SQLException {
        final String[] rules = new String[1];
        query("select rules::text from index_state where index_name = :index", row -> rules[0] = row.getString(1));
        return rules[0];
    }

    /** Executes a statement and returns how many rows it wrote. */
    public int execute(final String sql, final Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, values)) {
            return statement.execute() ? 0 : statement.getUpdateCount();
        }
    }

    /** Reads rows one by one. */
    public void query(final String sql, final RowConsumer consumer, final Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, values)) {
            statement.setFetchSize(FETCH_SIZE);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    consumer.accept(rows);
                }
            }
        }
    }

    /** Returns the number in the first column of the first row; 0 without rows. */
    public long number(final String sql, final Object... values) throws SQLException {
        try (PreparedStatement statement = prepare(sql, values); ResultSet rows = statement.executeQuery()) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    private PreparedStatement prepare(final String sql, final Object... values) throws SQLException {
        final List<Object> parameters = new ArrayList<>();
        int value = 0;
        for (int i = 0; i < sql.length(); i++) {
            if (sql.startsWith(INDEX, i)) {
                parameters.add(index);
            } else if (sql.charAt(i) == '?') {
                parameters.add(values[value++]);
            }
        }
        return Sql.prepare(connection, sql.replace(INDEX, "?"), parameters.toArray());
    }
}
