// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.table;

import io.emailpersonalization.nifi.matching.index.erasure.ErasureSummary;

import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The hashes of erased people. Changes need the lock of the index. Tested by ErasureTest. */
public record ErasedHashTable(IndexStatements statements) {

    private static final String SUMMARY = """
            select exists (select 1 from index_suppressed where index_name = :index), exists (select 1 from index_suppressed where index_name = :index and former),
                coalesce((select erasures from index_state where index_name = :index), 0)""";
    private static final String COUNT = "select count(*) from index_suppressed where index_name = :index";
    private static final String FIND = "select key_hash, erased_at from index_suppressed where index_name = :index and key_hash = any(?::text[])";
    private static final String VERSION = "select erasures from index_state where index_name = :index";
    private static final String ADD = """
            insert into index_suppressed (index_name, key_hash, decided_by)
            select :index, x.key_hash, (select min(decided_by) from index_step_decision where kind in ('erase', 'erase_record')) from unnest(?::text[]) as x (key_hash)
            on conflict (index_name, key_hash) do update set erased_at = excluded.erased_at, decided_by = excluded.decided_by""";
    private static final String REMOVE = "delete from index_suppressed where index_name = :index and key_hash = any(?::text[]) returning key_hash";
    private static final String INCREMENT_VERSION = """
            insert into index_state (index_name, erasures) values (:index, 1) on conflict (index_name) do update set erasures = index_state.erasures + 1""";

    public ErasureSummary summary() throws SQLException {
        final ErasureSummary[] summary = new ErasureSummary[1];
        statements.query(SUMMARY, row -> summary[0] = new ErasureSummary(row.getBoolean(1), row.getBoolean(2), row.getLong(3)));
        return summary[0];
    }

    public long count() throws SQLException {
        return statements.number(COUNT);
    }

    /** See {@link ErasureSummary#version}. */
    public long version() throws SQLException {
        return statements.number(VERSION);
    }

    /** Returns when people were erased: milliseconds since 1970 by hash. Unknown hashes are left out. */
    public Map<String, Long> erasedAt(final Collection<String> hashes) throws SQLException {
        final Map<String, Long> erasedAt = new HashMap<>();
        statements.query(FIND, row -> erasedAt.put(row.getString(1), row.getTimestamp(2).getTime()), (Object) hashes.toArray(String[]::new));
        return erasedAt;
    }

    /** Adds the hashes of the people that the current step of decisions erased. */
    void add(final Collection<String> hashes) throws SQLException {
        if (!hashes.isEmpty()) {
            statements.execute(ADD, (Object) hashes.toArray(String[]::new));
            statements.execute(INCREMENT_VERSION);
        }
    }

    /** Removes hashes, so that their people are stored again. Returns those that the table had. */
    public Set<String> remove(final Collection<String> hashes) throws SQLException {
        final Set<String> removed = new HashSet<>();
        statements.query(REMOVE, row -> removed.add(row.getString(1)), (Object) hashes.toArray(String[]::new));
        if (!removed.isEmpty()) {
            statements.execute(INCREMENT_VERSION);
        }
        return removed;
    }
}
