// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.compare.MatchField;
import io.emailpersonalization.nifi.matching.fields.CustomerFields;
import io.emailpersonalization.nifi.matching.match.ContradictionPolicy;
import io.emailpersonalization.nifi.matching.match.MatchSettings;
import io.emailpersonalization.nifi.matching.match.WeightSource;
import io.emailpersonalization.nifi.matching.model.MatchModel;
import io.emailpersonalization.nifi.matching.model.ModelDocument;
import io.emailpersonalization.nifi.matching.model.ModelLearner;
import io.emailpersonalization.nifi.matching.model.ModelSource;
import io.emailpersonalization.nifi.record.component.JsonDocuments;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.util.StandardValidators;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;

/** The properties of {@link DeduplicateCustomerRecord} that control matching. Tested by PinnedModelTest and VetoTest. */
final class MatchProperties {

    static final PropertyDescriptor MATCH_THRESHOLD = probability("Match Threshold", "0.9",
            "Two records with at least this probability of being one person are merged. Of pairs at 0.9, one in ten is two people; most merged pairs are far above.");
    static final PropertyDescriptor REVIEW_THRESHOLD = probability("Review Threshold", "0.5", "Two records that are not merged and have at least this probability leave as a pair for review.");

    static final PropertyDescriptor WEIGHTS = new PropertyDescriptor.Builder()
            .name("Weights")
            .description("Where match weights come from. A weight follows from how often records of one person (m) and of two people (u) agree in a field. The report of each run contains the "
                    + "model that was used under figures.model.")
            .allowableValues(WeightSource.class)
            .defaultValue(WeightSource.LEARNED)
            .required(true)
            .build();

    static final PropertyDescriptor MODEL = new PropertyDescriptor.Builder()
            .name("Model")
            .description("The pinned model: the JSON object under figures.model of a report, or the path of a file that contains it. It must contain every compared field.")
            .dependsOn(WEIGHTS, WeightSource.PINNED)
            .required(true)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .build();

    static final PropertyDescriptor CONTRADICTION_POLICY = new PropertyDescriptor.Builder()
            .name("Contradiction Policy")
            .description("The effect of a clear difference, beyond a typing error, in birth dates or identifiers")
            .allowableValues(ContradictionPolicy.class)
            .defaultValue(ContradictionPolicy.EVIDENCE)
            .required(true)
            .build();

    static final List<PropertyDescriptor> ALL = List.of(MATCH_THRESHOLD, REVIEW_THRESHOLD, WEIGHTS, MODEL, CONTRADICTION_POLICY);

    private MatchProperties() {
    }

    /**
     * Returns the faults of the configuration.
     *
     * @param fields used only when a model is pinned
     */
    static Collection<ValidationResult> validate(final ValidationContext context, final Supplier<CustomerFields> fields) {
        final List<ValidationResult> faults = new ArrayList<>();
        if (probability(context, REVIEW_THRESHOLD) > probability(context, MATCH_THRESHOLD)) {
            faults.add(fault(REVIEW_THRESHOLD, "it must not be above the Match Threshold"));
        }
        if (isPinned(context)) {
            try {
                model(context, fields.get().compared());
            } catch (final IllegalArgumentException e) {
                faults.add(fault(MODEL, e.getMessage()));
            }
        }
        return faults;
    }

    private static ValidationResult fault(final PropertyDescriptor property, final String explanation) {
        return new ValidationResult.Builder().subject(property.getName()).valid(false).explanation(explanation).build();
    }

    /** @throws IllegalArgumentException when the pinned model cannot be read or does not fit the fields */
    static MatchSettings settings(final PropertyContext context, final List<MatchField> compared) {
        final ModelSource source = switch (context.getProperty(WEIGHTS).asAllowableValue(WeightSource.class)) {
            case LEARNED -> ModelLearner::learn;
            case BUILT_IN -> ModelLearner::builtIn;
            case PINNED -> ModelSource.pinned(model(context, compared));
        };
        return new MatchSettings(probability(context, MATCH_THRESHOLD), probability(context, REVIEW_THRESHOLD), source,
                context.getProperty(CONTRADICTION_POLICY).asAllowableValue(ContradictionPolicy.class) == ContradictionPolicy.VETO);
    }

    static boolean isPinned(final PropertyContext context) {
        return context.getProperty(WEIGHTS).asAllowableValue(WeightSource.class) == WeightSource.PINNED;
    }

    /**
     * Returns the pinned model.
     *
     * @throws IllegalArgumentException when it cannot be read or does not fit the fields; the message states cause and cure
     */
    static MatchModel model(final PropertyContext context, final List<MatchField> compared) {
        final MatchModel model;
        try {
            model = JsonDocuments.read(context.getProperty(MODEL).evaluateAttributeExpressions()).map(ModelDocument::read)
                    .orElseThrow(() -> new IllegalArgumentException("there is none: paste figures.model of a report, or name a file that contains it"));
        } catch (final IOException e) {
            throw new IllegalArgumentException("it cannot be read: check the path and the rights of the file on every node", e);
        }
        model.misfit(compared).ifPresent(reason -> {
            throw new IllegalArgumentException(reason);
        });
        return model;
    }

    private static double probability(final PropertyContext context, final PropertyDescriptor property) {
        return Double.parseDouble(context.getProperty(property).evaluateAttributeExpressions().getValue());
    }

    private static PropertyDescriptor probability(final String name, final String value, final String description) {
        return new PropertyDescriptor.Builder().name(name).description(description).required(true).defaultValue(value)
                .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
                .addValidator(MatchProperties::validateProbability)
                .build();
    }

    private static ValidationResult validateProbability(final String subject, final String input, final ValidationContext context) {
        final boolean valid = context.isExpressionLanguagePresent(input) || input.matches("0?\\.[0-9]{1,9}") && Double.parseDouble(input) > 0;
        return new ValidationResult.Builder().subject(subject).input(input).valid(valid).explanation("must be a probability between 0 and 1, such as 0.95").build();
    }
}
