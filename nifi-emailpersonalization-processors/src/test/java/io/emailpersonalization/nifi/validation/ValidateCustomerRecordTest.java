// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.util.MockComponentLog;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ValidateCustomerRecordTest {

    private final TestRunner runner = TestRunners.newTestRunner(ValidateCustomerRecord.class);

    @BeforeEach
    void configure() {
        Services.csvReader(runner);
        Services.jsonWriter(runner);
    }

    private void run(final String content) {
        runner.enqueue(content, Map.of("filename", "export.csv"));
        runner.run();
    }

    @Test
    void correctsAndSaysWhat() {
        run("customer_id,email,postal_code,phone,purchase_count,city\n17, Ada@Example.COM ,01067,+4917612345678,3,\n");
        final JsonNode record = Services.records(runner, "valid").getFirst();
        assertEquals("ada@example.com", record.get("email").asText());
        assertEquals("01067", record.get("postal_code").asText());
        assertEquals("+4917612345678", record.get("phone").asText());
        assertTrue(record.get("purchase_count").isIntegralNumber());
        assertTrue(record.get("city").isNull());
        assertEquals(List.of("/email lower case", "/purchase_count coerce type"), changes(record).stream().filter(change -> !change.startsWith("/city")).toList());
        assertEquals(1, Services.report(runner).get("counts").get("corrected").asInt());
    }

    @Test
    void trimsWhiteSpaceOfEveryKind() {
        Services.jsonReader(runner);
        run("[{\"customer_id\": \"\\u00a017\\t\", \"email\": \"ada@example.com\\u200b\", \"city\": \" \"}]");
        final JsonNode record = Services.records(runner, "valid").getFirst();
        assertEquals("17", record.get("customer_id").asText());
        assertEquals("ada@example.com", record.get("email").asText());
        assertEquals(List.of("/customer_id trim", "/email trim", "/city trim", "/city empty to null"), changes(record));
    }

    @ParameterizedTest
    @CsvSource({"31.01.1990, 1990-01-31", "1990/1/31, 1990-01-31", "19900131, 1990-01-31", "1/31/1990, 1990-01-31", "31/1/1990, 1990-01-31", "03/03/1990, 1990-03-03"})
    void unambiguousDatesBecomeIso(final String written, final String expected) {
        run("customer_id,birth_date\n1," + written + "\n");
        assertEquals(expected, Services.records(runner, "valid").getFirst().get("birth_date").asText());
    }

    @ParameterizedTest
    @CsvSource({"2026-01-31 08:00:00, 2026-01-31T08:00:00Z", "2026-01-31T08:00:00+0100, 2026-01-31T08:00:00+01:00", "31.01.2026 8:00, 2026-01-31T08:00:00Z",
        "2026-01-31T08:00:00.123Z, 2026-01-31T08:00:00.123Z", "2026-01-31, 2026-01-31", "31.01.2026, 2026-01-31"})
    void unambiguousTimesBecomeIso(final String written, final String expected) {
        run("customer_id,updated_at\n1," + written + "\n");
        assertEquals(expected, Services.records(runner, "valid").getFirst().get("updated_at").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"03/04/1990", "31.02.1990", "1990-13-01", "yesterday", "1/2/90", "199011",
         "1990-11", "901231", "1990", "11/1990", "1990013", "199001310", "01311990", "19900131120000", "31.1.90", "Jan 1990"})
    void anAmbiguousOrImpossibleDateIsInvalid(final String written) {
        run("customer_id,birth_date\n1," + written + "\n");
        assertEquals(written, Services.records(runner, "invalid").getFirst().get("birth_date").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"202511", "2025-11", "191231", "2025112015", "25112015", "2025-11 08:00", "20251120 8"})
    void aTimeIsNotGuessedEither(final String written) {
        run("customer_id,updated_at\n1," + written + "\n");
        assertEquals(written, Services.records(runner, "invalid").getFirst().get("updated_at").asText());
    }

    @Test
    void anInvalidRecordHoldsWhatWasCorrectedByTypeAndOneReasonPerRule() {
        run("customer_id,email,purchase_count,updated_at\n1,broken,3,03/04/2026\n");
        final JsonNode record = Services.records(runner, "invalid").getFirst();
        assertEquals(3, record.get("purchase_count").numberValue());
        assertEquals(2, record.get("validation_errors").size());
        assertTrue(record.get("validation_errors").toString().contains("is not a date such as 2026-01-31 and is not a time such as 2026-01-31T08:00:00Z"));
    }

    private static List<String> changes(final JsonNode record) {
        return record.get("corrections").findParents("field").stream().map(row -> row.get("field").asText() + " " + row.get("correction").asText()).toList();
    }

    @Test
    void invalidRecordKeepsItsValuesAndSaysEachReason() {
        run("customer_id,email,purchase_count,country\n17,ada-at-example.com,three,G\n,b@example.com,1,DE\n");
        final List<JsonNode> invalid = Services.records(runner, "invalid");
        assertEquals("three", invalid.getFirst().get("purchase_count").asText());
        assertEquals(List.of("/country minLength", "/email format", "/purchase_count type"),
                invalid.getFirst().get("validation_errors").findParents("rule").stream().map(row -> row.get("field").asText() + " " + row.get("rule").asText()).sorted().toList());
        assertEquals("/customer_id", invalid.get(1).get("validation_errors").get(0).get("field").asText());
        assertFalse(invalid.getFirst().get("validation_errors").toString().contains("ada"), "a reason repeats no value unless told to");
        runner.assertTransferCount("valid", 0);
    }

    @Test
    void reasonsHoldMaskedValuesWhenAskedTo() {
        runner.setProperty("Include Values", "MASKED");
        run("customer_id,email\n17,ada@@example.com\n");
        assertEquals("a***@example.com", Services.records(runner, "invalid").getFirst().get("validation_errors").get(0).get("value").asText());
    }

    @Test
    void tooManyInvalidRecordsQuarantineTheExportUntouched() {
        final String export = "customer_id,email\n" + IntStream.range(0, 200).mapToObj(i -> i + (i % 4 == 0 ? ",broken" : ",a" + i + "@example.com")).collect(Collectors.joining("\n")) + "\n";
        run(export);
        final MockFlowFile quarantined = runner.getFlowFilesForRelationship("quarantined").getFirst();
        quarantined.assertContentEquals(export);
        assertTrue(quarantined.getAttribute("error.message").startsWith("50 of 200 records are invalid (25.0 %)"), quarantined.getAttribute("error.message"));
        runner.assertTransferCount("valid", 0);
        runner.assertTransferCount("invalid", 0);
        final JsonNode report = Services.report(runner);
        assertEquals(200, report.get("counts").get("quarantined").asInt());
        assertEquals(50, report.get("figures").get("broken_rules").get("/email format").asInt());
    }

    @Test
    void everyRecordIsCounted() {
        runner.setProperty("Maximum Invalid Rate", "100");
        run("customer_id,email\n" + IntStream.range(0, 1000).mapToObj(i -> i + (i % 3 == 0 ? ",broken" : ",a" + i + "@example.com")).collect(Collectors.joining("\n")) + "\n");
        final JsonNode counts = Services.report(runner).get("counts");
        assertEquals(1000, counts.get("received").asInt());
        assertEquals(Services.records(runner, "valid").size(), counts.get("valid").asInt());
        assertEquals(Services.records(runner, "invalid").size(), counts.get("invalid").asInt());
        assertEquals(1000, counts.get("valid").asInt() + counts.get("invalid").asInt());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[{\"customer_id\": \"1\"}, {\"customer_id\": \"2\", ", "[{\"customer_id\": \"1\"}, {\"customer_id\"", "no json at all"})
    void unreadableContentFailsWholeWithOneClearError(final String content) {
        Services.jsonReader(runner);
        run(content);
        runner.assertAllFlowFilesTransferred("failure", 1);
        final MockFlowFile failed = runner.getFlowFilesForRelationship("failure").getFirst();
        failed.assertContentEquals(content);
        failed.assertAttributeExists("error.message");
        failed.assertAttributeEquals("record.stage", "validate");
    }

    @Test
    void anOwnSchemaIsCompiledAndObeyed() {
        runner.setProperty("Schema Strategy", "JSON_SCHEMA");
        runner.setProperty("JSON Schema", "{\"type\": \"object\", \"properties\": {\"age\": {\"type\": \"integer\", \"minimum\": 18, \"maximum\": 120}}}");
        run("customer_id,age\n1,17\n2,18\n3,121\n");
        assertEquals(List.of("2"), Services.records(runner, "valid").stream().map(record -> record.get("customer_id").asText()).toList());
        assertEquals("must be at least 18", Services.records(runner, "invalid").getFirst().get("validation_errors").get(0).get("message").asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", "{\"type\": 5}", "{\"$ref\": \"https://example.com/schema.json\"}", "{\"properties\": {\"a\": {\"$ref\": \"#/$defs/missing\"}}}"})
    void aBrokenSchemaIsFoundWhereItIsConfigured(final String schema) {
        runner.setProperty("Schema Strategy", "JSON_SCHEMA");
        runner.setProperty("JSON Schema", schema);
        runner.assertNotValid();
    }

    @Test
    void aMendedRecordMayComeAgain() {
        Services.jsonReader(runner);
        runner.setProperty("Schema Strategy", "JSON_SCHEMA");
        runner.setProperty("JSON Schema", "{\"type\": \"object\", \"properties\": {\"email\": {\"format\": \"email\"}}, \"additionalProperties\": false}");
        run("[{\"email\": \"ada@example.com\", \"validation_errors\": [{\"field\": \"/email\", \"rule\": \"format\", \"message\": \"is not an e-mail address\"}], \"corrections\": null}]");
        final JsonNode record = Services.records(runner, "valid").getFirst();
        assertFalse(record.has("validation_errors"));
    }

    @Test
    void csvWritersGetReasonsAsText() {
        Services.csvWriter(runner);
        runner.setProperty("Reasons Format", "JSON_TEXT");
        run("customer_id,email\n17,broken\n");
        assertTrue(runner.getFlowFilesForRelationship("invalid").getFirst().getContent().contains("rule"));
    }

    @Test
    void aNumberWhereTextBelongsIsWarnedOf() {
        Services.jsonReader(runner);
        run("[{\"customer_id\": \"1\", \"postal_code\": 1067}]");
        assertEquals(1, runner.getLogger().getWarnMessages().stream().filter(message -> message.getMsg().contains("as a number")).count());
        runner.assertTransferCount("valid", 1);
    }

    @Test
    void verificationCompilesTheSchema() {
        final List<ConfigVerificationResult> results = ((VerifiableProcessor) runner.getProcessor()).verify(runner.getProcessContext(), new MockComponentLog("verify", this), Map.of());
        assertEquals(ConfigVerificationResult.Outcome.SUCCESSFUL, results.getFirst().getOutcome());
    }
}
