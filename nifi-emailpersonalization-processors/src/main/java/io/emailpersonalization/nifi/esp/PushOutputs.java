// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.operation.HoldPreview;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.RunCounts;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import io.emailpersonalization.nifi.record.write.RecordOutput;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.serialization.RecordSetWriterFactory;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes the records of one push to the relationships of {@link PutEspContact}. Tested by PutEspContactTest. */
final class PushOutputs implements PushRun.Sink, AutoCloseable {

    private final ProcessContext context;
    private final ProcessSession session;
    private final FlowFile input;
    private final ComponentLog logger;
    private final PushSchemas schemas;
    private final String stage;
    private final int attempt;
    private final boolean lastAttempt;
    private final RecordOutput success;
    private final RecordOutput unchanged;
    private final RecordOutput suppressed;
    private final RecordOutput rejected;
    private final RecordOutput held;
    private final RecordOutput pending;
    private final RecordOutput retry;
    private final RecordOutput preview;
    private boolean hasAttempted;

    /** @param attempt how often the records were tried before */
    PushOutputs(final ProcessContext context, final ProcessSession session, final FlowFile input, final PushSchemas schemas, final String stage, final int attempt,
                final ComponentLog logger) {
        this.context = context;
        this.session = session;
        this.input = input;
        this.logger = logger;
        this.schemas = schemas;
        this.stage = stage;
        this.attempt = attempt;
        this.lastAttempt = attempt + 1 >= context.getProperty(PutEspProperties.MAXIMUM_ATTEMPTS).asInteger();

        this.success = output(PutEspRelationships.SUCCESS, schemas.success(), List.of(PushSchemas.STATUS));
        this.unchanged = output(PutEspRelationships.UNCHANGED, schemas.read(), List.of());
        this.suppressed = output(PutEspRelationships.SUPPRESSED, schemas.suppressed(), List.of(PushSchemas.SUPPRESSED_BECAUSE));
        this.rejected = output(PutEspRelationships.REJECTED, schemas.rejected(), List.of(PushSchemas.ERRORS));
        this.held = output(PutEspRelationships.HELD, schemas.read(), List.of());
        this.pending = output(PutEspRelationships.PENDING, schemas.read(), List.of());
        this.retry = output(PutEspRelationships.RETRY, schemas.read(), List.of());
        this.preview = output(PutEspRelationships.PREVIEW, HoldPreview.SCHEMA, HoldPreview.SCHEMA.getFieldNames());
    }

    private RecordOutput output(final Relationship relationship, final RecordSchema schema, final List<String> ownFields) {
        return context.isAutoTerminated(relationship) ? RecordOutput.countingOnly()
                : new RecordOutput(session, input, context.getProperty(CommonProperties.RECORD_WRITER).asControllerService(RecordSetWriterFactory.class), schema, ownFields, logger);
    }

    @Override
    public void success(final Record record, final String result, final String status) {
        success.write(schemas.success(record, result, status));
    }

    @Override
    public void unchanged(final Record record) {
        unchanged.write(record);
    }

    @Override
    public void suppressed(final Record record, final String reason) {
        suppressed.write(schemas.suppressed(record, reason));
    }

    @Override
    public void rejected(final Record record, final String field, final String rule, final String message) {
        rejected.write(schemas.rejected(record, field, rule, message));
    }

    @Override
    public void held(final PushCandidate candidate, final PushDecision.Action action, final ContactRow row) {
        held.write(candidate.record());
        preview.write(HoldPreview.of(candidate, action, row));
    }

    @Override
    public void pending(final Record record) {
        pending.write(record);
    }

    @Override
    public void postponed(final Record record, final boolean attempted) {
        if (attempted && lastAttempt) {
            rejected(record, null, "attempts", "was not sent in %d attempts: the vendor did not answer. Send it again when it does".formatted(attempt + 1));
        } else {
            hasAttempted |= attempted;
            retry.write(record);
        }
    }

    RunCounts counts(final long received) {
        return new RunCounts(received, success.count(), unchanged.count(), suppressed.count(), rejected.count(), held.count(), pending.count(), retry.count());
    }

    long retries() {
        return retry.count();
    }

    /**
     * Transfers the FlowFiles.
     *
     * @param uri where the contacts of success went, for provenance
     * @param holdAttributes the attributes of held records; null if none are held
     * @param submitter the run that submitted the jobs of pending records
     */
    void transfer(final String uri, final Map<String, String> holdAttributes, final String submitter) {
        success.finish(OutcomeAttributes.of(stage, PutEspRelationships.SUCCESS)).ifPresent(flowFile -> {
            session.getProvenanceReporter().send(flowFile, uri);
            session.transfer(flowFile, PutEspRelationships.SUCCESS);
        });
        finish(unchanged, PutEspRelationships.UNCHANGED);
        finish(suppressed, PutEspRelationships.SUPPRESSED);
        finish(rejected, PutEspRelationships.REJECTED);
        if (holdAttributes != null) {
            final Map<String, String> attributes = new HashMap<>(OutcomeAttributes.of(stage, PutEspRelationships.HELD));
            attributes.putAll(holdAttributes);
            held.finish(attributes).ifPresent(flowFile -> loop(flowFile, PutEspRelationships.HELD));
            final Map<String, String> ofPreview = new HashMap<>(OutcomeAttributes.of(stage, PutEspRelationships.PREVIEW));
            ofPreview.put(PutEspAttributes.HOLD_ID, holdAttributes.get(PutEspAttributes.HOLD_ID));
            ofPreview.put(PutEspAttributes.HOLD_REASON, holdAttributes.get(PutEspAttributes.HOLD_REASON));
            preview.finish(ofPreview).ifPresent(flowFile -> session.transfer(flowFile, PutEspRelationships.PREVIEW));
        }
        final Map<String, String> ofPending = new HashMap<>(OutcomeAttributes.of(stage, PutEspRelationships.PENDING));
        ofPending.put(PutEspAttributes.JOB_RUN, submitter);
        pending.finish(ofPending).ifPresent(flowFile -> session.transfer(session.penalize(flowFile), PutEspRelationships.PENDING));
        final Map<String, String> attributes = new HashMap<>(OutcomeAttributes.of(stage, PutEspRelationships.RETRY));
        // only a request without an answer counts as an attempt: waiting for a database or another node does not
        attributes.put(PutEspAttributes.ATTEMPT, Integer.toString(hasAttempted ? attempt + 1 : attempt));
        retry.finish(attributes).ifPresent(flowFile -> loop(flowFile, PutEspRelationships.RETRY));
    }

    /** Transfers records that come back as a run of their own: no job has them. */
    private void loop(final FlowFile flowFile, final Relationship relationship) {
        session.transfer(session.penalize(session.removeAttribute(flowFile, PutEspAttributes.JOB_RUN)), relationship);
    }

    private void finish(final RecordOutput output, final Relationship relationship) {
        output.finish(OutcomeAttributes.of(stage, relationship)).ifPresent(flowFile -> session.transfer(flowFile, relationship));
    }

    @Override
    public void close() {
        List.of(success, unchanged, suppressed, rejected, held, pending, retry, preview).forEach(RecordOutput::close);
    }
}
