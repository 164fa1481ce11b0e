// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.scoring.rfm.Scale;
import io.emailpersonalization.nifi.scoring.rfm.SegmentTable;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.processor.util.StandardValidators;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** The properties of {@link ScoreCustomerRecord} for RFM. Tested by RfmBinsTest. */
final class RfmProperties {

    private static final int MIN_BINS = 3;
    private static final int MAX_BINS = 10;

    static final PropertyDescriptor METHOD = new PropertyDescriptor.Builder()
            .name("RFM Method")
            .description("How the RFM scores are determined")
            .allowableValues(RfmMethod.class)
            .defaultValue(RfmMethod.QUANTILES)
            .required(true)
            .build();

    static final PropertyDescriptor MINIMUM_POPULATION = new PropertyDescriptor.Builder()
            .name("Minimum Population")
            .description("The number of customers with a value that a FlowFile needs for scores by rank. In smaller files, such as files of changes or of corrected records, "
                    + "ranks mean little, and the breakpoints are used.")
            .dependsOn(METHOD, RfmMethod.QUANTILES)
            .required(true)
            .defaultValue("500")
            .addValidator(StandardValidators.createLongValidator(1, Integer.MAX_VALUE, true))
            .build();

    static final PropertyDescriptor RECENCY_BREAKPOINTS = breakpoints("Recency Breakpoints", "365, 180, 90, 30",
            "Descending limits, in days since the last purchase, for the scores from 2 to RFM Bins");
    static final PropertyDescriptor FREQUENCY_BREAKPOINTS = breakpoints("Frequency Breakpoints", "2, 3, 5, 10", "Ascending limits, in purchases, for the scores from 2 to RFM Bins");
    static final PropertyDescriptor MONETARY_BREAKPOINTS = breakpoints("Monetary Breakpoints", "50, 150, 400, 1000", "Ascending limits, in currency units, for the scores from 2 to RFM Bins");

    static final PropertyDescriptor BINS = new PropertyDescriptor.Builder()
            .name("RFM Bins")
            .description("The highest RFM score: with 5 bins scores are 1 to 5. Another number than 5 needs a Segment Table, and breakpoints for the scores from 2 on.")
            .required(true)
            .defaultValue(String.valueOf(SegmentTable.CUSTOMARY_BINS))
            .addValidator(StandardValidators.createLongValidator(MIN_BINS, MAX_BINS, true))
            .build();

    static final PropertyDescriptor SEGMENTS = new PropertyDescriptor.Builder()
            .name("Segment Table")
            .description("JSON: the segments of your own with the scores that they hold, the first that fits counts, such as {\"segments\": [{\"name\": \"Best\", \"recency\": [4, 5], "
                    + "\"value\": [4, 5]}, {\"name\": \"Others\"}]}. Empty: the customary segments.")
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final List<PropertyDescriptor> FURTHER = List.of(BINS, SEGMENTS);

    private RfmProperties() {
    }

    private static int bins(final PropertyContext context) {
        return context.getProperty(BINS).asInteger();
    }

    static SegmentTable segments(final PropertyContext context) {
        final String table = context.getProperty(SEGMENTS).getValue();
        return table == null ? SegmentTable.customary() : SegmentTable.parse(table, bins(context));
    }

    /** Breakpoints and segments must fit the bins. */
    static Stream<ValidationResult> validate(final ValidationContext context) {
        final List<ValidationResult> results = new ArrayList<>();
        for (final PropertyDescriptor property : List.of(RECENCY_BREAKPOINTS, FREQUENCY_BREAKPOINTS, MONETARY_BREAKPOINTS)) {
            if (numbers(context, property).length != bins(context) - 1) {
                results.add(invalid(property, "must be %d numbers, one less than RFM Bins".formatted(bins(context) - 1)));
            }
        }
        if (!context.getProperty(SEGMENTS).isSet()) {
            if (bins(context) != SegmentTable.CUSTOMARY_BINS) {
                results.add(invalid(SEGMENTS, "the customary segments have 5 bins: name segments of your own"));
            }
            return results.stream();
        }
        try {
            segments(context);
        } catch (final IllegalArgumentException e) {
            results.add(invalid(SEGMENTS, e.getMessage()));
        }
        return results.stream();
    }

    private static ValidationResult invalid(final PropertyDescriptor property, final String explanation) {
        return new ValidationResult.Builder().subject(property.getName()).valid(false).explanation(explanation).build();
    }

    private static double[] numbers(final PropertyContext context, final PropertyDescriptor property) {
        return numbers(context.getProperty(property).getValue());
    }

    private static double[] numbers(final String list) {
        return Arrays.stream(list.split(",")).map(String::strip).mapToDouble(Double::parseDouble).toArray();
    }

    static RfmScales.Builder scales(final PropertyContext context) {
        final RfmScales fixed = RfmScales.fixed(Scale.breakpoints(DoubleStream.of(numbers(context, RECENCY_BREAKPOINTS)).map(day -> -day).toArray()),
                Scale.breakpoints(numbers(context, FREQUENCY_BREAKPOINTS)), Scale.breakpoints(numbers(context, MONETARY_BREAKPOINTS)));
        final boolean byRank = context.getProperty(METHOD).asAllowableValue(RfmMethod.class) == RfmMethod.QUANTILES;
        return new RfmScales.Builder(fixed, bins(context), byRank ? context.getProperty(MINIMUM_POPULATION).asInteger() : null);
    }

    private static PropertyDescriptor breakpoints(final String name, final String value, final String description) {
        final boolean descending = !isOrdered(value, false);
        return new PropertyDescriptor.Builder()
                .name(name)
                .description(description + ".")
                .required(true)
                .defaultValue(value)
                .addValidator((subject, input, context) -> new ValidationResult.Builder().subject(subject).input(input).valid(isOrdered(input, descending))
                        .explanation("must be " + (descending ? "descending" : "ascending") + " numbers such as " + value).build())
                .build();
    }

    private static boolean isOrdered(final String input, final boolean descending) {
        try {
            final double[] numbers = numbers(input);
            boolean ordered = numbers.length > 0;
            for (int i = 1; i < numbers.length; i++) {
                ordered &= descending ? numbers[i] < numbers[i - 1] : numbers[i] > numbers[i - 1];
            }
            return ordered;
        } catch (final NumberFormatException e) {
            return false;
        }
    }
}
