// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.index.person.CompleteRead;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.RunLimit;
import io.emailpersonalization.nifi.record.component.SourceRead;
import io.emailpersonalization.nifi.record.value.Texts;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.components.Validator;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.flowfile.attributes.FragmentAttributes;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The properties of {@link DeduplicateCustomerRecord} on sources that are read as a whole. Tested by CompleteSourceTest. */
final class CompletenessProperties {

    /** The attribute that says whether a FlowFile is complete, where Source Completeness leaves it to the FlowFile. */
    static final String ATTRIBUTE = "source.completeness";

    static final PropertyDescriptor SOURCE_COMPLETENESS = new PropertyDescriptor.Builder()
            .name("Source Completeness")
            .description("Whether a FlowFile holds every record of its source. The index then removes the records of the source that the FlowFile lacks: they are gone.")
            .required(true)
            .allowableValues(SourceCompleteness.class)
            .defaultValue(SourceCompleteness.DELTA)
            .dependsOn(IndexProperties.CONNECTION_POOL)
            .build();

    private static final PropertyDescriptor COMPLETE_SOURCE = dependent("Complete Source", "The name of the source that is complete. Records of other sources in the same FlowFile are a delta. "
            + "Empty: the only source of the records; with records of several sources nothing is removed.")
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .addValidator(Validator.VALID)
            .build();

    private static final PropertyDescriptor MAXIMUM_RETIRED = dependent("Maximum Retired", "How many records a read may remove because it lacks them: a number, "
            + "a percentage of the records that the index "
            + "has of the source, or both, separated by a comma, such as 500, 5 %. If it lacks more, none is removed, an error says the counts, "
                    + "and the records stay customers until they are approved.")
            .required(true)
            .defaultValue("5 %")
            .addValidator((subject, input, context) -> new ValidationResult.Builder().subject(subject).input(input)
                    .valid(Arrays.stream(input.split(",", -1)).allMatch(limit -> RunLimit.PATTERN.matcher(limit.strip()).matches()))
                    .explanation("it must be a number such as 1000, a percentage such as 5 %, or both, separated by a comma").build())
            .build();

    private static final PropertyDescriptor APPROVED_RETIREMENTS = dependent("Approved Retirements", "Ids of sets of records that may be removed although there are more than Maximum Retired allows, "
            + "separated by commas. The error and the report have the id. It stands for exactly these records: the next read removes those that it still lacks.")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(Validator.VALID)
            .build();

    static final List<PropertyDescriptor> ALL = List.of(SOURCE_COMPLETENESS, COMPLETE_SOURCE, MAXIMUM_RETIRED, APPROVED_RETIREMENTS);

    private CompletenessProperties() {
    }

    private static PropertyDescriptor.Builder dependent(final String name, final String description) {
        return new PropertyDescriptor.Builder().name(name).description(description).dependsOn(IndexProperties.CONNECTION_POOL)
                .dependsOn(SOURCE_COMPLETENESS, SourceCompleteness.COMPLETE, SourceCompleteness.BY_ATTRIBUTE);
    }

    /**
     * Returns the read that a FlowFile is; null for a delta.
     *
     * @param received how many records the FlowFile has
     */
    static CompleteRead read(final PropertyContext context, final FlowFile flowFile, final long received) {
        final SourceCompleteness completeness = context.getProperty(SOURCE_COMPLETENESS).asAllowableValue(SourceCompleteness.class);
        final Map<String, String> attributes = flowFile.getAttributes();
        if (completeness == SourceCompleteness.DELTA || completeness == SourceCompleteness.BY_ATTRIBUTE && !"complete".equals(attributes.get(ATTRIBUTE))) {
            return null;
        }
        final String source = Texts.trim(Texts.withoutControls(text(context.getProperty(COMPLETE_SOURCE).evaluateAttributeExpressions(flowFile).getValue())));
        final SourceRead sourceRead = SourceRead.of(attributes);
        final List<RunLimit> limits = Arrays.stream(context.getProperty(MAXIMUM_RETIRED).getValue().split(",")).map(limit -> RunLimit.parse(MAXIMUM_RETIRED.getName(), limit.strip())).toList();
        final Set<String> approved = Arrays.stream(text(context.getProperty(APPROVED_RETIREMENTS).evaluateAttributeExpressions().getValue()).split(",")).map(String::strip).collect(Collectors.toSet());
        final boolean isTimed = !text(context.getProperty(CommonProperties.AS_OF).evaluateAttributeExpressions(flowFile).getValue()).isBlank();
        final String problem = sourceRead.problem(received).orElse(null);
        try {
            return new CompleteRead(source.isEmpty() ? null : source, fragment(attributes), sourceRead.withheldIds(), problem, isTimed, limits, approved);
        } catch (final NumberFormatException e) {
            return new CompleteRead(source.isEmpty() ? null : source, CompleteRead.Fragment.WHOLE, sourceRead.withheldIds(),
                    "the attributes fragment.index and fragment.count are no numbers, so that it is not known which part of the read the FlowFile is", isTimed, limits,
                    approved);
        }
    }

    /** An empty number of parts is none: a stock processor that sets the attribute on the last part only cannot leave it out on the others. */
    private static CompleteRead.Fragment fragment(final Map<String, String> attributes) {
        final String readId = attributes.get(FragmentAttributes.FRAGMENT_ID.key());
        final String count = text(attributes.get(FragmentAttributes.FRAGMENT_COUNT.key()));
        return readId == null ? CompleteRead.Fragment.WHOLE
                : new CompleteRead.Fragment(readId, Integer.parseInt(text(attributes.get(FragmentAttributes.FRAGMENT_INDEX.key()))), count.isEmpty() ? null : (Integer) Integer.parseInt(count));
    }

    private static String text(final String value) {
        return value == null ? "" : value;
    }
}
