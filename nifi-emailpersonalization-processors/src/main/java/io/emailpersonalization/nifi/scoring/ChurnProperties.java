// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.scoring.churn.ChurnParameters;
import io.emailpersonalization.nifi.scoring.churn.ChurnPopulation;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.processor.util.StandardValidators;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/** The properties of {@link ScoreCustomerRecord} for churn. Tested by ChurnScoresTest. */
final class ChurnProperties {

    static final PropertyDescriptor MODEL = new PropertyDescriptor.Builder()
            .name("Churn Model")
            .description("The model that predicts the purchases of the next days. It adds the fields churn, p_alive, expected_purchases and churn_unknown_because.")
            .allowableValues(ChurnMethod.class)
            .defaultValue(ChurnMethod.NONE)
            .required(true)
            .build();

    static final PropertyDescriptor PARAMETERS = dependent("Churn Parameters", "The parameters r, alpha, a and b of the population, alpha in weeks: four numbers, such as those of an "
            + "earlier report. Empty: they are fitted on the customers of the FlowFile.")
            .addValidator(ChurnProperties::validateParameters)
            .build();

    static final PropertyDescriptor WINDOW = days("Churn Window", "90", 1, "Days of the prediction: churn is the probability of no purchase within them. Choose the time in which to act.");

    static final PropertyDescriptor MINIMUM_HISTORY = days("Minimum History", "30", 0, "Days since the first purchase that a prediction needs. Newer customers have no churn, and the reason.");

    static final PropertyDescriptor MINIMUM_CUSTOMERS = dependent("Minimum Churn Population", "The number of customers with a known history that a FlowFile needs for fitted parameters and for a "
            + "back-test. At least 30 of them must have bought again. Smaller files, such as single records, need Churn Parameters.")
            .required(true)
            .defaultValue("500")
            .addValidator(StandardValidators.createLongValidator(1, Integer.MAX_VALUE, true))
            .build();

    static final PropertyDescriptor FIRST_PURCHASE_AT = dependent("First Purchase At", "RecordPath. The time of the first purchase, for records without a list of purchases.")
            .defaultValue("/first_purchase_at")
            .addValidator(FieldPath.VALIDATOR)
            .build();

    static final List<PropertyDescriptor> ALL = List.of(MODEL, PARAMETERS, WINDOW, MINIMUM_HISTORY, MINIMUM_CUSTOMERS, FIRST_PURCHASE_AT);

    private static final int MAX_DAYS = 3650;

    private ChurnProperties() {
    }

    private static PropertyDescriptor.Builder dependent(final String name, final String description) {
        return new PropertyDescriptor.Builder().name(name).description(description).dependsOn(MODEL, ChurnMethod.BG_NBD, ChurnMethod.MBG_NBD);
    }

    private static PropertyDescriptor days(final String name, final String value, final int least, final String description) {
        return dependent(name, description).required(true).defaultValue(value).addValidator(StandardValidators.createLongValidator(least, MAX_DAYS, true)).build();
    }

    static boolean isOn(final PropertyContext context) {
        return context.getProperty(MODEL).asAllowableValue(ChurnMethod.class) != ChurnMethod.NONE;
    }

    /** The path of the first purchase; null if it is not needed. */
    static FieldPath firstPurchaseAt(final PropertyContext context) {
        return isOn(context) && context.getProperty(FIRST_PURCHASE_AT).isSet() ? FieldPath.compile(context.getProperty(FIRST_PURCHASE_AT).getValue()) : null;
    }

    /** A population without customers; null if churn is not predicted. */
    static ChurnPopulation population(final PropertyContext context, final Instant asOf) {
        if (!isOn(context)) {
            return null;
        }
        final String parameters = context.getProperty(PARAMETERS).getValue();
        final ChurnPopulation.Settings settings = new ChurnPopulation.Settings(context.getProperty(MODEL).asAllowableValue(ChurnMethod.class).dropout(),
                parameters == null ? null : ChurnParameters.parse(parameters), context.getProperty(WINDOW).asInteger(), context.getProperty(MINIMUM_HISTORY).asInteger(),
                context.getProperty(MINIMUM_CUSTOMERS).asInteger());
        return new ChurnPopulation(settings, LocalDate.ofInstant(asOf, ZoneOffset.UTC));
    }

    private static ValidationResult validateParameters(final String subject, final String input, final ValidationContext context) {
        final ValidationResult.Builder result = new ValidationResult.Builder().subject(subject).input(input);
        try {
            return result.valid(ChurnParameters.parse(input) != null).build();
        } catch (final IllegalArgumentException e) {
            return result.valid(false).explanation(e.getMessage() + ", such as 0.243, 4.414, 0.793, 2.426").build();
        }
    }
}
