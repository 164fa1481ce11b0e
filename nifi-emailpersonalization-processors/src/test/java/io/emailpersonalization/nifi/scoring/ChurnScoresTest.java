// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.scoring.churn.Cdnow;
import io.emailpersonalization.nifi.scoring.churn.ChurnParameters;
import io.emailpersonalization.nifi.scoring.churn.Dropout;
import io.emailpersonalization.nifi.scoring.churn.Purchases;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Churn in records and in the report. */
class ChurnScoresTest {

    private static final String CDNOW = "0.243, 4.414, 0.793, 2.426";
    private static final LocalDate AS_OF = LocalDate.of(2026, 6, 30);
    private static final List<String> FIELDS = List.of("churn", "p_alive", "expected_purchases", "churn_unknown_because");

    private final TestRunner runner = TestRunners.newTestRunner(ScoreCustomerRecord.class);

    private List<JsonNode> run(final String json) {
        return run(json, AS_OF);
    }

    private List<JsonNode> run(final String json, final LocalDate asOf) {
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        runner.setProperty("As Of", asOf.toString());
        runner.enqueue(json);
        runner.run();
        final List<JsonNode> scored = Services.records(runner, "success");
        final JsonNode counts = Services.report(runner).get("counts");
        assertEquals(counts.get("received").asInt(), scored.size() + counts.get("invalid").asInt());
        return scored;
    }

    private JsonNode churnFigures() {
        return Services.report(runner).get("figures").get("churn");
    }

    private static String listed(final Collection<LocalDate> days) {
        return days.stream().map("{\"purchased_at\": \"%s\", \"amount\": 10}"::formatted).collect(Collectors.joining(",", "{\"purchases\": [", "]}"));
    }

    private static String aggregated(final Object first, final Object last, final Object count) {
        return "{\"first_purchase_at\": %s, \"last_purchase_at\": %s, \"purchase_count\": %s}".formatted(quoted(first), quoted(last), count);
    }

    private static String quoted(final Object value) {
        return value == null ? "null" : "\"" + value + "\"";
    }

    private static String array(final Collection<String> records) {
        return "[" + String.join(",", records) + "]";
    }

    /** Customers who buy as the model says, up to As Of. */
    private static List<String> customers(final int count) {
        final Random random = new Random(11);
        return IntStream.range(0, count).mapToObj(i -> {
            final int age = 30 + random.nextInt(600);
            final Purchases made = Purchases.random(random, Dropout.BG_NBD, new ChurnParameters(.6, 8, .8, 2.5), age);
            return listed(made.days().headSet(age, true).stream().map(day -> AS_OF.minusDays(age - day)).toList());
        }).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"BG_NBD", "MBG_NBD"})
    void aPopulationFitsItsOwnParametersAndIsTestedOnItsPast(final String model) {
        runner.setProperty("Churn Model", model);
        final List<JsonNode> scored = run(array(customers(3000)));
        final JsonNode figures = churnFigures();
        assertEquals("fitted", figures.get("source").asText());
        assertEquals(3000, figures.get("customers").asInt());
        assertTrue(figures.get("log_likelihood").asDouble() < 0);
        assertEquals(List.of("r", "alpha", "a", "b"), List.copyOf(figures.get("parameters").properties().stream().map(java.util.Map.Entry::getKey).toList()));
        final JsonNode test = figures.get("back_test");
        assertEquals(test.get("observed").asDouble(), test.get("predicted").asDouble(), .03, "the customers were made as the model says");
        assertTrue(test.get("auc").asDouble() > .7, test.toString());
        assertEquals(10, test.get("deciles").size());
        assertTrue(scored.stream().allMatch(record -> record.get("churn").asDouble() >= 0 && record.get("churn").asDouble() <= 1 && record.get("churn_unknown_because").isNull()));
        assertEquals(scored.size(), figures.get("predicted").asInt());
        assertEquals(figures.get("mean_churn").asDouble(), scored.stream().mapToDouble(record -> record.get("churn").asDouble()).average().orElseThrow(), .001);
    }

    /** The figures that the documentation shows. */
    @Test
    void theCustomersOfCdnowAreScoredAsPublished() throws IOException {
        final List<String> customers = Cdnow.purchases().values().stream().map(ChurnScoresTest::listed).toList();
        runner.setProperty("Churn Model", "BG_NBD");
        runner.setProperty("Churn Window", "273");
        run(array(customers), LocalDate.of(1998, 6, 30));
        final JsonNode test = churnFigures().get("back_test");
        assertEquals(2357, test.get("customers").asInt());
        assertEquals(.757, test.get("auc").asDouble(), .002);
        assertEquals(.771, test.get("recency_auc").asDouble(), .002);
        assertEquals(.738, test.get("predicted").asDouble(), .002);
        assertEquals(.710, test.get("observed").asDouble(), .002);
    }

    @Test
    void withoutAModelNoFieldIsAdded() {
        final List<JsonNode> scored = run(array(List.of(aggregated("2026-01-01", "2026-05-01", 3))));
        FIELDS.forEach(field -> assertFalse(scored.getFirst().has(field), field));
        assertFalse(Services.report(runner).get("figures").has("churn"));
    }

    /** The worked example of the documentation: the customer with the id 1 of CDNOW, 39 weeks ahead. */
    @Test
    void aSingleRecordIsScoredByGivenParameters() {
        runner.setProperty("Churn Model", "BG_NBD");
        runner.setProperty("Churn Parameters", CDNOW);
        runner.setProperty("Churn Window", "273");
        final JsonNode scored = run(array(List.of(aggregated(AS_OF.minusDays(272), AS_OF.minusDays(59), 3)))).getFirst();
        assertEquals(.4454, scored.get("churn").asDouble(), 1e-4);
        assertEquals(.7266, scored.get("p_alive").asDouble(), 1e-4);
        assertEquals(1.2256, scored.get("expected_purchases").asDouble(), 1e-3);
        assertTrue(scored.get("churn_unknown_because").isNull());
        final JsonNode figures = churnFigures();
        assertEquals("given", figures.get("source").asText());
        assertEquals("not possible: no record has dated purchases before the window", figures.get("back_test").asText());
    }

    @Test
    void aListOfPurchasesSaysTheSameAsItsSums() {
        runner.setProperty("Churn Model", "MBG_NBD");
        runner.setProperty("Churn Parameters", CDNOW);
        final List<JsonNode> scored = run(array(List.of(aggregated("2026-01-10", "2026-05-01", 3),
                listed(List.of(LocalDate.of(2026, 5, 1), LocalDate.of(2026, 1, 10), LocalDate.of(2026, 2, 1), LocalDate.of(2026, 2, 1))))));
        FIELDS.forEach(field -> assertEquals(scored.get(0).get(field), scored.get(1).get(field), field));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "null", value = {
            "null, null, 0, no purchases",
            "null, null, 3, purchase times unknown",
            "null, 2026-05-01, 3, purchase times unknown",
            "2026-01-01, 2026-05-01, null, number of purchases unknown",
            "2026-01-01, 2026-05-01, 1, times and number of purchases contradict each other",
            "2026-05-01, 2026-01-01, 3, times and number of purchases contradict each other",
            "2026-06-01, 2026-06-20, 3, history too short",
            "null, 2026-06-29, 1, history too short",
            "null, 2026-05-01, 1, null",
            "2026-05-01, 2026-05-01, 5, null"})
    void tooLittleHistoryGivesNullWithTheReason(final String first, final String last, final String count, final String reason) {
        runner.setProperty("Churn Model", "BG_NBD");
        runner.setProperty("Churn Parameters", CDNOW);
        final String total = count == null ? ", \"purchase_total\": 30}" : "}";
        final JsonNode scored = run(array(List.of(aggregated(first, last, count).replace("}", total)))).getFirst();
        assertEquals(reason == null ? "null" : reason, scored.get("churn_unknown_because").asText());
        for (final String field : FIELDS.subList(0, 3)) {
            assertEquals(reason != null, scored.get(field).isNull(), field);
        }
        assertEquals(reason == null ? 0 : 1, reason == null ? churnFigures().get("unknown").size() : churnFigures().get("unknown").get(reason).asInt());
    }

    @Test
    void anOrderWithoutATimeLeavesTheHistoryUnknown() {
        runner.setProperty("Churn Model", "BG_NBD");
        runner.setProperty("Churn Parameters", CDNOW);
        final List<JsonNode> scored = run("""
                [{"purchases": [{"order_id": "1", "purchased_at": "2026-01-01"}, {"order_id": "2"}]},
                 {"purchases": [{"order_id": "1", "purchased_at": "2026-01-01"}, {"order_id": "1"}]}]""");
        assertEquals(List.of("purchase times unknown", "null"), scored.stream().map(record -> record.get("churn_unknown_because").asText()).toList());
    }

    @Test
    void aFileOfAFewCustomersTeachesNothing() {
        runner.setProperty("Churn Model", "BG_NBD");
        final List<JsonNode> scored = run(array(customers(499)));
        assertTrue(scored.stream().allMatch(record -> record.get("churn").isNull() && "no parameters".equals(record.get("churn_unknown_because").asText())));
        assertEquals("none", churnFigures().get("source").asText());
        assertEquals(499, churnFigures().get("unknown").get("no parameters").asInt());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1, 2, 3", "r, alpha, a, b", "0, 1, 1, 1"})
    void parametersThatAreNoneMakeTheProcessorInvalid(final String parameters) {
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        runner.setProperty("Churn Model", "BG_NBD");
        runner.setProperty("Churn Parameters", parameters);
        runner.assertNotValid();
    }
}
