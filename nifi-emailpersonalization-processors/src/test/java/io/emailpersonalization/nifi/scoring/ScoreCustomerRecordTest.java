// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ScoreCustomerRecordTest {

    private final TestRunner runner = TestRunners.newTestRunner(ScoreCustomerRecord.class);

    private void run(final String json) {
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        runner.setProperty("As Of", "2026-06-30");
        runner.enqueue(json, Map.of("filename", "golden.json"));
        runner.run();
        final JsonNode counts = Services.report(runner).get("counts");
        assertEquals(counts.get("received").asInt(), counts.get("scored").asInt() + counts.get("invalid").asInt());
        assertEquals(counts.get("scored").asInt(), Services.records(runner, "success").size());
        assertEquals(counts.get("invalid").asInt(), Services.records(runner, "invalid").size());
    }

    @Test
    void scoresByAggregatesAndByBreakpoints() {
        runner.setProperty("RFM Method", "BREAKPOINTS");
        run("[{\"customer_id\": \"1\", \"last_purchase_at\": \"2026-04-01\", \"purchase_count\": 4, \"purchase_total\": 210.5}]");
        final JsonNode scored = Services.records(runner, "success").getFirst();
        assertEquals(90, scored.get("recency_days").asInt());
        assertEquals(50.0, scored.get("recency_score").asDouble());
        assertEquals("warm", scored.get("recency_band").asText());
        assertEquals(List.of(4, 3, 3), List.of(scored.get("rfm_recency").asInt(), scored.get("rfm_frequency").asInt(), scored.get("rfm_monetary").asInt()));
        assertEquals("Potential Loyalists", scored.get("rfm_segment").asText());
        assertEquals("2026-04-01T00:00:00Z", scored.get("last_activity_at").asText());
        assertEquals("2026-06-30T00:00:00Z", scored.get("scored_at").asText());
    }

    @Test
    void aListOfPurchasesCountsMoreThanAggregates() {
        runner.setProperty("RFM Method", "BREAKPOINTS");
        run("[{\"purchase_count\": 99, \"purchases\": [{\"purchased_at\": \"2026-06-29T12:00:00+02:00\", \"amount\": 600}, {\"purchased_at\": \"2026-01-01\", \"amount\": \"400.00\"}]}]");
        final JsonNode scored = Services.records(runner, "success").getFirst();
        assertEquals(List.of(5, 2, 5), List.of(scored.get("rfm_recency").asInt(), scored.get("rfm_frequency").asInt(), scored.get("rfm_monetary").asInt()));
        assertEquals("2026-06-29T10:00:00Z", scored.get("last_activity_at").asText());
    }

    @Test
    void linesOfOneOrderAreOnePurchase() {
        runner.setProperty("RFM Method", "BREAKPOINTS");
        runner.setProperty("Frequency Breakpoints", "2, 3, 4, 5");
        run("[{\"purchases\": [" + line("A-1", "2026-06-01", "10") + "," + line("A-1", "2026-06-02", "20") + "," + line(" A-1 ", "2026-06-01T08:00:00Z", "20.5") + "]},"
                + "{\"purchases\": [" + line("A-1", "2026-06-01", "10") + "," + line("A-2", "2026-06-01", "20") + "," + line("", "2026-06-01T10:00:00Z", "1") + ","
                + line("", "2026-06-01T23:00:00Z", "1") + "]},"
                + "{\"purchases\": [" + line("", "2026-06-01", "1") + "," + line("", "2026-06-02", "1") + "]}]");
        assertEquals(List.of(1, 3, 2), Services.records(runner, "success").stream().map(record -> record.get("rfm_frequency").asInt()).toList());
        assertEquals(2, Services.records(runner, "success").getFirst().get("rfm_monetary").asInt(), "the amounts of all lines count");
    }

    private static String line(final String order, final String time, final String amount) {
        return "{\"order_id\": \"%s\", \"purchased_at\": \"%s\", \"amount\": \"%s\"}".formatted(order, time, amount);
    }

    @Test
    void whoBoughtAtAnUnknownTimeIsScoredByWhatIsThere() {
        runner.setProperty("RFM Method", "BREAKPOINTS");
        run("[{\"customer_id\": \"1\", \"purchase_count\": 3, \"last_purchase_at\": null, \"purchase_total\": null}, {\"customer_id\": \"2\", \"purchase_total\": \"500\"}, "
                + "{\"customer_id\": \"3\", \"purchase_count\": 0, \"purchase_total\": 0}, {\"customer_id\": \"4\", \"purchases\": [{\"amount\": 60}, {\"amount\": null}]}, "
                + "{\"customer_id\": \"5\", \"purchases\": [], \"purchase_count\": 2}]");
        final List<JsonNode> scored = Services.records(runner, "success");
        assertEquals(List.of("Recency Unknown", "Recency Unknown", "No Purchases", "Recency Unknown", "Recency Unknown"), scored.stream().map(record -> record.get("rfm_segment").asText()).toList());
        assertEquals(List.of("3", "null", "null", "2", "2"), scored.stream().map(record -> record.get("rfm_frequency").asText()).toList());
        assertEquals(List.of("null", "4", "null", "2", "null"), scored.stream().map(record -> record.get("rfm_monetary").asText()).toList());
        for (final String field : List.of("recency_days", "recency_score", "recency_band", "rfm_recency", "last_activity_at")) {
            assertTrue(scored.stream().allMatch(record -> record.get(field).isNull()), field);
        }
    }

    @Test
    void whatIsNotKnownIsNotTakenForNothing() {
        runner.setProperty("RFM Method", "BREAKPOINTS");
        run("[{\"last_purchase_at\": \"2026-06-29\", \"purchase_count\": 12}, {\"last_purchase_at\": \"2026-06-29\", \"purchase_total\": 2000}, {\"last_purchase_at\": \"2026-06-29\"}]");
        final List<JsonNode> scored = Services.records(runner, "success");
        assertEquals(List.of("Champions", "Potential Loyalists", "New Customers"), scored.stream().map(record -> record.get("rfm_segment").asText()).toList());
        assertTrue(scored.get(0).get("rfm_monetary").isNull());
        assertTrue(scored.get(1).get("rfm_frequency").isNull());
        assertEquals(1, scored.get(2).get("rfm_frequency").asInt(), "who bought at some time bought once at least");
    }

    private static String buyer(final int id, final String last, final int count, final int total) {
        return "{\"customer_id\": \"%d\", \"last_purchase_at\": \"%s\", \"purchase_count\": %d, \"purchase_total\": %d}".formatted(id, last, count, total);
    }

    @Test
    void aSingleRecordIsNotRankedAmongItself() {
        run("[" + buyer(1, "2026-06-29", 12, 2000) + "]");
        assertEquals("Champions", Services.records(runner, "success").getFirst().get("rfm_segment").asText());
        assertEquals("breakpoints", Services.report(runner).get("figures").get("scales").get("frequency").asText());
    }

    @Test
    void aFileBelowTheMinimumIsScoredAsEachOfItsRecordsAlone() {
        final List<String> people = IntStream.range(0, 499).mapToObj(i -> buyer(i, "2026-0%d-11".formatted(1 + i % 6), 1 + i % 13, i)).toList();
        run("[" + String.join(",", people) + "]");
        final List<JsonNode> together = Services.records(runner, "success");
        for (int i = 0; i < 20; i++) {
            final ScoreCustomerRecordTest alone = new ScoreCustomerRecordTest();
            alone.run("[" + people.get(i) + "]");
            assertEquals(together.get(i), Services.records(alone.runner, "success").getFirst());
        }
    }

    @Test
    void aRankAmongEqualsIsNoMerit() {
        runner.setProperty("Minimum Population", "10");
        run(IntStream.range(0, 10).mapToObj(i -> buyer(i, "2026-06-%02d".formatted(20 + i), i < 8 ? 1 : 2, 100)).collect(Collectors.joining(",", "[", "]")));
        final List<JsonNode> scored = Services.records(runner, "success");
        assertEquals(List.of(1, 1, 1, 1, 1, 1, 1, 1, 5, 5), scored.stream().map(record -> record.get("rfm_frequency").asInt()).toList());
        assertTrue(scored.stream().allMatch(record -> record.get("rfm_monetary").asInt() == 1), "everybody has bought for the same amount");
        assertTrue(scored.subList(0, 8).stream().noneMatch(record -> List.of("Champions", "Loyal Customers").contains(record.get("rfm_segment").asText())));
    }
}
