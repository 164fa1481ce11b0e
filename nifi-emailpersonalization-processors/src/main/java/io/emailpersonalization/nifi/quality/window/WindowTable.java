// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.quality.window;

import io.emailpersonalization.nifi.store.Sql;
import io.emailpersonalization.nifi.store.Store;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.store.TableSet;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The window in the tables {@code quality_report} and {@code quality_alert}, for all nodes. Safe for threads. MonitorDataQualityTest covers this class. */
public final class WindowTable implements WindowStore {

    private static final TableSet TABLES = new TableSet("quality", 1);
    /** Reports that are read: half a year of nights with ten stages and more. The latest of each series is read besides. */
    private static final int MAX_REPORTS = 5_000;

    private static final String LOCK = "select pg_advisory_xact_lock(hashtextextended('emailpersonalization quality ' || ?, 0))";
    private static final String REPORTS = """
            select body::text from quality_report where monitor = ? and (key in (select key from quality_report where monitor = ? order by as_of desc, key limit ?)
                or key in (select distinct on (series) key from quality_report where monitor = ? order by series, as_of desc, key desc))""";
    private static final String ALERTS = "select body::text from quality_alert where monitor = ?";
    private static final String PUT_REPORT = "insert into quality_report (monitor, key, series, as_of, body) values (?, ?, ?, ?, ?::jsonb) "
            + "on conflict (monitor, key) do update set series = excluded.series, as_of = excluded.as_of, body = excluded.body";
    private static final String PUT_ALERT = "insert into quality_alert (monitor, id, kind, raised_at, cleared_at, pending, body) values (?, ?, ?, ?, ?, ?, ?::jsonb) "
            + "on conflict (monitor, id) do update set cleared_at = excluded.cleared_at, pending = excluded.pending, body = excluded.body";
    private static final String FORGET_REPORTS = "delete from quality_report r where monitor = ? and as_of < ? "
            + "and exists (select from quality_report n where n.monitor = r.monitor and n.series = r.series and n.as_of > r.as_of)";
    private static final String FORGET_ALERTS = "delete from quality_alert where monitor = ? and cleared_at < ? and not pending";

    private final Store store;
    private final boolean create;
    private final String monitor;
    private volatile boolean ready;

    /**
     * @param create whether the tables may be created
     * @param monitor name of the monitor, by which rows of several monitors are told apart
     */
    public WindowTable(final Store store, final boolean create, final String monitor) {
        this.store = store;
        this.create = create;
        this.monitor = monitor;
    }

    @Override
    public <T> T change(final long forgetBefore, final Function<QualityWindow, T> work) throws StoreException {
        if (!ready) {
            TABLES.ensure(store, create);
            ready = true;
        }
        return store.transaction(connection -> {
            try (PreparedStatement lock = Sql.prepare(connection, LOCK, monitor)) {
                lock.execute();
            }
            final Instant before = Instant.ofEpochMilli(forgetBefore);
            Sql.update(connection, FORGET_REPORTS, monitor, before);
            Sql.update(connection, FORGET_ALERTS, monitor, before);
            final QualityWindow window = new QualityWindow(texts(connection, REPORTS, monitor, monitor, MAX_REPORTS, monitor).stream().map(StageReport::ofJson).toList(),
                    texts(connection, ALERTS, monitor).stream().map(json -> StageReport.read(json, Alert.class)).toList());
            final T result = work.apply(window);
            for (final StageReport report : window.changedReports()) {
                Sql.update(connection, PUT_REPORT, monitor, report.key(), report.series(), Instant.ofEpochMilli(report.at()), report.toJson());
            }
            for (final Alert alert : window.changedAlerts()) {
                Sql.update(connection, PUT_ALERT, monitor, alert.id(), alert.kind(), Instant.ofEpochMilli(alert.since()), alert.isOpen() ? null : Instant.ofEpochMilli(alert.cleared()),
                        alert.pending(), StageReport.write(alert));
            }
            return result;
        });
    }

    private static List<String> texts(final Connection connection, final String sql, final Object... parameters) throws SQLException {
        final List<String> texts = new ArrayList<>();
        try (PreparedStatement query = Sql.prepare(connection, sql, parameters); ResultSet row = query.executeQuery()) {
            while (row.next()) {
                texts.add(row.getString(1));
            }
        }
        return texts;
    }
}
