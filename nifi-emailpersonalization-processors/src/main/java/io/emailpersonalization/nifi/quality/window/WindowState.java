// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.quality.window;

import org.apache.nifi.components.state.Scope;
import org.apache.nifi.components.state.StateManager;
import org.apache.nifi.components.state.StateMap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The window in NiFi's state, for flows without a database. Keeps less than the tables, because a cluster's state is small (ZooKeeper: one megabyte). Safe for threads.
 * MonitorDataQualityTest covers this class.
 */
public final class WindowState implements WindowStore {

    /** Characters of the whole state: leaves room below the limit of ZooKeeper. */
    private static final int MAX_CHARACTERS = 400_000;
    /** Attempts at a state that other nodes change. */
    private static final int MAX_ATTEMPTS = 20;
    private static final String REPORT = "report|";
    private static final String ALERT = "alert|";

    private final StateManager state;

    public WindowState(final StateManager state) {
        this.state = state;
    }

    @Override
    public <T> T change(final long forgetBefore, final Function<QualityWindow, T> work) throws IOException {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            final StateMap before = state.getState(Scope.CLUSTER);
            final QualityWindow window = read(before.toMap());
            final T result = work.apply(window);
            window.forget(forgetBefore);
            final Map<String, String> after = written(window);
            if (after.equals(before.toMap()) || state.replace(before, after, Scope.CLUSTER)) {
                return result;
            }
        }
        throw new IOException("The state of the cluster changes all the time");
    }

    private static QualityWindow read(final Map<String, String> all) {
        final List<StageReport> reports = new ArrayList<>();
        final List<Alert> alerts = new ArrayList<>();
        all.forEach((key, value) -> {
            if (key.startsWith(REPORT)) {
                reports.add(StageReport.ofJson(value));
            } else if (key.startsWith(ALERT)) {
                alerts.add(StageReport.read(value, Alert.class));
            }
        });
        return new QualityWindow(reports, alerts);
    }

    /** Open and untold alerts come first, then the latest report of each series, then all else from the latest on, as far as there is room. */
    private static Map<String, String> written(final QualityWindow window) {
        final Map<String, String> all = new HashMap<>();
        final Set<String> latest = window.latestKeys();
        final Comparator<StageReport> byNeed = Comparator.<StageReport, Boolean>comparing(report -> !latest.contains(report.key()))
                .thenComparing(Comparator.comparingLong(StageReport::at).reversed());
        long room = MAX_CHARACTERS;
        for (final Alert alert : window.alerts().stream().sorted(Comparator.comparing(alert -> !alert.isOpen() && !alert.pending())).limit(200).toList()) {
            room -= put(all, ALERT + alert.id(), StageReport.write(alert));
        }
        for (final StageReport report : window.reports().stream().sorted(byNeed).toList()) {
            if (room < 0) {
                break;
            }
            room -= put(all, REPORT + report.key(), report.toJson());
        }
        return all;
    }

    private static int put(final Map<String, String> all, final String key, final String value) {
        all.put(key, value);
        return key.length() + value.length();
    }
}
