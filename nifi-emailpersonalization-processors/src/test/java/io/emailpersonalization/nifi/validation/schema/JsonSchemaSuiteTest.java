// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.testing.Services;
import io.emailpersonalization.nifi.validation.ValidateCustomerRecord;
import org.apache.nifi.serialization.RecordReader;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * The required cases of the JSON Schema Test Suite (json-schema-org/JSON-Schema-Test-Suite) through the record path: JSON, NiFi's JsonTreeReader, the record, validation. The suite lies beside
 * the repository, or where the property {@code json.schema.suite} says; without it the test is skipped.
 */
class JsonSchemaSuiteTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Path SUITE = Path.of(System.getProperty("json.schema.suite", "../../shared/data/json-schema-test-suite"));
    /** The field that holds an instance that is no object. */
    private static final String FIELD = "value";

    /** Why a case is not run, and the cases. */
    private final Map<String, List<String>> notExpressed = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();
    private int passed;
    private RecordReaderFactory readers;

    @ParameterizedTest
    @CsvSource({"draft7, http://json-schema.org/draft-07/schema#, 827", "draft2020-12, https://json-schema.org/draft/2020-12/schema, 1102", "draft4, http://json-schema.org/draft-04/schema#, 551",
        "draft6, http://json-schema.org/draft-06/schema#, 755", "draft2019-09, https://json-schema.org/draft/2019-09/schema, 1108"})
    void everyCaseThatARecordCanExpressHasTheVerdictOfTheSuite(final String draft, final String id, final int cases) throws Exception {
        Assumptions.assumeTrue(Files.isDirectory(SUITE), "the JSON Schema Test Suite is not there");
        final TestRunner runner = TestRunners.newTestRunner(ValidateCustomerRecord.class);
        Services.jsonReader(runner);
        readers = runner.getControllerService("json-reader", RecordReaderFactory.class);
        try (Stream<Path> files = Files.list(SUITE.resolve(draft))) {
            for (final Path file : files.filter(each -> each.toString().endsWith(".json")).sorted().toList()) {
                for (final JsonNode group : JSON.readTree(file.toFile())) {
                    run(file.getFileName().toString().replace(".json", ""), id, group);
                }
            }
        }
        assertEquals(List.of(), wrong);
        assertEquals(cases, passed);
        final List<String> skipped = notExpressed.entrySet().stream().flatMap(entry -> entry.getValue().stream().map(name -> entry.getKey() + ": " + name)).sorted().toList();
        try (InputStream known = getClass().getResourceAsStream("/validation/json-schema-suite/%s.txt".formatted(draft))) {
            assertEquals(new String(known.readAllBytes(), StandardCharsets.UTF_8).lines().toList(), skipped, "the cases that are not run are listed by name");
        }
    }

    private void run(final String file, final String draft, final JsonNode group) throws Exception {
        for (final JsonNode test : group.get("tests")) {
            final String name = "%s: %s: %s".formatted(file, group.get("description").asText(), test.get("description").asText());
            final JsonNode data = test.get("data");
            final boolean wrap = !data.isObject();
            final JsonNode schema = schema(group.get("schema"), draft, wrap);
            if ("format".equals(file) && name.contains("annotation") || file.startsWith("content")) {
                skip("formats are asserted, and the suite wants them ignored", name);
            } else if (schema == null) {
                skip("the value is no record, and a schema with ids or anchors cannot be moved into a field", name);
            } else {
                final ObjectNode instance = wrap ? JSON.createObjectNode().set(FIELD, data) : (ObjectNode) data;
                final Record record = read(instance);
                if (record == null || !RecordJson.of(record, Set.of()).equals(instance)) {
                    skip("the record of NiFi's reader differs from the value", name);
                } else {
                    judge(name, schema, record, test.get("valid").asBoolean());
                }
            }
        }
    }

    private void judge(final String name, final JsonNode schema, final Record record, final boolean valid) {
        final CustomerSchema compiled;
        try {
            compiled = CustomerSchema.parse(schema.toString());
        } catch (final InvalidSchemaException e) {
            skip("the schema is refused: " + e.getMessage().replaceAll(" refers to .* which is", " refers to what is").replaceAll(" at .*", ""), name);
            return;
        }
        if (compiled.validate(RecordJson.of(record, Set.of())).isEmpty() == valid) {
            passed++;
        } else {
            wrong.add(name);
        }
    }

    private void skip(final String reason, final String name) {
        notExpressed.computeIfAbsent(reason, any -> new ArrayList<>()).add(name);
    }

    /** The schema of the record; null if it cannot be moved into a field. */
    private static JsonNode schema(final JsonNode schema, final String draft, final boolean wrap) throws IOException {
        if (!wrap) {
            if (!schema.isObject()) {
                return JSON.createObjectNode().put("$schema", draft).set("allOf", JSON.createArrayNode().add(schema));
            }
            final ObjectNode whole = schema.deepCopy();
            if (!whole.has("$schema")) {
                whole.put("$schema", draft);
            }
            return whole;
        }
        for (final String moving : List.of("$id", "id", "$anchor", "$dynamicAnchor", "$dynamicRef", "$recursiveRef", "$recursiveAnchor")) {
            if (schema.findValue(moving) != null) {
                return null;
            }
        }
        final JsonNode moved = JSON.readTree(schema.toString().replace("\"$ref\":\"#", "\"$ref\":\"#/properties/" + FIELD));
        if (moved instanceof ObjectNode object) {
            object.remove("$schema");
        }
        return JSON.createObjectNode().put("$schema", draft).set("properties", JSON.createObjectNode().set(FIELD, moved));
    }

    private Record read(final JsonNode instance) {
        final byte[] content = instance.toString().getBytes(StandardCharsets.UTF_8);
        final TestRunner runner = TestRunners.newTestRunner(ValidateCustomerRecord.class);
        try (RecordReader reader = readers.createRecordReader(Map.of(), new ByteArrayInputStream(content), content.length, runner.getLogger())) {
            return reader.nextRecord(false, false);
        } catch (final Exception e) {
            return null;
        }
    }
}
