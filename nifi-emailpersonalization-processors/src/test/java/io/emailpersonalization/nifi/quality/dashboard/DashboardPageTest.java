// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.quality.dashboard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.quality.watch.Measure;
import io.emailpersonalization.nifi.quality.watch.Thresholds;
import io.emailpersonalization.nifi.quality.window.Alert;
import io.emailpersonalization.nifi.quality.window.StageReport;
import io.emailpersonalization.nifi.validation.gate.UsualFigures;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The page is self-contained, escapes every text, and has its figures as text beside the pictures. */
class DashboardPageTest {

    private static final Instant NOW = Instant.parse("2026-08-03T02:30:00Z");
    private static final Thresholds THRESHOLDS = new Thresholds(
            Map.of(Measure.INVALID, .05, Measure.DUPLICATES, .3, Measure.SUPPRESSED, .5, Measure.REJECTED, .02, Measure.MISMATCHED, .01), .03, .8, 100, Duration.ofHours(20),
            Duration.ofHours(26), new UsualFigures(5, .5, 1, 1, 0));
    private static final String EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'&";
    private static final Pattern SCRIPT = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL);

    private static StageReport report(final String stage, final int daysAgo, final Map<String, Long> counts, final Map<String, Map<String, Long>> words) {
        return new StageReport("c|run-" + daysAgo + "|" + stage, stage, "Component of " + stage, "crm", NOW.minus(Duration.ofDays(daysAgo)).toEpochMilli(), "run-" + daysAgo, counts, words);
    }

    private static List<StageReport> week() {
        final List<StageReport> reports = new ArrayList<>();
        for (int day = 6; day >= 0; day--) {
            reports.add(report("validate", day, Map.of("received", 5000L, "valid", 4900L - day, "invalid", 100L + day, "quarantined", 0L),
                    Map.of("broken_rules", Map.of("/email format", 60L + day, "/postal_code pattern", 40L))));
            reports.add(report("deduplicate", day, Map.of("received", 4900L, "golden", 4400L, "merged", 500L, "for_review", 12L, "waiting", 3L), Map.of()));
            reports.add(report("score", day, Map.of("received", 4400L, "scored", 4400L, "invalid", 0L), Map.of("segments", Map.of("Champions", 900L, "At risk", 3500L))));
            reports.add(report("push", day, Map.of("received", 4400L, "pushed", 1200L, "unchanged", 2800L, "suppressed", 390L, "rejected", 10L), Map.of("suppressions", Map.of("no consent", 390L))));
            reports.add(report("verify", day, Map.of("received", 1200L, "verified", 915L, "mismatched", 3L, "missing", 1L, "not_sampled", 281L), Map.of()));
        }
        return reports;
    }

    private static String page(final List<StageReport> reports, final List<Alert> alerts) {
        return new DashboardPage("default", reports, alerts, THRESHOLDS, NOW).html();
    }

    private static Alert alert(final String text, final Long cleared) {
        return new Alert("k" + cleared, "invalid", "validate", text, text, text, text, 7, 5, NOW.minusSeconds(3600).toEpochMilli(), text, cleared, false);
    }

    @Test
    void theFunnelHasItsDenominatorsTimesAndRuns() {
        final String page = page(week(), List.of());
        assertTrue(page.contains("<tr><td><bdi>validate</bdi></td><td class=\"n\">5,000</td><td><bdi>valid</bdi></td><td class=\"n\">4,900</td><td class=\"n\">98.00 %</td>"), page);
        assertTrue(page.contains("<td class=\"wide\"><bdi>mismatched 3, missing 1, not_sampled 281</bdi></td><td class=\"n\">1</td><td>2026-08-03 02:30</td><td class=\"run\"><bdi>run-0</bdi></td>"));
        assertTrue(page.contains("<strong>4,000</strong>of 4,400 contacts are at the vendor"));
        assertTrue(page.contains("<strong class=\"good\">0</strong>open alerts"));
        assertTrue(page.contains("<td><bdi>no consent</bdi></td><td class=\"n\">390</td><td class=\"n\">8.86 %</td>"));
    }

    @Test
    void everyChartHasItsFiguresInATableAndItsThreshold() throws IOException {
        final String page = page(week(), List.of());
        final int data = page.indexOf("id=\"data\">") + "id=\"data\">".length();
        final JsonNode charts = JsonMapper.builder().build().readTree(page.substring(data, page.indexOf("</script>", data)));
        assertEquals(7, charts.size(), "five measures, rules and outcomes");
        for (final JsonNode chart : charts) {
            assertEquals(7, chart.get("x").size());
            chart.get("lines").forEach(line -> assertEquals(7, line.get("y").size()));
            assertTrue(page.contains("id=\"" + chart.get("id").asText() + "\" role=\"img\" aria-label=\""));
        }
        final JsonNode invalid = charts.get(0).get("lines");
        assertEquals(2.12, invalid.get(0).get("y").get(0).asDouble(), 1e-9);
        assertEquals(0, invalid.get(1).get("y").get(0).asDouble(), 1e-9, "the stage score");
        assertEquals(5, invalid.get(2).get("y").get(0).asDouble(), 1e-9);
        assertTrue(invalid.get(2).get("limit").asBoolean());
        assertTrue(page.contains("<tr><td>2026-07-28 00:00</td><td class=\"n\">2.12 %</td><td class=\"n\">0.00 %</td></tr>"));
    }

    @Test
    void textStaysText() {
        final StageReport evil = new StageReport("c|" + EVIL + "|validate", "validate", EVIL, EVIL, NOW.toEpochMilli(), EVIL, Map.of("received", 10L, "invalid", 10L, "valid", 0L),
                Map.of("broken_rules", Map.of(EVIL, 10L)));
        final StageReport push = new StageReport("c|r|push", "push", EVIL, EVIL, NOW.toEpochMilli(), "r", Map.of("received", 10L, "pushed", 0L, "suppressed", 10L),
                Map.of("suppressions", Map.of(EVIL, 10L)));
        final String page = new DashboardPage(EVIL, List.of(evil, push), List.of(alert(EVIL, null), alert(EVIL, NOW.toEpochMilli())), THRESHOLDS, NOW).html();
        assertFalse(page.contains("<img"), "no element comes from the data");
        assertFalse(page.contains("<script>alert"));
        assertEquals(2, SCRIPT.matcher(page).results().count(), "the two scripts of ours");
        assertTrue(page.contains("&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;"));
        assertTrue(page.contains("\\u003c/script\\u003e"), "the labels of the charts");
    }

    @Test
    void onlyTheScriptsOfThePageMayRunAndNothingIsLoaded() throws GeneralSecurityException {
        final String page = page(week(), List.of());
        final List<String> scripts = SCRIPT.matcher(page).results().map((final MatchResult each) -> each.group(1)).toList();
        assertEquals(2, scripts.size());
        for (final String script : scripts) {
            final byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            assertTrue(page.contains("'sha256-" + Base64.getEncoder().encodeToString(digest) + "'"));
        }
        assertTrue(page.contains("default-src 'none'"));
        final String text = SCRIPT.matcher(page).replaceAll("");
        assertFalse(Pattern.compile("\\b(?:src|href)=\"(?!#)|url\\(|@import").matcher(text).find());
    }

    @Test
    void aPageWithoutReportsSaysSo() {
        final String page = page(List.of(), List.of());
        assertTrue(page.contains("No report has it yet."));
        assertTrue(page.contains("no push yet"));
    }

    @Test
    void openAndClearedAlertsAreApart() {
        final String page = page(week(), List.of(alert("the open one", null), alert("the cleared one", NOW.toEpochMilli())));
        assertTrue(page.contains("<strong class=\"bad\">1</strong>open alerts"));
        assertTrue(page.indexOf("the open one") < page.indexOf("Cleared alerts (1)"));
        assertTrue(page.indexOf("the cleared one") > page.indexOf("Cleared alerts (1)"));
    }
}
