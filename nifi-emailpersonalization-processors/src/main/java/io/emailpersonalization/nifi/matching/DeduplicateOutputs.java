// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import io.emailpersonalization.nifi.record.read.Prefetch;
import io.emailpersonalization.nifi.record.write.RecordOutput;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.serialization.RecordSetWriterFactory;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The outgoing FlowFiles of one input, by relationship. Closing it removes unfinished ones. */
final class DeduplicateOutputs implements AutoCloseable {

    private final ProcessContext context;
    private final ProcessSession session;
    private final FlowFile input;
    private final ComponentLog logger;
    private final String stage;
    private final Map<Relationship, RecordOutput> outputs = new LinkedHashMap<>();

    DeduplicateOutputs(final ProcessContext context, final ProcessSession session, final FlowFile input, final ComponentLog logger, final String stage) {
        this.context = context;
        this.session = session;
        this.input = input;
        this.logger = logger;
        this.stage = stage;
    }

    /**
     * Opens an output. It replaces an output of the relationship that has no records.
     *
     * @param ownFields fields that the writer must write, even if it has a schema of its own
     */
    RecordOutput open(final Relationship relationship, final RecordSchema schema, final String... ownFields) {
        final RecordOutput output = context.isAutoTerminated(relationship) ? RecordOutput.countingOnly()
                : new RecordOutput(session, input, context.getProperty(CommonProperties.RECORD_WRITER).asControllerService(RecordSetWriterFactory.class), schema, List.of(ownFields), logger);
        outputs.put(relationship, output);
        return output;
    }

    long count(final Relationship relationship) {
        return outputs.get(relationship).count();
    }

    /** Prepares outputs for another thread. The steps that need the session go to the sink, and the thread of the session runs them. */
    void carry(final Prefetch.Sink<Runnable> steps, final Relationship... relationships) {
        for (final Relationship relationship : relationships) {
            outputs.get(relationship).carriedBy(steps);
        }
    }

    void transfer() {
        outputs.forEach((relationship, output) -> output.finish(OutcomeAttributes.of(stage, relationship)).ifPresent(flowFile -> session.transfer(flowFile, relationship)));
    }

    @Override
    public void close() {
        outputs.values().forEach(RecordOutput::close);
    }
}
