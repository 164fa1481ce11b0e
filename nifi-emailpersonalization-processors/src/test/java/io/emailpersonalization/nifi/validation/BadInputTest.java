// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.util.LogMessage;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Broken exports through NiFi's own readers: one clear error and nothing lost, or nothing wrong at all. */
class BadInputTest {

    private final TestRunner runner = TestRunners.newTestRunner(ValidateCustomerRecord.class);

    @BeforeEach
    void configure() {
        Services.csvReader(runner);
        Services.jsonWriter(runner);
    }

    private void run(final byte[] content) {
        runner.enqueue(content, Map.of("filename", "export"));
        runner.run();
    }

    private void json(final String content) {
        Services.jsonReader(runner);
        run(content.getBytes(StandardCharsets.UTF_8));
    }

    private void csv(final String content) {
        run(content.getBytes(StandardCharsets.UTF_8));
    }

    /** One error, without a value of the content, and the content whole. */
    private void assertFailed(final byte[] content, final String cause) {
        runner.assertAllFlowFilesTransferred("failure", 1);
        final MockFlowFile failed = runner.getFlowFilesForRelationship("failure").getFirst();
        assertArrayEquals(content, failed.toByteArray());
        final String message = failed.getAttribute("error.message");
        assertTrue(message.contains(cause), message);
        assertEquals(1, runner.getLogger().getErrorMessages().size());
        for (final String said : List.of(message, runner.getLogger().getErrorMessages().stream().map(LogMessage::getMsg).collect(Collectors.joining()))) {
            assertFalse(said.contains("secret"), said);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "customer_id,email\\n1,secret@example.com\\n2|The last row, record 2, has fewer fields than the header",
        "customer_id,email\\n1|The last row, record 1, has fewer fields than the header",
        "customer_id,email\\n1,secret@example.com\\n2,\"secret|A quoted value is opened and never closed, after record 1",
        "customer_id,email\\n1,\"secret\"secret\\n|A quoted value is followed by something else than a separator",
        "customer_id,\"secret|The header opens a quote and never closes it",
        "customer_id,email,Secret,email\\n1,a,b,c\\n|The header gives columns 2 and 4 the same name",
        "customer_id;email;secret;secret\\n1;a;b;c\\n|The header is a single column with separators inside",
        "[{\"customer_id\": \"secret\"},\\n{\"customer_id\": 2}]|The content looks like JSON",
        "{\"customer_id\": \"secret\"}|The content looks like JSON",
        "<customers><customer id=\"secret\"/></customers>|The content looks like XML",
        "`  \\n`|The content has neither a header nor a record",
        "PK\\u0003\\u0004secret\\n\\u0000\\u0001|The header is not text in the character set"})
    void brokenCsvFailsWhole(final String written, final String cause) {
        final String content = unescaped(written);
        csv(content);
        assertFailed(content.getBytes(StandardCharsets.UTF_8), cause);
    }

    private static String unescaped(final String written) {
        return written.replace("\\n", "\n").replace("\\u0000", "\u0000").replace("\\u0001", "\u0001").replace("\\u0003", "\u0003").replace("\\u0004", "\u0004");
    }

    @Test
    void emptyContentFailsWhole() {
        run(new byte[0]);
        assertFailed(new byte[0], "The content is empty");
    }

    @Test
    void utf16ReadAsUtf8IsSaidToBe() {
        final byte[] content = "customer_id,email\n1,secret@example.com\n".getBytes(StandardCharsets.UTF_16);
        run(content);
        assertFailed(content, "encoded as UTF-16 or Windows-1252");
    }

    static IntStream cuts() {
        return IntStream.range(1, EXPORT.length());
    }

    private static final String EXPORT = "[{\"customer_id\": \"1\", \"city\": \"secret \\\" {\"}, {\"customer_id\": \"2\", \"purchases\": [{\"amount\": 1}, null]}]";

    @ParameterizedTest
    @MethodSource("cuts")
    void jsonCutAnywhereFailsWhole(final int length) {
        final String content = EXPORT.substring(0, length);
        json(content);
        assertFailed(content.getBytes(StandardCharsets.UTF_8), "cut off after record " + (length < EXPORT.indexOf("}") + 1 ? 0 : length < EXPORT.length() - 1 ? 1 : 2));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "customer_id,email\\n1,secret|The content is not JSON",
        "<secret/>|The content is not JSON",
        "[{\"customer_id\": \"1\"}, 5, {\"customer_id\": \"secret\"}]|has an entry that is not an object",
        "[{\"customer_id\": \"1\"}, null, {\"customer_id\": \"secret\"}]|has an entry that is not an object",
        "[\"secret\"]|has an entry that is not an object",
        "\"secret\"|has neither a header nor a record",
        "[{\"customer_id\": \"1\"}] secret|The content is not in the format of the Record Reader",
        "[{\"customer_id\": \"1\", \"city\": NaN}]|A number is NaN or infinite",
        "{\"customer_id\": \"1\"}\\n{\"customer_id\": |cut off after record 1"})
    void brokenJsonFailsWhole(final String written, final String cause) {
        final String content = unescaped(written);
        json(content);
        assertFailed(content.getBytes(StandardCharsets.UTF_8), cause);
    }

    @Test
    void jsonInAnotherCharacterSetFailsWhole() {
        final byte[] content = "[{\"customer_id\": \"1\", \"city\": \"Köln secret\"}]".getBytes(StandardCharsets.ISO_8859_1);
        Services.jsonReader(runner);
        run(content);
        assertFailed(content, "not encoded as UTF-8");
    }

    @ParameterizedTest
    @CsvSource({"1000, 1, false", "1000, 2, true", "5, 1, true"})
    void manyRecordsDecodedWronglyAreQuarantinedAsAWhole(final int records, final int garbled, final boolean quarantined) {
        final byte[] content = ("customer_id,city\n" + IntStream.range(0, records).mapToObj(i -> i + (i < garbled ? ",Köln" : ",Hamm")).collect(Collectors.joining("\n")) + "\n")
                .getBytes(Charset.forName("windows-1252"));
        run(content);
        if (quarantined) {
            final MockFlowFile whole = runner.getFlowFilesForRelationship("quarantined").getFirst();
            assertArrayEquals(content, whole.toByteArray());
            assertTrue(whole.getAttribute("error.message").contains("decoded with the wrong character set"), whole.getAttribute("error.message"));
            assertEquals(0, Services.records(runner, "valid").size());
        } else {
            assertEquals(records, Services.records(runner, "valid").size());
        }
    }

    @Test
    void aRecordOfNobodyIsInvalidByItself() {
        runner.setProperty("Schema Strategy", "JSON_SCHEMA");
        runner.setProperty("JSON Schema", "{\"type\": \"object\"}");
        csv("customer_id,email,city\n1,,Rome\n, ,Rome\n,b@example.com,Rome\n");
        assertEquals(2, Services.records(runner, "valid").size());
        assertEquals("identity", Services.records(runner, "invalid").getFirst().get("validation_errors").get(0).get("rule").asText());
    }

    @Test
    void aRowWithASurplusFieldIsInvalidAndKeepsIt() {
        csv("customer_id,email,street\n1,a@example.com,Way 1, back yard,left\n2,b@example.com,\n");
        final JsonNode record = Services.records(runner, "invalid").getFirst();
        assertEquals("Way 1,back yard,left", record.get("street").asText());
        assertEquals("columns", record.get("validation_errors").get(0).get("rule").asText());
        assertEquals(1, Services.records(runner, "valid").size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\uFEFFcustomer_id,email\n1,a@example.com\n", "customer_id,email\r\n1,a@example.com\r\n", "customer_id,email\n\n1,a@example.com\n\n", "customer_id,email\n1,a@example.com"})
    void marksAndLineEndsDoNotMatter(final String content) {
        csv(content);
        assertEquals("a@example.com", Services.records(runner, "valid").getFirst().get("email").asText());
    }

    @Test
    void jsonWithAMarkIsRead() {
        json("\uFEFF[{\"customer_id\": \"1\"}]");
        assertEquals(1, Services.records(runner, "valid").size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"=cmd|' /C calc'!A0", "<script>alert(1)</script>", "\u202Egnp.exe", "x' or '1'='1", "${jndi:ldap://example.com}", "#{Ledger Hash Key}", "😀 👩‍👩‍👧", "O\\'Hara"})
    void hostileTextPassesAsItIs(final String text) {
        csv("customer_id,city\n1,\"" + text + "\"\n");
        final JsonNode record = Services.records(runner, "valid").getFirst();
        assertEquals(text, record.get("city").asText());
        assertEquals(0, record.get("corrections").size());
    }

    @Test
    void controlCharactersAndHalfPairsAreRemovedAndSaidToBe() {
        json("[{\"customer_id\": \"1\", \"city\": \"Ro\\u0000me\\u0007\", \"note\": {\"a\": [\"x\\u009fy\\tz\"]}}]");
        final JsonNode record = Services.records(runner, "valid").getFirst();
        assertEquals("Rome", record.get("city").asText());
        assertEquals("xy\tz", record.get("note").get("a").get(0).asText());
        assertEquals("control characters", record.get("corrections").get(0).get("correction").asText());
    }

    @Test
    void halfASurrogatePairDoesNotStopTheWriter() {
        runner.setProperty("Maximum Garbled Rate", "100");
        json("[{\"customer_id\": \"1\", \"city\": \"a\\ud800b\"}]");
        assertEquals("a\uFFFDb", Services.records(runner, "valid").getFirst().get("city").asText());
    }

    @Test
    void aHundredThousandColumnsPass() {
        csv("customer_id," + IntStream.range(0, 100_000).mapToObj(i -> "c" + i).collect(Collectors.joining(",")) + "\n1,"
                + IntStream.range(0, 100_000).mapToObj(Integer::toString).collect(Collectors.joining(",")) + "\n");
        final JsonNode record = Services.records(runner, "valid").getFirst();
        assertEquals("99999", record.get("c99999").asText());
        assertEquals(100_002, record.size());
    }

    @Test
    void aFieldOfTenMegabytesPasses() {
        final String large = "x".repeat(10_000_000);
        csv("customer_id,note\n1," + large + "\n");
        assertEquals(large, Services.records(runner, "valid").getFirst().get("note").asText());
    }

    @Test
    void aValueThatTheReaderDoesNotAllowFailsWholeAndSaysSo() {
        final String content = "[{\"customer_id\": \"1\", \"note\": \"" + "x".repeat(21_000_000) + "\"}]";
        json(content);
        assertFailed(content.getBytes(StandardCharsets.UTF_8), "larger than the Record Reader allows");
    }

    @Test
    void nestedJsonAndChangingTypesLoseNothing() {
        final String deep = "{\"a\":".repeat(200) + "1" + "}".repeat(200);
        json("[{\"customer_id\": \"1\", \"x\": " + deep + "}, {\"customer_id\": \"2\", \"x\": [1, \"two\", {\"three\": 3}]}, {\"customer_id\": 3, \"x\": null}, "
                + "{\"customer_id\": {\"id\": 4}, \"purchase_count\": \"many\"}]");
        assertEquals(3, Services.records(runner, "valid").size() + Services.records(runner, "invalid").size() - 1);
        assertEquals("many", Services.records(runner, "invalid").getFirst().get("purchase_count").asText());
    }
}
