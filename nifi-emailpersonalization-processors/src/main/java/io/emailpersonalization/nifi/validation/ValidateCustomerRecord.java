// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.AttemptLimit;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.Failures;
import io.emailpersonalization.nifi.record.read.RecordInput;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.record.rule.ExpectedType;
import io.emailpersonalization.nifi.record.write.WriterSchemaException;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.validation.gate.QualityGate;
import io.emailpersonalization.nifi.validation.reference.LookupFailedException;
import io.emailpersonalization.nifi.validation.schema.InvalidSchemaException;
import org.apache.nifi.annotation.behavior.DynamicProperties;
import org.apache.nifi.annotation.behavior.DynamicProperty;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.ReadsAttribute;
import org.apache.nifi.annotation.behavior.ReadsAttributes;
import org.apache.nifi.annotation.behavior.Stateful;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.documentation.UseCase;
import org.apache.nifi.annotation.lifecycle.OnScheduled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.components.state.Scope;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.processor.Relationship;
import org.apache.nifi.processor.VerifiableProcessor;
import org.apache.nifi.serialization.RecordReaderFactory;

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
@Stateful(scopes = Scope.CLUSTER, description = "With Run History NiFi State: per run the time, the number of records, and per field the number of nulls and of distinct values")
@Tags({"customer", "record", "validate", "validation", "json schema", "quality gate", "correction", "e-mail", "personalization", "crm"})
@CapabilityDescription("""
        Validates every record of a FlowFile against a JSON Schema, after unambiguous corrections: control characters, white space, empty text, the case of addresses, the form of dates, \
        and types. The field corrections lists the corrections of a record, and the field validation_errors lists the broken rules of an invalid record. \
        If too many records are invalid or have wrongly decoded characters, or the export differs too much from former runs, the whole unchanged FlowFile goes to quarantined. \
        Every record of the input leaves by valid, by invalid, or in its FlowFile by quarantined or failure.""")
@ReadsAttributes({
        @ReadsAttribute(attribute = "filename", description = "Becomes input in the report"),
        @ReadsAttribute(attribute = "customer.source", description = "By default the series of runs with which a run is compared"),
        @ReadsAttribute(attribute = "quality.accepted", description = "true: somebody looked at the export, and it is not compared with former runs")})
@WritesAttributes({
        @WritesAttribute(attribute = "source.records", description = "On valid: how many records the source delivered, unless an attribute of the input says it"),
        @WritesAttribute(attribute = "source.withheld", description = "On valid: how many of them were left out so far, the invalid ones included. A complete source does not lose them"),
        @WritesAttribute(attribute = "source.withheld.ids", description = "On valid: salted hashes of their ids"),
        @WritesAttribute(attribute = "record.count", description = "Number of records; on valid and invalid"),
        @WritesAttribute(attribute = "mime.type", description = "MIME type of the Record Writer, application/json on report"),
        @WritesAttribute(attribute = "record.stage", description = "validate"),
        @WritesAttribute(attribute = "record.outcome", description = "The relationship of the FlowFile"),
        @WritesAttribute(attribute = "error.message", description = "On quarantined and failure: the cause and the cure, without a value of the content"),
        @WritesAttribute(attribute = "error.record", description = "On failure: the number of the record that cannot be read, from 1, where it is known")})
@UseCase(
        description = "Check a CRM export before it reaches the warehouse and the audience, and keep the errors of each record with the record",
        keywords = {"crm", "export", "quality", "reject"},
        configuration = """
                Set Record Reader to a CSVReader with string fields from the header, or a JsonTreeReader, and Record Writer to a JsonRecordSetWriter with Inherit Record Schema.
                Keep Schema Strategy at Customer Schema, or choose JSON Schema and enter your own schema in JSON Schema.
                Connect valid to DeduplicateCustomerRecord, and invalid and quarantined to a place where somebody looks at them, for example with PutFile.
                """)
@DynamicProperties({
        @DynamicProperty(name = "rule.<name>", value = "a condition in CEL over record, fields and as_of", description = "A condition that every valid record meets, for example "
                + "age(record.birth_date, as_of) >= 18. It is checked against the types of the schema"),
        @DynamicProperty(name = "message.<name>", value = "a text", description = "The message of a violation of the rule of this name, or of the reference with this RecordPath"),
        @DynamicProperty(name = "reference.<RecordPath>", value = "a LookupService", description = "The lookup service must know every value of the field, for example "
                + "reference./purchases[*]/product_id"),
        @DynamicProperty(name = "maximum-rate.<field> <rule>", value = "a percentage", description = "Percentage of records that break this rule above which the whole FlowFile is quarantined. "
                + "The rule is named as in the report, for example maximum-rate./email format or maximum-rate.rule.adult")})
@SeeAlso(classNames = {"io.emailpersonalization.nifi.matching.DeduplicateCustomerRecord", "org.apache.nifi.processors.standard.ValidateRecord"})
public final class ValidateCustomerRecord extends AbstractProcessor implements VerifiableProcessor {

    private final AttemptLimit attempts = new AttemptLimit();
    private volatile RecordValidator validator;
    private volatile HistoryGate history;

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return ValidateProperties.ALL;
    }

    @Override
    public Set<Relationship> getRelationships() {
        return ValidateRelationships.ALL;
    }

    @Override
    protected PropertyDescriptor getSupportedDynamicPropertyDescriptor(final String name) {
        return RuleProperties.dynamic(name);
    }

    @Override
    protected Collection<ValidationResult> customValidate(final ValidationContext context) {
        if (!ValidateProperties.isSchemaKnown(context)) {
            return List.of();
        }
        try {
            return RuleProperties.faults(context, ExpectedType.of(ValidateProperties.schema(context).document()));
        } catch (final InvalidSchemaException e) {
            return List.of(new ValidationResult.Builder().subject("Schema").valid(false).explanation(e.getMessage()).build());
        }
    }

    @OnScheduled
    public void prepare(final ProcessContext context) {
        validator = new RecordValidator(ValidateProperties.plan(context));
        history = new HistoryGate(HistoryProperties.history(context));
    }

    @Override
    public List<ConfigVerificationResult> verify(final ProcessContext context, final ComponentLog verificationLogger, final Map<String, String> attributes) {
        return ValidateVerification.verify(context);
    }

    @Override
    public void onTrigger(final ProcessContext context, final ProcessSession session) {
        final FlowFile input = session.get();
        if (input != null) {
            attempts.run(session, input, ValidateRelationships.STAGE, getLogger(), () -> work(context, session, input));
        }
    }

    private void work(final ProcessContext context, final ProcessSession session, final FlowFile input) {
        final QualityGate gate;
        final Instant asOf;
        try {
            gate = ValidateProperties.gate(context, input);
            asOf = CommonProperties.asOf(context.getProperty(CommonProperties.AS_OF).evaluateAttributeExpressions(input));
        } catch (final NumberFormatException e) {
            Failures.transfer(session, input, ValidateRelationships.STAGE,
                    "Maximum Invalid Rate, Minimum Records or Maximum Garbled Rate is not a number for this FlowFile: check the attribute that the property reads");
            return;
        } catch (final IllegalArgumentException e) {
            Failures.transfer(session, input, ValidateRelationships.STAGE, e.getMessage());
            return;
        }
        final ValidationCounts tally = new ValidationCounts(gate.limits(), history.isOn());
        try (ValidationOutputs outputs = new ValidationOutputs(context, session, input, getLogger())) {
            validate(context, session, input, asOf, outputs, tally);
            final Optional<String> faulty = gate.breach(tally.received(), tally.invalid(), tally.garbled(), tally.limited());
            final Optional<String> unusual = history.judge(context, input, tally.figures(asOf), gate.minimumRecords(), faulty.isPresent());
            final Optional<String> breach = faulty.or(() -> unusual);
            final QualityReport.Builder report = ReportOutput.begin(ValidateRelationships.STAGE, context, getIdentifier(), input).asOf(asOf);
            ReportOutput.transfer(context, session, input, tally.report(report, breach.isPresent()));
            if (breach.isEmpty()) {
                outputs.transfer(session, tally.received());
                session.remove(input);
            } else {
                // nothing of a quarantined export leaves: closing removes what was written
                Failures.transfer(session, input, ValidateRelationships.STAGE, breach.get(), ValidateRelationships.QUARANTINED);
                getLogger().warn("{} is quarantined: {}", input, breach.get());
            }
        } catch (final UnreadableContentException e) {
            getLogger().error("{} cannot be read after {} records: {}", input, tally.received(), e.getMessage());
            getLogger().debug("The cause", e);
            Failures.transfer(session, input, ValidateRelationships.STAGE, e);
        } catch (final WriterSchemaException e) {
            getLogger().error("{} cannot be written: {}", input, e.getMessage());
            Failures.transfer(session, input, ValidateRelationships.STAGE, e.getMessage());
        } catch (final LookupFailedException e) {
            // the environment is at fault: no record is judged, and what was written is removed
            getLogger().error("{} stays in the queue: {}", input, e.getMessage());
            getLogger().debug("The cause", e);
            session.rollback();
            context.yield();
        } catch (final StoreException e) {
            getLogger().error("The figures of former runs cannot be used, {} stays in the queue: {}", input, e.getMessage());
            getLogger().debug("The cause", e);
            session.rollback();
            context.yield();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void validate(final ProcessContext context, final ProcessSession session, final FlowFile input, final Instant asOf, final ValidationOutputs outputs, final ValidationCounts tally)
            throws IOException, UnreadableContentException, LookupFailedException {
        final RecordReaderFactory readers = context.getProperty(CommonProperties.RECORD_READER).asControllerService(RecordReaderFactory.class);
        try (InputStream content = session.read(input); RecordInput records = RecordInput.open(readers, input, content, getLogger())) {
            final RecordValidator.Run run = validator.begin(records.schema(), asOf);
            run.numbersInsteadOfText().forEach(name -> getLogger().warn("{} has the field {} as a number: the reader drops leading zeros and + signs. "
                    + "Let the Record Reader read it as text", input, name));
            outputs.open(run);
            run.validateAll(records, outputs, tally);
        }
    }
}
