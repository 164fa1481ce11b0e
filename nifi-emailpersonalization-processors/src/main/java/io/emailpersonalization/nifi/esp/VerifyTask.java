// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.client.Audience;
import io.emailpersonalization.nifi.esp.client.Capabilities.Feature;
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.run.VendorAnswer;
import io.emailpersonalization.nifi.esp.verify.ContactSample;
import io.emailpersonalization.nifi.esp.verify.ContactVerifier;
import io.emailpersonalization.nifi.esp.verify.SampleStrategy;
import io.emailpersonalization.nifi.esp.verify.VerificationFigures;
import io.emailpersonalization.nifi.mapping.MappingProvider;
import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.read.RecordInput;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.record.write.ReasonsFormat;
import org.apache.nifi.components.PropertyValue;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.flowfile.attributes.CoreAttributes;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.record.Record;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * One FlowFile on its way through {@link VerifyEspContact}: count its records if some are to be chosen, verify, report, transfer. Tested by VerifyEspContactTest.
 */
record VerifyTask(ProcessContext context, ProcessSession session, FlowFile input, PushTask.Component component) {

    /** The name of the stage in attributes and reports. */
    static final String STAGE = "verify";

    /**
     * Verifies the records of the FlowFile and transfers the results.
     *
     * @return why the FlowFile must stay in the queue; empty once it is done
     */
    Optional<String> verify() throws IOException, UnreadableContentException {
        final EspClientService client = context.getProperty(PutEspProperties.ESP_CLIENT).asControllerService(EspClientService.class);
        if (!client.capabilities().has(Feature.READ_BACK)) {
            return Optional.of("The vendor cannot read contacts back: remove this processor, or choose another client service");
        }
        final String audienceId = context.getProperty(PutEspProperties.AUDIENCE_ID).evaluateAttributeExpressions().getValue();
        final VendorAnswer<Audience> audience = VendorAnswer.to(() -> client.audience(audienceId));
        if (!audience.isReceived()) {
            return Optional.of(audience.reason());
        }
        final PropertyValue status = context.getProperty(VerifyEspProperties.STATUS_FIELD);
        final ContactVerifier.Target target = new ContactVerifier.Target(client, audienceId, audience.value(),
                context.getProperty(VerifyEspProperties.MAPPING).asControllerService(MappingProvider.class).mapping(), status.isSet() ? FieldPath.compile(status.getValue()) : null);
        final ContactSample sample = sample();
        final ReasonsFormat format = context.getProperty(CommonProperties.REASONS_FORMAT).asAllowableValue(ReasonsFormat.class);
        try (InputStream content = session.read(input); RecordInput records = open(content);
                VerifyOutputs outputs = new VerifyOutputs(context, session, input, new VerifySchemas(records.schema(), format), component.logger())) {
            final ContactVerifier verifier = new ContactVerifier(target, sample, component.mayContinue(), outputs);
            for (Record record = records.next(); record != null; record = records.next()) {
                verifier.accept(record);
            }
            verifier.flush();
            if (verifier.isBlocked()) {
                return verifier.stopReason();
            }
            verifier.stopReason().ifPresent(reason -> component.logger().warn("{} was not verified as a whole: {}", input, reason));
            report(records.count(), outputs, verifier.figures());
            outputs.transfer();
        }
        session.remove(input);
        return Optional.empty();
    }

    /** Chooses the records. Those that come by a loop were chosen before. */
    private ContactSample sample() throws IOException, UnreadableContentException {
        final boolean again = input.getAttribute(VerifyEspAttributes.ATTEMPT) != null || VerifyEspAttributes.count(input, VerifyEspAttributes.MISMATCHES) > 0;
        if (again || context.getProperty(VerifyEspProperties.SAMPLE_STRATEGY).asAllowableValue(SampleStrategy.class) == SampleStrategy.ALL) {
            return ContactSample.all();
        }
        final String seed = context.getProperty(VerifyEspProperties.SAMPLE_SEED).evaluateAttributeExpressions(input).getValue();
        return ContactSample.random(countRecords(), context.getProperty(VerifyEspProperties.SAMPLE_SIZE).asLong(),
                seed == null || seed.isEmpty() ? input.getAttribute(CoreAttributes.UUID.key()) : seed);
    }

    private long countRecords() throws IOException, UnreadableContentException {
        try (InputStream content = session.read(input); RecordInput records = open(content)) {
            while (records.next() != null) {
                // only the number counts
            }
            return records.count();
        }
    }

    private RecordInput open(final InputStream content) throws UnreadableContentException {
        return RecordInput.open(context.getProperty(CommonProperties.RECORD_READER).asControllerService(RecordReaderFactory.class), input, content, component.logger());
    }

    private void report(final long received, final VerifyOutputs outputs, final VerificationFigures figures) {
        final QualityReport.Builder report = ReportOutput.begin(STAGE, context, component.id(), input).count("received", received);
        outputs.counts().forEach(report::count);
        report.figure("attempt", outputs.attempt()).figure("mismatched_fields", figures.fields()).figure("mismatch_kinds", figures.kinds()).figure("cut_fields", figures.cut())
                .figure("statuses", figures.statuses()).figure("status_changes", figures.statusChanges()).figure("refusals", outputs.rejectionReasons());
        ReportOutput.transfer(context, session, input, report.build());
    }
}
