// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.testing.SandboxPool;
import io.emailpersonalization.nifi.testing.Services;
import io.emailpersonalization.nifi.testing.SharedPostgres;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.LocalDate;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The gate knows what is usual, from a real PostgreSQL or from NiFi's state. */
@Tag("server")
class ValidateHistoryTest {

    private final TestRunner runner = TestRunners.newTestRunner(ValidateCustomerRecord.class);
    private SandboxPool pool;
    private LocalDate night = LocalDate.of(2026, 8, 3);

    @BeforeEach
    void configure() {
        Services.csvReader(runner);
        Services.jsonWriter(runner);
        runner.setProperty("As Of", "${as.of}");
    }

    private void history(final HistoryStore store) {
        runner.setProperty("Run History", store.name());
        if (store == HistoryStore.DATABASE) {
            final SandboxPostgres postgres = SharedPostgres.empty();
            pool = new SandboxPool(postgres).addTo(runner);
            runner.setProperty("Database Connection Pooling Service", "pool");
        }
    }

    private static String export(final int records, final int withoutName) {
        return IntStream.range(0, records).mapToObj(i -> i + "," + (i < withoutName ? "" : "Name" + i % 50)).collect(Collectors.joining("\n", "customer_id,given_name\n", "\n"));
    }

    /** The relationship by which the export of one more night leaves. */
    private String run(final String export, final Map<String, String> attributes) {
        runner.clearTransferState();
        final Map<String, String> all = new java.util.HashMap<>(attributes);
        all.put("as.of", night.toString());
        night = night.plusDays(1);
        runner.enqueue(export, all);
        runner.run(1, false);
        return runner.getFlowFilesForRelationship("quarantined").isEmpty() ? runner.getFlowFilesForRelationship("valid").isEmpty() ? "none" : "valid" : "quarantined";
    }

    @ParameterizedTest
    @EnumSource(names = {"DATABASE", "STATE"})
    void anUnusualExportIsStoppedWholeAndSaysTheFigureAndWhatIsUsual(final HistoryStore store) {
        history(store);
        for (int i = 0; i < 8; i++) {
            assertEquals("valid", run(export(500, 10), Map.of("customer.source", "crm")), "night " + i);
        }
        final JsonNode report = Services.report(runner);
        assertEquals(500, report.get("fields").get("customer_id").get("distinct").asInt());
        assertEquals(50, report.get("fields").get("given_name").get("distinct").asInt());
        final String tenth = export(50, 1);
        assertEquals("quarantined", run(tenth, Map.of("customer.source", "crm")));
        final MockFlowFile stopped = runner.getFlowFilesForRelationship("quarantined").getFirst();
        stopped.assertContentEquals(tenth);
        assertTrue(stopped.getAttribute("error.message").startsWith("The export has 50 records, and 500 are usual (median of 8 runs; 250 to 1000 pass)"), stopped.getAttribute("error.message"));
        runner.assertTransferCount("valid", 0);
        assertEquals("quarantined", run(export(500, 400), Map.of("customer.source", "crm")));
        assertTrue(runner.getFlowFilesForRelationship("quarantined").getFirst().getAttribute("error.message")
                .startsWith("The field given_name has no value in 80.0 % of 500 records, and 2.0 % are usual"));
        assertEquals("valid", run(export(50, 1), Map.of("customer.source", "shop")), "another series has no runs yet");
        assertEquals("valid", run(tenth, Map.of("customer.source", "crm", "quality.accepted", "true")), "somebody looked at it");
        assertEquals("valid", run(export(500, 10), Map.of("customer.source", "crm")));
    }

    @Test
    void aDatabaseThatIsAwayHoldsUpAndJudgesNothing() {
        history(HistoryStore.DATABASE);
        pool.setDown(true);
        assertEquals("none", run(export(10, 0), Map.of()));
        assertEquals(1, runner.getQueueSize().getObjectCount());
        runner.assertTransferCount("report", 0);
        pool.setDown(false);
        runner.run(1, false);
        runner.assertTransferCount("valid", 1);
    }

    @Test
    void withoutAHistoryNothingIsCountedTwice() {
        run(export(10, 0), Map.of());
        assertTrue(Services.report(runner).get("fields").get("customer_id").path("distinct").isMissingNode());
    }
}
