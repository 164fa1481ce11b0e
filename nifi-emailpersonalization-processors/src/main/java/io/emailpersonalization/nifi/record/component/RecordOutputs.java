// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.component;

import io.emailpersonalization.nifi.record.read.Prefetch;
import io.emailpersonalization.nifi.record.write.RecordOutput;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.serialization.RecordSetWriterFactory;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The FlowFiles of records that one input becomes, one per relationship. Records for an auto-terminated relationship are counted and not written. Closing removes the FlowFiles that were not
 * finished. Tested by RecordOutputsTest.
 */
public final class RecordOutputs implements AutoCloseable {

    private final ProcessContext context;
    private final ProcessSession session;
    private final FlowFile input;
    private final ComponentLog logger;
    private final String stage;
    private final Map<Relationship, RecordOutput> outputs = new LinkedHashMap<>();

    public RecordOutputs(final ProcessContext context, final ProcessSession session, final FlowFile input, final ComponentLog logger, final String stage) {
        this.context = context;
        this.session = session;
        this.input = input;
        this.logger = logger;
        this.stage = stage;
    }

    /**
     * Opens an output that the Record Writer writes. It replaces an output of the relationship that has no records.
     *
     * @param ownFields fields that a writer with a schema of its own must not drop
     */
    public RecordOutput open(final Relationship relationship, final RecordSchema schema, final String... ownFields) {
        return open(relationship, CommonProperties.RECORD_WRITER, schema, ownFields);
    }

    /**
     * Opens an output.
     *
     * @param writer the property of the writer service
     * @param ownFields fields that a writer with a schema of its own must not drop
     */
    public RecordOutput open(final Relationship relationship, final PropertyDescriptor writer, final RecordSchema schema, final String... ownFields) {
        final RecordOutput output = context.isAutoTerminated(relationship) ? RecordOutput.countingOnly()
                : new RecordOutput(session, input, context.getProperty(writer).asControllerService(RecordSetWriterFactory.class), schema, List.of(ownFields), logger);
        outputs.put(relationship, output);
        return output;
    }

    /** How many records were written to a relationship. */
    public long count(final Relationship relationship) {
        return outputs.get(relationship).count();
    }

    /** Lets another thread write records: the steps that need the session's thread go to the given sink. */
    public void deferTo(final Prefetch.Sink<Runnable> steps, final Relationship... relationships) {
        for (final Relationship relationship : relationships) {
            outputs.get(relationship).deferTo(steps);
        }
    }

    /** Finishes and transfers every open output. */
    public void transfer() {
        outputs.keySet().forEach(this::transfer);
    }

    /** Finishes and transfers the output of one relationship. */
    public void transfer(final Relationship relationship) {
        finish(relationship, Map.of()).ifPresent(flowFile -> session.transfer(flowFile, relationship));
    }

    /**
     * Finishes the output of one relationship, for the caller to transfer.
     *
     * @param attributes beside those of the stage and the relationship
     * @return empty when there were no records
     */
    public Optional<FlowFile> finish(final Relationship relationship, final Map<String, String> attributes) {
        final Map<String, String> all = new HashMap<>(OutcomeAttributes.of(stage, relationship));
        all.putAll(attributes);
        return outputs.get(relationship).finish(all);
    }

    @Override
    public void close() {
        outputs.values().forEach(RecordOutput::close);
    }
}
