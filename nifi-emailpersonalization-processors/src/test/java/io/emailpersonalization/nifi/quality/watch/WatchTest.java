// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.quality.watch;

import io.emailpersonalization.nifi.quality.MonitorDataQuality;
import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.quality.window.Alert;
import io.emailpersonalization.nifi.quality.window.InvalidReportException;
import io.emailpersonalization.nifi.quality.window.QualityWindow;
import io.emailpersonalization.nifi.quality.window.StageReport;
import io.emailpersonalization.nifi.quality.window.WindowState;
import io.emailpersonalization.nifi.validation.gate.UsualFigures;
import org.apache.nifi.state.MockStateManager;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Alerts are raised above a threshold, cleared well below it, and say what happened. */
class WatchTest {

    private static final Instant NIGHT = Instant.parse("2026-08-03T02:00:00Z");
    private static final Thresholds THRESHOLDS = new Thresholds(
            Map.of(Measure.INVALID, .05, Measure.DUPLICATES, .3, Measure.SUPPRESSED, .5, Measure.REJECTED, .02, Measure.MISMATCHED, .01), .03, .8, 100, Duration.ofHours(20),
            Duration.ofHours(26), new UsualFigures(5, .5, 1, 1, 0));

    private final WindowState store = new WindowState(new MockStateManager(new MonitorDataQuality()));
    private Instant now = NIGHT;

    private static QualityReport.Builder report(final String stage) {
        return QualityReport.builder(stage).component("Component", stage + "-id").run(UUID.randomUUID().toString()).input("export.csv");
    }

    /** One more night with a report; the open alerts. */
    private List<Alert> night(final QualityReport.Builder report) {
        return report(report, Duration.ofDays(1));
    }

    private List<Alert> report(final QualityReport.Builder report, final Duration later) {
        final QualityReport built = report.asOf(now).build();
        return change(window -> {
            try {
                window.add(StageReport.parse(built.toJson(), "crm", now));
            } catch (final InvalidReportException e) {
                throw new IllegalStateException(e);
            }
        }, later);
    }

    private List<Alert> change(final Consumer<QualityWindow> work, final Duration later) {
        try {
            final List<Alert> open = store.change(0, window -> {
                work.accept(window);
                new Watch(window, THRESHOLDS, now).judge();
                return window.alerts().stream().filter(Alert::isOpen).toList();
            });
            now = now.plus(later);
            return open;
        } catch (final IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Alert> validated(final long received, final long invalid) {
        return night(report("validate").count("received", received).count("valid", received - invalid).count("invalid", invalid).count("quarantined", 0));
    }

    private static List<String> kinds(final List<Alert> alerts) {
        return alerts.stream().map(Alert::kind).sorted().toList();
    }

    @Test
    void aRateRaisesAboveItsThresholdAndClearsWellBelowIt() {
        assertEquals(List.of(), validated(1000, 50), "exactly the threshold passes");
        final List<Alert> raised = validated(1000, 51);
        assertEquals(List.of("invalid"), kinds(raised));
        assertEquals("Stage validate (Component), source crm: 51 of 1000 records (5.1 %) are invalid, and up to 5.0 % pass", raised.getFirst().what());
        final List<Alert> between = validated(1000, 41);
        assertEquals(List.of("invalid"), kinds(between), "between 4 % and 5 % nothing changes");
        assertEquals(raised.getFirst().id(), between.getFirst().id());
        assertEquals(4.1, between.getFirst().figure(), 1e-9);
        assertEquals(List.of(), validated(1000, 40));
        assertEquals(List.of(), validated(1000, 41), "and between them nothing is raised");
    }

    @Test
    void aFewRecordsRaiseAndClearNothing() {
        assertEquals(List.of(), validated(99, 99));
        assertEquals(List.of("invalid"), kinds(validated(100, 99)));
        assertEquals(List.of("invalid"), kinds(validated(99, 0)));
    }

    @Test
    void theReportsOfAPeriodCountTogether() {
        for (int i = 0; i < 3; i++) {
            final List<Alert> open = report(report("score").count("received", 40).count("scored", 30).count("invalid", 10), Duration.ofHours(1));
            assertEquals(i < 2 ? List.of() : List.of("invalid"), kinds(open), "report " + i);
        }
    }

    @Test
    void everyMeasureHasItsStagesAndItsDenominator() {
        assertEquals(List.of("duplicates"), kinds(night(report("deduplicate").count("received", 1000).count("golden", 690).count("merged", 310))));
        assertEquals(List.of("duplicates", "rejected", "suppressed"), kinds(night(report("push").count("received", 1200).count("pushed", 370).count("suppressed", 600).count("rejected", 30)
                .count("pending", 150).count("retry", 50))), "what is on its way is not judged: 600 of 1000, and 30 of 1000");
        assertEquals(List.of("duplicates", "mismatched", "rejected", "suppressed"), kinds(night(report("verify").count("received", 10_000).count("verified", 900).count("mismatched", 8)
                .count("missing", 11).count("rejected", 0).count("not_sampled", 9081))), "19 of 919 differ or are missing");
        assertEquals(4, night(report("unsubscribe").count("received", 1000).count("pushed", 1).count("suppressed", 999)).size(), "a withdrawal that is known already is usual");
    }

    @Test
    void aRuleHasAnAlertOfItsOwnWhichClearsWhenNobodyBreaksItAnyMore() {
        final List<Alert> raised = night(report("validate").count("received", 1000).count("invalid", 40).count("quarantined", 0)
                .figure("broken_rules", Map.of("/email format", 31, "/phone pattern", 9)));
        assertEquals(List.of("rule"), kinds(raised));
        assertEquals("Stage validate (Component), source crm: 31 of 1000 records (3.1 %) break the rule /email format, and up to 3.0 % pass", raised.getFirst().what());
        assertEquals(List.of(), validated(1000, 0));
    }

    @Test
    void aStoppedExportIsToldAtOnceWhateverItsSize() {
        assertEquals(List.of("quarantined"), kinds(night(report("validate").count("received", 20).count("invalid", 0).count("quarantined", 20).figure("invalid_found", 20))));
        assertEquals(List.of(), validated(20, 0));
    }

    @Test
    void anUnusualNumberOfRowsIsComparedWithRunsThatPassed() {
        for (int i = 0; i < 7; i++) {
            assertEquals(List.of(), validated(50_000 + 100 * i, 0));
        }
        final List<Alert> open = validated(5_000, 0);
        assertEquals(List.of("rows"), kinds(open));
        assertTrue(open.getFirst().what().contains("The export has 5000 records, and 50300 are usual (median of 7 runs"), open.getFirst().what());
        assertEquals(List.of(), validated(51_000, 0));
    }

    @Test
    void aSilentSourceIsFoundWithoutAReport() {
        assertEquals(List.of(), validated(1000, 0));
        now = NIGHT.plus(Duration.ofHours(26));
        assertEquals(List.of(), change(window -> { }, Duration.ofMinutes(6)));
        final List<Alert> silent = change(window -> { }, Duration.ofHours(1));
        assertEquals(List.of("silent"), kinds(silent));
        assertEquals("The source crm delivered nothing for 26.1 hours, and up to 26.0 hours pass. Its latest records are of 2026-08-03T02:00:00Z", silent.getFirst().what());
        assertEquals(silent, change(window -> { }, Duration.ofHours(1)), "an alert is told once");
        assertEquals(List.of(), validated(1000, 0));
    }

    @Test
    void aReportFromALoopDoesNotHideASilentSource() {
        validated(1000, 0);
        assertEquals(List.of(), night(report("push").count("received", 100).count("pushed", 100)));
        assertEquals(List.of("silent"), kinds(night(report("push").count("received", 100).count("pushed", 100))));
    }

    @Test
    void whatIsToldIsNotPendingUnlessItChangedSince() throws IOException {
        validated(1000, 99);
        final List<Alert> sent = store.change(0, QualityWindow::pending);
        assertEquals(List.of("raised"), sent.stream().map(Alert::state).toList());
        validated(1000, 0);
        store.change(0, window -> {
            window.told(sent);
            return null;
        });
        assertEquals(List.of("cleared"), store.change(0, QualityWindow::pending).stream().map(Alert::state).toList(), "that it was cleared is still to be told");
    }
}
