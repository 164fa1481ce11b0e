// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.consent.read.ConsentReadReport;
import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.AttemptLimit;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import io.emailpersonalization.nifi.record.component.RecordOutputs;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.record.write.WriterSchemaException;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.annotation.behavior.DynamicProperties;
import org.apache.nifi.annotation.behavior.DynamicProperty;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.ReadsAttribute;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.documentation.UseCase;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes the consent of records into the ledger, and sends on the records with a withdrawn address. Tested by ConsentRulesTest, RefusalEvidenceTest and BrokenFilesTest. */
@InputRequirement(InputRequirement.Requirement.INPUT_REQUIRED)
@Tags({"consent", "ledger", "opt-out", "opt-in", "gdpr", "unsubscribe", "suppression", "e-mail", "record"})
@CapabilityDescription("""
        Writes the consent evidence of records to the consent ledger. Place it before validation: an opt-out counts even if its record is invalid. The unchanged FlowFile leaves by success. \
        Every record with a withdrawn address also leaves by withdrawn, to be unsubscribed at the vendor at once.""")
@ReadsAttribute(attribute = "filename", description = "Becomes input in the report")
@WritesAttributes({
        @WritesAttribute(attribute = "record.count", description = "Number of records; on withdrawn"),
        @WritesAttribute(attribute = "mime.type", description = "MIME type of the Record Writer, application/json on report"),
        @WritesAttribute(attribute = "record.stage", description = "consent"),
        @WritesAttribute(attribute = "record.outcome", description = "The relationship of the FlowFile"),
        @WritesAttribute(attribute = "error.message", description = "On failure: the cause and the cure, without a value of the content"),
        @WritesAttribute(attribute = "error.record", description = "On failure: the number of the record that cannot be read, from 1, where it is known")})
@DynamicProperties({
        @DynamicProperty(name = "rule.<name>", value = "a condition in CEL over record and as_of", description = "A condition that a granted consent must meet, for example "
                + "record.country != 'DE' || record.confirmed_at != null for a country with double opt-in. A consent that does not meet it is pending"),
        @DynamicProperty(name = "refusal.<RecordPath>", value = "the words that mean a refusal, separated by commas", description = "A further column for refusals, for example "
                + "refusal./newsletter_blocked = yes. A date is a refusal at that time. With a word that is neither listed nor a plain no, no consent of the record counts")})
@UseCase(
        description = "Process opt-outs first, so that a later failure of the export cannot delay them",
        keywords = {"opt-out", "unsubscribe", "consent", "gdpr"},
        configuration = """
                Place it directly after the processor that fetches the export, before validation.
                Connect success to ValidateCustomerRecord, and withdrawn to a PutEspContact with Operation = Unsubscribe.
                Set the same Consent Ledger in the PutEspContact that upserts contacts.
                """)
@SeeAlso(classNames = {"io.emailpersonalization.nifi.consent.ConsentLedger", "io.emailpersonalization.nifi.esp.PutEspContact"})
public final class UpdateConsentLedger extends AbstractProcessor implements VerifiableProcessor {

    static final Relationship SUCCESS = new Relationship.Builder().name("success").description("The unchanged FlowFile, after its evidence is in the ledger").build();
    static final Relationship WITHDRAWN = new Relationship.Builder().name("withdrawn").description("The records with a withdrawn address, with their source, "
            + "and without an id that several people share").build();

    static final String STAGE = "consent";

    private static final Set<Relationship> RELATIONSHIPS = OutcomeAttributes.ordered(SUCCESS, WITHDRAWN, ReportOutput.REPORT, Failures.FAILURE);

    private final AttemptLimit attempts = new AttemptLimit();

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return LedgerProperties.ALL;
    }

    @Override
    protected PropertyDescriptor getSupportedDynamicPropertyDescriptor(final String name) {
        return LedgerProperties.dynamic(name);
    }

    @Override
    public Set<Relationship> getRelationships() {
        return RELATIONSHIPS;
    }

    @Override
    public List<ConfigVerificationResult> verify(final ProcessContext context, final ComponentLog verificationLogger, final Map<String, String> attributes) {
        final ConfigVerificationResult.Builder result = new ConfigVerificationResult.Builder().verificationStepName("Ask Ledger");
        try {
            ledger(context).consents(List.of("verification@example.com"), Instant.now());
            return List.of(result.outcome(Outcome.SUCCESSFUL).explanation("The ledger answers").build());
        } catch (final StoreException e) {
            return List.of(result.outcome(Outcome.FAILED).explanation(e.getMessage()).build());
        }
    }

    @Override
    public void onTrigger(final ProcessContext context, final ProcessSession session) {
        final FlowFile input = session.get();
        if (input != null) {
            attempts.run(session, input, STAGE, getLogger(), () -> work(context, session, input));
        }
    }

    private void work(final ProcessContext context, final ProcessSession session, final FlowFile input) {
        final Instant asOf;
        try {
            asOf = CommonProperties.asOf(context.getProperty(CommonProperties.AS_OF).evaluateAttributeExpressions(input));
        } catch (final IllegalArgumentException e) {
            getLogger().error("{} cannot be worked on: {}", input, e.getMessage());
            Failures.transfer(session, input, STAGE, e.getMessage());
            return;
        }
        String unreachable = null;
        try {
            update(context, session, input, asOf);
        } catch (final StoreException e) {
            getLogger().debug("The cause", e);
            unreachable = e.getMessage();
            if (e.isDataFault()) {
                attempts.countFailure(input, "%s. The ledger has every refusal of the file that it accepts, and no consent after the first fault".formatted(e.getMessage()));
            }
        } catch (final UnreadableContentException e) {
            getLogger().error("{} cannot be read: {}", input, e.getMessage());
            getLogger().debug("The cause", e);
            Failures.transfer(session, input, STAGE, e);
        } catch (final WriterSchemaException e) {
            getLogger().error("{} cannot be worked on: {}", input, e.getMessage());
            Failures.transfer(session, input, STAGE, e.getMessage());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        if (unreachable != null) {
            getLogger().error("The consent ledger cannot be written, {} stays in the queue: {}", input, unreachable);
            session.rollback(true);
            context.yield();
        }
    }

    private void update(final ProcessContext context, final ProcessSession session, final FlowFile input, final Instant asOf)
            throws IOException, UnreadableContentException, StoreException {
        final ConsentReadReport findings = new ConsentReadReport();
        final LedgerUpdate update = new LedgerUpdate(ledger(context), LedgerProperties.fields(context, context.getProperties().keySet(),
                context.getProperty(CommonProperties.DEFAULT_SOURCE).evaluateAttributeExpressions(input).getValue()),
                LedgerProperties.columns(context, context.getProperties().keySet()), asOf, findings);
        final LedgerInput content = new LedgerInput(context, session, input, getLogger());
        final LedgerUpdate.Result result = update.record(content);
        try (RecordOutputs outputs = new RecordOutputs(context, session, input, getLogger(), STAGE)) {
            content.read(records -> {
                update.writeWithdrawn(records, outputs.open(WITHDRAWN, update.withdrawnSchema(records.schema())));
                return null;
            });
            outputs.transfer();
        }
        findings.warnings().forEach(each -> getLogger().warn("Consent in {}: {}", input, each));
        findings.errors(result.columns(), context.getProperty(LedgerProperties.EXPECTED).asBoolean()).forEach(each -> getLogger().error("Consent in {}: {}", input, each));
        if (result.fault() == null) {
            ReportOutput.transfer(context, session, input, findings.report(ReportOutput.begin(STAGE, context, getIdentifier(), input).asOf(asOf), result.columns()));
            session.transfer(input, SUCCESS);
        } else {
            fail(session, input, result.fault(), findings.recordsReceived());
        }
    }

    private void fail(final ProcessSession session, final FlowFile input, final UnreadableContentException fault, final long recordsRead) {
        getLogger().debug("The cause", fault);
        final String message = "%s. The ledger holds the evidence of the records up to %d; nothing after record %d was read".formatted(fault.getMessage(), recordsRead, recordsRead);
        getLogger().error("{} cannot be read to its end: {}", input, message);
        Failures.transfer(session, input, STAGE, fault, message);
    }

    private static ConsentRegister ledger(final PropertyContext context) {
        return context.getProperty(LedgerProperties.LEDGER).asControllerService(ConsentRegister.class);
    }
}
