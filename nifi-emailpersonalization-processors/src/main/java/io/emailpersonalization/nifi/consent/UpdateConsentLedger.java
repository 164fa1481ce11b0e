// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.quality.Reports;
import io.emailpersonalization.nifi.record.CommonProperties;
import io.emailpersonalization.nifi.record.Failures;
import io.emailpersonalization.nifi.record.FieldPath;
import io.emailpersonalization.nifi.record.Outcomes;
import io.emailpersonalization.nifi.record.RecordInput;
import io.emailpersonalization.nifi.record.RecordOutput;
import io.emailpersonalization.nifi.record.RecordRule;
import io.emailpersonalization.nifi.record.UnreadableContentException;
import io.emailpersonalization.nifi.record.WriterSchemaException;
import io.emailpersonalization.nifi.store.StoreException;
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
import org.apache.nifi.components.Validator;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.processor.util.StandardValidators;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.RecordSetWriterFactory;
import org.apache.nifi.serialization.record.Record;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
        @WritesAttribute(attribute = "error.message", description = "On failure: the cause and the cure, without a value of the content")})
@DynamicProperty(name = "rule.<name>", value = "a condition in CEL over record and as_of", description = "What must hold for a word that grants to count as consent, for example "
        + "record.country != 'DE' || record.confirmed_at != null: where double opt-in is customary, an unconfirmed yes is pending")
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

    static final PropertyDescriptor LEDGER = new PropertyDescriptor.Builder()
            .name("Consent Ledger")
            .description("The ledger that evidence is written to")
            .identifiesControllerService(ConsentRegister.class)
            .required(true)
            .build();

    static final PropertyDescriptor EMAIL = path("E-mail", "/email", "The address that consent is about.", true);
    static final PropertyDescriptor CONSENT = path("Consent", "/marketing_consent", "What the source says about consent.", false);
    static final PropertyDescriptor CONSENT_DATE = path("Consent Date", "/consent_at", "When that was said. A withdrawal without it outweighs every consent.", false);
    static final PropertyDescriptor EXPIRES = path("Consent Expires", "/consent_expires_at", "Until when a consent holds.", false);
    static final PropertyDescriptor STATUS = path("E-mail Status", "/email_status", "Deliverability of the address.", false);
    static final PropertyDescriptor SOURCE = path("Source", "/source", "The system that the record comes from.", false);
    static final PropertyDescriptor CUSTOMER_ID = path("Customer ID", "/customer_id", "The id of the person in that system: a withdrawal covers the person's other addresses.", false);

    static final PropertyDescriptor LEGAL_BASIS = path("Legal Basis", "/consent_legal_basis", "On what consent rests.", false);
    static final PropertyDescriptor IP = path("Consent IP", "/consent_ip", "The network address from which consent was given.", false);
    static final PropertyDescriptor FORM = path("Consent Form", "/consent_form", "The form or page where consent was given.", false);

    static final PropertyDescriptor PENDING_VALUES = words("Consent Pending Values", "pending, unconfirmed, double opt-in sent",
            "The words by which the source says that a person is still to confirm: no consent yet.");
    static final PropertyDescriptor WITHDRAWN_VALUES = words("Consent Withdrawn Values",
            "withdrawn, no, n, false, 0, unsubscribed, opted out, opted_out, opt-out, opt_out, refused, denied, revoked, nein, nee, nej, non, não",
            "The words by which the source says that a person must not be mailed. A word that is neither here nor among Consent Granted Values is no evidence, and is counted in the report.");
    static final PropertyDescriptor COMPLAINT_VALUES = words("Complaint Values", "complained, complaint, spam", "The words of E-mail Status that mean a complaint.");
    static final PropertyDescriptor BOUNCE_VALUES = words("Hard Bounce Values",
            "hard bounce, hard_bounce, bounced, cleaned, undeliverable, invalid", "The words of E-mail Status that mean a hard bounce.");

    static final Relationship SUCCESS = new Relationship.Builder().name("success").description("The FlowFile as it came, once the ledger holds what it says").build();
    static final Relationship WITHDRAWN = new Relationship.Builder().name("withdrawn").description("The records whose address the ledger holds withdrawn, unchanged").build();

    static final String STAGE = "consent";

    private static final String RULE = "rule.";
    private static final int CHUNK = 1000;
    private static final List<PropertyDescriptor> PROPERTIES = List.of(CommonProperties.RECORD_READER, CommonProperties.RECORD_WRITER, LEDGER, EMAIL, CONSENT, CommonProperties.CONSENT_GRANTED_VALUES,
            PENDING_VALUES, WITHDRAWN_VALUES, CONSENT_DATE, EXPIRES, LEGAL_BASIS, IP, FORM, STATUS, COMPLAINT_VALUES, BOUNCE_VALUES, SOURCE, CUSTOMER_ID, CommonProperties.AS_OF);
    private static final Set<Relationship> RELATIONSHIPS = Outcomes.ordered(SUCCESS, WITHDRAWN, Reports.REPORT, Failures.FAILURE);

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return PROPERTIES;
    }

    @Override
    protected PropertyDescriptor getSupportedDynamicPropertyDescriptor(final String name) {
        return new PropertyDescriptor.Builder().name(name).dynamic(true)
                .addValidator(name.startsWith(RULE) && name.length() > RULE.length() ? RecordRule.VALIDATOR : Validator.INVALID).build();
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
        if (input == null) {
            return;
        }
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
        } catch (final UnreadableContentException | WriterSchemaException e) {
            getLogger().error("{} cannot be worked on: {}", input, e.getMessage());
            getLogger().debug("The cause", e);
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
        final ConsentFields fields = fields(context);
        final long[] counts = new long[5];
        record(context, session, input, fields, asOf, counts);
        final boolean counting = context.isAutoTerminated(WITHDRAWN);
        try (InputStream content = session.read(input); RecordInput records = open(context, input, content);
             RecordOutput withdrawn = counting ? RecordOutput.countingOnly() : new RecordOutput(session, input,
                     context.getProperty(CommonProperties.RECORD_WRITER).asControllerService(RecordSetWriterFactory.class), records.schema(), List.of(), getLogger())) {
            final List<Record> chunk = new ArrayList<>(CHUNK);
            for (Record record = records.next(); record != null; record = records.next()) {
                if (fields.address(record) != null) {
                    chunk.add(record);
                }
                if (chunk.size() == CHUNK) {
                    writeWithdrawn(ledger(context), asOf, fields, chunk, withdrawn);
                }
            }
            writeWithdrawn(ledger(context), asOf, fields, chunk, withdrawn);
            Reports.transfer(context, session, input, Reports.begin(STAGE, context, getIdentifier(), input).asOf(asOf)
                    .count("received", counts[0]).count("evidence", counts[1]).count("new_evidence", counts[2]).count("unknown_words", counts[3])
                    .count("refused_by_rule", counts[4]).count("withdrawn", withdrawn.count()).build());
            withdrawn.finish(Outcomes.of(STAGE, WITHDRAWN)).ifPresent(flowFile -> session.transfer(flowFile, WITHDRAWN));
        }
        session.transfer(input, SUCCESS);
    }

    /** The whole input is in the ledger before anybody is judged by it. */
    private void record(final ProcessContext context, final ProcessSession session, final FlowFile input, final ConsentFields fields, final Instant asOf, final long[] counts)
            throws IOException, UnreadableContentException, StoreException {
        final List<Evidence> evidence = new ArrayList<>(CHUNK + 1);
        try (InputStream content = session.read(input); RecordInput records = open(context, input, content)) {
            for (Record record = records.next(); record != null; record = records.next()) {
                counts[0]++;
                counts[3] += fields.hasUnknownWord(record) ? 1 : 0;
                counts[4] += fields.isRefusedByRule(record, asOf) ? 1 : 0;
                evidence.addAll(fields.evidence(record, asOf, records.isMisaligned()));
                if (evidence.size() >= CHUNK) {
                    counts[1] += evidence.size();
                    counts[2] += ledger(context).record(evidence, asOf);
                    evidence.clear();
                }
            }
        }
        counts[1] += evidence.size();
        counts[2] += ledger(context).record(evidence, asOf);
    }

    private static void writeWithdrawn(final ConsentRegister ledger, final Instant asOf, final ConsentFields fields, final List<Record> chunk, final RecordOutput withdrawn) throws StoreException {
        if (chunk.isEmpty()) {
            return;
        }
        final Map<String, Consent> consents = ledger.consents(chunk.stream().map(fields::address).toList(), asOf);
        for (final Record record : chunk) {
            if (consents.get(fields.address(record)).state().isWithdrawn()) {
                withdrawn.write(record);
            }
        }
        chunk.clear();
    }

    private RecordInput open(final ProcessContext context, final FlowFile input, final InputStream content) throws UnreadableContentException {
        return RecordInput.open(context.getProperty(CommonProperties.RECORD_READER).asControllerService(RecordReaderFactory.class), input, content, getLogger());
    }

    private static ConsentRegister ledger(final PropertyContext context) {
        return context.getProperty(LEDGER).asControllerService(ConsentRegister.class);
    }

    private static List<RecordRule> rules(final ProcessContext context) {
        return context.getProperties().keySet().stream().filter(property -> property.getName().startsWith(RULE)).map(PropertyDescriptor::getName).sorted()
                .map(name -> RecordRule.compile(name, context.getProperty(name).getValue())).toList();
    }

    private static ConsentFields fields(final ProcessContext context) {
        return new ConsentFields(path(context, EMAIL), path(context, CONSENT), path(context, CONSENT_DATE), path(context, EXPIRES), path(context, STATUS), path(context, SOURCE),
                path(context, CUSTOMER_ID), new ConsentFields.ProofFields(path(context, LEGAL_BASIS), path(context, IP), path(context, FORM)),
                new ConsentFields.Words(CommonProperties.words(context.getProperty(CommonProperties.CONSENT_GRANTED_VALUES)), CommonProperties.words(context.getProperty(PENDING_VALUES)),
                        CommonProperties.words(context.getProperty(WITHDRAWN_VALUES)), CommonProperties.words(context.getProperty(COMPLAINT_VALUES)),
                        CommonProperties.words(context.getProperty(BOUNCE_VALUES))), rules(context));
    }

    private static FieldPath path(final PropertyContext context, final PropertyDescriptor property) {
        return context.getProperty(property).isSet() ? FieldPath.compile(context.getProperty(property).getValue()) : null;
    }

    private static PropertyDescriptor path(final String name, final String path, final String description, final boolean required) {
        return new PropertyDescriptor.Builder().name(name).description("RecordPath. " + description).required(required).defaultValue(path).addValidator(FieldPath.VALIDATOR).build();
    }

    private static PropertyDescriptor words(final String name, final String value, final String description) {
        return new PropertyDescriptor.Builder().name(name).description(description + " Separated by commas; case does not matter.").required(true).defaultValue(value)
                .addValidator(StandardValidators.NON_BLANK_VALIDATOR).build();
    }
}
