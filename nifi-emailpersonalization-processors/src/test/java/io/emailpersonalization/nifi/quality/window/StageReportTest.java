// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.quality.window;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** What is a report, and what is kept of it. */
class StageReportTest {

    private static final Instant NOW = Instant.parse("2026-08-03T02:00:00Z");
    private static final String REPORT = "{\"stage\":\"validate\",\"component\":{\"name\":\"V\",\"id\":\"c1\"},\"run\":\"r1\",\"as_of\":\"%s\",\"input\":\"a\",\"counts\":{\"received\":%s},"
            + "\"fields\":{},\"figures\":{\"broken_rules\":{\"/email format\":2},\"invalid_found\":7,\"model\":{\"m\":1.5}}}";

    private static StageReport parse(final String json) throws InvalidReportException {
        return StageReport.parse(json.getBytes(StandardCharsets.UTF_8), "crm", NOW);
    }

    @Test
    void countsRulesAndTheTimeAreKept() throws InvalidReportException {
        final StageReport report = parse(REPORT.formatted("2026-08-02T00:00:00+02:00", "10"));
        assertEquals("c1|r1|validate", report.key());
        assertEquals("validate|c1|crm", report.series());
        assertEquals(Instant.parse("2026-08-01T22:00:00Z").toEpochMilli(), report.at());
        assertEquals(10, report.count("received"));
        assertEquals(7, report.count("invalid_found"));
        assertEquals(2, report.breakdown("broken_rules").get("/email format"));
        assertEquals(1, report.breakdowns().size(), "figures that are no counts of words are left out");
        assertEquals(report, StageReport.ofJson(report.toJson()));
    }

    @Test
    void aTimeInTheFutureIsThePresent() throws InvalidReportException {
        assertEquals(NOW.toEpochMilli(), parse(REPORT.formatted("2099-01-01T00:00:00Z", "1")).at());
    }

    @Test
    void textThatPostgresCannotStoreIsCut() throws InvalidReportException {
        final String name = "x".repeat(199) + "\\ud83d\\ude00";
        final StageReport report = parse(REPORT.formatted("2026-08-02T00:00:00Z", "1").replace("\"V\"", "\"a\\u0000" + name + "\""));
        assertFalse(report.component().contains("\0"));
        assertEquals(200, report.component().length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "customer_id,email\n1,a@example.com", "[]", "{\"stage\":\"validate\"}", "{\"id\":1}{\"id\":2}"})
    void otherContentIsRefused(final String content) {
        final InvalidReportException refused = assertThrows(InvalidReportException.class, () -> parse(content));
        assertFalse(refused.getMessage().contains("a@example.com"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1.5", "\"10\"", "null", "1e3", "99999999999999999999"})
    void aCountThatIsNoNumberOfRecordsIsRefused(final String count) {
        assertThrows(InvalidReportException.class, () -> parse(REPORT.formatted("2026-08-02T00:00:00Z", count)));
    }

    @Test
    void aTimeThatIsNoneIsRefused() {
        assertThrows(InvalidReportException.class, () -> parse(REPORT.formatted("yesterday", "1")));
    }
}
