// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.singer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.intake.singer.SingerFixture.Read;
import org.apache.nifi.record.path.RecordPath;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;
import org.apache.nifi.serialization.record.type.ArrayDataType;
import org.apache.nifi.serialization.record.type.DecimalDataType;
import org.apache.nifi.serialization.record.type.RecordDataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Messages of taps, read as every processor reads them, and written by NiFi's own writers. */
class SingerReaderTest {

    /** The example of the Singer specification. */
    private static final String SPECIFICATION = """
            {"type": "SCHEMA", "stream": "users", "key_properties": ["id"], "schema": {"required": ["id"], "type": "object", "properties": {"id": {"type": "integer"}}}}
            {"type": "RECORD", "stream": "users", "record": {"id": 1, "name": "Chris"}}
            {"type": "RECORD", "stream": "users", "record": {"id": 2, "name": "Mike"}}
            {"type": "SCHEMA", "stream": "locations", "key_properties": ["id"], "schema": {"required": ["id"], "type": "object", "properties": {"id": {"type": "integer"}}}}
            {"type": "RECORD", "stream": "locations", "record": {"id": 1, "name": "Philadelphia"}}
            {"type": "STATE", "value": {"users": 2, "locations": 1}}
            """;
    private static final String SCHEMA = "{\"type\":\"SCHEMA\",\"stream\":\"s\",\"key_properties\":[\"id\"],\"schema\":{\"type\":\"object\",\"properties\":%s}}\n";
    private static final String RECORD = "{\"type\":\"RECORD\",\"stream\":\"s\",\"record\":%s}\n";
    private static final String ID_AND_EMAIL = SCHEMA.formatted("{\"id\":{\"type\":\"integer\"},\"email\":{\"type\":[\"null\",\"string\"]}}");
    private static final String PERSON = RECORD.formatted("{\"id\":%d,\"email\":\"p%d@example.com\"}");

    private final SingerFixture singer = new SingerFixture();

    private static String people(final int count) {
        final StringBuilder people = new StringBuilder(ID_AND_EMAIL);
        for (int i = 1; i <= count; i++) {
            people.append(PERSON.formatted(i, i));
        }
        return people.toString();
    }

    /** PartitionRecord reads attributes from the records by RecordPath, and makes one FlowFile per combination of values. */
    @Test
    void partitionRecordFindsOneValuePerFileOfStreamKeysAndBookmark() throws IOException {
        singer.set("Stream", "users");
        singer.set("Ignored Streams", "locations");
        final Read users = singer.readWhole(SPECIFICATION);
        Map.of("/_singer_stream", "users", "/_singer_key_properties", "id", "/_singer_bookmark", "2").forEach((path, value) -> assertEquals(List.of(value, value),
                users.records().stream().map(record -> (String) RecordPath.compile(path).evaluate(record).getSelectedFields().findFirst().orElseThrow().getValue()).toList(), path));
    }

    private static RecordFieldType type(final RecordSchema schema, final String field) {
        return schema.getField(field).orElseThrow().getDataType().getFieldType();
    }

    @Test
    void theExampleOfTheSpecificationIsRead() throws IOException {
        singer.set("Stream", "users");
        singer.set("Ignored Streams", "locations");
        final Read users = singer.readWhole(SPECIFICATION);
        assertEquals(List.of("1", "2"), users.values("id"));
        assertEquals(List.of("Chris", "Mike"), users.values("name"), "a field that the schema does not declare is not lost");
        assertEquals(RecordFieldType.LONG, type(users.schema(), "id"));
        assertEquals(RecordFieldType.STRING, type(users.schema(), "name"));
        assertEquals(List.of("users", "users"), users.values("_singer_stream"));
        assertEquals(List.of("id", "id"), users.values("_singer_key_properties"));
        assertEquals(List.of("2", "2"), users.values("_singer_bookmark"));
        assertTrue(singer.infos().contains("1 records of the stream locations were left to another reader"), singer.infos().toString());
        singer.set("Stream", "locations");
        singer.set("Ignored Streams", "*");
        assertEquals(List.of("Philadelphia"), singer.readWhole(SPECIFICATION).values("name"));
    }

    @Test
    void severalStreamsNeedAChoice() throws IOException {
        final Read none = singer.read(SPECIFICATION);
        assertEquals(List.of(), none.records());
        assertEquals("The file has the streams users, locations: set Stream to one of them, and name those that other readers read in Ignored Streams", none.fault().getMessage());
        singer.set("Ignored Streams", "users, orders");
        assertEquals(List.of("Philadelphia"), singer.readWhole(SPECIFICATION).values("name"), "the only one that is left");
        singer.set("Ignored Streams", null);
        singer.set("Stream", "user");
        assertTrue(singer.read(SPECIFICATION).fault().getMessage().startsWith("Line 1 belongs to the stream users, which Stream and Ignored Streams do not name"));
        singer.set("Ignored Streams", "*");
        assertEquals("The file has no stream user, but users, locations: correct Stream", singer.read(SPECIFICATION).fault().getMessage());
    }

    @Test
    void theStreamCanComeFromAnAttribute() throws IOException {
        singer.set("Stream", "${singer.stream}");
        singer.set("Ignored Streams", "*");
        assertEquals(List.of("Philadelphia"), singer.read(SPECIFICATION.getBytes(StandardCharsets.UTF_8), Map.of("singer.stream", "locations")).values("name"));
    }

    @Test
    void aStreamThatNobodyReadsIsAFaultBehindTheRecordsBefore() throws IOException {
        singer.set("Stream", "users");
        final Read read = singer.read(SPECIFICATION);
        assertEquals(List.of("1", "2"), read.values("id"));
        assertTrue(read.fault().getMessage().startsWith("Line 4 belongs to the stream locations"), read.fault().getMessage());
        assertEquals(3, read.fault().record());
    }

    @Test
    void salesforceKeepsItsTypesDecimalsAndDeletions() throws IOException {
        final Read read = singer.readWhole(TapOutputs.SALESFORCE);
        assertEquals(RecordFieldType.BOOLEAN, type(read.schema(), "HasOptedOutOfEmail"));
        assertEquals(Boolean.TRUE, read.first().getValue("HasOptedOutOfEmail"));
        assertEquals(new BigDecimal("51.050407"), read.first().getValue("MailingLatitude"));
        assertEquals(6, ((DecimalDataType) read.schema().getField("MailingLatitude").orElseThrow().getDataType()).getScale());
        assertEquals("01067", read.first().getAsRecord("MailingAddress", null).getAsString("postalCode"));
        assertEquals(List.of("12.5", "high"), read.values("Score__c"), "a field without a type is text, as it was written");
        assertEquals("1990-05-01T00:00:00.000000Z", read.first().getValue("Birthdate"));
        assertEquals(List.of("false", "true"), read.values("IsDeleted"));
        assertFalse(read.records().getLast().toMap().containsKey("HasOptedOutOfEmail"), "an absent field stays absent");
        assertTrue(read.records().getLast().toMap().containsKey("Email"), "an empty field is a value");
        assertEquals(List.of("2026-11-30T02:00:00.000000Z", "2026-11-30T02:00:01.000000Z"), read.values("_sdc_extracted_at"));
        assertEquals(1764489600000L, read.first().getValue("_sdc_table_version"));
        assertEquals("{\"version\":1764489600000,\"SystemModstamp\":\"2026-11-20T10:00:00.000000Z\"}", read.first().getValue("_singer_bookmark"));
        assertTrue(singer.infos().stream().anyMatch(note -> note.contains("ACTIVATE_VERSION")));
        final List<JsonNode> written = singer.writtenAsJson(TapOutputs.SALESFORCE);
        assertEquals("51.050407", written.getFirst().get("MailingLatitude").asText());
        assertEquals("01067", written.getFirst().at("/MailingAddress/postalCode").asText());
        assertTrue(written.getLast().get("HasOptedOutOfEmail").isNull());
    }

    @Test
    void hubSpotKeepsNestedPropertiesAndNumbersThatAreText() throws IOException {
        final Read read = singer.readWhole(TapOutputs.HUBSPOT);
        assertEquals(RecordFieldType.LONG, ((ArrayDataType) read.schema().getField("merged-vids").orElseThrow().getDataType()).getElementType().getFieldType());
        assertEquals(List.of(99L, 100L), List.of((Object[]) read.first().getValue("merged-vids")));
        final List<JsonNode> written = singer.writtenAsJson(TapOutputs.HUBSPOT);
        assertEquals("ada@example.com", written.getFirst().at("/properties/email/value").asText());
        assertEquals("3", written.getFirst().at("/properties/num_orders/value").asText());
        assertEquals("N/A", written.getLast().at("/properties/num_orders/value").asText());
        assertEquals(7, written.getFirst().at("/list-memberships/0/internal-list-id").asInt());
    }

    @Test
    void shopifyKeepsMoneyAndConsentThatItsSchemaForgets() throws IOException {
        final Read read = singer.readWhole(TapOutputs.SHOPIFY);
        assertEquals(new BigDecimal("199.90"), read.first().getValue("total_spent"));
        assertEquals("{\"state\": \"not_subscribed\"}", read.first().getValue("sms_marketing_consent"), "an undeclared object is its JSON");
        assertTrue(singer.infos().contains("1 fields stand in no SCHEMA and were read as text"), singer.infos().toString());
        final JsonNode written = singer.writtenAsJson(TapOutputs.SHOPIFY).getFirst();
        assertEquals("199.90", written.get("total_spent").asText());
        assertEquals("{\"state\": \"not_subscribed\"}", written.get("sms_marketing_consent").asText());
        assertEquals("01067", written.at("/addresses/0/zip").asText());
    }

    @Test
    void stripeKeepsMetadataAndFieldsOfSeveralForms() throws IOException {
        final Read read = singer.readWhole(TapOutputs.STRIPE);
        assertEquals("{\"crm_id\": \"17\", \"plan\": {\"tier\": 2}}", read.first().getValue("metadata"));
        assertEquals(List.of("[{\"id\": \"card_1\"}]", "{\"object\": \"list\"}"), read.values("sources"));
        assertEquals(-1250L, read.first().getValue("account_balance"));
        assertEquals("true", read.records().getLast().getAsString("deleted"));
    }

    @Test
    void anyWriterOfNifiWritesEveryStream() throws IOException {
        for (final String output : List.of(TapOutputs.SALESFORCE, TapOutputs.HUBSPOT, TapOutputs.SHOPIFY, TapOutputs.STRIPE)) {
            assertTrue(singer.writtenAsCsv(output).contains("example.com"));
        }
        singer.set("Dates And Times", "TYPES");
        assertTrue(singer.writtenAsAvro(TapOutputs.SHOPIFY).length > 0);
        assertTrue(singer.writtenAsAvro(TapOutputs.STRIPE).length > 0);
    }

    @Test
    void integersAndNumbersKeepEveryDigit() throws IOException {
        final String schema = SCHEMA.formatted("{\"id\":{\"type\":\"integer\"},\"big\":{\"type\":\"integer\",\"maximum\":99999999999999999999},\"price\":{\"type\":\"number\"},"
                + "\"exact\":{\"type\":\"number\"},\"far\":{\"type\":\"number\"},\"cents\":{\"type\":\"number\",\"multipleOf\":0.01}}");
        final Read read = singer.readWhole(schema + RECORD.formatted("{\"id\":1,\"big\":1,\"price\":0.1,\"exact\":0.1,\"far\":1e310,\"cents\":1.50}")
                + RECORD.formatted("{\"id\":12345678901234567890,\"big\":2,\"price\":30000000000000001.5,\"exact\":0.30000000000000004,\"far\":-1,\"cents\":7}"));
        assertEquals(new BigInteger("12345678901234567890"), read.records().getLast().getValue("id"));
        assertEquals(RecordFieldType.BIGINT, type(read.schema(), "id"));
        assertEquals(RecordFieldType.BIGINT, type(read.schema(), "big"), "the tap declares it");
        assertEquals(new BigDecimal("30000000000000001.5"), read.records().getLast().getValue("price"), "a double would round it");
        assertEquals(RecordFieldType.DOUBLE, type(read.schema(), "exact"));
        assertEquals(0.30000000000000004, read.records().getLast().getValue("exact"));
        assertEquals(0, new BigDecimal("1e310").compareTo((BigDecimal) read.first().getValue("far")));
        assertEquals(new BigDecimal("1.50"), read.first().getValue("cents"));
        assertEquals(List.of("1e999999999"), singer.readWhole(SCHEMA.formatted("{\"n\":{\"type\":\"number\"}}") + RECORD.formatted("{\"n\":1e999999999}")).values("n"),
                "a number that no writer can write is text");
    }

    @Test
    void datesStayTextOrBecomeTypes() throws IOException {
        final String output = SCHEMA.formatted("{\"at\":{\"type\":[\"null\",\"string\"],\"format\":\"date-time\"},\"day\":{\"type\":\"string\",\"format\":\"date\"},"
                + "\"odd\":{\"type\":\"string\",\"format\":\"date-time\"}}") + RECORD.formatted("{\"at\":\"2026-11-20T23:30:00.123456-02:00\",\"day\":\"1990-05-01\",\"odd\":\"2026-11-20T10:00:00Z\"}")
                + RECORD.formatted("{\"at\":null,\"day\":\"1990-05-02\",\"odd\":\"yesterday\"}");
        assertEquals("2026-11-20T23:30:00.123456-02:00", singer.readWhole(output).first().getValue("at"));
        singer.set("Dates And Times", "TYPES");
        final Read read = singer.readWhole(output);
        assertEquals(Timestamp.from(Instant.parse("2026-11-21T01:30:00.123456Z")), read.first().getValue("at"));
        assertEquals(Date.valueOf("1990-05-01"), read.first().getValue("day"));
        assertEquals(List.of("2026-11-20T10:00:00Z", "yesterday"), read.values("odd"), "one value that is no time keeps the field text");
    }

    @Test
    void aSchemaThatChangesWithinTheFileCoversAllRecords() throws IOException {
        final String later = SCHEMA.formatted("{\"id\":{\"type\":\"integer\"},\"email\":{\"type\":[\"null\",\"string\"]},\"spent\":{\"type\":\"number\"},"
                + "\"address\":{\"type\":\"object\",\"properties\":{\"zip\":{\"type\":\"string\"}}},\"_sdc_deleted_at\":{\"type\":[\"null\",\"string\"],\"format\":\"date-time\"}}");
        final Read read = singer.readWhole(ID_AND_EMAIL + RECORD.formatted("{\"id\":1,\"spent\":5,\"address\":{\"zip\":\"01067\",\"floor\":3}}") + later
                + RECORD.formatted("{\"id\":2,\"spent\":1.5,\"_sdc_deleted_at\":\"2026-11-20T10:00:00Z\"}"));
        assertEquals(RecordFieldType.DOUBLE, type(read.schema(), "spent"), "what a later schema declares holds for the records before");
        assertEquals(List.of(5.0, 1.5), read.records().stream().map(record -> record.getValue("spent")).toList());
        assertEquals("3", read.first().getAsRecord("address", null).getAsString("floor"), "a name that the later schema forgets is kept");
        assertEquals("2026-11-20T10:00:00Z", read.records().getLast().getValue("_sdc_deleted_at"));
        final Read widened = singer.readWhole(ID_AND_EMAIL + RECORD.formatted("{\"id\":1}") + SCHEMA.formatted("{\"id\":{\"type\":\"string\"}}") + RECORD.formatted("{\"id\":\"A-2\"}"));
        assertEquals(RecordFieldType.STRING, type(widened.schema(), "id"));
        assertEquals(List.of("1", "A-2"), widened.values("id"));
    }

    @Test
    void schemasAsTapsWriteThemAreUnderstood() throws IOException {
        final Read read = singer.readWhole(("{\"type\":\"SCHEMA\",\"stream\":\"s\",\"key_properties\":[],\"schema\":{\"definitions\":{\"address\":{\"type\":[\"null\",\"object\"],\"properties\":"
                + "{\"zip\":{\"type\":\"string\"}}},\"loop\":{\"type\":\"object\",\"properties\":{\"next\":{\"$ref\":\"#/definitions/loop\"}}}},\"properties\":{"
                + "\"address\":{\"$ref\":\"#/definitions/address\"},\"loop\":{\"$ref\":\"#/definitions/loop\"},\"gone\":{\"$ref\":\"shared/discount.json#/\"},"
                + "\"union\":{\"anyOf\":[{\"type\":\"null\"},{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}]},\"limited\":{\"allOf\":[{\"type\":\"integer\"},{\"minimum\":0}]},"
                + "\"map\":{\"type\":\"object\",\"additionalProperties\":{\"type\":\"number\"}},\"pair\":{\"type\":\"array\",\"items\":[{\"type\":\"integer\"},{\"type\":\"string\"}]},"
                + "\"free\":true,\"word\":{\"enum\":[\"a\",1]}}}}\n")
                + RECORD.formatted("{\"address\":{\"zip\":\"01067\"},\"loop\":{\"next\":{\"next\":{}}},\"gone\":{\"percent\":5},\"union\":[1,2],\"limited\":3,\"map\":{\"a\":1.5},"
                + "\"pair\":[1,\"x\"],\"free\":[true],\"word\":1}"));
        assertEquals(RecordFieldType.RECORD, type(read.schema(), "address"));
        assertEquals("{\"percent\":5}", read.first().getValue("gone"));
        assertEquals(RecordFieldType.LONG, ((ArrayDataType) read.schema().getField("union").orElseThrow().getDataType()).getElementType().getFieldType());
        assertEquals(3L, read.first().getValue("limited"));
        assertEquals(Map.of("a", 1.5), read.first().getValue("map"));
        assertEquals(List.of("1", "x"), List.of((Object[]) read.first().getValue("pair")));
        assertEquals("[true]", read.first().getValue("free"));
        assertEquals("1", read.first().getValue("word"));
        assertTrue(((RecordDataType) read.schema().getField("loop").orElseThrow().getDataType()).getChildSchema().getField("next").isPresent());
    }

    @Test
    void aRecordBeforeItsSchemaIsRefusedWithItsLine() throws IOException {
        final Read read = singer.read("\n" + PERSON.formatted(1, 1) + people(1));
        assertEquals(List.of(), read.records());
        assertTrue(read.fault().getMessage().startsWith("Line 2 is a RECORD of the stream s before its SCHEMA"), read.fault().getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"INFO Starting sync of contacts", "2026-11-30 02:00:00 INFO sync", "[]", "17", "None", "\"text\""})
    void aLineThatIsNoMessageIsRefusedBehindTheRecordsBefore(final String line) throws IOException {
        final Read read = singer.read(people(2) + line + "\n" + PERSON.formatted(3, 3));
        assertEquals(List.of("1", "2"), read.values("id"));
        assertTrue(read.fault().getMessage().startsWith("Line 4 is no Singer message"), read.fault().getMessage());
        assertEquals(3, read.fault().record());
    }

    @Test
    void brokenLinesNameTheirCauseAndLine() throws IOException {
        final Map<String, String> causes = Map.of("{\"type\":\"RECORD\",\"stream\":\"s\",\"record\":{\"id\":3,\"ema", "The JSON is cut off in line 4",
                RECORD.formatted("{\"id\":NaN}"), "A number is NaN or infinite in line 4",
                RECORD.formatted("{\"id\":1,\"id\":2}"), "An object has two fields of one name in line 4",
                RECORD.formatted("{\"id\":None}"), "A value is neither in quotes nor a number, true, false or null in line 4",
                RECORD.formatted("{\"id\" 3}"), "The JSON is broken in line 4",
                PERSON.formatted(3, 3).strip() + PERSON.formatted(4, 4), "Line 4 holds more than one message",
                RECORD.formatted("[1]"), "Line 4 is a RECORD message without an object named record",
                "{\"type\":\"RECORD\",\"record\":{\"stream\":\"s\",\"data\":{\"id\":3}}}\n", "Line 4 is a RECORD message without a stream",
                "{\"id\":3,\"email\":\"c@example.com\"}\n", "Line 4 has no type",
                "{\"type\":\"BATCH\",\"stream\":\"s\",\"encoding\":{\"format\":\"jsonl\"},\"manifest\":[\"file://x\"]}\n", "Line 4 is a BATCH message");
        for (final Map.Entry<String, String> cause : causes.entrySet()) {
            final Read read = singer.read(people(2) + cause.getKey());
            assertEquals(List.of("1", "2"), read.values("id"), cause.getKey());
            assertTrue(read.fault().getMessage().startsWith(cause.getValue()), read.fault().getMessage());
            assertEquals(3, read.fault().record());
        }
        final byte[] latin = (people(2) + RECORD.formatted("{\"id\":3,\"city\":\"Köln\"}")).getBytes(StandardCharsets.ISO_8859_1);
        assertTrue(singer.read(latin, Map.of()).fault().getMessage().startsWith("The content is not encoded as UTF-8 in line 4"));
    }

    @Test
    void everyEncodingOfUnicodeAndEveryEndOfLineIsRead() throws IOException {
        final String output = people(1) + RECORD.formatted("{\"id\":2,\"email\":\"jörg@example.com\"}");
        for (final String text : List.of(output, "\uFEFF" + output, output.replace("\n", "\r\n"), "\n \r\n" + output.replace("\n", "\n\n"), output.strip())) {
            assertEquals(List.of("p1@example.com", "jörg@example.com"), singer.readWhole(text).values("email"));
        }
        assertEquals(List.of("1", "2"), singer.read(("\uFEFF" + output).getBytes(StandardCharsets.UTF_16LE), Map.of()).values("id"), "a shell of Windows writes UTF-16");
        final byte[] wide = ("\uFEFF" + output).getBytes(StandardCharsets.UTF_16LE);
        final Read cut = singer.read(java.util.Arrays.copyOf(wide, wide.length - 21), Map.of());
        assertEquals(List.of("1"), cut.values("id"));
        assertTrue(cut.fault().getMessage().contains("the file is cut off"), cut.fault().getMessage());
    }

    @Test
    void typesInAnyCaseAndFieldsInAnyOrderAreRead() throws IOException {
        final Read read = singer.readWhole(ID_AND_EMAIL.replace("SCHEMA\"", "schema\"") + "{\"record\":{\"id\":1},\"extra\":[{}],\"stream\":\"s\",\"type\":\"Record\"}\n"
                + "{\"type\":\"METRIC\",\"value\":17}\n{\"type\":\"STATE\",\"value\":5}\n");
        assertEquals(List.of("1"), read.values("id"));
        assertEquals("5", read.first().getValue("_singer_bookmark"));
        assertTrue(singer.infos().contains("1 messages of a type that the Singer specification does not define were skipped"));
    }

    @Test
    void aFileWithoutRecordsHasNone() throws IOException {
        assertEquals(List.of(), singer.readWhole(ID_AND_EMAIL).records());
        assertEquals(List.of(), singer.readWhole("{\"type\":\"STATE\",\"value\":{}}\n").records());
        assertTrue(singer.read("\n \n").fault().getMessage().startsWith("The content holds no message"));
    }

    @Test
    void aFieldOfTheTapIsNotReplacedAndTheAddedOnesCanBeLeftOut() throws IOException {
        final String output = SCHEMA.formatted("{\"_sdc_extracted_at\":{\"type\":\"string\"}}")
                + "{\"type\":\"RECORD\",\"stream\":\"s\",\"record\":{\"_sdc_extracted_at\":\"own\"},\"time_extracted\":\"2026-11-30T02:00:00Z\"}\n";
        assertEquals(List.of("own"), singer.readWhole(output).values("_sdc_extracted_at"));
        singer.set("Add Singer Fields", "false");
        assertEquals(List.of("_sdc_extracted_at"), singer.readWhole(output).schema().getFieldNames());
        assertEquals(List.of("id", "email"), singer.readWhole(people(1)).schema().getFieldNames());
    }

    @Test
    void hugeAndDeepValuesAreReadOrRefused() throws IOException {
        final String text = "x".repeat(3_000_000);
        assertEquals(text, singer.readWhole(ID_AND_EMAIL + RECORD.formatted("{\"id\":1,\"note\":\"" + text + "\"}")).first().getValue("note"));
        final String deep = "[".repeat(500) + "]".repeat(500);
        assertEquals(deep, singer.readWhole(ID_AND_EMAIL + RECORD.formatted("{\"id\":1,\"deep\":" + deep + "}")).first().getValue("deep"));
        final Read deeper = singer.read(people(1) + RECORD.formatted("{\"id\":2,\"deep\":" + "[".repeat(5000) + "]".repeat(5000) + "}"));
        assertEquals(List.of("1"), deeper.values("id"));
        assertTrue(deeper.fault().getMessage().startsWith("A value or its nesting is too large in line 3"), deeper.fault().getMessage());
        final String line = PERSON.formatted(2, 2).strip() + " ".repeat(SingerLines.MAX_LINE_BYTES);
        assertTrue(singer.read(people(1) + line).fault().getMessage().startsWith("Line 3 is longer than 32 MiB"));
    }

    @Test
    void schemasAndRecordsThatWouldFillTheMemoryAreRefused() throws IOException {
        final StringBuilder bomb = new StringBuilder("{\"type\":\"SCHEMA\",\"stream\":\"s\",\"key_properties\":[],\"schema\":{\"type\":\"object\",\"definitions\":{\"d0\":{\"type\":\"string\"}");
        for (int i = 1; i < 40; i++) {
            bomb.append(",\"d%d\":{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/definitions/d%d\"},\"b\":{\"$ref\":\"#/definitions/d%d\"}}}".formatted(i, i - 1, i - 1));
        }
        bomb.append("},\"properties\":{\"x\":{\"$ref\":\"#/definitions/d39\"}}}}\n");
        assertTrue(singer.read(bomb.toString()).fault().getMessage().startsWith("The schema in line 1 has more than 50000 fields"));
        final StringBuilder names = new StringBuilder("{\"id\":1");
        for (int i = 0; i < ShapeObserver.MAX_PROPERTIES + 5; i++) {
            names.append(",\"f").append(i).append("\":1");
        }
        final Read read = singer.read(people(1) + RECORD.formatted(names + "}"));
        assertEquals(List.of("1"), read.values("id"));
        assertTrue(read.fault().getMessage().startsWith("The records up to line 3 have more than 10000 different fields"), read.fault().getMessage());
    }

    @Test
    void aWrongChoiceIsInvalid() {
        singer.set("Ignored Streams", "orders");
        singer.assertNotValidWith("Ignored Streams", "*");
    }

    @Test
    void writtenJsonIsWhatTheTapWrote() throws IOException {
        final JsonNode tap = JsonMapper.builder().build().readTree("{\"id\":1,\"email\":\"p1@example.com\"}");
        singer.set("Add Singer Fields", "false");
        assertEquals(List.of(tap), singer.writtenAsJson(people(1)));
    }
}
