// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.quality.window;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The kept reports and alerts, and what changed among them. Not safe for threads. MonitorDataQualityTest covers this class. */
public final class QualityWindow {

    private final Map<String, StageReport> reports = new LinkedHashMap<>();
    private final Map<String, Alert> alerts = new LinkedHashMap<>();
    private final Set<String> changedReports = new LinkedHashSet<>();
    private final Set<String> changedAlerts = new LinkedHashSet<>();

    QualityWindow(final Collection<StageReport> reports, final Collection<Alert> alerts) {
        reports.forEach(report -> this.reports.put(report.key(), report));
        alerts.forEach(alert -> this.alerts.put(alert.id(), alert));
    }

    /** Adds a report, or replaces the one with its key. */
    public void add(final StageReport report) {
        if (!report.equals(reports.put(report.key(), report))) {
            changedReports.add(report.key());
        }
    }

    /** All reports, the earliest first. */
    public List<StageReport> reports() {
        final List<StageReport> sorted = new ArrayList<>(reports.values());
        sorted.sort(Comparator.comparingLong(StageReport::at).thenComparing(StageReport::key));
        return sorted;
    }

    /** All alerts, the latest first. */
    public List<Alert> alerts() {
        final List<Alert> sorted = new ArrayList<>(alerts.values());
        sorted.sort(Comparator.comparingLong(Alert::since).reversed().thenComparing(Alert::key));
        return sorted;
    }

    /** The open alert of a key. */
    public Optional<Alert> open(final String key) {
        return alerts.values().stream().filter(alert -> alert.isOpen() && alert.key().equals(key)).findFirst();
    }

    /** Adds an alert, or replaces the one with its id. */
    public void put(final Alert alert) {
        if (!alert.equals(alerts.put(alert.id(), alert))) {
            changedAlerts.add(alert.id());
        }
    }

    /** The alerts of which nobody was told yet. */
    public List<Alert> pending() {
        return alerts().stream().filter(Alert::pending).toList();
    }

    /** Notes that somebody was told of alerts, unless they changed since. */
    public void told(final Collection<Alert> sent) {
        sent.stream().filter(alert -> Optional.ofNullable(alerts.get(alert.id())).filter(now -> now.state().equals(alert.state())).isPresent())
                .forEach(alert -> put(alerts.get(alert.id()).told()));
    }

    List<StageReport> changedReports() {
        return changedReports.stream().map(reports::get).toList();
    }

    List<Alert> changedAlerts() {
        return changedAlerts.stream().map(alerts::get).toList();
    }

    /** Drops what is older than a time. The latest report of each series stays: without it nobody would see that its source is silent. */
    void forget(final long before) {
        final Set<String> latest = latestKeys();
        reports.values().removeIf(report -> report.at() < before && !latest.contains(report.key()));
        changedReports.retainAll(reports.keySet());
        alerts.values().removeIf(alert -> !alert.isOpen() && !alert.pending() && alert.cleared() < before);
        changedAlerts.retainAll(alerts.keySet());
    }

    /** Keys of the latest report of each series. */
    Set<String> latestKeys() {
        final Map<String, String> latest = new LinkedHashMap<>();
        reports().forEach(report -> latest.put(report.series(), report.key()));
        return Collections.unmodifiableSet(new LinkedHashSet<>(latest.values()));
    }
}
