// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.testing.SandboxPool;
import io.emailpersonalization.nifi.testing.Services;
import io.emailpersonalization.nifi.testing.SharedPostgres;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Who entered and left a segment, and since when. */
@Tag("server")
class SegmentChangesTest {

    /** An id in the session that no output has. */
    private static final long FAR = 1_000_000;

    private final SandboxPostgres postgres = SharedPostgres.empty();
    private TestRunner runner;
    private SandboxPool pool;

    private void prepare(final String asOf) {
        prepare(asOf, Map.of("segment.big", "scores.rfm_monetary >= 4", "segment.asleep", "scores.recency_days > 60"));
    }

    private void prepare(final String asOf, final Map<String, String> properties) {
        runner = TestRunners.newTestRunner(ScoreCustomerRecord.class);
        pool = new SandboxPool(postgres).addTo(runner);
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        runner.setProperty("RFM Method", "BREAKPOINTS");
        runner.setProperty("As Of", asOf);
        runner.setProperty("Scoring Database", "pool");
        properties.forEach(runner::setProperty);
    }

    private void run(final String asOf, final String... customers) {
        prepare(asOf);
        runner.enqueue("[" + String.join(",", customers) + "]");
        runner.run();
    }

    /** The same FlowFile again, as after a crash between the commit of the database and that of the session. */
    private void replay(final String asOf, final MockFlowFile flowFile) {
        prepare(asOf);
        runner.enqueue(new MockFlowFile(FAR, flowFile));
        runner.run();
    }

    private static String customer(final String id, final String lastPurchase, final int total) {
        return "{\"golden_id\": \"%s\", \"last_purchase_at\": \"%s\", \"purchase_count\": 3, \"purchase_total\": %d}".formatted(id, lastPurchase, total);
    }

    /** Each change as id +entered -left. */
    private List<String> changes() {
        return changes(runner);
    }

    private static List<String> changes(final TestRunner runner) {
        return Services.records(runner, "segment changed").stream().map(record -> {
            final StringBuilder change = new StringBuilder(record.get("golden_id").asText());
            record.get("segments_entered").forEach(name -> change.append(" +").append(name.asText()));
            record.get("segments_left").forEach(name -> change.append(" -").append(name.asText()));
            return change.toString();
        }).toList();
    }

    private List<String> rows() {
        return postgres.query("select concat_ws(' ', person, segment, (from_at at time zone 'UTC')::date, (until_at at time zone 'UTC')::date) as line from segment_membership order by id").stream()
                .map(row -> String.valueOf(row.get("line"))).sorted().toList();
    }

    @Test
    void entriesAndExitsLeaveAndAreKeptWithTheirTimes() {
        run("2026-06-30", customer("1", "2026-06-20", 500), customer("2", "2026-06-20", 20));
        assertEquals(List.of("1 +big"), changes());
        final JsonNode figures = Services.report(runner).get("figures").get("segment_changes");
        assertEquals(1, figures.get("entered").get("big").asInt());
        assertEquals(2, Services.records(runner, "success").size());
        run("2026-07-01", customer("1", "2026-06-20", 500), customer("2", "2026-06-20", 20));
        assertEquals(List.of(), changes());
        // silence alone
        run("2026-09-01", customer("1", "2026-06-20", 500), customer("2", "2026-06-20", 20));
        assertEquals(List.of("1 +asleep", "2 +asleep"), changes());
        run("2026-09-10", customer("2", "2026-09-09", 600));
        assertEquals(List.of("2 +big -asleep"), changes());
        assertEquals(List.of("1 asleep 2026-09-01", "1 big 2026-06-30", "2 asleep 2026-09-01 2026-09-10", "2 big 2026-09-10"), rows());
    }

    @Test
    void aReplayChangesNothingAndEmitsTheSame() {
        prepare("2026-06-30");
        final MockFlowFile flowFile = runner.enqueue("[" + customer("1", "2026-06-20", 500) + "," + customer("2", "2026-06-20", 20) + "]");
        runner.run();
        final List<JsonNode> before = Services.records(runner, "segment changed");
        final List<String> rows = rows();
        replay("2026-06-30", flowFile);
        assertEquals(1, before.size());
        assertEquals(before, Services.records(runner, "segment changed"));
        assertEquals(rows, rows());
        // a later FlowFile came between: what this one changed is still its own, and is not done again
        run("2026-07-01", customer("1", "2026-07-01", 20));
        assertEquals(List.of("1 -big"), changes());
        replay("2026-06-30", flowFile);
        assertEquals(List.of("1 +big"), changes());
        assertEquals(List.of("1 big 2026-06-30 2026-07-01"), rows());
    }

    @Test
    void anEarlierScoringChangesNothing() {
        run("2026-07-02", customer("1", "2026-06-20", 500));
        run("2026-07-01", customer("1", "2026-06-20", 20));
        assertEquals(List.of(), changes());
        assertEquals(List.of("1 big 2026-07-02"), rows());
    }

    @Test
    void aCorrectedFileAsOfTheSameTimeCounts() {
        run("2026-07-01", customer("1", "2026-06-20", 500));
        run("2026-07-01", customer("1", "2026-06-20", 20));
        assertEquals(List.of("1 -big"), changes());
        assertEquals(List.of("1 big 2026-07-01 2026-07-01"), rows());
    }

    @Test
    void aPersonWhoIsThereTwiceChangesOnce() {
        final List<String> customers = new ArrayList<>(IntStream.range(0, 700).mapToObj(i -> customer("p" + i, "2026-06-20", 20)).toList());
        customers.set(3, customer("twice", "2026-06-20", 500));
        customers.set(4, customer("twice", "2026-06-20", 20));
        customers.set(650, customer("twice", "2026-01-01", 20));
        run("2026-07-01", customers.toArray(String[]::new));
        assertEquals(List.of("twice +big"), changes());
        assertEquals(List.of("twice big 2026-07-01"), rows());
    }

    @Test
    void aSegmentWithoutARuleIsLeftWithTheNextScoring() {
        run("2026-07-01", customer("1", "2026-06-20", 500), customer("2", "2026-06-20", 500));
        prepare("2026-07-02", Map.of("segment.all", "true"));
        runner.enqueue("[" + customer("1", "2026-06-20", 500) + "]");
        runner.run();
        assertEquals(List.of("1 +all -big"), changes());
    }

    @Test
    void aRecordWithoutAPersonIsCountedAndKeptForNobody() {
        run("2026-07-01", "{\"last_purchase_at\": \"2026-06-20\", \"purchase_total\": 900}", customer(" ", "2026-06-20", 900));
        assertEquals(List.of(), changes());
        assertEquals(2, Services.records(runner, "success").size());
        assertEquals(2, Services.report(runner).get("figures").get("segment_changes").get("without_person").asInt());
        assertEquals(List.of(), rows());
    }

    @Test
    void anInvalidRecordLeavesTheSegmentsOfItsPersonAlone() {
        run("2026-07-01", customer("1", "2026-06-20", 500));
        run("2026-07-02", customer("1", "next week", 500), customer("2", "2026-06-20", 500));
        assertEquals(List.of("2 +big"), changes());
        assertEquals(List.of("1 big 2026-07-01", "2 big 2026-07-02"), rows());
    }

    /** The file breaks after 600 records: nobody has entered a segment without leaving by segment changed. */
    @Test
    void aBrokenFileNeverReachesTheDatabase() {
        run("2026-07-01", customer("0", "2026-06-20", 20));
        prepare("2026-07-02");
        final List<String> customers = IntStream.range(0, 600).mapToObj(i -> customer("p" + i, "2026-06-20", 500)).toList();
        runner.enqueue("[" + String.join(",", customers) + ", {\"golden_id\"");
        runner.run();
        assertEquals(1, runner.getFlowFilesForRelationship("failure").size());
        assertEquals(List.of(), rows());
    }

    @Test
    void anotherPopulationHasItsOwnMembers() {
        run("2026-07-01", customer("1", "2026-06-20", 500));
        prepare("2026-07-01", Map.of("segment.big", "scores.rfm_monetary >= 4", "Population Name", "other"));
        runner.enqueue("[" + customer("1", "2026-06-20", 500) + "]");
        runner.run();
        assertEquals(List.of("1 +big"), changes());
    }

    @Test
    void aDatabaseThatIsAwayHoldsUpAndEmitsNobody() {
        prepare("2026-07-01");
        runner.enqueue("[" + customer("1", "2026-06-20", 500) + "]");
        pool.setDown(true);
        runner.run(1, false);
        assertEquals(1, runner.getQueueSize().getObjectCount());
        assertTrue(runner.getFlowFilesForRelationship("success").isEmpty());
        pool.setDown(false);
        runner.run();
        assertEquals(List.of("1 +big"), changes());
    }

    /** PostgreSQL takes no zero character: such an id must not hold up those behind it for ever. */
    @Test
    void anIdThatTheDatabaseRefusesLeavesByFailureAfterFiveAttempts() {
        prepare("2026-07-01");
        runner.enqueue("[" + customer("a\\u0000b", "2026-06-20", 500) + "]");
        runner.run(6, true, true);
        assertEquals(1, runner.getFlowFilesForRelationship("failure").size());
        assertEquals(0, runner.getQueueSize().getObjectCount());
    }

    @Test
    void tablesThatMayNotBeCreatedAreAskedFor() {
        prepare("2026-07-01");
        runner.setProperty("Create Tables", "false");
        final ConfigVerificationResult result = ((VerifiableProcessor) runner.getProcessor()).verify(runner.getProcessContext(), runner.getLogger(), Map.of()).getLast();
        assertEquals(ConfigVerificationResult.Outcome.FAILED, result.getOutcome());
        assertTrue(result.getExplanation().contains("segment-v1.sql"), result.getExplanation());
    }

    @Test
    void theRelationshipIsThereWithDatabaseAndRules() {
        prepare("2026-07-01");
        assertTrue(hasChanges());
        runner.removeProperty("segment.big");
        assertTrue(hasChanges());
        runner.removeProperty("segment.asleep");
        assertFalse(hasChanges());
    }

    private boolean hasChanges() {
        return runner.getProcessor().getRelationships().stream().map(Relationship::getName).anyMatch("segment changed"::equals);
    }

    /** Two nodes score the same people at once, in opposite orders: nobody enters twice, and no node fails. */
    @Test
    void twoNodesAtOnceEndInTheStateOfOne() throws Exception {
        run("2026-06-01", customer("0", "2026-05-20", 20));
        final List<String> customers = IntStream.range(0, 1200).mapToObj(i -> customer("p" + i, "2026-06-20", 500)).toList();
        try (ExecutorService nodes = Executors.newFixedThreadPool(2)) {
            final Callable<List<String>> one = node(customers);
            final Callable<List<String>> other = node(customers.reversed());
            final List<Future<List<String>>> both = nodes.invokeAll(List.of(one, other));
            final List<String> entered = new ArrayList<>(both.get(0).get());
            entered.addAll(both.get(1).get());
            assertEquals(customers.size(), entered.size());
            assertEquals(customers.size(), entered.stream().distinct().count());
        }
        assertEquals(IntStream.range(0, 1200).mapToObj(i -> "p%d big %s".formatted(i, LocalDate.of(2026, 7, 1))).sorted().toList(), rows());
    }

    private Callable<List<String>> node(final List<String> customers) {
        prepare("2026-07-01");
        final TestRunner node = runner;
        node.enqueue("[" + String.join(",", customers) + "]");
        return () -> {
            node.run();
            return changes(node);
        };
    }
}
