// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.JsonDocuments;
import io.emailpersonalization.nifi.record.write.ReasonsFormat;
import io.emailpersonalization.nifi.validation.correct.ExpectedType;
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
import org.apache.nifi.processor.util.StandardValidators;
import org.apache.nifi.serialization.RecordSetWriterFactory;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/** The properties of ValidateCustomerRecord, and their values. */
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
            List.of(CommonProperties.RECORD_READER, CommonProperties.RECORD_WRITER, INVALID_RECORD_WRITER, SCHEMA_STRATEGY, JSON_SCHEMA),
            CorrectionProperties.ALL,
            List.of(RuleProperties.RULE_FAILURE, MAXIMUM_INVALID_RATE, MINIMUM_RECORDS, MAXIMUM_GARBLED_RATE, INCLUDE_VALUES, CommonProperties.REASONS_FORMAT, CommonProperties.AS_OF))
            .flatMap(List::stream).toList();

    private ValidateProperties() {
    }

    /**
     * The configured schema.
     *
     * @throws InvalidSchemaException when there is none, or it cannot be compiled
     */
    static CustomerSchema schema(final PropertyContext context) {
        if (context.getProperty(SCHEMA_STRATEGY).asAllowableValue(SchemaStrategy.class) == SchemaStrategy.CUSTOMER_SCHEMA) {
            return CustomerSchema.shipped();
        }
        try {
            return JsonDocuments.read(context.getProperty(JSON_SCHEMA).evaluateAttributeExpressions()).map(CustomerSchema::parse)
                    .orElseThrow(() -> new InvalidSchemaException("There is no schema: enter a schema, or the path of a file with one", null));
        } catch (final IOException e) {
            throw new InvalidSchemaException("The schema cannot be read: check the path and the rights of the file on every node", e);
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
