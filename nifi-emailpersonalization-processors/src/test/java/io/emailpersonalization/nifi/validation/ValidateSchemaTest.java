// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.avro.Schema;
import org.apache.nifi.avro.AvroTypeUtil;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.schema.access.SchemaField;
import org.apache.nifi.schema.access.SchemaNotFoundException;
import org.apache.nifi.schemaregistry.services.SchemaRegistry;
import org.apache.nifi.serialization.record.RecordSchema;
import org.apache.nifi.serialization.record.SchemaIdentifier;
import org.apache.nifi.util.MockComponentLog;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The origins of a schema. */
class ValidateSchemaTest {

    private static final String AVRO = "{\"type\": \"record\", \"name\": \"Customer\", \"fields\": [{\"name\": \"customer_id\", \"type\": \"string\"}, "
            + "{\"name\": \"age\", \"type\": [\"null\", \"int\"]}, "
            + "{\"name\": \"born\", \"type\": [\"null\", {\"type\": \"int\", \"logicalType\": \"date\"}]}]}";
    private static final String EXPORT = "customer_id,age,born\n1,17,31.01.1990\n2,many,\n";

    private final TestRunner runner = TestRunners.newTestRunner(ValidateCustomerRecord.class);

    /** Gives schemas as NiFi's AvroSchemaRegistry does. */
    private static final class Registry extends AbstractControllerService implements SchemaRegistry {
        @Override
        public RecordSchema retrieveSchema(final SchemaIdentifier id) throws SchemaNotFoundException {
            if (!"customer".equals(id.getName().orElse(""))) {
                throw new SchemaNotFoundException("none");
            }
            return AvroTypeUtil.createSchema(new Schema.Parser().parse(AVRO), AVRO, id);
        }

        @Override
        public Set<SchemaField> getSuppliedSchemaFields() {
            return Set.of(SchemaField.SCHEMA_NAME, SchemaField.SCHEMA_TEXT);
        }
    }

    @BeforeEach
    void configure() {
        Services.csvReader(runner);
        Services.jsonWriter(runner);
    }

    private void assertCustomersAreChecked() {
        runner.enqueue(EXPORT);
        runner.run();
        final JsonNode valid = Services.records(runner, "valid").getFirst();
        assertEquals(17, valid.get("age").numberValue());
        assertEquals("1990-01-31", valid.get("born").asText());
        assertEquals("/age type", Services.records(runner, "invalid").getFirst().get("validation_errors").findParents("rule").stream()
                .map(row -> row.get("field").asText() + " " + row.get("rule").asText()).toList().getFirst());
    }

    @Test
    void anAvroSchemaIsObeyed() {
        runner.setProperty("Schema Strategy", "AVRO_SCHEMA");
        runner.setProperty("Avro Schema", AVRO);
        assertCustomersAreChecked();
        runner.setProperty("Avro Schema", "{\"type\": \"record\"}");
        runner.assertNotValid();
    }

    @Test
    void theSchemaOfARegistryIsObeyed() throws Exception {
        final Registry registry = new Registry();
        runner.addControllerService("registry", registry);
        runner.enableControllerService(registry);
        runner.setProperty("Schema Strategy", "SCHEMA_REGISTRY");
        runner.setProperty("Schema Registry", "registry");
        runner.setProperty("Schema Name", "customer");
        runner.setProperty("rule.adult", "record.age >= 17");
        assertCustomersAreChecked();
        runner.setProperty("Schema Name", "nobody");
        final List<Outcome> outcomes = ((VerifiableProcessor) runner.getProcessor()).verify(runner.getProcessContext(), new MockComponentLog("verify", this), Map.of()).stream()
                .map(result -> result.getOutcome()).toList();
        assertEquals(List.of(Outcome.FAILED), outcomes);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"PURCHASE_EVENT | order_id,purchased_at,amount,email | 1,31.01.2026,5,a@example.com | 2,yesterday,5,b@example.com",
        "ENGAGEMENT_EVENT | event_id,event,occurred_at,email | 1,open,2026-01-31 08:00,a@example.com | 2,,2026-01-31,b@example.com"})
    void eventsHaveSchemasOfTheirOwn(final String strategy, final String header, final String valid, final String invalid) {
        runner.setProperty("Schema Strategy", strategy);
        runner.enqueue(String.join("\n", header, valid, invalid, ""));
        runner.run();
        assertEquals(1, Services.records(runner, "valid").size());
        assertEquals(1, Services.records(runner, "invalid").size());
    }
}
