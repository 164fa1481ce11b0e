// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.verify.FieldMismatch;
import io.emailpersonalization.nifi.esp.verify.VerificationSink;
import io.emailpersonalization.nifi.record.component.RecordOutputs;
import io.emailpersonalization.nifi.record.write.RecordOutput;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.serialization.record.Record;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Writes the records of one verification to the relationships of {@link VerifyEspContact}. Tested by VerifyEspContactTest. */
final class VerifyOutputs implements VerificationSink, AutoCloseable {

    /** The attributes of the loops, which a FlowFile loses once its records are settled. */
    private static final Set<String> LOOP_ATTRIBUTES = Set.of(VerifyEspAttributes.OUTCOME, VerifyEspAttributes.MISMATCHES, VerifyEspAttributes.ATTEMPT);

    private final ProcessSession session;
    private final RecordOutputs outputs;
    private final VerifySchemas schemas;
    private final FlowFile input;
    private final int attempt;
    private final boolean lastAttempt;
    private final RecordOutput verified;
    private final RecordOutput mismatched;
    private final RecordOutput missing;
    private final RecordOutput rejected;
    private final RecordOutput retry;
    private final RecordOutput notSampled;
    private final Map<String, Long> rejectionReasons = new TreeMap<>();
    private boolean hasAttempted;

    VerifyOutputs(final ProcessContext context, final ProcessSession session, final FlowFile input, final VerifySchemas schemas, final ComponentLog logger) {
        this.session = session;
        this.outputs = new RecordOutputs(context, session, input, logger, VerifyTask.STAGE);
        this.schemas = schemas;
        this.input = input;
        this.attempt = VerifyEspAttributes.count(input, VerifyEspAttributes.ATTEMPT);
        this.lastAttempt = attempt + 1 >= context.getProperty(VerifyEspProperties.MAXIMUM_ATTEMPTS).asInteger();
        this.verified = outputs.open(VerifyEspRelationships.VERIFIED, schemas.plain());
        this.mismatched = outputs.open(VerifyEspRelationships.MISMATCHED, schemas.mismatched(), VerifySchemas.MISMATCHES);
        this.missing = outputs.open(VerifyEspRelationships.MISSING, schemas.missing(), VerifySchemas.MISSING_BECAUSE);
        this.rejected = outputs.open(VerifyEspRelationships.REJECTED, schemas.rejected(), PushSchemas.ERRORS);
        this.retry = outputs.open(VerifyEspRelationships.RETRY, schemas.plain());
        this.notSampled = outputs.open(VerifyEspRelationships.NOT_SAMPLED, schemas.plain());
    }

    @Override
    public void verified(final Record record) {
        verified.write(schemas.plain(record));
    }

    @Override
    public void mismatched(final Record record, final List<FieldMismatch> mismatches) {
        mismatched.write(schemas.mismatched(record, mismatches));
    }

    @Override
    public void missing(final Record record, final String reason) {
        missing.write(schemas.missing(record, reason));
    }

    @Override
    public void rejected(final Record record, final String field, final String rule, final String message) {
        rejectionReasons.merge(rule + (field == null ? "" : " " + field), 1L, Long::sum);
        rejected.write(schemas.rejected(record, field, rule, message));
    }

    @Override
    public void postponed(final Record record, final boolean attempted) {
        if (attempted && lastAttempt) {
            rejected(record, null, "attempts", "was not read in %d attempts: the vendor did not answer. Verify it again when it does".formatted(attempt + 1));
        } else {
            hasAttempted |= attempted;
            retry.write(schemas.plain(record));
        }
    }

    @Override
    public void notSampled(final Record record) {
        notSampled.write(schemas.plain(record));
    }

    /** The number of this attempt, from 1. */
    int attempt() {
        return attempt + 1;
    }

    /** Records by outcome, in the order of the report. */
    Map<String, Long> counts() {
        final Map<String, Long> counts = new LinkedHashMap<>();
        counts.put("verified", verified.count());
        counts.put("mismatched", mismatched.count());
        counts.put("missing", missing.count());
        counts.put("rejected", rejected.count());
        counts.put("retry", retry.count());
        counts.put("not_sampled", notSampled.count());
        return counts;
    }

    /** Rules with counts. */
    Map<String, Long> rejectionReasons() {
        return rejectionReasons;
    }

    /** Transfers the FlowFiles. */
    void transfer() {
        for (final Relationship settled : List.of(VerifyEspRelationships.VERIFIED, VerifyEspRelationships.MISSING, VerifyEspRelationships.REJECTED, VerifyEspRelationships.NOT_SAMPLED)) {
            outputs.finish(settled, Map.of()).ifPresent(flowFile -> session.transfer(session.removeAllAttributes(flowFile, LOOP_ATTRIBUTES), settled));
        }
        final int times = VerifyEspAttributes.count(input, VerifyEspAttributes.MISMATCHES) + 1;
        outputs.finish(VerifyEspRelationships.MISMATCHED, Map.of(VerifyEspAttributes.OUTCOME, VerifyEspAttributes.MISMATCHED, VerifyEspAttributes.MISMATCHES, Integer.toString(times)))
                .ifPresent(flowFile -> session.transfer(session.removeAttribute(flowFile, VerifyEspAttributes.ATTEMPT), VerifyEspRelationships.MISMATCHED));
        // the attribute says that the records are chosen, also where the vendor was not asked yet
        outputs.finish(VerifyEspRelationships.RETRY, Map.of(VerifyEspAttributes.ATTEMPT, Integer.toString(hasAttempted ? attempt + 1 : attempt)))
                .ifPresent(flowFile -> session.transfer(session.penalize(flowFile), VerifyEspRelationships.RETRY));
    }

    @Override
    public void close() {
        outputs.close();
    }
}
