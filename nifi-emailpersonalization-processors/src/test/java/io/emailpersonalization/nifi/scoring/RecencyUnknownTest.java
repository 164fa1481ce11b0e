// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.mapping.ContactMapping;
import io.emailpersonalization.nifi.mapping.MappedContact;
import io.emailpersonalization.nifi.mapping.MappingException;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.testing.Services;
import io.emailpersonalization.nifi.testing.SharedPostgres;
import io.emailpersonalization.nifi.validation.ValidateCustomerRecord;
import org.apache.nifi.processor.Processor;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/** Who bought at an unknown time is valid, scored, loaded and pushed, with no recency. */
class RecencyUnknownTest {

    private static final String CUSTOMER = "[{\"customer_id\": \"17\", \"source\": \"crm\", \"golden_id\": \"p1\", \"version\": 1, \"email\": \"anna@example.com\", \"purchase_count\": 3}]";

    private static JsonNode only(final Class<? extends Processor> type, final String relationship, final String records) {
        final TestRunner runner = TestRunners.newTestRunner(type);
        Services.jsonReader(runner);
        Services.jsonWriter(runner);
        runner.enqueue(records);
        runner.run();
        assertEquals(1, Services.records(runner, relationship).size());
        return Services.records(runner, relationship).getFirst();
    }

    private static ContactMapping shippedMapping() throws IOException {
        final JsonNode part = JsonMapper.builder().build().readTree(Path.of("..", "flows", "esps", "mailchimp.json").toFile());
        return ContactMapping.parse(part.findValuesAsText("Mapping").getFirst());
    }

    @Test
    void isLoadedAndPushedWithoutRecency() throws SQLException, IOException, MappingException {
        final JsonNode valid = only(ValidateCustomerRecord.class, "valid", CUSTOMER);
        final JsonNode scored = only(ScoreCustomerRecord.class, "success", "[" + valid + "]");
        final Map<String, String> values = new LinkedHashMap<>();
        scored.properties().forEach(field -> values.put(field.getKey(), field.getValue().isNull() ? null : field.getValue().asText()));
        assertEquals("Recency Unknown", values.get("rfm_segment"));
        // the table has no column for it, and the load leaves it out
        values.remove("corrections");

        final SandboxPostgres postgres = SharedPostgres.empty();
        postgres.execute(Files.readString(Path.of("..", "flows", "warehouses", "postgresql.sql")));
        postgres.execute("create table customer_load_1 (like customer_staging including defaults)");
        final String insert = "insert into customer_load_1 (%s) values (%s)".formatted(String.join(", ", values.keySet()), "?, ".repeat(values.size() - 1) + "?");
        try (Connection connection = postgres.connect(); PreparedStatement statement = connection.prepareStatement(insert)) {
            int parameter = 0;
            for (final String value : values.values()) {
                statement.setString(++parameter, value);
            }
            statement.executeUpdate();
        }
        postgres.execute("call load_customers('customer_load_1', 1)");
        assertEquals(1, postgres.count("select count(*) from customer where golden_id = 'p1' and rfm_segment = 'Recency Unknown' and purchase_count = 3 and recency_days is null"
                + " and recency_score is null and recency_band is null and rfm_recency is null and last_activity_at is null"));

        final List<RecordField> fields = values.keySet().stream().map(name -> new RecordField(name, RecordFieldType.STRING.getDataType())).toList();
        final MappedContact contact = shippedMapping().map(new MapRecord(new SimpleRecordSchema(fields), new LinkedHashMap<>(values)));
        assertEquals("anna@example.com", contact.email());
        assertEquals("Recency Unknown", contact.fields().get("SEGMENT"));
        assertEquals("", contact.fields().get("BAND"), "a band of former times is cleared");
        assertFalse(contact.fields().containsKey("LASTBUY"));
        assertEquals(Set.of(), contact.tags());
    }
}
