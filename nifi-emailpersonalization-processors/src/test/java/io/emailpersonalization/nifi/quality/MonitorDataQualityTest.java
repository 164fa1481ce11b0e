// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.testing.SandboxPool;
import io.emailpersonalization.nifi.testing.Services;
import io.emailpersonalization.nifi.testing.SharedPostgres;
import io.emailpersonalization.nifi.validation.ValidateCustomerRecord;
import org.apache.nifi.components.state.Scope;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Reports become a dashboard and alerts, with a real PostgreSQL and with NiFi's state. */
@Tag("server")
class MonitorDataQualityTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Map<String, String> CRM = Map.of("customer.source", "crm");

    private final TestRunner runner = TestRunners.newTestRunner(MonitorDataQuality.class);
    private SandboxPostgres postgres;
    private SandboxPool pool;

    private void store(final boolean inDatabase) {
        if (inDatabase) {
            postgres = SharedPostgres.empty();
            pool = new SandboxPool(postgres).addTo(runner);
            runner.setProperty("Database Connection Pooling Service", "pool");
        }
    }

    private static byte[] validated(final String run, final long received, final long invalid, final Instant asOf) {
        return QualityReport.builder("validate").component("Validate Customers", "validate-1").run(run).input("export.csv").asOf(asOf).count("received", received).count("valid", received - invalid)
                .count("invalid", invalid).count("quarantined", 0).figure("broken_rules", Map.of()).build().toJson();
    }

    private List<MockFlowFile> alerts(final byte[] report) {
        runner.clearTransferState();
        runner.enqueue(report, CRM);
        runner.run(1, false);
        return runner.getFlowFilesForRelationship("alert");
    }

    private long rows(final String query) throws SQLException {
        try (Connection connection = postgres.connect(); Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anAlertIsRaisedOnceAndClearedOnce(final boolean inDatabase) throws IOException {
        store(inDatabase);
        runner.setProperty("Rate Period", "1 hour");
        final Instant start = Instant.now().minus(Duration.ofHours(5));
        assertEquals(0, alerts(validated("r1", 1000, 20, start)).size());
        final MockFlowFile raised = alerts(validated("r2", 1000, 120, start.plus(Duration.ofHours(3)))).getFirst();
        final JsonNode record = JSON.readTree(raised.toByteArray());
        assertEquals("raised", record.get("state").asText());
        assertEquals("invalid", record.get("kind").asText());
        assertEquals("Stage validate (Validate Customers), source crm: 120 of 1000 records (12.0 %) are invalid, and up to 5.0 % pass", record.get("what").asText());
        assertEquals(12, record.get("figure").asDouble());
        assertEquals(5, record.get("limit").asDouble());
        assertEquals("r2", record.get("run").asText());
        assertTrue(record.get("cleared").isNull());
        assertFalse(record.get("action").asText().isBlank());
        raised.assertAttributeEquals("alert.subject", "[raised] invalid in validate of crm");
        assertTrue(raised.getAttribute("alert.message").startsWith(record.get("what").asText() + "\nSince "));
        assertTrue(runner.getFlowFilesForRelationship("dashboard").getFirst().getContent().contains("120 of 1000 records"));
        assertEquals(0, alerts(validated("r2", 1000, 120, start.plus(Duration.ofHours(3)))).size(), "a repeated report");
        final MockFlowFile cleared = alerts(validated("r3", 10_000, 0, Instant.now())).getFirst();
        assertEquals("cleared", cleared.getAttribute("alert.state"));
        assertEquals(raised.getAttribute("alert.id"), cleared.getAttribute("alert.id"));
        runner.assertTransferCount("original", 1);
        runner.assertTransferCount("failure", 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRepeatedReportCountsOnce(final boolean inDatabase) {
        store(inDatabase);
        final byte[] report = validated("r1", 1000, 20, Instant.now());
        alerts(report);
        alerts(report);
        final MockFlowFile page = runner.getFlowFilesForRelationship("dashboard").getFirst();
        page.assertAttributeEquals("mime.type", "text/html");
        page.assertAttributeEquals("filename", "dashboard.html");
        assertTrue(page.getContent().contains("<td><bdi>validate</bdi></td><td class=\"n\">1,000</td><td><bdi>valid</bdi></td><td class=\"n\">980</td>"));
    }

    @Test
    void whatAnotherNodeRaisedAndCouldNotTellLeavesOnceWithoutInput() throws SQLException {
        store(true);
        runner.setProperty("Check Interval", "1 sec");
        alerts(validated("r1", 1000, 500, Instant.now()));
        assertEquals(1, rows("select count(*) from quality_alert where not pending and cleared_at is null"));
        try (Connection connection = postgres.connect(); Statement statement = connection.createStatement()) {
            // as after a crash between the commit of the database and that of the session
            statement.execute("update quality_alert set pending = true, body = jsonb_set(body, '{pending}', 'true')");
        }
        runner.clearTransferState();
        runner.run(1, true, true);
        runner.assertTransferCount("alert", 1);
        runner.assertTransferCount("dashboard", 1);
        runner.clearTransferState();
        runner.run(1, true, true);
        runner.assertTransferCount("alert", 0);
    }

    @Test
    void aSilentSourceIsToldWithoutAReport() {
        store(false);
        final MockFlowFile silent = alerts(validated("r1", 1000, 0, Instant.now().minus(Duration.ofHours(30)))).getFirst();
        silent.assertAttributeEquals("alert.kind", "silent");
        silent.assertAttributeEquals("alert.subject", "[raised] silent of crm");
        assertEquals("cleared", alerts(validated("r2", 1000, 0, Instant.now())).getFirst().getAttribute("alert.state"));
    }

    @Test
    void withoutReportsThePageIsWrittenOncePerInterval() {
        store(false);
        runner.run(3);
        runner.assertTransferCount("dashboard", 1);
        runner.assertTransferCount("alert", 0);
    }

    @Test
    void aDatabaseThatIsAwayLosesNothing() throws SQLException {
        store(true);
        pool.setDown(true);
        assertEquals(0, alerts(validated("r1", 1000, 500, Instant.now())).size());
        runner.assertTransferCount("dashboard", 0);
        assertEquals(1, runner.getQueueSize().getObjectCount());
        pool.setDown(false);
        runner.run(1, false);
        runner.assertTransferCount("alert", 1);
        assertEquals(1, rows("select count(*) from quality_report"));
    }

    @Test
    void contentThatIsNoReportFailsAndTheOthersAreRead() {
        store(false);
        runner.enqueue("customer_id,email\n1,anna@example.com\n", CRM);
        final MockFlowFile page = pageAfter(validated("r1", 1000, 20, Instant.now()));
        assertTrue(page.getContent().contains("<td class=\"n\">980</td>"));
        runner.assertTransferCount("original", 1);
        final MockFlowFile failed = runner.getFlowFilesForRelationship("failure").getFirst();
        failed.assertContentEquals("customer_id,email\n1,anna@example.com\n");
        failed.assertAttributeEquals("error.message", "The content is not JSON: connect the report relationships of the stages");
    }

    private MockFlowFile pageAfter(final byte[] report) {
        runner.enqueue(report, CRM);
        runner.run(1, false);
        return runner.getFlowFilesForRelationship("dashboard").getFirst();
    }

    @Test
    void theReportOfARealStageHasItsRulesOnTheDashboard() {
        store(true);
        final TestRunner stage = TestRunners.newTestRunner(ValidateCustomerRecord.class);
        Services.csvReader(stage);
        Services.jsonWriter(stage);
        stage.enqueue("customer_id,email\n1,anna@example.com\n2,no address\n", CRM);
        stage.run();
        final MockFlowFile report = stage.getFlowFilesForRelationship("report").getFirst();
        runner.enqueue(report.toByteArray(), report.getAttributes());
        runner.run(1, false);
        final String page = runner.getFlowFilesForRelationship("dashboard").getFirst().getContent();
        assertTrue(page.contains("<bdi>/email format</bdi></td><td class=\"n\">1</td><td class=\"n\">50.00 %</td>"), page);
        assertFalse(page.contains("anna@example.com"));
        assertEquals(2, stage.getCounterValue("validate received"));
        assertEquals(1, stage.getCounterValue("validate invalid"));
    }

    @Test
    void whatIsOlderThanTheWindowIsForgottenExceptTheLatestOfASeries() throws SQLException {
        store(true);
        final Instant old = Instant.now().minus(Duration.ofDays(40));
        alerts(validated("r1", 1000, 0, old));
        alerts(validated("r2", 1000, 0, old.plusSeconds(60)));
        assertEquals(2, rows("select count(*) from quality_report"));
        runner.clearTransferState();
        runner.enqueue(validated("r3", 1000, 0, Instant.now()), Map.of("customer.source", "shop"));
        runner.run(1, false);
        assertEquals(2, rows("select count(*) from quality_report"));
        assertEquals(1, rows("select count(*) from quality_report where body->>'run' = 'r2'"), "without it nobody would see that crm is silent");
    }

    @Test
    void theStateOfAClusterStaysSmallAndKeepsOpenAlertsAndTheLatestReports() throws IOException {
        store(false);
        alerts(validated("first", 1000, 500, Instant.now().minus(Duration.ofDays(2))));
        for (int i = 0; i < 1500; i++) {
            runner.enqueue(validated("run-" + i, 1000, 20, Instant.now()), Map.of("customer.source", "shop"));
        }
        runner.run(8, false);
        final Map<String, String> state = runner.getStateManager().getState(Scope.CLUSTER).toMap();
        assertTrue(state.entrySet().stream().mapToInt(entry -> entry.getKey().length() + entry.getValue().length()).sum() < 500_000);
        assertTrue(state.containsKey("report|validate-1|first|validate"), "the latest report of crm");
        assertTrue(state.keySet().stream().anyMatch(key -> key.startsWith("alert|invalid|validate|validate-1|crm")));
        assertTrue(state.size() > 500, "as many as there is room for");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "101", "five", "NaN"})
    void aThresholdIsAPercentage(final String value) {
        runner.setProperty("Maximum Invalid Rate", value);
        runner.assertNotValid();
    }
}
