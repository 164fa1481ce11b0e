// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.gate;

import io.emailpersonalization.nifi.store.Sql;
import io.emailpersonalization.nifi.store.Store;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.store.TableSet;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;

/** The figures of former runs in the table {@code validation_run}, for all nodes. Rows go after two years. Safe for threads. ValidateHistoryTest covers this class. */
public final class HistoryTable implements RunHistory {

    private static final TableSet TABLES = new TableSet("validation", 1);

    private static final String SELECT = "select as_of, records, figures::text from validation_run where series = ? and run <> ? and passed order by as_of desc, run limit ?";

    private final Store store;
    private final boolean create;
    private volatile boolean ready;

    /** @param create whether the table may be created */
    public HistoryTable(final Store store, final boolean create) {
        this.store = store;
        this.create = create;
    }

    private void ensure() throws StoreException {
        if (!ready) {
            TABLES.ensure(store, create);
            ready = true;
        }
    }

    @Override
    public List<RunFigures> passed(final String series, final String except) throws StoreException {
        ensure();
        return store.transaction(connection -> {
            final List<RunFigures> runs = new ArrayList<>();
            try (PreparedStatement select = Sql.prepare(connection, SELECT, series, except, MAX_RUNS); ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    runs.add(RunFigures.of(row.getTimestamp(1).toInstant(), row.getLong(2), row.getString(3)));
                }
            }
            return runs;
        });
    }

    @Override
    public void keep(final String series, final String run, final RunFigures figures, final boolean passed) throws StoreException {
        ensure();
        store.update(connection -> {
            Sql.update(connection, "insert into validation_run (series, run, as_of, passed, records, figures) values (?, ?, ?, ?, ?, ?::jsonb) "
                    + "on conflict (series, run) do update set as_of = excluded.as_of, passed = excluded.passed, records = excluded.records, figures = excluded.figures",
                    series, run, figures.asOf(), passed, figures.records(), figures.fieldsAsJson());
            Sql.update(connection, "delete from validation_run where series = ? and recorded_at < now() - interval '2 years'", series);
        });
    }
}
