// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.record.rule.InvalidRuleException;
import io.emailpersonalization.nifi.scoring.segment.SegmentRules;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.processor.util.StandardValidators;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The dynamic properties segment.&lt;name&gt; of {@link ScoreCustomerRecord}. Tested by SegmentRulesTest. */
final class SegmentProperties {

    private SegmentProperties() {
    }

    /** Whether a name is that of a segment. */
    static boolean isSegment(final String name) {
        return name.startsWith(SegmentRules.PREFIX) && name.length() > SegmentRules.PREFIX.length();
    }

    /** The property of a segment. */
    static PropertyDescriptor dynamic(final String name) {
        return new PropertyDescriptor.Builder().name(name).dynamic(true).description("A condition in CEL on a person and the scores: who is in the segment")
                .addValidator(StandardValidators.NON_BLANK_VALIDATOR).build();
    }

    /**
     * The rules, compiled on the scores that are computed; null if there are none.
     *
     * @param set all properties of the processor
     * @throws InvalidRuleException when a rule is not a condition
     */
    static SegmentRules rules(final PropertyContext context, final Set<PropertyDescriptor> set) {
        final Map<String, String> expressions = new TreeMap<>();
        set.stream().map(PropertyDescriptor::getName).filter(SegmentProperties::isSegment)
                .forEach(name -> expressions.put(name.substring(SegmentRules.PREFIX.length()), context.getProperty(dynamic(name)).getValue()));
        return expressions.isEmpty() ? null
                : SegmentRules.compile(expressions, ScoreFields.scores(ChurnProperties.isOn(context), EngagementProperties.isOn(set)), ScoreFields.TIMES);
    }

    static Stream<ValidationResult> validate(final ValidationContext context) {
        try {
            rules(context, context.getProperties().keySet());
            return Stream.empty();
        } catch (final InvalidRuleException e) {
            return Stream.of(new ValidationResult.Builder().subject("Segments").valid(false).explanation(e.getMessage()).build());
        }
    }
}
