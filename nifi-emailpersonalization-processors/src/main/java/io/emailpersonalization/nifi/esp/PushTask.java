// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.decide.PushGuard;
import io.emailpersonalization.nifi.esp.operation.ContactOperation;
import io.emailpersonalization.nifi.esp.operation.SweepOperation;
import io.emailpersonalization.nifi.esp.run.EspOperation;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.run.PushTarget;
import io.emailpersonalization.nifi.esp.run.VendorAnswer;
import io.emailpersonalization.nifi.esp.send.JobPoller;
import io.emailpersonalization.nifi.esp.state.RunCounts;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.read.RecordInput;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.record.write.ReasonsFormat;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * One FlowFile on its way through {@link PutEspContact}: forecast its usage if limits are set, run the operation over its records, report, transfer. Tested by
 * PutEspContactTest.
 *
 * @param settings the settings for this FlowFile
 */
record PushTask(ProcessContext context, ProcessSession session, FlowFile input, PushSettings settings, Component component) {

    /**
     * The processor that runs the task.
     *
     * @param mayContinue asked before each request; false once the processor is stopped
     */
    record Component(String id, ComponentLog logger, BooleanSupplier mayContinue) {
    }

    /**
     * Runs the operation over the records of the FlowFile and transfers the results.
     *
     * @return why the FlowFile must stay in the queue; empty once it is done
     */
    Optional<String> push(final PushTarget target, final SyncState state, final HeldFlowFileFilter filter) throws IOException, UnreadableContentException, StoreException {
        final boolean jobs = settings.operation() == EspOperation.UPSERT && target.client().capabilities().jobs();
        if (jobs && !state.isPersistent()) {
            return Optional.of("The vendor answers by jobs: set Database Connection Pooling Service, which remembers them");
        }
        if (jobs) {
            final VendorAnswer<Boolean> allOpen = JobPoller.areAllOpen(target, state);
            if (!allOpen.isReceived()) {
                return Optional.of(allOpen.reason());
            }
            if (allOpen.value() && input.getAttribute(PutEspAttributes.JOB_RUN) != null) {
                session.transfer(session.penalize(input), PutEspRelationships.PENDING);
                return Optional.empty();
            }
        }
        final PushGuard guard = settings.guard();
        final PushGuard.Forecast forecast = guard.isEnabled() ? forecast(target, state) : null;
        final PushGuard.Hold hold = forecast == null ? null : guard.admitOrHold(forecast, state).orElse(null);
        if (hold != null && forecast.isAllHeld() && hold.id().equals(input.getAttribute(PutEspAttributes.HOLD_ID))) {
            // the hold is known: the FlowFile waits on, without another report or bulletin
            session.transfer(session.penalize(session.putAllAttributes(input, filter.attributes(hold))), PutEspRelationships.HELD);
            return Optional.empty();
        }
        state.runs().begin(component.id(), settings.operation().stage());
        try (InputStream content = session.read(input); RecordInput records = open(content); PushOutputs outputs = outputs(records.schema())) {
            final PushRun run = new PushRun(target, state, component.mayContinue(), outputs);
            pass(records, settings.contactOperation(run, hold != null));
            if (run.stopReason().isPresent() && (hold != null || run.isBlocked() && (run.answered() == 0 || state.isPersistent()))) {
                // a hold must stay whole: a part of it would come back with another id
                return run.stopReason();
            }
            if (guard.isEnabled() && hold == null) {
                // the rest of an admitted push needs no second approval, and keeps its share of the limits
                state.runs().settleQuota(run.usage(), outputs.retries() == 0 ? null : run.postponedDigest().id(), forecast.usage().minus(run.usage()), forecast.isApproved());
            }
            if (jobs && run.stopReason().isEmpty()) {
                state.dropJobs(target.submitter());
            }
            final RunCounts counts = outputs.counts(records.count());
            state.runs().end(component.id(), counts);
            if (counts.held() > 0) {
                component.logger().warn("{} records of {} are held: {}. To let exactly them go, add {} to Approved Holds", counts.held(), input, hold.reason(), hold.id());
            }
            report(counts, run, Map.of());
            outputs.transfer(target.client().uri(target.audience()), counts.held() == 0 ? null : filter.attributes(hold), target.submitter());
        }
        session.remove(input);
        return Optional.empty();
    }

    /**
     * Runs a sweep. The content of the FlowFile is not read.
     *
     * @return why the FlowFile must stay in the queue; empty once it is done
     */
    Optional<String> sweep(final PushTarget target, final SyncState state) throws StoreException {
        state.runs().begin(component.id(), settings.operation().stage());
        try (PushOutputs outputs = outputs(SweepOperation.SCHEMA)) {
            final PushRun run = new PushRun(target, state, component.mayContinue(), outputs);
            final SweepOperation sweep = settings.sweep(run);
            sweep.run();
            if (run.stopReason().isPresent()) {
                return run.stopReason();
            }
            final RunCounts counts = outputs.counts(sweep.received());
            state.runs().end(component.id(), counts);
            report(counts, run, Map.of("checked", sweep.checked()));
            outputs.transfer(target.client().uri(target.audience()), null, target.submitter());
        }
        session.remove(input);
        return Optional.empty();
    }

    /** Forecasts what the run would use of the limits. Sends nothing. */
    private PushGuard.Forecast forecast(final PushTarget target, final SyncState state) throws IOException, UnreadableContentException, StoreException {
        final PushGuard.Forecast forecast = new PushGuard.Forecast();
        try (InputStream content = session.read(input); RecordInput records = open(content)) {
            pass(records, settings.forecast(new PushRun(target, state, component.mayContinue(), null), forecast));
        }
        return forecast;
    }

    RecordInput open(final InputStream content) throws UnreadableContentException {
        return RecordInput.open(context.getProperty(CommonProperties.RECORD_READER).asControllerService(RecordReaderFactory.class), input, content, component.logger());
    }

    DryRunOutputs dryRunOutputs() {
        return new DryRunOutputs(context, session, input, settings.operation().stage(), component.logger());
    }

    QualityReport.Builder beginReport() {
        return ReportOutput.begin(settings.operation().stage(), context, component.id(), input);
    }

    private PushOutputs outputs(final RecordSchema schema) {
        final PushSchemas schemas = new PushSchemas(schema, context.getProperty(CommonProperties.REASONS_FORMAT).asAllowableValue(ReasonsFormat.class));
        return new PushOutputs(context, session, input, schemas, settings.operation().stage(), attempt(), component.logger());
    }

    static void pass(final RecordInput records, final ContactOperation operation) throws UnreadableContentException, StoreException {
        for (Record record = records.next(); record != null; record = records.next()) {
            operation.accept(record);
        }
        operation.flush();
    }

    /** How often the records were tried before. */
    private int attempt() {
        final String attempt = input.getAttribute(PutEspAttributes.ATTEMPT);
        return attempt != null && attempt.matches("[0-9]{1,6}") ? Integer.parseInt(attempt) : 0;
    }

    private void report(final RunCounts counts, final PushRun run, final Map<String, Object> figures) {
        run.stopReason().ifPresent(reason -> component.logger().warn("{} was not sent as a whole, {} records go to retry: {}", input, counts.retry(), reason));
        if (run.refusedWithdrawals() > 0) {
            component.logger().error("The vendor refused {} withdrawals or erasures of {}: they leave by rejected, and stay in the table esp_open_withdrawal until they are done",
                    run.refusedWithdrawals(), input);
        }
        if (run.topics().refused() > 0) {
            component.logger().error("The vendor did not change the topics of {} contacts of {}: look at operation topics in the table esp_sync_change, and at the ids in the properties topic.<id>",
                    run.topics().refused(), input);
        }
        final QualityReport.Builder report = beginReport()
                .count("received", counts.received()).count("pushed", counts.success()).count("unchanged", counts.unchanged()).count("suppressed", counts.suppressed())
                .count("rejected", counts.rejected()).count("held", counts.held()).count("pending", counts.pending()).count("retry", counts.retry())
                .figure("attempt", attempt() + 1).figure("statuses", run.statuses()).figure("suppressions", run.suppressionReasons()).figure("refusals", run.rejectionReasons())
                .figure("refused_withdrawals", run.refusedWithdrawals()).figure("unknown_statuses", run.unknownStatuses())
                .figure("topics_withdrawn", run.topics().withdrawn()).figure("topics_granted", run.topics().granted()).figure("topics_refused", run.topics().refused());
        figures.forEach(report::figure);
        ReportOutput.transfer(context, session, input, report.build());
    }
}
