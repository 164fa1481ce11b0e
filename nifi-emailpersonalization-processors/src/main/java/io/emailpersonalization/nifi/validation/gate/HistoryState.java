// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.gate;

import org.apache.nifi.components.state.Scope;
import org.apache.nifi.components.state.StateManager;
import org.apache.nifi.components.state.StateMap;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The figures of former runs in NiFi's state, for flows without a database. Keeps fewer runs than a table, because a cluster's state is small (ZooKeeper: one megabyte). A key is
 * {@code series|run}, a value {@code asOf|passed|records|fields}. Safe for threads. ValidateHistoryTest covers this class.
 */
public final class HistoryState implements RunHistory {

    /** Characters of all runs together: leaves room below the limit of ZooKeeper. */
    private static final int MAX_CHARACTERS = 400_000;
    /** Runs per series: four weeks of nights. */
    private static final int MAX_KEPT = 28;
    /** Attempts at a state that other nodes change. */
    private static final int MAX_ATTEMPTS = 20;
    private static final String SEPARATOR = "|";

    private final StateManager state;

    public HistoryState(final StateManager state) {
        this.state = state;
    }

    private record Kept(String key, Instant asOf, boolean passed, RunFigures figures, int size) {
        private static Kept of(final Map.Entry<String, String> entry) {
            final String[] parts = entry.getValue().split("\\|", 4);
            final Instant asOf = Instant.parse(parts[0]);
            return new Kept(entry.getKey(), asOf, Boolean.parseBoolean(parts[1]), RunFigures.of(asOf, Long.parseLong(parts[2]), parts[3]), entry.getKey().length() + entry.getValue().length());
        }
    }

    private static List<Kept> runs(final Map<String, String> all) {
        return all.entrySet().stream().filter(entry -> entry.getKey().contains(SEPARATOR)).map(Kept::of).sorted(Comparator.comparing(Kept::asOf).reversed().thenComparing(Kept::key)).toList();
    }

    private static String prefix(final String series) {
        return series.replace(SEPARATOR, "/") + SEPARATOR;
    }

    @Override
    public List<RunFigures> passed(final String series, final String except) throws IOException {
        final String prefix = prefix(series);
        return runs(state.getState(Scope.CLUSTER).toMap()).stream().filter(run -> run.passed() && run.key().startsWith(prefix) && !run.key().equals(prefix + except)).map(Kept::figures)
                .limit(MAX_RUNS).collect(Collectors.toCollection(ArrayList::new));
    }

    @Override
    public void keep(final String series, final String run, final RunFigures figures, final boolean passed) throws IOException {
        final String prefix = prefix(series);
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            final StateMap before = state.getState(Scope.CLUSTER);
            final Map<String, String> after = new HashMap<>(before.toMap());
            after.put(prefix + run, String.join(SEPARATOR, figures.asOf().toString(), Boolean.toString(passed), Long.toString(figures.records()), figures.fieldsAsJson()));
            limit(after, prefix);
            if (state.replace(before, after, Scope.CLUSTER)) {
                return;
            }
        }
        throw new IOException("The state of the cluster changes all the time");
    }

    /** Drops the oldest runs of the series beyond their number, then the oldest of all beyond the room. */
    private static void limit(final Map<String, String> all, final String prefix) {
        runs(all).stream().filter(run -> run.key().startsWith(prefix)).skip(MAX_KEPT).forEach(run -> all.remove(run.key()));
        long room = MAX_CHARACTERS;
        for (final Kept run : runs(all)) {
            room -= run.size();
            if (room < 0) {
                all.remove(run.key());
            }
        }
    }
}
