// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.operation.HoldPreview;
import io.emailpersonalization.nifi.esp.run.OutcomeSink;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.RunCounts;
import io.emailpersonalization.nifi.record.component.RecordOutputs;
import io.emailpersonalization.nifi.record.write.RecordOutput;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.serialization.record.Record;

import java.util.Collections;
import java.util.Map;

/** Writes the records of one push to the relationships of {@link PutEspContact}. Tested by PutEspContactTest. */
final class PushOutputs implements OutcomeSink, AutoCloseable {

    private final ProcessSession session;
    private final RecordOutputs outputs;
    private final PushSchemas schemas;
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
        this.session = session;
        this.outputs = new RecordOutputs(context, session, input, logger, stage);
        this.schemas = schemas;
        this.attempt = attempt;
        this.lastAttempt = attempt + 1 >= context.getProperty(PutEspProperties.MAXIMUM_ATTEMPTS).asInteger();

        this.success = outputs.open(PutEspRelationships.SUCCESS, schemas.success(), PushSchemas.STATUS);
        this.unchanged = outputs.open(PutEspRelationships.UNCHANGED, schemas.read());
        this.suppressed = outputs.open(PutEspRelationships.SUPPRESSED, schemas.suppressed(), PushSchemas.SUPPRESSED_BECAUSE);
        this.rejected = outputs.open(PutEspRelationships.REJECTED, schemas.rejected(), PushSchemas.ERRORS);
        this.held = outputs.open(PutEspRelationships.HELD, schemas.read());
        this.pending = outputs.open(PutEspRelationships.PENDING, schemas.read());
        this.retry = outputs.open(PutEspRelationships.RETRY, schemas.read());
        this.preview = outputs.open(PutEspRelationships.PREVIEW, HoldPreview.SCHEMA, HoldPreview.SCHEMA.getFieldNames().toArray(String[]::new));
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
        outputs.finish(PutEspRelationships.SUCCESS, Map.of()).ifPresent(flowFile -> {
            session.getProvenanceReporter().send(flowFile, uri);
            session.transfer(flowFile, PutEspRelationships.SUCCESS);
        });
        outputs.transfer(PutEspRelationships.UNCHANGED);
        outputs.transfer(PutEspRelationships.SUPPRESSED);
        outputs.transfer(PutEspRelationships.REJECTED);
        if (holdAttributes != null) {
            outputs.finish(PutEspRelationships.HELD, holdAttributes).ifPresent(flowFile -> loop(flowFile, PutEspRelationships.HELD));
            outputs.finish(PutEspRelationships.PREVIEW, Map.of(PutEspAttributes.HOLD_ID, holdAttributes.get(PutEspAttributes.HOLD_ID),
                    PutEspAttributes.HOLD_REASON, holdAttributes.get(PutEspAttributes.HOLD_REASON))).ifPresent(flowFile -> session.transfer(flowFile, PutEspRelationships.PREVIEW));
        }
        outputs.finish(PutEspRelationships.PENDING, Collections.singletonMap(PutEspAttributes.JOB_RUN, submitter))
                .ifPresent(flowFile -> session.transfer(session.penalize(flowFile), PutEspRelationships.PENDING));
        // only a request without an answer counts as an attempt: waiting for a database or another node does not
        outputs.finish(PutEspRelationships.RETRY, Map.of(PutEspAttributes.ATTEMPT, Integer.toString(hasAttempted ? attempt + 1 : attempt)))
                .ifPresent(flowFile -> loop(flowFile, PutEspRelationships.RETRY));
    }

    /** Transfers records that come back as a run of their own: no job has them. */
    private void loop(final FlowFile flowFile, final Relationship relationship) {
        session.transfer(session.penalize(session.removeAttribute(flowFile, PutEspAttributes.JOB_RUN)), relationship);
    }

    @Override
    public void close() {
        outputs.close();
    }
}
