// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.quality.watch;

import io.emailpersonalization.nifi.quality.window.Alert;
import io.emailpersonalization.nifi.quality.window.QualityWindow;
import io.emailpersonalization.nifi.quality.window.StageReport;
import io.emailpersonalization.nifi.validation.gate.RunFigures;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Raises and clears the alerts of a window at a time. Not safe for threads. WatchTest covers this class. */
public final class Watch {

    /** Stages that records of a source reach first. Later stages see them again, from loops and refreshes. */
    private static final Set<String> FIRST_STAGES = Set.of("query", "map", "validate", "activity");
    private static final String VALIDATE = "validate";
    private static final String QUARANTINED = "quarantined";
    private static final String RULE_ACTION = "Look at validation_errors of the records with this rule, and mend the field in the source. If the rule is wrong, change the schema.";
    private static final String QUARANTINED_ACTION = "Read error.message of the FlowFile on the relationship quarantined. Correct the export and send it again.";
    private static final String ROWS_ACTION = "Look at the export and at the filter of its query. Nothing was stopped: set Run History of ValidateCustomerRecord for that.";
    private static final String SILENT_ACTION = "Look whether the job that exports this source ran, and at the first processor of its flow.";

    private final QualityWindow window;
    private final Thresholds thresholds;
    private final Instant now;

    /** @param now the present: since when alerts are raised and cleared */
    public Watch(final QualityWindow window, final Thresholds thresholds, final Instant now) {
        this.window = window;
        this.thresholds = thresholds;
        this.now = now;
    }

    /** A share of records. */
    private record Share(long part, long whole) {
        private double value() {
            return (double) part / whole;
        }
    }

    /** Raises and clears. */
    public void judge() {
        final Map<String, List<StageReport>> series = window.reports().stream().collect(Collectors.groupingBy(StageReport::series, LinkedHashMap::new, Collectors.toList()));
        series.values().forEach(reports -> {
            final StageReport latest = reports.getLast();
            final long from = latest.at() - thresholds.period().toMillis();
            final List<StageReport> recent = reports.stream().filter(report -> report.at() > from || report == latest).toList();
            for (final Measure measure : Measure.values()) {
                final List<StageReport> counted = recent.stream().filter(measure::isOf).toList();
                final Share share = new Share(counted.stream().mapToLong(measure::part).sum(), counted.stream().mapToLong(measure::whole).sum());
                judgeShare(latest, measure.word(), "", share, thresholds.rates().get(measure), measure.action());
            }
            judgeRules(latest, recent);
            judgeQuarantine(latest);
            judgeRows(latest, reports);
        });
        judgeSilence();
    }

    private void judgeRules(final StageReport latest, final List<StageReport> recent) {
        final long received = recent.stream().mapToLong(report -> report.count(StageReport.RECEIVED)).sum();
        final Map<String, Long> broken = new LinkedHashMap<>();
        recent.forEach(report -> report.breakdown(StageReport.BROKEN_RULES).forEach((rule, records) -> broken.merge(rule, records, Long::sum)));
        final Set<String> rules = new TreeSet<>(broken.keySet());
        // a rule that nobody breaks any more is in no report, and its alert is cleared
        final String prefix = key("rule", latest.series(), "");
        window.alerts().stream().filter(alert -> alert.isOpen() && alert.key().startsWith(prefix)).forEach(alert -> rules.add(alert.key().substring(prefix.length())));
        rules.forEach(rule -> judgeShare(latest, "rule", rule, new Share(broken.getOrDefault(rule, 0L), received), thresholds.rule(), RULE_ACTION));
    }

    private void judgeShare(final StageReport latest, final String kind, final String detail, final Share share, final double limit, final String action) {
        if (share.whole() == 0 || share.whole() < thresholds.minimumRecords()) {
            return;
        }
        final String what = String.format(Locale.ROOT, "%s: %d of %d records (%.1f %%) %s, and up to %.1f %% pass", place(latest), share.part(), share.whole(), 100 * share.value(),
                detail.isEmpty() ? "are " + kind : "break the rule " + detail, 100 * limit);
        final boolean over = share.value() > limit;
        final boolean under = share.value() <= limit * thresholds.clearAt();
        change(latest, kind, detail, over, under, what, action, 100 * share.value(), 100 * limit);
    }

    private void judgeQuarantine(final StageReport latest) {
        if (latest.counts().containsKey(QUARANTINED)) {
            final long stopped = latest.count(QUARANTINED);
            change(latest, QUARANTINED, "", stopped > 0, stopped == 0, "%s: the gate stopped an export of %d records as a whole".formatted(place(latest), stopped), QUARANTINED_ACTION, stopped, 0);
        }
    }

    private void judgeRows(final StageReport latest, final List<StageReport> reports) {
        if (!latest.stage().equals(VALIDATE)) {
            return;
        }
        final List<RunFigures> past = new ArrayList<>(reports.subList(0, reports.size() - 1).stream().filter(report -> report.count(QUARANTINED) == 0).map(Watch::figures).toList().reversed());
        final Optional<String> unusual = thresholds.usual().unusualRows(figures(latest), past);
        final long received = latest.count(StageReport.RECEIVED);
        change(latest, "rows", "", unusual.isPresent(), unusual.isEmpty(), "%s: %s".formatted(place(latest), unusual.orElse("the number of records is usual")), ROWS_ACTION, received, 0);
    }

    private static RunFigures figures(final StageReport report) {
        return new RunFigures(Instant.ofEpochMilli(report.at()), report.count(StageReport.RECEIVED), Map.of());
    }

    private void judgeSilence() {
        final Map<String, StageReport> latest = new LinkedHashMap<>();
        window.reports().stream().filter(report -> FIRST_STAGES.contains(report.stage())).forEach(report -> latest.put(report.source(), report));
        latest.forEach((source, report) -> {
            final double hours = (now.toEpochMilli() - report.at()) / 3_600_000.0;
            final double limit = thresholds.maximumAge().toMillis() / 3_600_000.0;
            final String what = String.format(Locale.ROOT, "The source %s delivered nothing for %.1f hours, and up to %.1f hours pass. Its latest records are of %s",
                    source.isEmpty() ? "without a name" : source, hours, limit, Instant.ofEpochMilli(report.at()));
            change(new StageReport("|", "", "", source, report.at(), report.run(), Map.of(), Map.of()), "silent", "", hours > limit, hours <= limit, what, SILENT_ACTION, hours, limit);
        });
    }

    private static String place(final StageReport report) {
        return "Stage %s (%s)%s".formatted(report.stage(), report.component(), report.source().isEmpty() ? "" : ", source " + report.source());
    }

    private static String key(final String kind, final String series, final String detail) {
        return String.join("|", kind, series, detail);
    }

    private void change(final StageReport report, final String kind, final String detail, final boolean raise, final boolean clear, final String what, final String action, final double figure,
                        final double limit) {
        final String key = key(kind, report.series(), detail);
        final Optional<Alert> open = window.open(key);
        if (open.isEmpty() && raise) {
            window.put(new Alert(key, kind, report.stage(), report.component(), report.source(), what, action, figure, limit, now.toEpochMilli(), report.run(), null, true));
        } else if (open.isPresent() && clear) {
            window.put(open.get().updated(what, figure, limit, report.run()).cleared(now.toEpochMilli()));
        } else if (open.isPresent() && !"silent".equals(kind)) {
            // the age of a silent source grows all the time: only its first figure is stored
            window.put(open.get().updated(what, figure, limit, report.run()));
        }
    }
}
