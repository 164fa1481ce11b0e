// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake;

import io.emailpersonalization.nifi.record.read.RecordInput;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.validation.ValidateCustomerRecord;
import org.apache.nifi.json.JsonTreeReader;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.util.MockComponentLog;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Files as they come, read as every processor reads them, with NiFi's JSON reader beneath. */
class CustomerFileReaderTest {

    private static final Charset WINDOWS = Charset.forName("windows-1252");
    private static final String PERSON = "{\"customer_id\": \"%s\", \"email\": \"p%s@example.com\"}";

    private final TestRunner runner = TestRunners.newTestRunner(ValidateCustomerRecord.class);
    private final CustomerFileReader reader = new CustomerFileReader();
    private final MockComponentLog log = new MockComponentLog("reader", this);

    /** What was read, and why no more. */
    private record Read(List<Record> records, UnreadableContentException fault) {

        private List<String> values(final String field) {
            return records.stream().map(record -> record.getAsString(field)).toList();
        }
    }

    @BeforeEach
    void configure() throws InitializationException {
        final JsonTreeReader json = new JsonTreeReader();
        runner.addControllerService("json", json);
        runner.enableControllerService(json);
        runner.addControllerService("reader", reader);
        runner.setProperty(reader, "JSON Reader", "json");
        runner.enableControllerService(reader);
    }

    private void set(final String property, final String value) {
        runner.disableControllerService(reader);
        runner.setProperty(reader, property, value);
        runner.enableControllerService(reader);
    }

    private Read read(final byte[] content) throws IOException {
        final MockFlowFile flowFile = new MockFlowFile(1);
        flowFile.setData(content);
        final List<Record> records = new ArrayList<>();
        try (RecordInput input = RecordInput.open(reader, flowFile, new ByteArrayInputStream(content), log)) {
            for (Record record = input.next(); record != null; record = input.next()) {
                records.add(record);
            }
            return new Read(records, null);
        } catch (final UnreadableContentException e) {
            return new Read(records, e);
        }
    }

    private Read read(final String content) throws IOException {
        return read(content.getBytes(StandardCharsets.UTF_8));
    }

    private Read readWhole(final String content) throws IOException {
        final Read read = read(content);
        assertNull(read.fault(), () -> read.fault().getMessage());
        return read;
    }

    private String fault(final String content) throws IOException {
        return read(content).fault().getMessage();
    }

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t", "|"})
    void theSeparatorIsTold(final String separator) throws IOException {
        final String content = "customer_id,email,postal_code,note\n0042,a@example.com,01067,\"x;y|z,\"\n43,b@example.com,00184,\n".replace("\"x;y|z,\"", "'").replace(",", separator)
                .replace("'", "\"x;y|z,\"");
        final Read read = readWhole(content);
        assertEquals(List.of("0042", "43"), read.values("customer_id"));
        assertEquals(List.of("01067", "00184"), read.values("postal_code"));
        assertEquals("x;y|z,", read.records().getFirst().getAsString("note"));
        assertNull(read.records().getLast().getValue("note"), "an empty value is null");
    }

    /** Comparing each unnamed column with all others would take longer than the limit, which only ends the test. */
    @Test
    @Timeout(300)
    void veryManyUnnamedColumnsTakeNoLongerThanOthers() throws IOException {
        final String gap = ";".repeat(400_000);
        assertEquals(List.of("7"), readWhole("customer_id" + gap + "note\n1" + gap + "7\n").values("note"));
    }

    @Test
    void aSeparatorInsideNamesOfTheHeaderDoesNotMislead() throws IOException {
        assertEquals(List.of("1", "2"), readWhole("id;\"Last, First, Middle, Suffix\"\n1;\"Adams, Ada\"\n2;\"Bell, Bob\"\n").values("id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sep=;\r\n", "\"sep=;\"\r\n", "SEP=;\n"})
    void theDeclarationOfASpreadsheetIsObeyed(final String declaration) throws IOException {
        assertEquals(List.of("1"), readWhole(declaration + "customer_id;email,work\r\n1;a@example.com\r\n").values("customer_id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"=\"0017\",=\"ada@example.com\"", "\"=\"\"0017\"\"\",\"=\"\"ada@example.com\"\"\""})
    void aTextThatIsWrittenAsAFormulaIsTheText(final String row) throws IOException {
        final Read read = readWhole("customer_id,email\n" + row + "\n18,=\"\n");
        assertEquals(List.of("0017", "18"), read.values("customer_id"));
        assertEquals(List.of("ada@example.com", "=\""), read.values("email"));
    }

    @Test
    void charactersSetsAreTold() throws IOException {
        final String content = "customer_id;given_name\n1;Jörg\n2;Zoë\n";
        for (final byte[] bytes : List.of(content.getBytes(StandardCharsets.UTF_8), ("\uFEFF" + content).getBytes(StandardCharsets.UTF_8), ("\uFEFF" + content).getBytes(StandardCharsets.UTF_16LE),
                ("\uFEFF" + content).getBytes(StandardCharsets.UTF_16BE), content.getBytes(StandardCharsets.UTF_16LE), content.getBytes(WINDOWS))) {
            final Read read = read(bytes);
            assertNull(read.fault());
            assertEquals(List.of("1", "2"), read.values("customer_id"));
            assertEquals(List.of("Jörg", "Zoë"), read.values("given_name"));
        }
        assertEquals(1, log.getWarnMessages().stream().filter(message -> message.getMsg().contains("was read as Windows-1252")).count(), "a guess is said");
    }

    @Test
    void windows1252IsToldFromAnUmlautFarBehind() throws IOException {
        final String content = "customer_id,given_name\n" + "1,Ada\n".repeat(50_000) + "2,Jörg\n";
        assertEquals("Jörg", read(content.getBytes(WINDOWS)).records().getLast().getAsString("given_name"));
    }

    @Test
    void whatIsPartlyUtf8IsRefusedWithItsLineAndWhatComesBeforeIsRead() throws IOException {
        final byte[] start = "customer_id,given_name\n1,Zoë\n2,Ada\n".getBytes(StandardCharsets.UTF_8);
        final byte[] end = "3,Jörg\n4,Bob\n".getBytes(WINDOWS);
        final byte[] content = java.util.Arrays.copyOf(start, start.length + end.length);
        System.arraycopy(end, 0, content, start.length, end.length);
        final Read read = read(content);
        assertEquals(List.of("1", "2"), read.values("customer_id"));
        assertEquals("Line 4 is not encoded as UTF-8, as the rest is: name the character set, or export the file as UTF-8. It stands after record 2", read.fault().getMessage());
        assertEquals(3, read.fault().record());
    }

    @Test
    void aCharacterSetCanBeNamed() throws IOException {
        set("Character Set", "ISO-8859-2");
        assertEquals(List.of("Łódź"), read("customer_id,city\n1,Łódź\n".getBytes(Charset.forName("ISO-8859-2"))).values("city"));
        set("Character Set", "UTF-8");
        assertTrue(read("customer_id,city\n1,Köln\n".getBytes(WINDOWS)).fault().getMessage().startsWith("Line 2 is not encoded as UTF-8"));
        set("Character Set", "UTF-16");
        assertEquals(List.of("Köln"), read("customer_id,city\n1,Köln\n".getBytes(StandardCharsets.UTF_16)).values("city"));
    }

    @Test
    void emptyColumnsAtTheEndOfASpreadsheetAreLeftOut() throws IOException {
        final Read read = readWhole("customer_id,email,,,\n1,a@example.com,,,\n2,b@example.com\n,,,,\n3\n");
        assertEquals(List.of("customer_id", "email"), read.records().getFirst().getSchema().getFieldNames());
        assertEquals(List.of("1", "2", "3"), read.values("customer_id"));
        assertTrue(read.records().getLast().toMap().containsKey("email"), "what a spreadsheet leaves out is empty, not absent");
    }

    @Test
    void aColumnWithoutANameBetweenOthersIsKept() throws IOException {
        final Read read = readWhole(",email\n0,a@example.com\n");
        assertEquals(List.of("0"), read.values("column_1"));
        assertEquals(List.of("a@example.com"), read.values("email"));
    }

    @Test
    void aValueBeyondTheLastColumnIsNeverDropped() throws IOException {
        final MockFlowFile flowFile = new MockFlowFile(1);
        final byte[] content = "customer_id,city,\n1,Rome, Italy\n2,Oslo,\n".getBytes(StandardCharsets.UTF_8);
        flowFile.setData(content);
        try (RecordInput input = RecordInput.open(reader, flowFile, new ByteArrayInputStream(content), log)) {
            assertEquals("Rome,Italy", input.next().getAsString("city"));
            assertTrue(input.isMisaligned());
            assertEquals("Oslo", input.next().getAsString("city"));
            assertFalse(input.isMisaligned());
        } catch (final UnreadableContentException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aReportsFooterIsNoRecordAndIsSaid() throws IOException {
        final String content = "\"Contact ID\",\"Email\",\"Orders\"\n\"1\",\"a@example.com\",\"2\"\n\n\"2\",\"b@example.com\",\"3\"\n\n\"Contacts by region\"\n"
                + "\"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved.\"\n\"Generated By:  Ada Adams  20.11.2026 10:00\"\n";
        assertEquals(List.of("1", "2"), readWhole(content).values("Contact ID"));
        assertTrue(log.getWarnMessages().getFirst().getMsg().contains("3 lines from line 6 on are a report's footer"), log.getWarnMessages().getFirst().getMsg());
        assertEquals(List.of("1"), readWhole("id;email;spent\n1;a@example.com;5\nTotal;;5,00").values("id"));
    }

    @Test
    void aLineThatMayBeAPersonIsNoFooter() throws IOException {
        assertEquals(List.of("a@example.com", "b@example.com"), readWhole("email,given_name\na@example.com,Ada\n\nb@example.com\n").values("email"));
        assertEquals(List.of("1", "Total 2", "3"), readWhole("id,email\n1,a@example.com\nTotal 2,\n3,c@example.com\n").values("id"), "what stands between records is one");
        assertEquals(List.of("1", "Total 2"), readWhole("id,email\n1,a@example.com\nTotal 2,x@example.com\n").values("id"));
    }

    @Test
    void aColumnWithDecimalCommasIsGivenWithAPoint() throws IOException {
        final Read read = readWhole("id;spent;count;code;tags\n1;12,50;3;1,234;1,2,3\n2;1.234;;2,345;12,50\n3;-1.234,5;4;;\n4;7;5;;\n");
        assertEquals(List.of("12.50", "1234", "-1234.5", "7"), read.values("spent"), "what one value leaves open, its column tells");
        assertEquals("1,234", read.records().getFirst().getAsString("code"), "a thousand or one: nobody knows");
        assertEquals("12,50", read.records().get(1).getAsString("tags"), "not all values of the column are numbers");
        assertTrue(log.getWarnMessages().getFirst().getMsg().contains("decimal comma in column 2"));
        assertEquals(List.of("12,50", "12.50"), readWhole("id;spent\n1;12,50\n2;12.50\n").values("spent"), "the column contradicts itself");
        set("Detect Decimal Commas", "false");
        assertEquals(List.of("12,50"), readWhole("id;spent\n1;12,50\n").values("spent"));
    }

    @Test
    void whatIsCutOffIsRefusedBehindTheRecordsThatAreThere() throws IOException {
        final Read shortRow = read("customer_id,email,city\n1,a@example.com,Rome\n2,b@exam");
        assertEquals(List.of("1", "2"), shortRow.values("customer_id"));
        assertEquals("The last row, record 2 in line 3, has fewer fields than the header and no end of line: the file is cut off. Export it again", shortRow.fault().getMessage());
        final Read quoted = read("customer_id,email\n1,\"a@example.com\n\"\n2,\"b@exam");
        assertEquals(List.of("1"), quoted.values("customer_id"));
        assertEquals("A quoted value is opened and never closed, in record 2, which begins in line 4: the file is cut off, or a quote inside a value is not doubled. Export it again",
                quoted.fault().getMessage());
        assertTrue(fault("customer_id,city\n1,Rome\n2,Oslo\n\n17").contains("the file is cut off"), "an id that is cut is no footer");
        assertEquals(List.of("1", "A-17"), readWhole("customer_id,city\n1,Rome\n\nA-17\n").values("customer_id"), "neither is one behind a blank line");
        assertTrue(read("customer_id,given_name\n1,Jö".getBytes(StandardCharsets.UTF_8)).fault() == null);
        final byte[] content = "customer_id,given_name\n1,Ada\n2,Jö".getBytes(StandardCharsets.UTF_8);
        assertTrue(read(java.util.Arrays.copyOf(content, content.length - 1)).fault().getMessage().contains("in the middle of a character"));
    }

    @Test
    void headersThatCannotBeUsedAreRefusedWithoutAValue() throws IOException {
        assertEquals("The header gives columns 2 and 3 the same name: give every column a name of its own in the export", fault("customer_id,email,email\n1,a@example.com,b@example.com\n"));
        assertTrue(fault("1,ada@example.com,Ada\n2,bob@example.com,Bob\n").startsWith("Column 2 of the first line holds an address"));
        assertTrue(fault(" \n\n").contains("blank"));
        assertTrue(fault("PK\u0003\u0004rest").contains("an Excel workbook"));
        assertTrue(fault("<html><body>Please log in</body></html>").contains("XML or HTML"));
        assertTrue(fault("\u0001\u0002,\u0003\n1,2\n").contains("binary"));
    }

    @Test
    void jsonIsReadAsAListAsLinesAndInEnvelopes() throws IOException {
        final String one = PERSON.formatted(1, 1);
        final String two = PERSON.formatted(2, 2);
        for (final String content : List.of("[" + one + "," + two + "]", one + "\n" + two + "\n", one + "\n\n" + two,
                "{\"results\": [" + one + "," + two + "], \"paging\": {\"next\": {\"after\": \"2\"}}}",
                "{\"totalSize\": 2, \"done\": true,\n \"records\": [" + one + ",\n" + two + "]}\n", "{\"data\":[" + one + "," + two + "]}", "\uFEFF[" + one + "," + two + "]")) {
            assertEquals(List.of("1", "2"), readWhole(content).values("customer_id"), content);
            final Read wide = read(("\uFEFF" + content.replace("\uFEFF", "")).getBytes(StandardCharsets.UTF_16LE));
            assertEquals(List.of("1", "2"), wide.values("customer_id"), content);
            assertNull(wide.fault());
        }
        assertEquals(List.of("Jörg"), read("[{\"customer_id\": \"1\", \"given_name\": \"Jörg\"}]".getBytes(WINDOWS)).values("given_name"));
        final String late = "[" + (PERSON.formatted(1, 1) + ",").repeat(3000) + "{\"customer_id\": \"2\", \"given_name\": \"Jörg\"}]";
        assertEquals("Jörg", read(late.getBytes(WINDOWS)).records().getLast().getAsString("given_name"));
    }

    @Test
    void anObjectWithAnIdIsARecordWhateverListsItHas() throws IOException {
        assertEquals(List.of("7"), readWhole("{\"customer_id\": \"7\", \"email\": \"a@example.com\", \"data\": [{\"x\": 1}, {\"x\": 2}]}").values("customer_id"));
        assertTrue(fault("{\"data\": [{\"x\": 1}], \"email\": \"a@example.com\"}").contains("not clear whether the file is one record or many"));
        assertTrue(fault("{\"data\": [" + PERSON.formatted(1, 1) + "]}\n{\"data\": []}").contains("more stands behind"));
        set("Envelope Fields", "members");
        assertEquals(List.of("1"), readWhole("{\"list_id\": \"x\", \"members\": [" + PERSON.formatted(1, 1) + "]}").values("customer_id"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"NaN", "Infinity", "-Infinity"})
    void whatIsNoNumberIsRefusedWithRecordAndLineBehindTheRecordsBefore(final String word) throws IOException {
        final String records = "%s,\n%s,\n{\"customer_id\": \"3\", \"purchase_total\": %s}".formatted(PERSON.formatted(1, 1), PERSON.formatted(2, 2), word);
        for (final String content : List.of("[" + records + "]", "{\"done\": true, \"records\": [" + records + "]}")) {
            final Read read = read(content);
            assertEquals(List.of("1", "2"), read.values("customer_id"));
            assertEquals("A number is NaN or infinite in record 3, in line 3, which JSON has no word for: let the export write null", read.fault().getMessage());
            assertEquals(3, read.fault().record());
        }
    }

    @Test
    void brokenJsonYieldsTheRecordsBeforeTheFaultInEveryForm() throws IOException {
        final String start = PERSON.formatted(1, 1) + ",\n" + PERSON.formatted(2, 2) + ",\n";
        for (final String content : List.of("[" + start + "{\"customer_id\": \"3\", \"ema", "{\"results\": [" + start + "{\"customer_id\": \"3\", \"ema")) {
            final Read read = read(content);
            assertEquals(List.of("1", "2"), read.values("customer_id"), content);
            assertTrue(read.fault().getMessage().startsWith("The JSON is cut off in record 3, in line 3"), read.fault().getMessage());
            final Read wide = read(("\uFEFF" + content).getBytes(StandardCharsets.UTF_16LE));
            assertEquals(List.of("1", "2"), wide.values("customer_id"), content);
            assertTrue(wide.fault().getMessage().startsWith("The JSON is cut off in record 3"), wide.fault().getMessage());
        }
        final Read stray = read("{\"records\": [" + start + "7,\n" + PERSON.formatted(4, 4) + "]}");
        assertEquals(List.of("1", "2"), stray.values("customer_id"));
        assertTrue(stray.fault().getMessage().startsWith("Record 3, in line 3, is no object"), stray.fault().getMessage());
        assertTrue(fault("[" + start + "{\"customer_id\": None}]").startsWith("A value is neither in quotes nor a number, true, false or null in record 3, in line 3"));
        assertTrue(fault("[" + start + "{\"customer_id\" \"3\"}]").startsWith("The JSON is broken in record 3, in line 3"));
        assertTrue(fault("{\"results\": [" + PERSON.formatted(1, 1) + "], \"pag").contains("cut off or broken behind it"));
        final byte[] wide = ("\uFEFF{\"records\": [" + start.replace("\n", "") + PERSON.formatted(3, 3) + "]}").getBytes(StandardCharsets.UTF_16LE);
        final Read half = read(java.util.Arrays.copyOf(wide, wide.length - 41));
        assertEquals(List.of("1", "2"), half.values("customer_id"));
        assertEquals("The content ends in the middle of a character of UTF-16LE, in line 1: the file is cut off. Export it again. It stands behind record 2", half.fault().getMessage());
    }

    private static byte[] mutated(final byte[] content, final Random random) {
        final int from = random.nextInt(content.length);
        final int to = Math.min(content.length, from + 1 + random.nextInt(20));
        final ByteArrayOutputStream mutated = new ByteArrayOutputStream();
        mutated.write(content, 0, from);
        switch (random.nextInt(4)) {
            case 0 -> mutated.write(random.nextInt(256));
            case 1 -> {
                mutated.write(content, from, to - from);
                mutated.write(content, from, content.length - from);
            }
            case 2 -> mutated.write(content, to, content.length - to);
            default -> {
                mutated.write("\"{[],;\n\\\u0000NaN".charAt(random.nextInt(12)));
                mutated.write(content, from, content.length - from);
            }
        }
        return mutated.size() == 0 ? content : mutated.toByteArray();
    }

    @Test
    void whateverIsBrokenHasACauseThatHoldsNoValue() throws IOException {
        final String csv = "sep=;\ncustomer_id;email;spent;;\n1;secret@example.com;1,50;;\n2;\"se;cret\";3;;\n\n;;;;\nTotal;;4,50;;\n";
        final String json = "{\"total\": 2, \"records\": [{\"customer_id\": \"secret\", \"city\": \"secret \\\" {\"},\n{\"customer_id\": \"2\", \"list\": [{\"amount\": 1.5}, null]}], \"next\": {}}";
        final List<byte[]> forms = List.of(csv.getBytes(StandardCharsets.UTF_8), csv.replace("secret", "sécret").getBytes(WINDOWS), ("\uFEFF" + csv).getBytes(StandardCharsets.UTF_16LE),
                json.getBytes(StandardCharsets.UTF_8), ("\uFEFF" + json).getBytes(StandardCharsets.UTF_16BE), json.replace("secret", "sécret").getBytes(WINDOWS));
        final Random random = new Random(17);
        for (int i = 0; i < 3000; i++) {
            byte[] content = forms.get(i % forms.size());
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                content = mutated(content, random);
            }
            final UnreadableContentException fault = read(content).fault();
            final String shown = i + ": " + new String(content, StandardCharsets.ISO_8859_1);
            assertTrue(fault == null || !fault.getMessage().contains("cret"), shown);
            assertTrue(fault == null || !fault.getMessage().startsWith("The content is not in the format of the Record Reader"), () -> fault.getMessage() + fault.getCause() + shown);
        }
    }

    @Test
    void wrongSettingsAreInvalid() {
        runner.disableControllerService(reader);
        runner.setProperty(reader, "Character Set", "klingon");
        runner.assertNotValid(reader);
        runner.setProperty(reader, "Character Set", "detect");
        runner.setProperty(reader, "Value Separator", ";;");
        runner.assertNotValid(reader);
        runner.setProperty(reader, "Value Separator", "\\t");
        runner.assertValid(reader);
    }
}
