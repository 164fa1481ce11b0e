// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.scoring.recency.Bands;
import io.emailpersonalization.nifi.scoring.rfm.Scale;
import io.emailpersonalization.nifi.testing.Services;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
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
    void quantilesRankTheBuyersOfTheFile() {
        run(IntStream.rangeClosed(1, 10)
                .mapToObj(i -> "{\"customer_id\": \"%d\", \"last_purchase_at\": \"2026-06-%02d\", \"purchase_count\": %d, \"purchase_total\": %d}".formatted(i, i * 2, i, i * 10))
                .collect(Collectors.joining(",", "[", ",{\"customer_id\": \"never\"}]")));
        final List<JsonNode> scored = Services.records(runner, "success");
        assertEquals(List.of(1, 1, 2, 2, 3, 3, 4, 4, 5, 5), scored.subList(0, 10).stream().map(record -> record.get("rfm_recency").asInt()).toList());
        assertEquals("Champions", scored.get(9).get("rfm_segment").asText());
        assertEquals("No Purchases", scored.get(10).get("rfm_segment").asText());
        assertTrue(scored.get(10).get("recency_score").isNull());
    }

    @Test
    void whatCannotBeScoredSaysWhy() {
        run("[{\"last_purchase_at\": \"2026-07-15\"}, {\"last_purchase_at\": \"03/04/2026\"}, {\"purchase_count\": 3}, {\"last_purchase_at\": \"2026-01-01\", \"purchase_count\": -1}, "
                + "{\"last_purchase_at\": \"2026-06-30T20:00:00Z\"}]");
        assertEquals(List.of("/last_purchase_at maximum", "/last_purchase_at format", "/last_purchase_at required", "/purchase_count minimum"),
                Services.records(runner, "invalid").stream().map(record -> record.get("scoring_errors").get(0)).map(error -> error.get("field").asText() + " " + error.get("rule").asText()).toList());
        assertEquals(1, Services.records(runner, "success").size());
    }

    @Test
    void theBandOfTheLastTimeIsKeptNearABoundary() {
        run("[{\"last_purchase_at\": \"2026-05-10\", \"recency_band\": \"active\"}, {\"last_purchase_at\": \"2026-05-10\"}]");
        final List<JsonNode> scored = Services.records(runner, "success");
        assertEquals("active", scored.get(0).get("recency_band").asText());
        assertEquals("warm", scored.get(1).get("recency_band").asText());
    }

    @Test
    void wrongConfigurationIsNamed() {
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        runner.setProperty("As Of", "yesterday");
        runner.assertNotValid();
        runner.setProperty("As Of", "2026-01-01");
        runner.assertValid();
        runner.setProperty("Band Boundaries", "10, 20, 30");
        runner.assertNotValid();
    }

    @Property(tries = 300)
    void quintilesAgreeWithCounting(@ForAll @Size(min = 1, max = 60) final List<@IntRange(max = 20) Integer> population, @ForAll @IntRange(max = 20) final int value) {
        final int less = (int) population.stream().filter(other -> other < value).count();
        final int equal = (int) population.stream().filter(other -> other == value).count();
        final int expected = Math.min(5, 1 + (int) Math.floor(5 * (less + Math.max(0, equal - 1) / 2.0) / population.size()));
        assertEquals(expected, Scale.quintiles(population.stream().mapToDouble(Integer::doubleValue).toArray()).score(value));
    }

    @Property(tries = 500)
    void bandsMoveTowardTheScoreAndNeverBeyondIt(@ForAll @DoubleRange(max = 100) final double score, @ForAll @IntRange(max = 3) final int before) {
        final Bands bands = new Bands(List.of(70.0, 35.0, 10.0), 3);
        final int plain = Bands.NAMES.indexOf(bands.band(score, null));
        final int kept = Bands.NAMES.indexOf(bands.band(score, Bands.NAMES.get(before)));
        assertTrue(kept >= Math.min(plain, before) && kept <= Math.max(plain, before));
    }
}
