// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.consent.read.ConsentFields;
import io.emailpersonalization.nifi.consent.read.ConsentReadReport;
import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.AttemptLimit;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.component.OutcomeAttributes;
import io.emailpersonalization.nifi.record.read.JsonPrefix;
import io.emailpersonalization.nifi.record.read.RecordInput;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.record.write.RecordOutput;
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
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.RecordSetWriterFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

@InputRequirement(InputRequirement.Requirement.INPUT_REQUIRED)
@Tags({"consent", "ledger", "opt-out", "opt-in", "gdpr", "unsubscribe", "suppression", "e-mail", "record"})
@CapabilityDescription("""
        Writes what records say about consent into the consent ledger, before anything else is done with them, so that an opt-out counts also in a record that is otherwise invalid. The \
        input leaves by success as it came; every record whose address the ledger holds withdrawn leaves by withdrawn as well, to be unsubscribed at the vendor at once.""")
@ReadsAttribute(attribute = "filename", description = "Stands as input in the report")
@WritesAttributes({
        @WritesAttribute(attribute = "record.count", description = "Number of records; on withdrawn"),
        @WritesAttribute(attribute = "mime.type", description = "MIME type of the Record Writer, application/json on report"),
        @WritesAttribute(attribute = "record.stage", description = "consent"),
        @WritesAttribute(attribute = "record.outcome", description = "The relationship by which the FlowFile leaves"),
        @WritesAttribute(attribute = "error.message", description = "On failure: the cause and the cure, without a value of the content"),
        @WritesAttribute(attribute = "error.record", description = "On failure: the number of the record that cannot be read, from 1, where it is known")})
@DynamicProperties({
        @DynamicProperty(name = "rule.<name>", value = "a condition in CEL over record and as_of", description = "What must hold for a word that grants to count as consent, for example "
                + "record.country != 'DE' || record.confirmed_at != null: where double opt-in is customary, an unconfirmed yes is pending"),
        @DynamicProperty(name = "refusal.<RecordPath>", value = "the words that refuse, separated by commas", description = "A further column that can hold a refusal, for example "
                + "refusal./newsletter_blocked = yes. A date in it is a refusal of that time; a word that is neither here nor a plain no lets no consent of the record count")})
@UseCase(
        description = "Let opt-outs travel first: nothing that happens to an export later can hold them back",
        keywords = {"opt-out", "unsubscribe", "consent", "gdpr"},
        configuration = """
                Put it directly behind what reads the export, before validation.
                Connect success to ValidateCustomerRecord, and withdrawn to a PutEspContact with Operation = Unsubscribe.
                Set the same Consent Ledger in the PutEspContact that pushes.
                """)
@SeeAlso(classNames = {"io.emailpersonalization.nifi.consent.ConsentLedger", "io.emailpersonalization.nifi.esp.PutEspContact"})
public final class UpdateConsentLedger extends AbstractProcessor implements VerifiableProcessor {

    static final Relationship SUCCESS = new Relationship.Builder().name("success").description("The FlowFile as it came, once the ledger holds what it says").build();
    static final Relationship WITHDRAWN = new Relationship.Builder().name("withdrawn").description("The records whose address the ledger holds withdrawn, with the "
            + "source that counts, and without an id that is several people's").build();

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
    protected Collection<ValidationResult> customValidate(final ValidationContext context) {
        return LedgerProperties.validate(context);
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
                attempts.countFailure(input, "%s. The ledger holds every refusal of the file that it takes, and none of its consents behind the first fault".formatted(e.getMessage()));
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
        final ConsentFields fields = LedgerProperties.fields(context, context.getProperties().keySet(),
                context.getProperty(CommonProperties.DEFAULT_SOURCE).evaluateAttributeExpressions(input).getValue());
        final ConsentReadReport tally = new ConsentReadReport();
        final LedgerUpdate update = new LedgerUpdate(ledger(context), fields, LedgerProperties.columns(context, context.getProperties().keySet()), asOf, tally);
        JsonPrefix cut = null;
        UnreadableContentException fault = null;
        LedgerUpdate.Pass pass;
        try {
            pass = record(context, session, input, null, update);
        } catch (final UnreadableContentException e) {
            // what infers its schema goes to the end before it gives the first record
            cut = cut(session, input).orElseThrow(() -> e);
            fault = e;
            pass = record(context, session, input, cut, update);
        }
        fault = fault == null ? pass.fault() : fault;
        final boolean counting = context.isAutoTerminated(WITHDRAWN);
        try (InputStream content = content(session, input, cut); RecordInput records = open(context, input, content);
             RecordOutput withdrawn = counting ? RecordOutput.countingOnly() : new RecordOutput(session, input,
                     context.getProperty(CommonProperties.RECORD_WRITER).asControllerService(RecordSetWriterFactory.class), fields.sources().otherwise().extend(records.schema()), List.of(),
                     getLogger())) {
            update.writeWithdrawn(records, withdrawn);
            withdrawn.finish(OutcomeAttributes.of(STAGE, WITHDRAWN)).ifPresent(flowFile -> session.transfer(flowFile, WITHDRAWN));
        }
        tally.warnings().forEach(each -> getLogger().warn("Consent in {}: {}", input, each));
        tally.faults(pass.columns(), context.getProperty(LedgerProperties.EXPECTED).asBoolean()).forEach(each -> getLogger().error("Consent in {}: {}", input, each));
        if (fault != null) {
            getLogger().debug("The cause", fault);
            final String message = "%s. The ledger holds what the records up to %d say; of what comes after record %d nothing was seen".formatted(fault.getMessage(), tally.recordsReceived(),
                    tally.recordsReceived());
            getLogger().error("{} cannot be read to its end: {}", input, message);
            Failures.transfer(session, input, STAGE, fault, message);
            return;
        }
        final QualityReport.Builder report = ReportOutput.begin(STAGE, context, getIdentifier(), input).asOf(asOf);
        tally.counts().forEach(report::count);
        report.figure("consent_columns", pass.columns().names());
        report.figure("unread_refusal_columns", pass.columns().unread());
        ReportOutput.transfer(context, session, input, report.build());
        session.transfer(input, SUCCESS);
    }

    private LedgerUpdate.Pass record(final ProcessContext context, final ProcessSession session, final FlowFile input, final JsonPrefix cut, final LedgerUpdate update)
            throws IOException, UnreadableContentException, StoreException {
        try (InputStream content = content(session, input, cut); RecordInput records = open(context, input, content)) {
            return update.record(records);
        }
    }

    private static Optional<JsonPrefix> cut(final ProcessSession session, final FlowFile input) throws IOException {
        try (InputStream content = session.read(input)) {
            return JsonPrefix.find(content);
        }
    }

    private static InputStream content(final ProcessSession session, final FlowFile input, final JsonPrefix cut) {
        return cut == null ? session.read(input) : cut.closed(session.read(input));
    }

    private RecordInput open(final ProcessContext context, final FlowFile input, final InputStream content) throws UnreadableContentException {
        return RecordInput.open(context.getProperty(CommonProperties.RECORD_READER).asControllerService(RecordReaderFactory.class), input, content, getLogger());
    }

    private static ConsentRegister ledger(final PropertyContext context) {
        return context.getProperty(LedgerProperties.LEDGER).asControllerService(ConsentRegister.class);
    }
}
