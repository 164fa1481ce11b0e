// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.purchase.InvalidFieldException;
import io.emailpersonalization.nifi.record.purchase.PurchaseReader;
import io.emailpersonalization.nifi.record.write.ReasonsFormat;
import io.emailpersonalization.nifi.scoring.engagement.EngagementScorer;
import io.emailpersonalization.nifi.scoring.recency.BandTable;
import io.emailpersonalization.nifi.scoring.recency.Bands;
import io.emailpersonalization.nifi.scoring.recency.Recency;
import io.emailpersonalization.nifi.scoring.rfm.Scale;
import io.emailpersonalization.nifi.store.Store;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.dbcp.DBCPService;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.util.StandardValidators;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** The properties of {@link ScoreCustomerRecord}. Tested by ScoreCustomerRecordTest. */
final class ScoreProperties {

    static final PropertyDescriptor LAST_PURCHASE_AT = path("Last Purchase At", "/last_purchase_at", "The time of the last purchase.");
    static final PropertyDescriptor PURCHASE_COUNT = path("Purchase Count", "/purchase_count", "The number of purchases.");
    static final PropertyDescriptor PURCHASE_TOTAL = path("Purchase Total", "/purchase_total", "The sum of all purchases, in one currency.");
    static final PropertyDescriptor PURCHASES = path("Purchases", "/purchases", "A list of purchases. If it has entries, they are used instead of the aggregates.");
    static final PropertyDescriptor PURCHASE_TIME = name("Purchase Time Field", "purchased_at", "The field of a purchase with its time");
    static final PropertyDescriptor PURCHASE_AMOUNT = name("Purchase Amount Field", "amount", "The field of a purchase with its amount");
    static final PropertyDescriptor PURCHASE_ORDER = name("Purchase Order Field", "order_id",
            "The field of a purchase with the id of its order. Lines of one order count as one purchase. Without an id, the lines of one day (UTC) do");
    static final PropertyDescriptor PREVIOUS_BAND = path("Previous Band", "/recency_band",
            "The previous band of the customer. It is used if Database Connection Pooling Service is empty, or if the table has no band for the customer.");

    static final PropertyDescriptor CONNECTION_POOL = new PropertyDescriptor.Builder()
            .name("Database Connection Pooling Service")
            .description("The database with the table of scored customers. The processor reads previous bands from it and writes nothing. Empty: only Previous Band is used.")
            .identifiesControllerService(DBCPService.class)
            .build();

    static final PropertyDescriptor BAND_TABLE = column("Previous Band Table", "customer", "The table of scored customers, with its schema if needed.");
    static final PropertyDescriptor ID_COLUMN = column("Person ID Column", "golden_id", "The text column of the table with the id of the person.");
    static final PropertyDescriptor BAND_COLUMN = column("Previous Band Column", "recency_band", "The column of the table with the band.");
    static final PropertyDescriptor PERSON_ID = new PropertyDescriptor.Builder().fromPropertyDescriptor(path("Person ID", "/golden_id", "The id of the person, as in the table."))
            .required(true).dependsOn(CONNECTION_POOL).build();

    static final PropertyDescriptor HALF_LIFE = new PropertyDescriptor.Builder()
            .name("Recency Half-Life")
            .description("Days after which the recency score has halved: 100 * 2^(-days / half-life). Choose about the usual time between two purchases.")
            .required(true)
            .defaultValue("90")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(ScoreProperties::validateHalfLife)
            .build();

    static final PropertyDescriptor RFM_METHOD = new PropertyDescriptor.Builder()
            .name("RFM Method")
            .description("How the scores from 1 to 5 are determined")
            .allowableValues(RfmMethod.class)
            .defaultValue(RfmMethod.QUANTILES)
            .required(true)
            .build();

    static final PropertyDescriptor MINIMUM_POPULATION = new PropertyDescriptor.Builder()
            .name("Minimum Population")
            .description("The number of customers with a value that a FlowFile needs for scores by rank. In smaller files, such as files of changes or of corrected records, "
                    + "ranks mean little, and the breakpoints are used.")
            .dependsOn(RFM_METHOD, RfmMethod.QUANTILES)
            .required(true)
            .defaultValue("500")
            .addValidator(StandardValidators.createLongValidator(1, Integer.MAX_VALUE, true))
            .build();

    static final PropertyDescriptor RECENCY_BREAKPOINTS = breakpoints("Recency Breakpoints", "365, 180, 90, 30",
            "descending limits, in days since the last purchase, for the scores 2, 3, 4 and 5");
    static final PropertyDescriptor FREQUENCY_BREAKPOINTS = breakpoints("Frequency Breakpoints", "2, 3, 5, 10", "ascending limits, in purchases, for the scores 2, 3, 4 and 5");
    static final PropertyDescriptor MONETARY_BREAKPOINTS = breakpoints("Monetary Breakpoints", "50, 150, 400, 1000", "ascending limits, in currency units, for the scores 2, 3, 4 and 5");

    static final PropertyDescriptor BAND_BOUNDARIES = new PropertyDescriptor.Builder()
            .name("Band Boundaries")
            .description("The lowest recency scores of the bands active, warm and cooling. Lower scores are dormant.")
            .required(true)
            .defaultValue("70, 35, 10")
            .addValidator(ScoreProperties::validateBands)
            .build();

    static final PropertyDescriptor BAND_HYSTERESIS = new PropertyDescriptor.Builder()
            .name("Band Hysteresis")
            .description("Points by which the score must pass a boundary before a customer leaves the previous band.")
            .required(true)
            .defaultValue("3")
            .addValidator(StandardValidators.createNonNegativeFloatingPointValidator(50))
            .build();

    private static final List<PropertyDescriptor> BASE = List.of(CommonProperties.RECORD_READER, CommonProperties.RECORD_WRITER, CommonProperties.AS_OF, HALF_LIFE, RFM_METHOD,
            MINIMUM_POPULATION, RECENCY_BREAKPOINTS, FREQUENCY_BREAKPOINTS, MONETARY_BREAKPOINTS, BAND_BOUNDARIES, BAND_HYSTERESIS, LAST_PURCHASE_AT, PURCHASE_COUNT, PURCHASE_TOTAL, PURCHASES,
            PURCHASE_TIME, PURCHASE_AMOUNT, PURCHASE_ORDER, PREVIOUS_BAND, CONNECTION_POOL, BAND_TABLE, PERSON_ID, ID_COLUMN, BAND_COLUMN, CommonProperties.REASONS_FORMAT);

    static final List<PropertyDescriptor> ALL = Stream.of(BASE, ChurnProperties.ALL, EngagementProperties.ALL).flatMap(List::stream).toList();

    private ScoreProperties() {
    }

    private static double[] numbers(final PropertyContext context, final PropertyDescriptor property) {
        return numbers(context.getProperty(property).getValue());
    }

    private static double[] numbers(final String list) {
        return Arrays.stream(list.split(",")).map(String::strip).mapToDouble(Double::parseDouble).toArray();
    }

    private static Bands bands(final PropertyContext context) {
        return new Bands(Arrays.stream(numbers(context, BAND_BOUNDARIES)).boxed().toList(), context.getProperty(BAND_HYSTERESIS).asDouble());
    }

    private static FieldPath path(final PropertyContext context, final PropertyDescriptor property) {
        final String path = context.getProperty(property).getValue();
        return path == null ? null : FieldPath.compile(path);
    }

    static PurchaseReader purchaseReader(final PropertyContext context) {
        return new PurchaseReader(path(context, PURCHASES), context.getProperty(PURCHASE_TIME).getValue(), context.getProperty(PURCHASE_AMOUNT).getValue(),
                context.getProperty(PURCHASE_ORDER).getValue(), path(context, LAST_PURCHASE_AT), path(context, PURCHASE_COUNT), path(context, PURCHASE_TOTAL),
                ChurnProperties.firstPurchaseAt(context), ChurnProperties.isOn(context));
    }

    /** The table of previous bands; null if none is configured. */
    static BandTable bandTable(final PropertyContext context) {
        return !context.getProperty(CONNECTION_POOL).isSet() ? null
                : new BandTable(new Store(context.getProperty(CONNECTION_POOL).asControllerService(DBCPService.class)), context.getProperty(BAND_TABLE).getValue(),
                context.getProperty(ID_COLUMN).getValue(), context.getProperty(BAND_COLUMN).getValue());
    }

    private static PreviousBands previousBands(final PropertyContext context) {
        final BandTable table = bandTable(context);
        return new PreviousBands(path(context, PREVIOUS_BAND), table, table == null ? null : path(context, PERSON_ID));
    }

    static RecordScorer recordScorer(final PropertyContext context, final PurchaseReader purchases, final ScorePopulation population, final EngagementScorer engagement, final Instant asOf) {
        final Recency recency = new Recency(context.getProperty(HALF_LIFE).evaluateAttributeExpressions().asDouble());
        return new RecordScorer(purchases, new Scorer(asOf, recency, bands(context), population.scales(), population.churnScorer()), engagement, previousBands(context),
                InvalidFieldException.errors(ScoreFields.SCORING_ERRORS, context.getProperty(CommonProperties.REASONS_FORMAT).asAllowableValue(ReasonsFormat.class)));
    }

    /** A population without customers. */
    static ScorePopulation.Builder population(final PropertyContext context, final Instant asOf) {
        return new ScorePopulation.Builder(scales(context), ChurnProperties.population(context, asOf));
    }

    private static RfmScales.Builder scales(final PropertyContext context) {
        final RfmScales fixed = RfmScales.fixed(Scale.breakpoints(DoubleStream.of(numbers(context, RECENCY_BREAKPOINTS)).map(day -> -day).toArray()),
                Scale.breakpoints(numbers(context, FREQUENCY_BREAKPOINTS)), Scale.breakpoints(numbers(context, MONETARY_BREAKPOINTS)));
        final boolean byRank = context.getProperty(RFM_METHOD).asAllowableValue(RfmMethod.class) == RfmMethod.QUANTILES;
        return new RfmScales.Builder(fixed, byRank ? context.getProperty(MINIMUM_POPULATION).asInteger() : null);
    }

    private static ValidationResult validateHalfLife(final String subject, final String input, final ValidationContext context) {
        final boolean valid = context.isExpressionLanguagePresent(input) || input.matches("[0-9]{1,5}(\\.[0-9]{1,6})?") && Double.parseDouble(input) > 0;
        return new ValidationResult.Builder().subject(subject).input(input).valid(valid).explanation("must be a number of days above 0, such as 90").build();
    }

    private static ValidationResult validateBands(final String subject, final String input, final ValidationContext context) {
        final ValidationResult.Builder result = new ValidationResult.Builder().subject(subject).input(input);
        try {
            return result.valid(new Bands(Arrays.stream(numbers(input)).boxed().toList(), 0).boundaries() != null).build();
        } catch (final IllegalArgumentException e) {
            return result.valid(false).explanation("must be three descending numbers such as 70, 35, 10").build();
        }
    }

    private static PropertyDescriptor breakpoints(final String name, final String value, final String description) {
        final boolean descending = !isOrdered(value, false);
        return new PropertyDescriptor.Builder()
                .name(name)
                .description("Four " + description + ".")
                .required(true)
                .defaultValue(value)
                .addValidator((subject, input, context) -> new ValidationResult.Builder().subject(subject).input(input).valid(isOrdered(input, descending))
                        .explanation("must be four " + (descending ? "descending" : "ascending") + " numbers such as " + value).build())
                .build();
    }

    private static boolean isOrdered(final String input, final boolean descending) {
        try {
            final double[] numbers = numbers(input);
            boolean ordered = numbers.length == 4;
            for (int i = 1; i < numbers.length; i++) {
                ordered &= descending ? numbers[i] < numbers[i - 1] : numbers[i] > numbers[i - 1];
            }
            return ordered;
        } catch (final NumberFormatException e) {
            return false;
        }
    }

    private static PropertyDescriptor path(final String name, final String path, final String description) {
        return new PropertyDescriptor.Builder().name(name).description("RecordPath. " + description).defaultValue(path).addValidator(FieldPath.VALIDATOR).build();
    }

    private static PropertyDescriptor column(final String name, final String value, final String description) {
        return new PropertyDescriptor.Builder().name(name).description(description).defaultValue(value).required(true).dependsOn(CONNECTION_POOL)
                .addValidator(StandardValidators.createRegexMatchingValidator(BandTable.NAME, false, "it must be a name such as customer or public.customer")).build();
    }

    private static PropertyDescriptor name(final String name, final String value, final String description) {
        return new PropertyDescriptor.Builder().name(name).description(description).defaultValue(value).required(true).addValidator(StandardValidators.NON_BLANK_VALIDATOR).build();
    }
}
