// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Engagement: what counts, how much, and what does not. */
class EngagementTest {

    private final TestRunner runner = TestRunners.newTestRunner(ScoreCustomerRecord.class);

    private List<JsonNode> run(final String... records) {
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        runner.setProperty("As Of", "2026-06-30");
        runner.setProperty("weight.open", "1");
        runner.setProperty("weight.click", "5");
        runner.setProperty("half-life.click", "60");
        runner.enqueue("[" + String.join(",", records) + "]");
        runner.run();
        return Services.records(runner, "success");
    }

    private double engagement(final String... events) {
        return run(customer(events)).getFirst().get("engagement").asDouble();
    }

    private JsonNode counts() {
        return Services.report(runner).get("figures").get("events");
    }

    private static String customer(final String... events) {
        return "{\"customer_id\": \"1\", \"events\": [" + String.join(",", events) + "]}";
    }

    private static String event(final String type, final String time) {
        return "{\"type\": \"%s\", \"occurred_at\": \"%s\"}".formatted(type, time);
    }

    private static String event(final String id, final String type, final String time, final String machine, final String link) {
        return "{\"event_id\": %s, \"type\": \"%s\", \"occurred_at\": \"%s\", \"machine\": %s, \"link\": %s}".formatted(id, type, time, machine, link);
    }

    private static String click(final String time, final String link) {
        return event("null", "click", time, "null", "\"" + link + "\"");
    }

    /** The worked example of the documentation: 1 + 1/2 + 5/2 + 1/4. */
    @Test
    void eventsCountTheirWeightHalvedWithEveryHalfLife() {
        assertEquals(4.25, engagement(event("open", "2026-06-30"), event("open", "2026-05-31T23:00:00Z"), event("click", "2026-05-01"), event("open", "2026-05-01T09:00:00+02:00")));
        assertEquals(4, counts().get("counted").asInt());
    }

    @Test
    void withoutAWeightNoFieldIsAdded() {
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        runner.enqueue("[" + customer(event("open", "2026-06-30")) + "]");
        runner.run();
        assertFalse(Services.records(runner, "success").getFirst().has("engagement"));
        assertFalse(Services.report(runner).get("figures").has("events"));
    }

    @Test
    void anAbsentListIsUnknownAndAnEmptyOneIsZero() {
        final List<JsonNode> scored = run("{\"customer_id\": \"1\"}", "{\"customer_id\": \"2\", \"events\": []}");
        assertTrue(scored.get(0).get("engagement").isNull());
        assertEquals(0, scored.get(1).get("engagement").asDouble());
    }

    @ParameterizedTest
    @CsvSource({"true, 0", "'\"1\"', 0", "'\"proxy\"', 0", "1, 0", "false, 1", "null, 1", "'\"\"', 1", "'\"No\"', 1"})
    void machinesCountNothing(final String machine, final double expected) {
        assertEquals(expected, engagement(event("null", "open", "2026-06-30", machine, "null")));
        assertEquals(1, counts().get(expected == 0 ? "machine" : "counted").asInt());
    }

    @Test
    void clicksOnAllLinksAtOnceComeFromAScanner() {
        assertEquals(5, engagement(click("2026-06-30T00:00:00Z", "a"), click("2026-06-30T00:00:01Z", "b"), click("2026-06-30T00:00:01Z", "b"), click("2026-06-30T00:00:10Z", "c"),
                click("2026-06-30T00:01:00Z", "a")));
        assertEquals(4, counts().get("link scanner").asInt());
        assertEquals(1, counts().get("counted").asInt());
    }

    @Test
    void aPersonWhoClicksQuicklyIsNoScanner() {
        assertEquals(20, engagement(click("2026-06-30T00:00:00Z", "a"), click("2026-06-30T00:00:02Z", "a"), click("2026-06-30T00:00:04Z", "b"), click("2026-06-30T00:00:13Z", "c")));
    }

    @Test
    void aDayCountsUpToTheCap() {
        runner.setProperty("Engagement Daily Cap", "2");
        assertEquals(3, engagement(event("open", "2026-06-30T00:00:00Z"), event("open", "2026-06-30T00:10:00Z"), event("open", "2026-06-30T00:20:00Z"), event("open", "2026-05-31T00:20:00Z"),
                event("open", "2026-05-31T00:25:00Z"), event("open", "2026-05-31T00:30:00Z")));
        assertEquals(2, counts().get("above daily cap").asInt());
    }

    @Test
    void anIdCountsOnce() {
        assertEquals(5, engagement(IntStream.range(0, 100).mapToObj(i -> event("\"e\"", "click", "2026-06-30", "null", "null")).toArray(String[]::new)));
        assertEquals(99, counts().get("repeated id").asInt());
    }

    @Test
    void whatCannotCountIsNamed() {
        assertEquals(1, engagement(event("open", "2026-06-30"), event("viewed_page", "2026-06-30"), "{\"type\": \"open\", \"occurred_at\": null}"));
        assertEquals(1, counts().get("no weight").asInt());
        assertEquals(1, counts().get("no time").asInt());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"[{\"type\": \"open\", \"occurred_at\": \"2027-01-01\"}] | maximum", "[{\"type\": \"open\", \"occurred_at\": \"yesterday\"}] | format", "\"none\" | type"})
    void eventsThatAreNoneMakeTheRecordInvalid(final String events, final String rule) {
        assertEquals(List.of(), run("{\"events\": " + events + "}"));
        assertEquals(rule, Services.records(runner, "invalid").getFirst().get("scoring_errors").get(0).get("rule").asText());
    }

    @Test
    void complaintsLowerTheScore() {
        runner.setProperty("weight.complaint", "-50");
        assertEquals(-45, engagement(event("click", "2026-06-30"), event("complaint", "2026-06-30")));
    }

    @Test
    void theOrderOfEventsDoesNotMatter() {
        final Random random = new Random(5);
        final List<String> events = new ArrayList<>(Stream.concat(IntStream.range(0, 60).mapToObj(i -> event(i % 7 == 0 ? "null" : "\"e" + random.nextInt(20) + "\"", i % 2 == 0 ? "open" : "click",
                "2026-0%d-%02dT0%d:00:0%dZ".formatted(1 + random.nextInt(6), 1 + random.nextInt(28), random.nextInt(10), random.nextInt(10)), i % 11 == 0 ? "true" : "null",
                i % 3 == 0 ? "\"l" + random.nextInt(4) + "\"" : "null")), Stream.of(
                click("2026-06-01T00:00:00Z", "x"), click("2026-06-01T00:00:02Z", "y"), click("2026-06-01T00:00:02Z", "z"))).toList());
        final Set<String> contents = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Collections.shuffle(events, random);
            final EngagementTest shuffled = new EngagementTest();
            // the list itself is not compared: it keeps its order
            final JsonNode scored = shuffled.run(customer(events.toArray(String[]::new))).getFirst();
            contents.add(scored.properties().stream().filter(field -> !"events".equals(field.getKey())).map(Object::toString).collect(Collectors.joining()) + shuffled.counts());
        }
        assertEquals(1, contents.size(), contents.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"half-life.opened", "weight.", "weigth.open"})
    void aPropertyThatMeansNothingMakesTheProcessorInvalid(final String name) {
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        runner.assertValid();
        runner.setProperty(name, "5");
        runner.assertNotValid();
    }
}
