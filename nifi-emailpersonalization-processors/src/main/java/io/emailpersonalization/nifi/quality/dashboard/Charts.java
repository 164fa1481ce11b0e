// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.quality.dashboard;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.quality.window.StageReport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** Lines over time, as a picture and as a table beside it. Not safe for threads. DashboardPageTest covers this class. */
final class Charts {

    /** Up to this time the steps are hours, beyond days. */
    private static final Duration HOURLY = Duration.ofDays(3);
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ArrayNode all = JSON.createArrayNode();
    private final long step;

    Charts(final List<StageReport> reports) {
        final long span = reports.isEmpty() ? 0 : reports.getLast().at() - reports.getFirst().at();
        step = span <= HOURLY.toMillis() ? HOUR : DAY;
    }

    /**
     * A line.
     *
     * @param whole null: the line is a number of records, else a percentage
     */
    record Line(String label, ToLongFunction<StageReport> part, ToLongFunction<StageReport> whole) {
    }

    /**
     * Adds a chart.
     *
     * @param limit threshold in the unit of the lines; null for none
     * @return HTML: the place of the picture and a table with the same figures
     */
    String add(final String title, final List<StageReport> reports, final List<Line> lines, final Double limit) {
        final Map<Long, List<StageReport>> steps = new TreeMap<>();
        reports.forEach(report -> steps.computeIfAbsent(report.at() / step * step, at -> new ArrayList<>()).add(report));
        final boolean isShare = lines.isEmpty() || lines.getFirst().whole() != null;
        final String id = "chart" + all.size();
        final ObjectNode chart = all.addObject().put("id", id).put("unit", isShare ? " %" : "");
        final ArrayNode x = chart.putArray("x");
        steps.keySet().forEach(at -> x.add(at / 1000));
        final ArrayNode drawn = chart.putArray("lines");
        final Map<Long, List<Html.Cell>> rows = new LinkedHashMap<>();
        steps.keySet().forEach(at -> rows.put(at, new ArrayList<>(List.of(Html.time(at)))));
        final List<String> heads = new ArrayList<>(List.of("UTC"));
        for (final Line line : lines) {
            heads.add(line.label());
            final ArrayNode y = drawn.addObject().put("label", line.label()).put("limit", false).putArray("y");
            steps.forEach((at, within) -> {
                final long part = within.stream().mapToLong(line.part()).sum();
                final long whole = line.whole() == null ? 0 : within.stream().mapToLong(line.whole()).sum();
                rows.get(at).add(line.whole() == null ? Html.number(part) : Html.share(part, whole));
                if (line.whole() == null) {
                    y.add(part);
                } else if (whole == 0) {
                    y.addNull();
                } else {
                    y.add(100.0 * part / whole);
                }
            });
        }
        if (limit != null) {
            final ArrayNode y = drawn.addObject().put("label", "threshold").put("limit", true).putArray("y");
            steps.keySet().forEach(at -> y.add(limit));
        }
        final String caption = title + (step == HOUR ? ", by hour" : ", by day");
        return "<div><h3>" + Html.escape(caption) + "</h3><div class=\"chart\" id=\"" + id + "\" role=\"img\" aria-label=\"" + Html.escape(caption) + ". The table below has the figures.\"></div>"
                + "<details><summary>Table: " + Html.escape(caption) + "</summary>" + Html.table(caption, heads, List.copyOf(rows.values())) + "</details></div>\n";
    }

    /** The charts for the script of the page. */
    String json() {
        return all.toString();
    }
}
