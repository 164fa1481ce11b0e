// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Segments of the user by rules on a person and the scores. */
class SegmentRulesTest {

    private static final String ADA = """
            {"golden_id": "1", "country": "DE", "birth_date": "2000-07-01", "shop": "north", "last_purchase_at": "2026-04-01", "purchase_count": 4, "purchase_total": 210}""";

    private final TestRunner runner = TestRunners.newTestRunner(ScoreCustomerRecord.class);

    SegmentRulesTest() {
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        runner.setProperty("RFM Method", "BREAKPOINTS");
        runner.setProperty("As Of", "2026-06-30");
    }

    private List<JsonNode> run(final String... records) {
        runner.enqueue("[" + String.join(",", records) + "]");
        runner.run();
        return Services.records(runner, "success");
    }

    private static List<String> segments(final JsonNode record) {
        final List<String> names = new ArrayList<>();
        record.get("segments").forEach(name -> names.add(name.asText()));
        return names;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "scores.rfm_segment == 'Potential Loyalists' | true",
        "scores.recency_days > 60 && scores.recency_band == 'warm' | true",
        "scores.recency_score >= 50 | true",
        "scores.last_activity_at < as_of - duration('2160h') | false",
        "scores.scored_at == as_of | true",
        "record.country in ['DE', 'AT'] && record.purchase_total > 200.0 | true",
        "age(record.birth_date, as_of) >= 26 | false",
        "fields.shop == 'north' | true",
        "fields.shop.matches('^s') | false"})
    void aRuleReadsThePersonAndTheScores(final String rule, final boolean holds) {
        runner.setProperty("segment.it", rule);
        assertEquals(holds ? List.of("it") : List.of(), segments(run(ADA).getFirst()));
    }

    @Test
    void aPersonIsInEverySegmentWhoseRuleHolds() {
        runner.setProperty("segment.b", "true");
        runner.setProperty("segment.a", "scores.rfm_monetary == 3");
        runner.setProperty("segment.c", "scores.rfm_monetary == 5");
        assertEquals(List.of("a", "b"), segments(run(ADA).getFirst()));
        final JsonNode figures = Services.report(runner).get("figures").get("segment_rules");
        assertEquals(1, figures.get("a").get("members").asInt());
        assertEquals(0, figures.get("c").get("members").asInt());
    }

    @Test
    void withoutARuleNoFieldIsAdded() {
        assertFalse(run(ADA).getFirst().has("segments"));
        assertFalse(Services.report(runner).get("figures").has("segment_rules"));
    }

    @Test
    void churnAndEngagementAreScores() {
        runner.setProperty("Churn Model", "BG_NBD");
        runner.setProperty("Churn Parameters", "0.243, 4.414, 0.793, 2.426");
        runner.setProperty("weight.open", "1");
        runner.setProperty("segment.leaving", "scores.churn > 0.2 && scores.engagement < 2");
        final String customer = """
                {"golden_id": "1", "first_purchase_at": "2025-10-01", "last_purchase_at": "2026-05-02", "purchase_count": 3, "events": [{"type": "open", "occurred_at": "2026-06-30"}]}""";
        assertEquals(List.of("leaving"), segments(run(customer).getFirst()));
    }

    /** A negation must not make an unknown person a member. */
    @ParameterizedTest
    @ValueSource(strings = {"scores.recency_days < 1000", "!(scores.recency_days > 10)", "fields.shop != 'south'", "record.birth_date < as_of"})
    void whatIsNotKnownMakesNobodyAMember(final String rule) {
        runner.setProperty("segment.it", rule);
        assertEquals(List.of(), segments(run("{\"golden_id\": \"2\", \"purchase_count\": 2}").getFirst()));
        final JsonNode figures = Services.report(runner).get("figures").get("segment_rules").get("it");
        assertEquals(1, figures.get("not_evaluated").asInt());
        assertEquals(0, figures.get("members").asInt());
    }

    @Test
    void aRuleAsksForAnOptionalValue() {
        runner.setProperty("segment.never bought", "!has(scores.recency_days) && scores.rfm_segment == 'No Purchases'");
        assertEquals(List.of("never bought"), segments(run("{\"golden_id\": \"2\"}").getFirst()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"scores.rfm_segmnt == 'Lost'", "scores.recency_days > 'ten'", "scores.rfm_segment", "1 + 1", "scores.churn > 0.5", "scores.engagement > 1", "record.birthdate < as_of",
        "fields.", "unknown == 1"})
    void aRuleThatDoesNotFitTheScoresIsFoundBeforeTheFirstRecord(final String rule) {
        runner.setProperty("segment.it", rule);
        runner.assertNotValid();
    }

    @Test
    void aSegmentNeedsAName() {
        runner.setProperty("segment.", "true");
        runner.assertNotValid();
    }

    /** Who has no segments of their own connects no further relationship. */
    @Test
    void theRelationshipOfChangesExistsOnlyWithADatabase() {
        runner.setProperty("segment.it", "true");
        assertTrue(runner.getProcessor().getRelationships().stream().map(Relationship::getName).noneMatch("segment changed"::equals));
    }
}
