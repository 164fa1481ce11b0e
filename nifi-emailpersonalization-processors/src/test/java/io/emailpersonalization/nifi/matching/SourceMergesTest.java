// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.intake.MapCustomerRecord;
import io.emailpersonalization.nifi.testing.Services;
import io.emailpersonalization.nifi.testing.SharedPostgres;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What a CRM merged itself becomes one person in the index, by the decisions of MapCustomerRecord. */
class SourceMergesTest {

    private static final String HEADER = "Id,IsDeleted,MasterRecordId,AccountId,LastName,FirstName,Email,SystemModstamp\n";

    private final TestRunner mapper = TestRunners.newTestRunner(MapCustomerRecord.class);

    private List<String> map(final String rows, final String relationship) {
        mapper.clearTransferState();
        mapper.enqueue(HEADER + rows);
        mapper.run();
        return Services.records(mapper, relationship).stream().map(JsonNode::toString).toList();
    }

    @Test
    void mergedRecordsOfASourceAreOnePerson() {
        Services.csvReader(mapper);
        Services.jsonWriter(mapper);
        final IndexedCustomers index = new IndexedCustomers(SharedPostgres.empty(), "merges");
        index.export(map("003A,false,,1,Okafor,Ada,ada.okafor@example.com,2026-01-01T00:00:00Z\n003B,false,,1,Smith,A.,a.smith@example.org,2026-01-01T00:00:00Z\n", "success"));
        assertEquals(2, Services.records(index.deduplicate(), "golden").size());

        index.decide(map("003A,false,,1,Okafor,Ada,ada.okafor@example.com,2026-02-01T00:00:00Z\n003B,true,003A,1,Smith,A.,a.smith@example.org,2026-02-01T00:00:00Z\n", "decisions"));
        final List<JsonNode> changed = Services.records(index.update(), "changed");
        assertEquals(1, changed.size());
        assertEquals("decision", changed.getFirst().get("reason").asText());
        assertEquals(1, Services.records(index.update(), "golden").size());
    }

    @Test
    void aRecordThatTheSourceDeletedLeavesTheIndex() {
        Services.csvReader(mapper);
        Services.jsonWriter(mapper);
        final IndexedCustomers index = new IndexedCustomers(SharedPostgres.empty(), "removals");
        index.export(map("003A,false,,1,Okafor,Ada,ada.okafor@example.com,2026-01-01T00:00:00Z\n", "success"));
        index.decide(map("003A,true,,1,Okafor,Ada,ada.okafor@example.com,2026-02-01T00:00:00Z\n", "decisions"));
        assertEquals("retired", Services.records(index.update(), "changed").getFirst().get("became").asText());
    }
}
