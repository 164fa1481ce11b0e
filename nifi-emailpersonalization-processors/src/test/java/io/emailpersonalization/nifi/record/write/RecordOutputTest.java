// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.write;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.read.Prefetch;
import io.emailpersonalization.nifi.record.read.RecordInput;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.csv.CSVReader;
import org.apache.nifi.csv.CSVRecordSetWriter;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.json.JsonRecordSetWriter;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.schema.access.SchemaAccessUtils;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.RecordSetWriterFactory;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;
import org.apache.nifi.util.MockFlowFile;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RecordOutputTest {

    private static final Relationship SUCCESS = new Relationship.Builder().name("success").build();

    private TestRunner runner;

    @BeforeEach
    void setUp() throws Exception {
        runner = TestRunners.newTestRunner(AddsMark.class);
        final CSVReader reader = new CSVReader();
        runner.addControllerService("reader", reader);
        runner.setProperty(reader, SchemaAccessUtils.SCHEMA_ACCESS_STRATEGY, "csv-header-derived");
        runner.enableControllerService(reader);
        runner.setProperty(CommonProperties.RECORD_READER, "reader");
    }

    private void writeWith(final RecordSetWriterFactory writer, final String schemaText) throws Exception {
        runner.addControllerService("writer", writer);
        if (schemaText != null) {
            runner.setProperty(writer, SchemaAccessUtils.SCHEMA_ACCESS_STRATEGY, SchemaAccessUtils.SCHEMA_TEXT_PROPERTY);
            runner.setProperty(writer, SchemaAccessUtils.SCHEMA_TEXT, schemaText);
        }
        runner.enableControllerService(writer);
        runner.setProperty(CommonProperties.RECORD_WRITER, "writer");
    }

    @Test
    void writesTheReadersFieldsThenOurs() throws Exception {
        writeWith(new CSVRecordSetWriter(), null);
        runner.enqueue("id,postal_code\n007,01067\n");
        runner.run();
        final MockFlowFile out = runner.getFlowFilesForRelationship(SUCCESS).getFirst();
        out.assertContentEquals("id,postal_code,mark\n007,01067,seen\n");
        out.assertAttributeEquals(RecordOutput.RECORD_COUNT, "1");
        out.assertAttributeEquals("mime.type", "text/csv");
    }

    @Test
    void leavesNothingBehindWithoutRecords() throws Exception {
        writeWith(new JsonRecordSetWriter(), null);
        runner.enqueue("id,postal_code\n");
        runner.run();
        runner.assertTransferCount(SUCCESS, 0);
    }

    @Test
    void refusesAWriterThatWouldDropOurFields() throws Exception {
        writeWith(new JsonRecordSetWriter(), "{\"type\":\"record\",\"name\":\"r\",\"fields\":[{\"name\":\"id\",\"type\":\"string\"}]}");
        runner.enqueue("id,postal_code\n007,01067\n");
        runner.run();
        runner.assertTransferCount(SUCCESS, 0);
        final MockFlowFile failed = runner.getFlowFilesForRelationship(Failures.FAILURE).getFirst();
        assertTrue(failed.getAttribute(Failures.ERROR_MESSAGE).contains("mark"));
        assertTrue(failed.getAttribute(Failures.ERROR_MESSAGE).contains("Inherit Record Schema"));
    }

    @Test
    void whatAnotherThreadWritesComesToTheSessionInItsOrderAndOnItsThread() throws Exception {
        final JsonRecordSetWriter writer = new JsonRecordSetWriter();
        writeWith(writer, null);
        runner.enqueue("any");
        final ProcessSession session = runner.getProcessSessionFactory().createSession();
        final FlowFile parent = session.get();
        final RecordSchema schema = new SimpleRecordSchema(List.of(new RecordField("id", RecordFieldType.INT.getDataType()), new RecordField("mark", RecordFieldType.STRING.getDataType())));
        final Set<Thread> threads = ConcurrentHashMap.newKeySet();
        try (RecordOutput output = new RecordOutput(session, parent, writer, schema, List.of("mark"), runner.getLogger())) {
            output.write(new MapRecord(schema, Map.of("id", 0, "mark", "here")));
            try (Prefetch<Runnable, RuntimeException> relay = new Prefetch<>("writing", steps -> {
                output.deferTo((step, bytes) -> {
                    threads.add(Thread.currentThread());
                    steps.accept(step, bytes);
                });
                for (int i = 1; i < 20_000; i++) {
                    output.write(new MapRecord(schema, Map.of("id", i, "mark", "x".repeat(i % 97))));
                }
            })) {
                for (Runnable step = relay.next(); step != null; step = relay.next()) {
                    step.run();
                }
            }
            assertEquals(20_000, output.count());
            session.transfer(output.finish(Map.of("more", "1")).orElseThrow(), SUCCESS);
        }
        session.remove(parent);
        session.commitAsync();
        assertFalse(threads.isEmpty());
        assertFalse(threads.contains(Thread.currentThread()));
        final MockFlowFile out = runner.getFlowFilesForRelationship(SUCCESS).getFirst();
        out.assertAttributeEquals(RecordOutput.RECORD_COUNT, "20000");
        out.assertAttributeEquals("more", "1");
        final JsonNode records = new ObjectMapper().readTree(out.toByteArray());
        assertEquals(20_000, records.size());
        for (int i = 0; i < records.size(); i++) {
            assertEquals(i, records.get(i).get("id").asInt());
        }
    }

    @Test
    void emptyContentIsUnreadableWithACure() throws Exception {
        writeWith(new JsonRecordSetWriter(), null);
        runner.enqueue("");
        runner.run();
        assertTrue(runner.getFlowFilesForRelationship(Failures.FAILURE).getFirst().getAttribute(Failures.ERROR_MESSAGE).contains("empty"));
    }

    /** Adds one field to every record. */
    @InputRequirement(InputRequirement.Requirement.INPUT_REQUIRED)
    public static class AddsMark extends AbstractProcessor {

        @Override
        protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
            return List.of(CommonProperties.RECORD_READER, CommonProperties.RECORD_WRITER);
        }

        @Override
        public Set<Relationship> getRelationships() {
            return Set.of(SUCCESS, Failures.FAILURE);
        }

        @Override
        public void onTrigger(final ProcessContext context, final ProcessSession session) {
            final FlowFile flowFile = session.get();
            final RecordReaderFactory readers = context.getProperty(CommonProperties.RECORD_READER).asControllerService(RecordReaderFactory.class);
            final RecordSetWriterFactory writers = context.getProperty(CommonProperties.RECORD_WRITER).asControllerService(RecordSetWriterFactory.class);
            final List<RecordField> ours = List.of(new RecordField("mark", RecordFieldType.STRING.getDataType()));
            String fault = null;
            try (InputStream content = session.read(flowFile); RecordInput input = RecordInput.open(readers, flowFile, content, getLogger())) {
                final RecordSchema schema = ExtendedSchema.of(input.schema(), ours);
                try (RecordOutput output = new RecordOutput(session, flowFile, writers, schema, List.of("mark"), getLogger())) {
                    Record record = input.next();
                    while (record != null) {
                        record.setValue("mark", "seen");
                        record.incorporateSchema(schema);
                        output.write(record);
                        record = input.next();
                    }
                    output.finish(Map.of()).ifPresent(done -> session.transfer(done, SUCCESS));
                }
            } catch (final UnreadableContentException | WriterSchemaException e) {
                fault = e.getMessage();
            } catch (final IOException e) {
                fault = "closing failed";
            }
            if (fault == null) {
                session.remove(flowFile);
            } else {
                Failures.transfer(session, flowFile, "test", fault);
            }
        }
    }
}
