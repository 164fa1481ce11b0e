// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.read;

import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.json.JsonTreeReader;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.schema.access.SchemaAccessUtils;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.util.MockComponentLog;
import org.apache.nifi.util.NoOpProcessor;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SpeculativeInputTest {

    private static final int MANY = 90_000;
    private static final String TEXT = "x".repeat(80);

    private final JsonTreeReader reader = new JsonTreeReader();
    private final TestRunner runner = TestRunners.newTestRunner(NoOpProcessor.class);

    @BeforeEach
    void enableReader() throws InitializationException {
        runner.setAllowRecursiveReads(true);
        runner.addControllerService("reader", reader);
        runner.enableControllerService(reader);
    }

    @AfterEach
    void noThreadIsLeft() {
        assertTrue(Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread.getName().endsWith("(inferring the schema)")));
    }

    private static String objects(final int count, final String separator) {
        return IntStream.range(0, count).mapToObj(i -> "{\"id\": %d, \"brackets\": \"}]\\\"%s\"}".formatted(i, TEXT)).collect(Collectors.joining(separator));
    }

    private SpeculativeInput open(final String content) throws IOException {
        runner.enqueue(content);
        final ProcessSession session = runner.getProcessSessionFactory().createSession();
        final FlowFile flowFile = session.get();
        return SpeculativeInput.open(reader, session, flowFile, new MockComponentLog("test", this));
    }

    private static void assertRecords(final int count, final RecordInput input) throws UnreadableContentException {
        for (int i = 0; i < count; i++) {
            final Record record = input.next();
            assertEquals(i, record.getAsInt("id"));
            assertEquals("}]\"" + TEXT, record.getAsString("brackets"));
        }
        assertNull(input.next());
    }

    @ParameterizedTest
    @ValueSource(strings = {"[%s]", "%s", " \n[%s\n]\n", "\uFEFF[%s]"})
    void whatIsReadEarlyIsRightWhereTheBeginningTellsTheSchema(final String form) throws IOException, UnreadableContentException {
        try (SpeculativeInput input = open(form.formatted(objects(MANY, form.contains("[") ? ",\n" : "\n")))) {
            assertRecords(MANY, input.early().orElseThrow());
            assertTrue(input.isConfirmed());
            assertFalse(input.isRefuted());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"id\": 90000, \"brackets\": \"}]\\\"\", \"late\": 1}", "{\"id\": 12345678901, \"brackets\": \"\"}", "{\"id\": 1, \"brackets\": [1]}", "{\"brackets\": 1}"})
    void whatIsReadEarlyDoesNotCountWhereTheSchemaIsAnother(final String last) throws IOException, UnreadableContentException {
        try (SpeculativeInput input = open("[" + objects(MANY, ",") + "," + last + "]")) {
            final RecordInput early = input.early().orElseThrow();
            assertEquals(0, early.next().getAsInt("id"));
            assertFalse(input.isConfirmed());
            assertTrue(input.isRefuted());
            int count = 0;
            for (Record record = input.certain().next(); record != null; record = input.certain().next()) {
                assertEquals(input.certain().schema(), record.getSchema());
                count++;
            }
            assertEquals(MANY + 1, count);
            assertFalse(input.certain().schema().equals(early.schema()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ", 7]", "]]", "] \"x\"", ", {\"id\": 1"})
    void brokenContentIsToldAsIfNothingHadBeenReadEarly(final String end) throws IOException {
        final String content = "[" + objects(MANY, ",") + end;
        try (SpeculativeInput input = open(content)) {
            assertTrue(input.early().isPresent());
            assertFalse(input.isConfirmed());
            final String message = assertThrows(UnreadableContentException.class, () -> readAll(input.certain())).getMessage();
            runner.enqueue(content);
            final ProcessSession session = runner.getProcessSessionFactory().createSession();
            final FlowFile flowFile = session.get();
            assertEquals(assertThrows(UnreadableContentException.class,
                    () -> readAll(RecordInput.open(reader, flowFile, session.read(flowFile), new MockComponentLog("test", this)))).getMessage(), message);
        }
    }

    private static void readAll(final RecordInput input) throws UnreadableContentException {
        Record record = input.next();
        while (record != null) {
            record = input.next();
        }
    }

    @Test
    void nothingIsReadEarlyOfWhatIsSmallOrNoList() throws IOException, UnreadableContentException {
        for (final String content : new String[] {"[" + objects(10, ",") + "]", "{\"records\": [" + objects(MANY, ",") + "]}", "/* all */[" + objects(MANY, ",") + "]"}) {
            try (SpeculativeInput input = open(content)) {
                assertTrue(input.early().isEmpty());
            }
        }
        try (SpeculativeInput input = open("[" + objects(10, ",") + "]")) {
            assertRecords(10, input.certain());
        }
    }

    @Test
    void nothingIsReadEarlyWhereNothingIsInferred() throws IOException, UnreadableContentException {
        runner.disableControllerService(reader);
        runner.setProperty(reader, SchemaAccessUtils.SCHEMA_ACCESS_STRATEGY, SchemaAccessUtils.SCHEMA_TEXT_PROPERTY);
        runner.setProperty(reader, SchemaAccessUtils.SCHEMA_TEXT,
                "{\"type\": \"record\", \"name\": \"r\", \"fields\": [{\"name\": \"id\", \"type\": \"int\"}, {\"name\": \"brackets\", \"type\": \"string\"}]}");
        runner.enableControllerService(reader);
        try (SpeculativeInput input = open("[" + objects(MANY, ",") + "]")) {
            assertTrue(input.early().isEmpty());
            assertRecords(MANY, input.certain());
        }
    }

    @Test
    void nothingIsReadEarlyWhereTheSessionGivesTheContentOnlyOnce() throws IOException, UnreadableContentException {
        runner.setAllowRecursiveReads(false);
        try (SpeculativeInput input = open("[" + objects(MANY, ",") + "]")) {
            assertTrue(input.early().isEmpty());
            assertRecords(MANY, input.certain());
        }
    }

    @Test
    void closingEndsTheInferring() throws IOException {
        try (SpeculativeInput input = open("[" + objects(MANY, ",") + "]")) {
            assertTrue(input.early().isPresent());
        }
    }
}
