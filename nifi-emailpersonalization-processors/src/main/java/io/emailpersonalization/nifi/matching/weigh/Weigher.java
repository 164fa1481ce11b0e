// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.weigh;

import io.emailpersonalization.nifi.matching.compare.Column;
import io.emailpersonalization.nifi.matching.compare.Comparer;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.Level;
import io.emailpersonalization.nifi.matching.model.FieldGroup;
import io.emailpersonalization.nifi.matching.model.FrequencyWeights;
import io.emailpersonalization.nifi.matching.model.LogOdds;
import io.emailpersonalization.nifi.matching.model.MatchModel;
import io.emailpersonalization.nifi.matching.model.WeightTable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Computes the match weight of two rows: the logarithm of the odds that they are one person, in bits, prior included. Not safe for threads: {@link #fork} returns a weigher for another
 * thread. MatcherTest tests it.
 */
public final class Weigher {

    private static final int EXACT = Level.EXACT.code();
    private static final int DIFFERENT = Level.DIFFERENT.code();

    /** Bits that an equal key (source and id) adds: odds of 10^12 to 1, so that different fields hardly outweigh it. */
    private static final double SAME_KEY_BITS = 40;
    /** Bits that an equal personal mailbox reaches at least: odds of 4,096 to 1, above any sensible threshold. An estimate, checked with {@code ./run bench match}. */
    private static final double SAME_MAILBOX_BITS = 12;
    private static final int NO_ROW = -1;
    /** Kinds of fields by the cost of a comparison: short values that repeat come first. */
    private static final List<FieldKind> CHEAPEST_FIRST = List.of(FieldKind.COUNTRY, FieldKind.CATEGORY, FieldKind.GIVEN_NAME, FieldKind.BIRTH_DATE, FieldKind.FAMILY_NAME, FieldKind.POSTAL_CODE,
            FieldKind.PHONE, FieldKind.IDENTIFIER, FieldKind.CITY, FieldKind.EMAIL, FieldKind.STREET, FieldKind.TEXT, FieldKind.FULL_NAME);

    private final FeatureTable table;
    private final MatchModel model;
    private final WeightTable weightTable;
    private final FrequencyWeights frequencies;
    private final PersonalMailboxes mailboxes;
    private final Comparer comparer;
    private final Column[] columns;
    private final byte[] levels;
    private final double[] weights;
    private final double[] groups = new double[FieldGroup.values().length];
    private final int[] groupOf;
    private final int[] order;
    private final int email;
    private final int given;
    private final int full;
    private int cachedOne = NO_ROW;
    private int cachedOther;
    private double cachedWeight;

    /**
     * The weight of a field.
     *
     * @param weight in bits; positive for one person
     */
    public record FieldWeight(String field, Level level, double weight) {
    }

    /** @param mailboxes of the same table */
    public Weigher(final FeatureTable table, final MatchModel model, final PersonalMailboxes mailboxes) {
        this(table, model, new WeightTable(model), new FrequencyWeights(table, model), mailboxes);
    }

    private Weigher(final FeatureTable table, final MatchModel model, final WeightTable weightTable, final FrequencyWeights frequencies, final PersonalMailboxes mailboxes) {
        this.table = table;
        this.model = model;
        this.weightTable = weightTable;
        this.frequencies = frequencies;
        this.mailboxes = mailboxes;
        this.comparer = new Comparer(table);
        this.columns = table.columns().toArray(Column[]::new);
        this.levels = new byte[columns.length];
        this.weights = new double[columns.length];
        this.groupOf = new int[columns.length];
        for (int i = 0; i < columns.length; i++) {
            groupOf[i] = weightTable.groupOf(i);
        }
        this.email = table.column(FieldKind.EMAIL).map(Column::index).orElse(-1);
        this.given = table.column(FieldKind.GIVEN_NAME).map(Column::index).orElse(-1);
        this.full = table.column(FieldKind.FULL_NAME).map(Column::index).orElse(-1);
        this.order = IntStream.range(0, columns.length).boxed()
                .sorted(java.util.Comparator.comparing(i -> CHEAPEST_FIRST.indexOf(columns[i].field().kind()))).mapToInt(i -> i).toArray();
    }

    /** Returns a weigher for another thread. */
    public Weigher fork() {
        return new Weigher(table, model, weightTable, frequencies, mailboxes);
    }

    public MatchModel model() {
        return model;
    }

    /** The probability of a weight. */
    public static double probability(final double weight) {
        return LogOdds.probability(weight);
    }

    /** The weight of a probability. */
    public static double weight(final double probability) {
        return LogOdds.weight(probability);
    }

    /** The match weight of a pair. */
    public double weigh(final int one, final int other) {
        if (one != cachedOne || other != cachedOther) {
            cachedWeight = weigh(one, other, Double.NEGATIVE_INFINITY);
            cachedOne = one;
            cachedOther = other;
        }
        return cachedWeight;
    }

    /**
     * The match weight of a pair, if it reaches a minimum. Otherwise the result is an upper bound of the weight, and under the minimum.
     *
     * @param min the smallest weight of interest
     */
    public double weigh(final int one, final int other, final double min) {
        final double keyBits = haveSameKey(one, other) ? SAME_KEY_BITS : 0;
        final double upperBound = compare(one, other, min - keyBits) + keyBits;
        if (upperBound < min) {
            return upperBound;
        }
        final double weight = weightTable.weight(groups) + keyBits;
        return weight < SAME_MAILBOX_BITS && haveOnePersonalMailbox(one) ? SAME_MAILBOX_BITS : weight;
    }

    /** The match weight of two sets of rows, each treated as one record with several values of a field. Per field the pair of values with the largest weight counts. */
    public double weigh(final int[] rows, final int[] others) {
        final double[] best = new double[columns.length];
        final boolean[] known = new boolean[columns.length];
        for (final int row : rows) {
            for (final int other : others) {
                compare(row, other, Double.NEGATIVE_INFINITY);
                for (int i = 0; i < best.length; i++) {
                    if (levels[i] != 0) {
                        best[i] = known[i] ? Math.max(best[i], weights[i]) : weights[i];
                        known[i] = true;
                    }
                }
            }
        }
        weightTable.sumGroups(best, groups);
        return weightTable.weight(groups);
    }

    /** Whether the rows have one mailbox that identifies a person, and no contradiction. */
    private boolean haveOnePersonalMailbox(final int one) {
        return email >= 0 && levels[email] == EXACT && !differ()
                && (given < 0 || levels[given] == 0 ? mailboxes.isPersonal(one) : mailboxes.hasFewRecords(one) && !PersonalMailboxes.areOfTwoPeople(levels[given]));
    }

    private boolean haveSameKey(final int one, final int other) {
        return table.keyNumber(one) != 0 && table.keyNumber(one) == table.keyNumber(other);
    }

    /** Compares field by field, the cheapest first, until the minimum is out of reach. Returns an upper bound of the weight. */
    private double compare(final int one, final int other, final double min) {
        begin(one, other);
        Arrays.fill(groups, 0);
        double open = 0;
        for (int i = 0; i < levels.length; i++) {
            if (levels[i] == Comparer.UNKNOWN) {
                open += weightTable.maxWeightOfUnequal(i);
                weights[i] = 0;
            } else {
                weighField(i, one, other);
            }
        }
        if (email >= 0 && levels[email] == EXACT || full >= 0 && levels[full] != 0) {
            // no bound holds: an equal mailbox has a weight of its own, and a full name may replace negative weights of its parts
            open = Double.POSITIVE_INFINITY;
        }
        double upperBound = weightTable.upperBound(groups, open);
        for (int i = 0; i < order.length && upperBound >= min; i++) {
            final int field = order[i];
            if (levels[field] == Comparer.UNKNOWN) {
                levels[field] = comparer.complete(field);
                weighField(field, one, other);
                open -= weightTable.maxWeightOfUnequal(field);
                upperBound = weightTable.upperBound(groups, open);
            }
        }
        if (full >= 0 && upperBound >= min) {
            weightTable.sumGroups(weights, groups);
        }
        return upperBound;
    }

    private void begin(final int one, final int other) {
        cachedOne = NO_ROW;
        comparer.begin(one, other, levels);
    }

    private void weighField(final int field, final int one, final int other) {
        final int level = levels[field];
        double weight = 0;
        if (level == EXACT) {
            weight = weightTable.fieldWeight(field, levels, frequencies.uBits(field, one, comparer.countOfOne(field)));
        } else if (level != 0) {
            weight = weightTable.fieldWeight(field, levels, 0);
            if (weight > 0) {
                // many names resemble a frequent name, so a resembling value weighs no more than an equal one
                final double frequency = Math.max(frequencies.uBits(field, one, comparer.countOfOne(field)), frequencies.uBits(field, other, comparer.countOfOther(field)));
                weight = Math.min(weight, Math.max(0, weightTable.exactWeight(field, frequency)));
            }
        }
        weights[field] = weight;
        groups[groupOf[field]] += weight;
    }

    /**
     * The weight of each field of a pair. They sum to {@link #weigh} less the prior: positive weights are scaled down by as much as a household or company explains the agreement.
     */
    public List<FieldWeight> explain(final int one, final int other) {
        final double total = weigh(one, other) - (haveSameKey(one, other) ? SAME_KEY_BITS : 0) - weightTable.prior();
        double sum = 0;
        double positive = 0;
        for (final double weight : weights) {
            sum += weight;
            positive += Math.max(0, weight);
        }
        final double factor = positive == 0 ? 1 : Math.max(0, (positive + total - sum) / positive);
        final List<FieldWeight> fieldWeights = new ArrayList<>();
        if (haveSameKey(one, other)) {
            fieldWeights.add(new FieldWeight("id", Level.EXACT, SAME_KEY_BITS));
        }
        for (int i = 0; i < levels.length; i++) {
            if (levels[i] != 0) {
                fieldWeights.add(new FieldWeight(columns[i].field().name(), Level.of(levels[i]), weights[i] > 0 ? weights[i] * factor : weights[i]));
            }
        }
        return fieldWeights;
    }

    /**
     * Whether two rows contradict each other: dates of birth or ids differ by more than a typing error, and the weight does not outweigh it.
     *
     * @param min the weight from which a difference does not count
     */
    public boolean contradict(final int one, final int other, final double min) {
        return weigh(one, other) < min && differ();
    }

    /** Whether dates of birth or ids of two rows differ by more than a typing error, whatever their weight. */
    public boolean differ(final int one, final int other) {
        begin(one, other);
        for (int i = 0; i < levels.length; i++) {
            if (levels[i] == Comparer.UNKNOWN && isDecisive(i)) {
                levels[i] = comparer.complete(i);
            }
        }
        return differ();
    }

    /** The numbers of the row's values that {@link #differ(int, int)} compares. */
    public List<Integer> contradictionTrait(final int row) {
        return IntStream.range(0, columns.length).filter(this::isDecisive).mapToObj(i -> columns[i].number(row)).toList();
    }

    /** Whether a row has a value that {@link #differ(int, int)} compares. */
    public boolean canContradict(final int row) {
        for (int i = 0; i < columns.length; i++) {
            if (isDecisive(i) && columns[i].number(row) != 0) {
                return true;
            }
        }
        return false;
    }

    private boolean isDecisive(final int field) {
        return columns[field].field().kind() == FieldKind.BIRTH_DATE || columns[field].field().kind() == FieldKind.IDENTIFIER;
    }

    /** Whether the rows weighed last differ in date of birth or id. */
    private boolean differ() {
        for (int i = 0; i < levels.length; i++) {
            if (levels[i] == DIFFERENT && isDecisive(i)) {
                return true;
            }
        }
        return false;
    }
}
