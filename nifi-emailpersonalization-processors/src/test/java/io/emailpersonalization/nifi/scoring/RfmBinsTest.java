// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** RFM scores in three to ten bins. */
class RfmBinsTest {

    private final TestRunner runner = TestRunners.newTestRunner(ScoreCustomerRecord.class);

    @BeforeEach
    void setUp() {
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        runner.setProperty("As Of", "2026-06-30");
    }

    private void bins(final int bins) {
        final String ascending = IntStream.range(2, bins + 1).mapToObj(String::valueOf).collect(Collectors.joining(", "));
        runner.setProperty("RFM Bins", String.valueOf(bins));
        runner.setProperty("Recency Breakpoints", IntStream.range(2, bins + 1).mapToObj(i -> String.valueOf(10 * (bins + 1 - i))).collect(Collectors.joining(", ")));
        runner.setProperty("Frequency Breakpoints", ascending);
        runner.setProperty("Monetary Breakpoints", ascending);
        runner.setProperty("Segment Table", "{\"segments\": [{\"name\": \"Top\", \"recency\": [%d, %d]}, {\"name\": \"Others\"}]}".formatted(bins, bins));
    }

    private static String buyer(final int daysAgo, final int count) {
        return "{\"last_purchase_at\": \"%s\", \"purchase_count\": %d, \"purchase_total\": %d}".formatted(java.time.LocalDate.of(2026, 6, 30).minusDays(daysAgo), count, count);
    }

    private List<JsonNode> run(final List<String> buyers) {
        runner.enqueue("[" + String.join(",", buyers) + "]");
        runner.run();
        return Services.records(runner, "success");
    }

    @ParameterizedTest
    @CsvSource({"3", "4", "7", "10"})
    void breakpointsMakeAsManyScores(final int bins) {
        bins(bins);
        runner.setProperty("RFM Method", "BREAKPOINTS");
        final List<JsonNode> scored = run(IntStream.range(1, bins + 1).mapToObj(i -> buyer(10 * (bins - i) + 5, i)).toList());
        assertEquals(IntStream.range(1, bins + 1).boxed().toList(), scored.stream().map(record -> record.get("rfm_recency").asInt()).toList());
        assertEquals(IntStream.range(1, bins + 1).boxed().toList(), scored.stream().map(record -> record.get("rfm_frequency").asInt()).toList());
        assertEquals(1, scored.stream().filter(record -> "Top".equals(record.get("rfm_segment").asText())).count());
    }

    @ParameterizedTest
    @CsvSource({"3", "4", "7", "10"})
    void quantilesMakeAsManyScores(final int bins) {
        bins(bins);
        runner.setProperty("Minimum Population", "10");
        final List<JsonNode> scored = run(IntStream.range(0, 10 * bins).mapToObj(i -> buyer(i, 2 + i)).toList());
        for (int i = 0; i < 10 * bins; i++) {
            assertEquals(bins - i / 10, scored.get(i).get("rfm_recency").asInt(), "recency " + i);
            assertEquals(1 + i / 10, scored.get(i).get("rfm_frequency").asInt(), "frequency " + i);
        }
    }

    @Test
    void aTableOfFiveBinsReplacesTheCustomaryNames() {
        runner.setProperty("RFM Method", "BREAKPOINTS");
        runner.setProperty("Segment Table", "{\"segments\": [{\"name\": \"Fresh\", \"recency\": [5, 5]}, {\"name\": \"Others\"}]}");
        assertEquals(List.of("Fresh", "Others"), run(List.of(buyer(1, 1), buyer(100, 1))).stream().map(record -> record.get("rfm_segment").asText()).toList());
    }

    @ParameterizedTest
    @CsvSource({"RFM Bins, 2", "RFM Bins, 11", "RFM Bins, 4", "Recency Breakpoints, '90, 60, 30'", "Frequency Breakpoints, '2, 3'", "Monetary Breakpoints, '5, 4, 3, 2'", "Segment Table, '{}'"})
    void binsWithoutBreakpointsOrSegmentsMakeTheProcessorInvalid(final String property, final String value) {
        runner.assertValid();
        runner.setProperty(property, value);
        runner.assertNotValid();
    }
}
