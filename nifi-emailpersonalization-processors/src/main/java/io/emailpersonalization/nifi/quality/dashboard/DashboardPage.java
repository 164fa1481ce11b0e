// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.quality.dashboard;

import io.emailpersonalization.nifi.quality.watch.Measure;
import io.emailpersonalization.nifi.quality.watch.Thresholds;
import io.emailpersonalization.nifi.quality.window.Alert;
import io.emailpersonalization.nifi.quality.window.StageReport;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The dashboard: reports and alerts as one HTML page, readable without its script. Not safe for threads. DashboardPageTest covers this class. */
public final class DashboardPage {

    /** Rows of a table: the most frequent or latest ones. */
    private static final int MAX_ROWS = 50;
    /** Rules in the chart: more lines cannot be told apart. */
    private static final int MAX_LINES = 5;
    private static final String AS_OF = "As of (UTC)";
    private static final String RUN = "Run";
    private static final List<String> OUTCOMES = List.of("pushed", "unchanged", "suppressed", "rejected", "held", "pending", "retry");

    /** A step of the way of a record: a stage, and the outcome by which it goes on. */
    private enum Step {
        MAP("map", "mapped", List.of("unmapped", "decided")),
        VALIDATE("validate", "valid", List.of("invalid", "quarantined")),
        DEDUPLICATE("deduplicate", "golden", List.of("merged", "waiting", "erased", "outdated")),
        SCORE("score", "scored", List.of("invalid")),
        PUSH("push", "pushed", List.of("unchanged", "suppressed", "rejected", "held", "pending", "retry")),
        VERIFY("verify", "verified", List.of("mismatched", "missing", "rejected", "retry", "not_sampled"));

        private final String stage;
        private final String outcome;
        private final List<String> others;

        Step(final String stage, final String outcome, final List<String> others) {
            this.stage = stage;
            this.outcome = outcome;
            this.others = others;
        }
    }

    private final String name;
    private final List<StageReport> reports;
    private final List<Alert> alerts;
    private final Thresholds thresholds;
    private final Instant now;

    /**
     * @param name name of the monitor
     * @param reports the earliest first
     * @param alerts the latest first
     */
    public DashboardPage(final String name, final List<StageReport> reports, final List<Alert> alerts, final Thresholds thresholds, final Instant now) {
        this.name = name;
        this.reports = List.copyOf(reports);
        this.alerts = List.copyOf(alerts);
        this.thresholds = thresholds;
        this.now = now;
    }

    /** The page as HTML. */
    public String html() {
        final Charts charts = new Charts(reports);
        final List<Alert> open = alerts.stream().filter(Alert::isOpen).toList();
        final String body = "<header><h1>Data quality: <bdi>" + Html.escape(name) + "</bdi></h1>\n<p class=\"soft\">Written " + Html.time(now.toEpochMilli()).html() + " UTC from "
                + reports.size() + " reports. Rates and sums are over the latest report of each stage, component and source, and those of " + thresholds.period().toHours() + " hours before it.</p>\n"
                + "<nav aria-label=\"Sections\"><ul><li><a href=\"#alerts\">Alerts</a></li><li><a href=\"#funnel\">Funnel</a></li><li><a href=\"#rates\">Rates</a></li>"
                + "<li><a href=\"#rules\">Rules</a></li><li><a href=\"#duplicates\">Duplicates</a></li><li><a href=\"#pushes\">Pushes</a></li><li><a href=\"#segments\">Segments</a></li>"
                + "<li><a href=\"#freshness\">Freshness</a></li></ul></nav>\n" + cards(open) + "</header>\n<main>\n"
                + Html.section("alerts", "Alerts", alerts(open)) + Html.section("funnel", "From received to verified", funnel()) + Html.section("rates", "Error rates", rates(charts))
                + Html.section("rules", "Broken rules by field", rules(charts)) + Html.section("duplicates", "Duplicates and review", duplicates())
                + Html.section("pushes", "Pushes and their outcomes", pushes(charts)) + Html.section("segments", "Segments", breakdown("score", "segments", "Segment"))
                + Html.section("freshness", "Freshness of sources", freshness()) + "</main>\n";
        return PageFrame.page("Data quality: " + name, body, charts.json());
    }

    private List<StageReport> of(final String stage) {
        return reports.stream().filter(report -> report.stage().equals(stage)).toList();
    }

    /** The latest report of each series, and those within the period before it. */
    private List<StageReport> recent(final String stage) {
        return of(stage).stream().collect(Collectors.groupingBy(StageReport::series, LinkedHashMap::new, Collectors.toList())).values().stream().flatMap(this::recent)
                .sorted(Comparator.comparingLong(StageReport::at)).toList();
    }

    private Stream<StageReport> recent(final List<StageReport> series) {
        final long from = series.getLast().at() - thresholds.period().toMillis();
        return series.stream().filter(report -> report.at() > from || report == series.getLast());
    }

    private static long sum(final List<StageReport> reports, final String outcome) {
        return reports.stream().mapToLong(report -> report.count(outcome)).sum();
    }

    private static List<Html.Cell> origin(final StageReport latest) {
        return List.of(Html.time(latest.at()), Html.run(latest.run()));
    }

    private static List<Html.Cell> row(final List<Html.Cell> first, final StageReport latest) {
        return Stream.concat(first.stream(), origin(latest).stream()).toList();
    }

    private String cards(final List<Alert> open) {
        final List<StageReport> push = recent("push");
        final long current = sum(push, "pushed") + sum(push, "unchanged");
        final String mail = push.isEmpty() ? "<strong>-</strong>no push yet"
                : "<strong>%,d</strong>of %,d contacts are at the vendor with consent and current data, as of %s UTC".formatted(current,
                sum(push, StageReport.RECEIVED) - sum(push, "retry") - sum(push, "pending"), Html.time(push.getLast().at()).html());
        return "<ul class=\"cards\"><li><strong class=\"%s\">%d</strong>open alerts</li><li>%s</li><li><strong>%s</strong>latest report (UTC)</li></ul>\n".formatted(
                open.isEmpty() ? "good" : "bad", open.size(), mail, reports.isEmpty() ? "-" : Html.time(reports.getLast().at()).html());
    }

    private String alerts(final List<Alert> open) {
        final String list = open.isEmpty() ? "<p class=\"good\">No alert is open.</p>\n" : Html.table("Open alerts", List.of("Kind", "What", "Since (UTC)", "What to do", RUN),
                open.stream().map(alert -> List.of(Html.verdict(false, alert.kind()), Html.wide(alert.what()), Html.time(alert.since()), Html.wide(alert.action()), Html.run(alert.run()))).toList());
        final List<List<Html.Cell>> closed = alerts.stream().filter(alert -> !alert.isOpen()).limit(MAX_ROWS)
                .map(alert -> List.of(Html.text(alert.kind()), Html.wide(alert.what()), Html.time(alert.since()), Html.time(alert.cleared()), Html.run(alert.run()))).toList();
        return list + (closed.isEmpty() ? "" : "<details><summary>Cleared alerts (" + closed.size() + ")</summary>"
                + Html.table("Cleared alerts", List.of("Kind", "Last figure", "Since (UTC)", "Cleared (UTC)", RUN), closed) + "</details>\n");
    }

    private String funnel() {
        final List<List<Html.Cell>> rows = new ArrayList<>();
        for (final Step step : Step.values()) {
            final List<StageReport> recent = recent(step.stage);
            if (!recent.isEmpty()) {
                final long received = sum(recent, StageReport.RECEIVED);
                final long passed = sum(recent, step.outcome);
                final String others = step.others.stream().filter(other -> sum(recent, other) > 0).map(other -> "%s %,d".formatted(other, sum(recent, other))).collect(Collectors.joining(", "));
                rows.add(row(List.of(Html.text(step.stage), Html.number(received), Html.text(step.outcome), Html.number(passed), Html.share(passed, received), Html.bar(passed, received),
                        Html.wide(others), Html.number(recent.size())), recent.getLast()));
            }
        }
        return Html.table("Funnel", List.of("Stage", "Received", "Went on as", "Records", "Share of received", "Bar", "Others", "Reports", AS_OF, RUN), rows);
    }

    private String rates(final Charts charts) {
        final StringBuilder html = new StringBuilder("<div class=\"charts\">\n");
        for (final Measure measure : Measure.values()) {
            final List<StageReport> counted = reports.stream().filter(measure::isOf).toList();
            if (!counted.isEmpty()) {
                final List<Charts.Line> lines = counted.stream().map(StageReport::stage).distinct().map(stage -> new Charts.Line(stage,
                        report -> report.stage().equals(stage) ? measure.part(report) : 0, report -> report.stage().equals(stage) ? measure.whole(report) : 0)).toList();
                html.append(charts.add(measure.word() + " in % of the records judged", counted, lines, 100 * thresholds.rates().get(measure)));
            }
        }
        return html.append("</div>\n").toString();
    }

    private static Map<String, Long> words(final List<StageReport> reports, final String figure) {
        final Map<String, Long> sums = new LinkedHashMap<>();
        reports.forEach(report -> report.breakdown(figure).forEach((word, records) -> sums.merge(word, records, Long::sum)));
        final Map<String, Long> sorted = new LinkedHashMap<>();
        sums.entrySet().stream().sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey())).limit(MAX_ROWS)
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }

    /** The words of a figure with their records, of the latest reports of a stage. */
    private String breakdown(final String stage, final String figure, final String head) {
        final List<StageReport> recent = recent(stage);
        final long received = sum(recent, StageReport.RECEIVED);
        return Html.table(head, List.of(head, "Records", "Share of received", AS_OF, RUN), words(recent, figure).entrySet().stream()
                .map(entry -> row(List.of(Html.text(entry.getKey()), Html.number(entry.getValue()), Html.share(entry.getValue(), received)), recent.getLast())).toList());
    }

    private String rules(final Charts charts) {
        final List<StageReport> all = of("validate");
        final List<Charts.Line> lines = words(all, StageReport.BROKEN_RULES).keySet().stream().limit(MAX_LINES)
                .map(rule -> new Charts.Line(rule, report -> report.breakdown(StageReport.BROKEN_RULES).getOrDefault(rule, 0L), report -> report.count(StageReport.RECEIVED))).toList();
        return breakdown("validate", StageReport.BROKEN_RULES, "Field and rule")
                + (lines.isEmpty() ? "" : charts.add("Records that break a rule, in % of received", all, lines, 100 * thresholds.rule()));
    }

    private String duplicates() {
        final List<StageReport> recent = recent("deduplicate");
        return Html.table("Duplicates and review", List.of("Source", "Received", "Persons", "Merged", "Share of received", "Pairs for review", "Records waiting", AS_OF, RUN), recent.reversed()
                .stream().limit(MAX_ROWS).map(report -> row(List.of(Html.text(report.source()), Html.number(report.count(StageReport.RECEIVED)), Html.number(report.count("golden")),
                        Html.number(report.count("merged")), Html.share(report.count("merged"), report.count(StageReport.RECEIVED)), Html.number(report.count("for_review")),
                        Html.number(report.count("waiting"))), report)).toList());
    }

    private String pushes(final Charts charts) {
        final List<StageReport> pushes = reports.stream().filter(report -> report.counts().containsKey("pushed")).toList();
        final Map<String, List<StageReport>> series = pushes.stream().collect(Collectors.groupingBy(StageReport::series, LinkedHashMap::new, Collectors.toList()));
        final List<List<Html.Cell>> rows = series.values().stream().map(each -> {
            final List<StageReport> recent = recent(each).toList();
            final List<Html.Cell> cells = new ArrayList<>(List.of(Html.text(each.getLast().stage()), Html.text(each.getLast().component()), Html.number(sum(recent, StageReport.RECEIVED))));
            OUTCOMES.forEach(outcome -> cells.add(Html.number(sum(recent, outcome))));
            return row(cells, each.getLast());
        }).toList();
        final List<String> heads = Stream.of(List.of("Stage", "Component", "Received"), OUTCOMES, List.of(AS_OF, RUN)).flatMap(List::stream).toList();
        return Html.table("Pushes", heads, rows) + "<h3>Why contacts were not sent</h3>\n" + breakdown("push", "suppressions", "Reason")
                + (pushes.isEmpty() ? "" : charts.add("Records by outcome", pushes, OUTCOMES.stream().map(outcome -> new Charts.Line(outcome, report -> report.count(outcome), null)).toList(), null));
    }

    private String freshness() {
        final Map<List<String>, StageReport> latest = new LinkedHashMap<>();
        reports.forEach(report -> latest.put(List.of(report.source(), report.stage()), report));
        return Html.table("Freshness", List.of("Source", "Stage", "Age in hours", "Received", AS_OF, RUN), latest.values().stream()
                .sorted(Comparator.comparing(StageReport::source)).limit(4L * MAX_ROWS)
                .map(report -> row(List.of(Html.text(report.source().isEmpty() ? "(no name)" : report.source()), Html.text(report.stage()),
                        Html.number((now.toEpochMilli() - report.at()) / 3_600_000), Html.number(report.count(StageReport.RECEIVED))), report)).toList());
    }
}
