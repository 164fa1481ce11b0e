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
import io.emailpersonalization.nifi.scoring.segment.SegmentRules;
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
    static final PropertyDescriptor PERSON_ID = new PropertyDescriptor.Builder().fromPropertyDescriptor(path("Person ID", "/golden_id", "The id of the person: finds the previous band in "
            + "Previous Band Table, and names the person in segment_membership.")).required(true).build();

    static final PropertyDescriptor HALF_LIFE = new PropertyDescriptor.Builder()
            .name("Recency Half-Life")
            .description("Days after which the recency score has halved: 100 * 2^(-days / half-life). Choose about the usual time between two purchases.")
            .required(true)
            .defaultValue("90")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(ScoreProperties::validateHalfLife)
            .build();

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

    private static final List<PropertyDescriptor> BASE = List.of(CommonProperties.RECORD_READER, CommonProperties.RECORD_WRITER, CommonProperties.AS_OF, HALF_LIFE, RfmProperties.METHOD,
            RfmProperties.MINIMUM_POPULATION, RfmProperties.RECENCY_BREAKPOINTS, RfmProperties.FREQUENCY_BREAKPOINTS, RfmProperties.MONETARY_BREAKPOINTS, BAND_BOUNDARIES,
            BAND_HYSTERESIS, LAST_PURCHASE_AT, PURCHASE_COUNT, PURCHASE_TOTAL, PURCHASES,
            PURCHASE_TIME, PURCHASE_AMOUNT, PURCHASE_ORDER, PREVIOUS_BAND, CONNECTION_POOL, BAND_TABLE, PERSON_ID, ID_COLUMN, BAND_COLUMN, CommonProperties.REASONS_FORMAT);

    static final List<PropertyDescriptor> ALL = Stream.of(BASE, RfmProperties.FURTHER, PopulationProperties.ALL, ChurnProperties.ALL, EngagementProperties.ALL).flatMap(List::stream).toList();

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

    /** The path of the person's id. */
    static FieldPath personId(final PropertyContext context) {
        return path(context, PERSON_ID);
    }

    private static PreviousBands previousBands(final PropertyContext context) {
        final BandTable table = bandTable(context);
        return new PreviousBands(path(context, PREVIOUS_BAND), table, table == null ? null : personId(context));
    }

    static RecordScorer recordScorer(final PropertyContext context, final PurchaseReader purchases, final ScorePopulation population, final EngagementScorer engagement, final SegmentRules segments,
                                     final Instant asOf) {
        final Recency recency = new Recency(context.getProperty(HALF_LIFE).evaluateAttributeExpressions().asDouble());
        final Scorer scorer = new Scorer(asOf, recency, bands(context), population.scales(), RfmProperties.segments(context), population.churnScorer());
        return new RecordScorer(purchases, scorer, engagement, segments, previousBands(context),
                InvalidFieldException.errors(ScoreFields.SCORING_ERRORS, context.getProperty(CommonProperties.REASONS_FORMAT).asAllowableValue(ReasonsFormat.class)));
    }

    /** A population without customers. */
    static ScorePopulation.Builder population(final PropertyContext context, final Instant asOf) {
        return new ScorePopulation.Builder(RfmProperties.scales(context), ChurnProperties.population(context, asOf), PopulationProperties.kept(context));
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
