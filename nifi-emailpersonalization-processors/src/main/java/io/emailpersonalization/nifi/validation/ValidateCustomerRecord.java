// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.quality.Reports;
import io.emailpersonalization.nifi.record.CommonProperties;
import io.emailpersonalization.nifi.record.Failures;
import io.emailpersonalization.nifi.record.JsonDocuments;
import io.emailpersonalization.nifi.record.Outcomes;
import io.emailpersonalization.nifi.record.ReasonsFormat;
import io.emailpersonalization.nifi.record.RecordInput;
import io.emailpersonalization.nifi.record.UnreadableContentException;
import io.emailpersonalization.nifi.record.WriterSchemaException;
import io.emailpersonalization.nifi.validation.correct.Correction;
import io.emailpersonalization.nifi.validation.correct.Corrections;
import io.emailpersonalization.nifi.validation.gate.QualityGate;
import io.emailpersonalization.nifi.validation.schema.CustomerSchema;
import io.emailpersonalization.nifi.validation.schema.SchemaFault;
import org.apache.nifi.annotation.behavior.InputRequirement;
import org.apache.nifi.annotation.behavior.ReadsAttribute;
import org.apache.nifi.annotation.behavior.SideEffectFree;
import org.apache.nifi.annotation.behavior.SupportsBatching;
import org.apache.nifi.annotation.behavior.WritesAttribute;
import org.apache.nifi.annotation.behavior.WritesAttributes;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.documentation.UseCase;
import org.apache.nifi.annotation.lifecycle.OnScheduled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.expression.ExpressionLanguageScope;
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

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

@InputRequirement(InputRequirement.Requirement.INPUT_REQUIRED)
@SideEffectFree
@SupportsBatching
@Tags({"customer", "record", "validate", "validation", "json schema", "quality gate", "correction", "e-mail", "personalization", "crm"})
@CapabilityDescription("""
        Validates every record of a FlowFile against a JSON Schema and corrects what can be corrected without a doubt: white space, empty text, the case of addresses, the form of dates, types. \
        A valid record says in the field corrections what was corrected, an invalid one in validation_errors which field breaks which rule; the schema sees the corrected values. \
        When too many records are invalid the whole FlowFile goes to quarantined, untouched. Every record of the input leaves by valid, by invalid, or in its FlowFile by quarantined \
        or failure.""")
@ReadsAttribute(attribute = "filename", description = "Stands as input in the report")
@WritesAttributes({
        @WritesAttribute(attribute = "record.count", description = "Number of records; on valid and invalid"),
        @WritesAttribute(attribute = "mime.type", description = "MIME type of the Record Writer, application/json on report"),
        @WritesAttribute(attribute = "record.stage", description = "validate"),
        @WritesAttribute(attribute = "record.outcome", description = "The relationship by which the FlowFile leaves"),
        @WritesAttribute(attribute = "error.message", description = "On quarantined and failure: the cause and the cure, without a value of the content")})
@UseCase(
        description = "Check a CRM export before it reaches warehouse and audience, and keep what is wrong with each record beside the record",
        keywords = {"crm", "export", "quality", "reject"},
        configuration = """
                Set Record Reader to a CSVReader with string fields from the header, or a JsonTreeReader, and Record Writer to a JsonRecordSetWriter with Inherit Record Schema.
                Leave Schema Strategy at Customer Schema, or choose JSON Schema and put a schema of your own into JSON Schema.
                Connect valid to DeduplicateCustomerRecord, and invalid and quarantined to where somebody looks at them, such as PutFile.
                """)
@SeeAlso(classNames = {"io.emailpersonalization.nifi.matching.DeduplicateCustomerRecord", "org.apache.nifi.processors.standard.ValidateRecord"})
public final class ValidateCustomerRecord extends AbstractProcessor implements VerifiableProcessor {

    static final PropertyDescriptor INVALID_RECORD_WRITER = new PropertyDescriptor.Builder()
            .name("Invalid Record Writer")
            .description("Writes the invalid records. Empty: the Record Writer does.")
            .identifiesControllerService(RecordSetWriterFactory.class)
            .build();

    static final PropertyDescriptor SCHEMA_STRATEGY = new PropertyDescriptor.Builder()
            .name("Schema Strategy")
            .description("Where the schema comes from")
            .allowableValues(SchemaStrategy.class)
            .defaultValue(SchemaStrategy.CUSTOMER_SCHEMA)
            .required(true)
            .build();

    static final PropertyDescriptor JSON_SCHEMA = new PropertyDescriptor.Builder()
            .name("JSON Schema")
            .description("A JSON Schema of one record: its text, or the path of a file. The draft is that of its $schema, 2020-12 without one; formats are asserted; "
                    + "references lead nowhere outside of the document, nothing is fetched. A null field counts as absent.")
            .dependsOn(SCHEMA_STRATEGY, SchemaStrategy.JSON_SCHEMA)
            .required(true)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .build();

    static final PropertyDescriptor TRIM_TEXT = correction("Trim Text", "Removes white space, that of Unicode included, at both ends of every text.");
    static final PropertyDescriptor EMPTY_TEXT_AS_NULL = correction("Empty Text As Null", "Makes empty text null, which counts as absent.");
    static final PropertyDescriptor LOWER_CASE_EMAIL = correction("Lower Case E-mail", "Makes fields lower case that the schema gives the format email.");
    static final PropertyDescriptor DATES_TO_ISO = correction("Dates To ISO 8601",
            "Rewrites dates and times that the schema asks for: 31.01.2026, 2026/01/31 and 1/31/2026 become 2026-01-31; 03/04/2026 is left alone, since it is two days. "
                    + "A time without an offset is taken as UTC.");
    static final PropertyDescriptor COERCE_TYPES = correction("Coerce Types",
            "Makes values the one type that the schema allows, where nothing is lost by it: the text 12 becomes the number, the number 12 the text.");

    static final PropertyDescriptor MAXIMUM_INVALID_RATE = new PropertyDescriptor.Builder()
            .name("Maximum Invalid Rate")
            .description("Share of invalid records, in percent, above which the whole FlowFile is quarantined. 100: never.")
            .required(true)
            .defaultValue("20")
            .addValidator(ValidateCustomerRecord::validatePercent)
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .build();

    static final PropertyDescriptor MINIMUM_RECORDS = new PropertyDescriptor.Builder()
            .name("Minimum Records")
            .description("FlowFiles with fewer records are never quarantined: a share of a handful says nothing.")
            .required(true)
            .defaultValue("100")
            .addValidator(StandardValidators.POSITIVE_LONG_VALIDATOR)
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .build();

    static final PropertyDescriptor INCLUDE_VALUES = new PropertyDescriptor.Builder()
            .name("Include Values")
            .description("Whether validation_errors repeats the value that is wrong")
            .allowableValues(IncludeValues.class)
            .defaultValue(IncludeValues.NEVER)
            .required(true)
            .build();

    static final Relationship VALID = relationship("valid", "Valid records, corrected, with the field corrections");
    static final Relationship INVALID = relationship("invalid", "Invalid records, with the fields validation_errors and corrections");
    static final Relationship QUARANTINED = relationship("quarantined", "The FlowFile, whole and unchanged, when more than Maximum Invalid Rate of its records are invalid");

    static final String STAGE = "validate";

    private static final List<PropertyDescriptor> PROPERTIES = List.of(CommonProperties.RECORD_READER, CommonProperties.RECORD_WRITER, INVALID_RECORD_WRITER, SCHEMA_STRATEGY,
            JSON_SCHEMA, TRIM_TEXT, EMPTY_TEXT_AS_NULL, LOWER_CASE_EMAIL, DATES_TO_ISO, COERCE_TYPES, MAXIMUM_INVALID_RATE, MINIMUM_RECORDS, INCLUDE_VALUES,
            CommonProperties.REASONS_FORMAT);
    private static final Set<Relationship> RELATIONSHIPS = Outcomes.ordered(VALID, INVALID, QUARANTINED, Reports.REPORT, Failures.FAILURE);

    private volatile RecordValidator validator;

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return PROPERTIES;
    }

    @Override
    public Set<Relationship> getRelationships() {
        return RELATIONSHIPS;
    }

    @Override
    protected Collection<ValidationResult> customValidate(final ValidationContext context) {
        try {
            schema(context);
            return List.of();
        } catch (final SchemaFault e) {
            return List.of(new ValidationResult.Builder().subject(JSON_SCHEMA.getName()).valid(false).explanation(e.getMessage()).build());
        }
    }

    @OnScheduled
    public void prepare(final ProcessContext context) {
        validator = new RecordValidator(schema(context), corrections(context), context.getProperty(INCLUDE_VALUES).asAllowableValue(IncludeValues.class),
                context.getProperty(CommonProperties.REASONS_FORMAT).asAllowableValue(ReasonsFormat.class));
    }

    @Override
    public List<ConfigVerificationResult> verify(final ProcessContext context, final ComponentLog verificationLogger, final Map<String, String> attributes) {
        final ConfigVerificationResult.Builder result = new ConfigVerificationResult.Builder().verificationStepName("Compile Schema");
        try {
            final CustomerSchema schema = schema(context);
            return List.of(result.outcome(Outcome.SUCCESSFUL)
                    .explanation("The schema is one of %s with %d fields".formatted(schema.specification(), schema.document().path("properties").size())).build());
        } catch (final SchemaFault e) {
            return List.of(result.outcome(Outcome.FAILED).explanation(e.getMessage()).build());
        }
    }

    @Override
    public void onTrigger(final ProcessContext context, final ProcessSession session) {
        final FlowFile input = session.get();
        if (input == null) {
            return;
        }
        final QualityGate gate;
        try {
            gate = new QualityGate(Double.parseDouble(context.getProperty(MAXIMUM_INVALID_RATE).evaluateAttributeExpressions(input).getValue()) / 100,
                    Long.parseLong(context.getProperty(MINIMUM_RECORDS).evaluateAttributeExpressions(input).getValue()));
        } catch (final NumberFormatException e) {
            Failures.transfer(session, input, STAGE, "Maximum Invalid Rate or Minimum Records is no number for this FlowFile: look at the attribute that the property reads");
            return;
        }
        final ValidationTally tally = new ValidationTally();
        try (ValidationOutputs outputs = new ValidationOutputs(context, session, input, getLogger())) {
            validate(context, session, input, outputs, tally);
            final Optional<String> breach = gate.breach(tally.received(), tally.invalid());
            final QualityReport.Builder report = Reports.begin(STAGE, context, getIdentifier(), input);
            Reports.transfer(context, session, input, tally.report(report, breach.isPresent()));
            if (breach.isEmpty()) {
                outputs.transfer();
                session.remove(input);
            } else {
                outputs.discard();
                Failures.transfer(session, input, STAGE, breach.get(), QUARANTINED);
                getLogger().warn("{} is quarantined: {}", input, breach.get());
            }
        } catch (final UnreadableContentException e) {
            getLogger().error("{} cannot be read after {} records: {}", input, tally.received(), e.getMessage());
            getLogger().debug("The cause", e);
            Failures.transfer(session, input, STAGE, e.getMessage());
        } catch (final WriterSchemaException e) {
            getLogger().error("{} cannot be written: {}", input, e.getMessage());
            Failures.transfer(session, input, STAGE, e.getMessage());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void validate(final ProcessContext context, final ProcessSession session, final FlowFile input, final ValidationOutputs outputs, final ValidationTally tally)
            throws IOException, UnreadableContentException {
        final RecordReaderFactory readers = context.getProperty(CommonProperties.RECORD_READER).asControllerService(RecordReaderFactory.class);
        try (InputStream content = session.read(input); RecordInput records = RecordInput.open(readers, input, content, getLogger())) {
            final RecordValidator.Run run = validator.begin(records.schema());
            run.numbersThatShouldBeText().forEach(name -> getLogger().warn("{} has the field {} as a number: leading zeros and + signs are lost before they come here. "
                    + "Let the Record Reader read it as text", input, name));
            outputs.open(run);
            run.validateAll(records, outputs, tally);
        }
    }

    private static CustomerSchema schema(final PropertyContext context) {
        if (context.getProperty(SCHEMA_STRATEGY).asAllowableValue(SchemaStrategy.class) == SchemaStrategy.CUSTOMER_SCHEMA) {
            return CustomerSchema.shipped();
        }
        try {
            return JsonDocuments.read(context.getProperty(JSON_SCHEMA).evaluateAttributeExpressions()).map(CustomerSchema::parse)
                    .orElseThrow(() -> new SchemaFault("There is no schema: write one, or name a file that holds one", null));
        } catch (final IOException e) {
            throw new SchemaFault("The schema cannot be read: check the path and the rights of the file on every node", e);
        }
    }

    private static List<Correction> corrections(final ProcessContext context) {
        final Map<PropertyDescriptor, Correction> known = new HashMap<>();
        known.put(TRIM_TEXT, Corrections.TRIM);
        known.put(EMPTY_TEXT_AS_NULL, Corrections.EMPTY_TO_NULL);
        known.put(LOWER_CASE_EMAIL, Corrections.LOWER_CASE_EMAIL);
        known.put(DATES_TO_ISO, Corrections.ISO_DATE);
        known.put(COERCE_TYPES, Corrections.COERCE_TYPE);
        final List<Correction> corrections = new ArrayList<>();
        for (final PropertyDescriptor property : List.of(TRIM_TEXT, EMPTY_TEXT_AS_NULL, LOWER_CASE_EMAIL, DATES_TO_ISO, COERCE_TYPES)) {
            if (context.getProperty(property).asBoolean()) {
                corrections.add(known.get(property));
            }
        }
        return corrections;
    }

    private static ValidationResult validatePercent(final String subject, final String input, final ValidationContext context) {
        final boolean valid = context.isExpressionLanguagePresent(input) || input.matches("[0-9]{1,2}(\\.[0-9]+)?|100(\\.0+)?");
        return new ValidationResult.Builder().subject(subject).input(input).valid(valid).explanation("must be a percentage from 0 to 100, such as 2.5").build();
    }

    private static PropertyDescriptor correction(final String name, final String description) {
        return new PropertyDescriptor.Builder().name(name).description(description).allowableValues("true", "false").defaultValue("true").required(true).build();
    }

    private static Relationship relationship(final String name, final String description) {
        return new Relationship.Builder().name(name).description(description).build();
    }
}
