// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.JsonDocuments;
import io.emailpersonalization.nifi.record.rule.ExpectedType;
import io.emailpersonalization.nifi.record.write.ReasonsFormat;
import io.emailpersonalization.nifi.validation.gate.QualityGate;
import io.emailpersonalization.nifi.validation.schema.CustomerSchema;
import io.emailpersonalization.nifi.validation.schema.InvalidSchemaException;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.components.Validator;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.processor.exception.ProcessException;
import org.apache.nifi.processor.util.StandardValidators;
import org.apache.nifi.schema.access.SchemaNotFoundException;
import org.apache.nifi.schemaregistry.services.SchemaRegistry;
import org.apache.nifi.serialization.RecordSetWriterFactory;
import org.apache.nifi.serialization.record.RecordSchema;
import org.apache.nifi.serialization.record.SchemaIdentifier;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** The properties of ValidateCustomerRecord, and their values. Tested by ValidateSchemaTest and ValidateCustomerRecordTest. */
final class ValidateProperties {

    /** Accepts percentages. */
    static final Validator PERCENT = ValidateProperties::validatePercent;

    static final PropertyDescriptor INVALID_RECORD_WRITER = new PropertyDescriptor.Builder()
            .name("Invalid Record Writer")
            .description("Writes the invalid records. Empty: the Record Writer writes them.")
            .identifiesControllerService(RecordSetWriterFactory.class)
            .build();

    static final PropertyDescriptor SCHEMA_STRATEGY = new PropertyDescriptor.Builder()
            .name("Schema Strategy")
            .description("The origin of the schema")
            .allowableValues(SchemaStrategy.class)
            .defaultValue(SchemaStrategy.CUSTOMER_SCHEMA)
            .required(true)
            .build();

    static final PropertyDescriptor JSON_SCHEMA = new PropertyDescriptor.Builder()
            .name("JSON Schema")
            .description("A JSON Schema of one record: its text, or the path of a file. The draft is that of its $schema, by default 2020-12. Formats are asserted. "
                    + "References must stay within the document; nothing is fetched. A null field counts as absent.")
            .dependsOn(SCHEMA_STRATEGY, SchemaStrategy.JSON_SCHEMA)
            .required(true)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .build();

    static final PropertyDescriptor AVRO_SCHEMA = new PropertyDescriptor.Builder()
            .name("Avro Schema")
            .description("An Avro schema of one record: its text, or the path of a file. A field without null among its types and without a default is required. Dates and times are ISO 8601.")
            .dependsOn(SCHEMA_STRATEGY, SchemaStrategy.AVRO_SCHEMA)
            .required(true)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .build();

    static final PropertyDescriptor SCHEMA_REGISTRY = new PropertyDescriptor.Builder()
            .name("Schema Registry")
            .description("The registry that has the schema. The processor reads it when it starts: restart the processor after a change of the schema.")
            .identifiesControllerService(SchemaRegistry.class)
            .dependsOn(SCHEMA_STRATEGY, SchemaStrategy.SCHEMA_REGISTRY)
            .required(true)
            .build();

    static final PropertyDescriptor SCHEMA_NAME = new PropertyDescriptor.Builder()
            .name("Schema Name")
            .description("The name of the schema in the registry")
            .dependsOn(SCHEMA_STRATEGY, SchemaStrategy.SCHEMA_REGISTRY)
            .required(true)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .build();

    static final PropertyDescriptor SCHEMA_VERSION = new PropertyDescriptor.Builder()
            .name("Schema Version")
            .description("The version of the schema in the registry. Empty: the latest.")
            .dependsOn(SCHEMA_STRATEGY, SchemaStrategy.SCHEMA_REGISTRY)
            .addValidator(StandardValidators.POSITIVE_INTEGER_VALIDATOR)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .build();

    static final PropertyDescriptor MAXIMUM_INVALID_RATE = new PropertyDescriptor.Builder()
            .name("Maximum Invalid Rate")
            .description("Percentage of invalid records above which the whole FlowFile is quarantined. 100: never.")
            .required(true)
            .defaultValue("20")
            .addValidator(ValidateProperties::validatePercent)
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .build();

    static final PropertyDescriptor MINIMUM_RECORDS = new PropertyDescriptor.Builder()
            .name("Minimum Records")
            .description("Maximum Invalid Rate does not apply to FlowFiles with fewer records: a share of a few records means little.")
            .required(true)
            .defaultValue("100")
            .addValidator(StandardValidators.POSITIVE_LONG_VALIDATOR)
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .build();

    static final PropertyDescriptor MAXIMUM_GARBLED_RATE = new PropertyDescriptor.Builder()
            .name("Maximum Garbled Rate")
            .description("Percentage of records with the replacement character U+FFFD above which the whole FlowFile is quarantined, whatever its size. The character "
                    + "appears if the content was decoded with the wrong character set. 100: never.")
            .required(true)
            .defaultValue("0.1")
            .addValidator(ValidateProperties::validatePercent)
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .build();

    static final PropertyDescriptor INCLUDE_VALUES = new PropertyDescriptor.Builder()
            .name("Include Values")
            .description("Whether validation_errors contains the invalid value")
            .allowableValues(IncludeValues.class)
            .defaultValue(IncludeValues.NEVER)
            .required(true)
            .build();

    static final List<PropertyDescriptor> ALL = Stream.of(
            List.of(CommonProperties.RECORD_READER, CommonProperties.RECORD_WRITER, INVALID_RECORD_WRITER, SCHEMA_STRATEGY, JSON_SCHEMA, AVRO_SCHEMA, SCHEMA_REGISTRY, SCHEMA_NAME,
                    SCHEMA_VERSION),
            CorrectionProperties.ALL,
            List.of(RuleProperties.RULE_FAILURE, MAXIMUM_INVALID_RATE, MINIMUM_RECORDS, MAXIMUM_GARBLED_RATE, INCLUDE_VALUES, CommonProperties.REASONS_FORMAT, CommonProperties.AS_OF),
            HistoryProperties.ALL)
            .flatMap(List::stream).toList();

    private ValidateProperties() {
    }

    /**
     * The configured schema.
     *
     * @throws InvalidSchemaException when there is none, or it cannot be compiled
     */
    static CustomerSchema schema(final PropertyContext context) {
        return switch (context.getProperty(SCHEMA_STRATEGY).asAllowableValue(SchemaStrategy.class)) {
            case CUSTOMER_SCHEMA -> CustomerSchema.shipped();
            case PURCHASE_EVENT -> CustomerSchema.shipped(CustomerSchema.Shipped.PURCHASE_EVENT);
            case ENGAGEMENT_EVENT -> CustomerSchema.shipped(CustomerSchema.Shipped.ENGAGEMENT_EVENT);
            case JSON_SCHEMA -> CustomerSchema.parse(text(context, JSON_SCHEMA));
            case AVRO_SCHEMA -> CustomerSchema.parseAvro(text(context, AVRO_SCHEMA));
            case SCHEMA_REGISTRY -> registered(context);
        };
    }

    /** Whether the schema can be known before its registry is enabled. */
    static boolean isSchemaKnown(final PropertyContext context) {
        return context.getProperty(SCHEMA_STRATEGY).asAllowableValue(SchemaStrategy.class) != SchemaStrategy.SCHEMA_REGISTRY;
    }

    private static String text(final PropertyContext context, final PropertyDescriptor property) {
        try {
            return JsonDocuments.read(context.getProperty(property).evaluateAttributeExpressions())
                    .orElseThrow(() -> new InvalidSchemaException("There is no schema: enter a schema, or the path of a file with one", null));
        } catch (final IOException e) {
            throw new InvalidSchemaException("The schema cannot be read: check the path and the rights of the file on every node", e);
        }
    }

    private static CustomerSchema registered(final PropertyContext context) {
        final SchemaIdentifier.Builder name = SchemaIdentifier.builder().name(context.getProperty(SCHEMA_NAME).evaluateAttributeExpressions().getValue());
        final Integer version = context.getProperty(SCHEMA_VERSION).evaluateAttributeExpressions().asInteger();
        try {
            final RecordSchema found = context.getProperty(SCHEMA_REGISTRY).asControllerService(SchemaRegistry.class).retrieveSchema((version == null ? name : name.version(version)).build());
            final String text = found.getSchemaText().orElseThrow(() -> new InvalidSchemaException("The registry gives the schema without its text: choose another strategy", null));
            return "avro".equals(found.getSchemaFormat().orElse("")) ? CustomerSchema.parseAvro(text) : CustomerSchema.parse(text);
        } catch (final SchemaNotFoundException e) {
            throw new InvalidSchemaException("The registry has no schema of this name and version", e);
        } catch (final IOException | ProcessException e) {
            throw new InvalidSchemaException("The registry cannot be read now", e);
        }
    }

    /** All that is validated. The lookup services must be enabled. */
    static ValidationPlan plan(final PropertyContext context) {
        final CustomerSchema schema = schema(context);
        return new ValidationPlan(schema, CorrectionProperties.corrections(context), CorrectionProperties.fieldCorrections(context),
                CorrectionProperties.isOn(context, CorrectionProperties.SUGGEST_DOMAINS), RuleProperties.rules(context, ExpectedType.of(schema.document())), RuleProperties.references(context),
                context.getProperty(INCLUDE_VALUES).asAllowableValue(IncludeValues.class), context.getProperty(CommonProperties.REASONS_FORMAT).asAllowableValue(ReasonsFormat.class));
    }

    /**
     * The quality gate for one FlowFile.
     *
     * @throws NumberFormatException when an attribute that a property reads is not a number
     */
    static QualityGate gate(final PropertyContext context, final FlowFile input) {
        return new QualityGate(share(context, MAXIMUM_INVALID_RATE, input), Long.parseLong(context.getProperty(MINIMUM_RECORDS).evaluateAttributeExpressions(input).getValue()),
                share(context, MAXIMUM_GARBLED_RATE, input), RuleProperties.limits(context));
    }

    private static double share(final PropertyContext context, final PropertyDescriptor percent, final FlowFile input) {
        return Double.parseDouble(context.getProperty(percent).evaluateAttributeExpressions(input).getValue()) / 100;
    }

    private static ValidationResult validatePercent(final String subject, final String input, final ValidationContext context) {
        final boolean valid = context.isExpressionLanguagePresent(input) || input.matches("[0-9]{1,2}(\\.[0-9]+)?|100(\\.0+)?");
        return new ValidationResult.Builder().subject(subject).input(input).valid(valid).explanation("must be a percentage from 0 to 100, such as 2.5").build();
    }
}
