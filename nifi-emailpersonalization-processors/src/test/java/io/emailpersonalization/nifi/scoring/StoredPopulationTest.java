// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.scoring.churn.ChurnParameters;
import io.emailpersonalization.nifi.scoring.churn.Dropout;
import io.emailpersonalization.nifi.scoring.churn.Purchases;
import io.emailpersonalization.nifi.testing.SandboxPool;
import io.emailpersonalization.nifi.testing.Services;
import io.emailpersonalization.nifi.testing.SharedPostgres;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A single record is scored by what the last full export said of all customers. */
@Tag("server")
class StoredPopulationTest {

    private static final LocalDate AS_OF = LocalDate.of(2026, 6, 30);

    private final SandboxPostgres postgres = SharedPostgres.empty();
    private TestRunner runner;
    private SandboxPool pool;

    private List<JsonNode> run(final String source, final LocalDate asOf, final List<String> customers, final Map<String, String> properties) {
        prepare(source, asOf, customers, properties);
        runner.run();
        return Services.records(runner, "success");
    }

    private void prepare(final String source, final LocalDate asOf, final List<String> customers, final Map<String, String> properties) {
        runner = TestRunners.newTestRunner(ScoreCustomerRecord.class);
        pool = new SandboxPool(postgres).addTo(runner);
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        runner.setProperty("Population", source);
        runner.setProperty("Scoring Database", "pool");
        runner.setProperty("Churn Model", "BG_NBD");
        runner.setProperty("As Of", asOf.toString());
        properties.forEach(runner::setProperty);
        runner.enqueue("[" + String.join(",", customers) + "]");
    }

    private String stored() {
        return String.valueOf(postgres.query("select document from score_population").getFirst().get("document"));
    }

    private JsonNode figures(final String name) {
        return Services.report(runner).get("figures").get(name);
    }

    /** Customers who buy as the churn model says, up to As Of, each purchase for another amount. */
    private static List<String> customers(final int count) {
        final Random random = new Random(23);
        return IntStream.range(0, count).mapToObj(i -> {
            final int age = 30 + random.nextInt(600);
            final Purchases made = Purchases.random(random, Dropout.BG_NBD, new ChurnParameters(.8, 8, .8, 2.5), age);
            return made.days().headSet(age, true).stream().map(day -> "{\"purchased_at\": \"%s\", \"amount\": %d}".formatted(AS_OF.minusDays(age - day), 5 + random.nextInt(200)))
                    .collect(Collectors.joining(",", "{\"customer_id\": \"%d\", \"purchases\": [".formatted(i), "]}"));
        }).toList();
    }

    @Test
    void aSingleRecordHasTheScoresThatTheFullExportGaveIt() {
        final List<String> customers = customers(900);
        final List<JsonNode> all = run("REFIT", AS_OF, customers, Map.of());
        assertEquals("refit", figures("population").get("source").asText());
        assertEquals("fitted", figures("churn").get("source").asText());
        assertEquals(List.of("1", "2", "3", "4", "5"), all.stream().map(record -> record.get("rfm_monetary").asText()).distinct().sorted().toList());
        for (int i = 0; i < 900; i += 60) {
            final List<JsonNode> alone = run("STORED", AS_OF, List.of(customers.get(i)), Map.of());
            assertEquals(List.of(all.get(i)), alone);
        }
        assertEquals("stored", figures("population").get("source").asText());
        assertEquals(900, figures("population").get("customers").asInt());
        assertEquals("2026-06-30T00:00:00Z", figures("population").get("as_of").asText());
        assertEquals("stored", figures("scales").get("monetary").asText());
        assertEquals("stored", figures("churn").get("source").asText());
    }

    /** With the ranks of the FlowFile alone the scores are the same: freezing them changes no score of the export itself. */
    @Test
    void aRefitScoresAsTheFlowFileAlone() {
        final List<String> customers = customers(700);
        assertEquals(run("FLOWFILE", AS_OF, customers, Map.of()), run("REFIT", AS_OF, customers, Map.of()));
    }

    @Test
    void aRefitOfAFewCustomersKeepsTheLastOne() {
        final List<String> customers = customers(900);
        final List<JsonNode> all = run("REFIT", AS_OF, customers, Map.of());
        final List<JsonNode> few = run("REFIT", AS_OF, customers.subList(0, 20), Map.of());
        assertEquals(all.subList(0, 20), few);
        assertEquals("too few customers for a refit: the last one", figures("population").get("source").asText());
        assertEquals(900, figures("population").get("customers").asInt());
    }

    @Test
    void anEarlierRefitDoesNotReplaceALaterOne() {
        run("REFIT", AS_OF, customers(900), Map.of());
        final String before = stored();
        run("REFIT", AS_OF.minusDays(1), customers(600).stream().map(customer -> customer.replace(AS_OF.toString(), AS_OF.minusDays(1).toString())).toList(), Map.of());
        assertEquals("this FlowFile; a later refit stays stored", figures("population").get("source").asText());
        assertEquals(before, stored());
        run("REFIT", AS_OF.plusDays(1), customers(600), Map.of());
        assertNotEquals(before, stored());
    }

    @Test
    void beforeTheFirstRefitScoresAreByBreakpointsAndThereIsNoChurn() {
        final JsonNode scored = run("STORED", AS_OF, List.of("{\"first_purchase_at\": \"2026-01-01\", \"last_purchase_at\": \"2026-05-01\", \"purchase_count\": 4, \"purchase_total\": 210}"),
                Map.of()).getFirst();
        assertEquals("none is stored", figures("population").get("source").asText());
        assertEquals("breakpoints", figures("scales").get("recency").asText());
        assertEquals(3, scored.get("rfm_frequency").asInt());
        assertEquals("no parameters", scored.get("churn_unknown_because").asText());
    }

    @Test
    void aPopulationWithOtherBinsAndAnotherModelIsNotUsed() {
        final List<String> customers = customers(900);
        run("REFIT", AS_OF, customers, Map.of());
        final String table = "{\"segments\": [{\"name\": \"All\"}]}";
        final JsonNode scored = run("STORED", AS_OF, customers.subList(0, 1), Map.of("RFM Bins", "3", "Segment Table", table, "Recency Breakpoints", "90, 30", "Frequency Breakpoints", "2, 3",
                "Monetary Breakpoints", "50, 100", "Churn Model", "MBG_NBD")).getFirst();
        assertEquals("none: the stored one has other bins or another churn model", figures("population").get("source").asText());
        assertEquals("no parameters", scored.get("churn_unknown_because").asText());
    }

    @Test
    void anotherNameIsAnotherPopulation() {
        run("REFIT", AS_OF, customers(900), Map.of("Population Name", "shop"));
        run("STORED", AS_OF, customers(1), Map.of("Population Name", "other"));
        assertEquals("none is stored", figures("population").get("source").asText());
    }

    @Test
    void aDatabaseThatIsAwayHoldsUpAndScoresNobody() {
        prepare("STORED", AS_OF, customers(1), Map.of());
        pool.setDown(true);
        runner.run(1, false);
        assertEquals(1, runner.getQueueSize().getObjectCount());
        assertTrue(runner.getFlowFilesForRelationship("success").isEmpty());
        assertEquals(ConfigVerificationResult.Outcome.FAILED, verified());
        pool.setDown(false);
        runner.run();
        assertEquals(1, Services.records(runner, "success").size());
        assertEquals(ConfigVerificationResult.Outcome.SUCCESSFUL, verified());
    }

    private ConfigVerificationResult.Outcome verified() {
        return ((VerifiableProcessor) runner.getProcessor()).verify(runner.getProcessContext(), runner.getLogger(), Map.of()).getLast().getOutcome();
    }

    @Test
    void aReplayOfARefitChangesNothing() {
        final List<JsonNode> once = run("REFIT", AS_OF, customers(600), Map.of());
        final String before = stored();
        assertEquals(once, run("REFIT", AS_OF, customers(600), Map.of()));
        assertEquals(before, stored());
        assertFalse(before.contains("customer_id"));
    }
}
