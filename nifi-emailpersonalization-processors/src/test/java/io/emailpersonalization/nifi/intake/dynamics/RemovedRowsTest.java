// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.dynamics;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.intake.MapCustomerRecord;
import io.emailpersonalization.nifi.intake.singer.SingerReader;
import io.emailpersonalization.nifi.matching.DeduplicateCustomerRecord;
import io.emailpersonalization.nifi.matching.UpdateCustomerIndex;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.testing.SandboxPool;
import io.emailpersonalization.nifi.testing.Services;
import io.emailpersonalization.nifi.testing.SharedPostgres;
import org.apache.nifi.processor.Processor;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Rows that Dataverse or a tap reports as deleted, and rows that a read of the whole table lacks, leave the index without an option of the mapping. */
class RemovedRowsTest {

    private final DynamicsFixture dynamics = new DynamicsFixture();
    private final SandboxPostgres postgres = SharedPostgres.empty();
    private final TestRunner map = TestRunners.newTestRunner(MapCustomerRecord.class);
    private final TestRunner deduplicate = indexed(new DeduplicateCustomerRecord());
    private final TestRunner decide = indexed(new UpdateCustomerIndex());

    RemovedRowsTest() {
        Services.jsonReader(map);
        Services.jsonWriter(map);
        dynamics.runner().setProperty("Columns", "emailaddress1, lastname, modifiedon");
    }

    @AfterEach
    void close() {
        dynamics.close();
    }

    private TestRunner indexed(final Processor processor) {
        final TestRunner runner = TestRunners.newTestRunner(processor);
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        new SandboxPool(postgres).addTo(runner);
        runner.setProperty("Database Connection Pooling Service", "pool");
        runner.setProperty("Hash Key", "a secret of the tests");
        return runner;
    }

    /** Sends what the source read through the mapping to the index. */
    private void follow(final List<MockFlowFile> flowFiles) {
        for (final MockFlowFile flowFile : flowFiles) {
            map.enqueue(flowFile.toByteArray(), flowFile.getAttributes());
        }
        follow();
    }

    private void follow() {
        map.clearTransferState();
        deduplicate.clearTransferState();
        decide.clearTransferState();
        map.run(map.getQueueSize().getObjectCount());
        map.assertTransferCount("failure", 0);
        map.assertTransferCount("unmapped", 0);
        pass("success", deduplicate);
        pass("decisions", decide);
    }

    private void pass(final String relationship, final TestRunner next) {
        final List<MockFlowFile> flowFiles = map.getFlowFilesForRelationship(relationship);
        flowFiles.forEach(flowFile -> next.enqueue(flowFile.toByteArray(), flowFile.getAttributes()));
        if (!flowFiles.isEmpty()) {
            next.run(flowFiles.size());
            next.assertTransferCount("original", flowFiles.size());
        }
    }

    private List<Map<String, Object>> customers() {
        return postgres.query("select m.customer_id from index_member m join index_golden g using (golden_id) where m.removed_at is null and g.members > 0 order by 1");
    }

    private long customerCount() {
        return customers().size();
    }

    @Test
    void aRowThatDataverseDeletedIsRemoved() {
        dynamics.contacts(12);
        dynamics.run();
        follow(dynamics.runner().getFlowFilesForRelationship("success"));
        assertEquals(12, customerCount());
        dynamics.dataverse().delete("contacts", DynamicsFixture.id(3));
        dynamics.run();
        follow(dynamics.runner().getFlowFilesForRelationship("success"));
        final JsonNode changed = Services.records(decide, "changed").getFirst();
        assertEquals("retired", changed.get("became").asText());
        assertEquals(11, customerCount());
    }

    @Test
    void aReadOfTheWholeTableFindsRowsThatWereDeletedMeanwhile() {
        deduplicate.setProperty("Source Completeness", "attribute");
        deduplicate.setProperty("Maximum Retired", "3");
        dynamics.contacts(25);
        dynamics.run();
        follow(dynamics.runner().getFlowFilesForRelationship("success"));
        assertEquals(25, customerCount());
        dynamics.dataverse().delete("contacts", DynamicsFixture.id(3));
        dynamics.dataverse().delete("contacts", DynamicsFixture.id(14));
        // the link to the changes has expired, or another node begins without the state
        dynamics.restart(Map.of());
        dynamics.runner().setProperty("Columns", "emailaddress1, lastname, modifiedon");
        dynamics.run();
        follow(dynamics.runner().getFlowFilesForRelationship("success"));
        assertEquals(23, customerCount());
        assertEquals(2, Services.records(deduplicate, "changed").size());
    }

    @Test
    void aRowThatATapReportsAsDeletedIsRemoved() throws InitializationException {
        final SingerReader singer = new SingerReader();
        map.addControllerService("singer", singer);
        map.enableControllerService(singer);
        map.setProperty("Record Reader", "singer");
        map.setProperty("Source Name", "shop");
        final String schema = """
                {"type": "SCHEMA", "stream": "customers", "schema": {"type": "object", "properties": {"customer_id": {"type": "string"}, "email": {"type": ["null", "string"]}, \
                "updated_at": {"type": ["null", "string"], "format": "date-time"}, "_sdc_deleted_at": {"type": ["null", "string"], "format": "date-time"}}}, "key_properties": ["customer_id"]}
                """;
        final String row = """
                {"type": "RECORD", "stream": "customers", "record": {"customer_id": "%s", "email": "p%s@example.com", "updated_at": "2026-03-01T10:00:00Z", "_sdc_deleted_at": %s}}
                """;
        map.enqueue(schema + row.formatted("1", "1", "null") + row.formatted("2", "2", "null"));
        follow();
        assertEquals(2, customerCount());
        map.enqueue(schema + row.formatted("2", "2", "\"2026-03-02T10:00:00Z\""));
        follow();
        assertEquals(1, customerCount());
        map.enqueue(schema + row.formatted("1", "1", "null") + row.formatted("2", "2", "null"));
        follow();
        assertEquals(1, customerCount(), "an older read that comes late brings nobody back");
    }
}
