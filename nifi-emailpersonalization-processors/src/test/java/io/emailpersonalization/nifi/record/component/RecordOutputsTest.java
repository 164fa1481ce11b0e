// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.component;

import io.emailpersonalization.nifi.testing.Services;
import io.emailpersonalization.nifi.testing.Stub;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
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

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** RecordOutputs writes records by relationship, counts those of auto-terminated ones, and leaves nothing after an interruption. */
class RecordOutputsTest {

    private static final Relationship KEPT = new Relationship.Builder().name("kept").build();
    private static final Relationship OTHER = new Relationship.Builder().name("other").build();
    private static final Relationship DROPPED = new Relationship.Builder().name("dropped").build();
    private static final RecordSchema SCHEMA = new SimpleRecordSchema(List.of(new RecordField("id", RecordFieldType.STRING.getDataType())));
    /** Characters: more than an output keeps before it creates its FlowFile. */
    private static final int LONG = 100_000;

    private final TestRunner runner = TestRunners.newTestRunner(Idle.class);
    private ProcessSession session;
    private FlowFile input;

    /** Has the property and the relationships of the outputs, and does nothing. */
    @InputRequirement(InputRequirement.Requirement.INPUT_REQUIRED)
    public static class Idle extends AbstractProcessor {

        @Override
        protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
            return List.of(CommonProperties.RECORD_WRITER);
        }

        @Override
        public Set<Relationship> getRelationships() {
            return Set.of(KEPT, OTHER, DROPPED);
        }

        @Override
        public void onTrigger(final ProcessContext context, final ProcessSession session) {
            // the test writes
        }
    }

    @BeforeEach
    void takeInput() throws Exception {
        Services.jsonWriter(runner);
        runner.enqueue("the input", Map.of("filename", "customers.json"));
        session = runner.getProcessSessionFactory().createSession();
        input = session.get();
    }

    private RecordOutputs outputs() {
        final ProcessContext context = Stub.of(ProcessContext.class, (method, arguments) -> switch (method) {
            case "isAutoTerminated" -> DROPPED.equals(arguments[0]);
            case "getProperty" -> runner.getProcessContext().getProperty((PropertyDescriptor) arguments[0]);
            default -> throw new AssertionError(method);
        });
        return new RecordOutputs(context, session, input, runner.getLogger(), "match");
    }

    private static Record record(final String id) {
        return new MapRecord(SCHEMA, Map.of("id", id));
    }

    private void commit() {
        session.remove(input);
        session.commitAsync();
    }

    @Test
    void eachRelationshipWithRecordsGetsAFlowFile() {
        try (RecordOutputs outputs = outputs()) {
            outputs.open(KEPT, SCHEMA).write(record("1"));
            outputs.open(OTHER, SCHEMA);
            outputs.transfer();
            assertEquals(List.of(1L, 0L), List.of(outputs.count(KEPT), outputs.count(OTHER)));
        }
        commit();
        runner.assertTransferCount(OTHER, 0);
        final MockFlowFile out = runner.getFlowFilesForRelationship(KEPT).getFirst();
        out.assertContentEquals("[{\"id\":\"1\"}]");
        for (final Map.Entry<String, String> attribute : Map.of("record.count", "1", "record.stage", "match", "record.outcome", "kept", "filename", "customers.json").entrySet()) {
            out.assertAttributeEquals(attribute.getKey(), attribute.getValue());
        }
    }

    @Test
    void recordsOfAnAutoTerminatedRelationshipAreCounted() {
        try (RecordOutputs outputs = outputs()) {
            outputs.open(DROPPED, SCHEMA).write(record("1"));
            outputs.transfer();
            assertEquals(1, outputs.count(DROPPED));
        }
        commit();
        runner.assertTransferCount(DROPPED, 0);
    }

    @Test
    void anOutputThatIsNotFinishedLeavesNothing() {
        try (RecordOutputs outputs = outputs()) {
            outputs.open(KEPT, SCHEMA).write(record("x".repeat(LONG)));
            outputs.open(OTHER, SCHEMA).write(record("1"));
            outputs.transfer(OTHER);
        }
        commit();
        runner.assertTransferCount(KEPT, 0);
        runner.assertTransferCount(OTHER, 1);
    }

    @Test
    void theCallerMayAddAttributesAndTransfer() {
        try (RecordOutputs outputs = outputs()) {
            outputs.open(OTHER, SCHEMA);
            assertEquals(Optional.empty(), outputs.finish(OTHER, Map.of()));
            outputs.open(OTHER, SCHEMA).write(record("1"));
            session.transfer(outputs.finish(OTHER, Map.of("waiting", "3", "record.outcome", "late")).orElseThrow(), OTHER);
            outputs.transfer();
        }
        commit();
        final MockFlowFile out = runner.getFlowFilesForRelationship(OTHER).getFirst();
        out.assertAttributeEquals("waiting", "3");
        out.assertAttributeEquals("record.outcome", "late");
        runner.assertTransferCount(OTHER, 1);
    }
}
