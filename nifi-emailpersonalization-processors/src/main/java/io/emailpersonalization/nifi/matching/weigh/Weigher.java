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

/** The weight of evidence, in bits, that two rows are one person: the logarithm of the odds, prior included. Not safe for threads: {@link #fork} gives another thread its own. */
public final class Weigher {

    private static final double SAME_KEY = 40;
    private static final double IDENTITY = 12;
    private static final int NOTHING = -1;
    /** Kinds of fields by what a comparison costs: short values that repeat themselves come first. */
    private static final List<FieldKind> COST = List.of(FieldKind.COUNTRY, FieldKind.CATEGORY, FieldKind.GIVEN_NAME, FieldKind.BIRTH_DATE, FieldKind.FAMILY_NAME, FieldKind.POSTAL_CODE,
            FieldKind.PHONE, FieldKind.IDENTIFIER, FieldKind.CITY, FieldKind.EMAIL, FieldKind.STREET, FieldKind.TEXT, FieldKind.FULL_NAME);

    private final FeatureTable table;
    private final MatchModel model;
    private final WeightTable ratios;
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
    private int weighedOne = NOTHING;
    private int weighedOther;
    private double weighed;

    /**
     * What one field says.
     *
     * @param weight bits: positive speaks for one person
     */
    public record Evidence(String field, Level level, double weight) {
    }

    /** @param mailboxes of the same table */
    public Weigher(final FeatureTable table, final MatchModel model, final PersonalMailboxes mailboxes) {
        this(table, model, new WeightTable(model), new FrequencyWeights(table, model), mailboxes);
    }

    private Weigher(final FeatureTable table, final MatchModel model, final WeightTable ratios, final FrequencyWeights frequencies, final PersonalMailboxes mailboxes) {
        this.table = table;
        this.model = model;
        this.ratios = ratios;
        this.frequencies = frequencies;
        this.mailboxes = mailboxes;
        this.comparer = new Comparer(table);
        this.columns = table.columns().toArray(Column[]::new);
        this.levels = new byte[columns.length];
        this.weights = new double[columns.length];
        this.groupOf = new int[columns.length];
        for (int i = 0; i < columns.length; i++) {
            groupOf[i] = ratios.groupOf(i);
        }
        this.email = table.column(FieldKind.EMAIL).map(Column::index).orElse(-1);
        this.given = table.column(FieldKind.GIVEN_NAME).map(Column::index).orElse(-1);
        this.full = table.column(FieldKind.FULL_NAME).map(Column::index).orElse(-1);
        this.order = IntStream.range(0, columns.length).boxed()
                .sorted(java.util.Comparator.comparing(i -> COST.indexOf(columns[i].field().kind()))).mapToInt(i -> i).toArray();
    }

    /** The same for another thread. */
    public Weigher fork() {
        return new Weigher(table, model, ratios, frequencies, mailboxes);
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

    /** The weight of a pair, prior included. */
    public double weigh(final int one, final int other) {
        if (one != weighedOne || other != weighedOther) {
            weighed = weigh(one, other, Double.NEGATIVE_INFINITY);
            weighedOne = one;
            weighedOther = other;
        }
        return weighed;
    }

    /**
     * The weight of a pair, prior included.
     *
     * @param least a weight under which the caller does not care for the exact one: what is returned then is under it too, but maybe too high
     */
    public double weigh(final int one, final int other, final double least) {
        final double key = isSameKey(one, other) ? SAME_KEY : 0;
        final double most = compare(one, other, least - key) + key;
        if (most < least) {
            return most;
        }
        final double weight = ratios.weight(groups) + key;
        return weight < IDENTITY && isOneMailbox(one) ? IDENTITY : weight;
    }

    /** The weight of two sets of rows, prior included, each taken for one record that has several values of a field: the two values that speak most for one person count. */
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
        ratios.sum(best, groups);
        return ratios.weight(groups);
    }

    /** One mailbox, not that of a function or of many, and nothing that speaks of two people behind it. */
    private boolean isOneMailbox(final int one) {
        return email >= 0 && levels[email] == EXACT && !differ()
                && (given < 0 || levels[given] == 0 ? mailboxes.isOfOne(one) : mailboxes.isOfFew(one) && !PersonalMailboxes.areTwo(levels[given]));
    }

    private boolean isSameKey(final int one, final int other) {
        return table.keyNumber(one) != 0 && table.keyNumber(one) == table.keyNumber(other);
    }

    /** Compares field by field, the cheapest first, and stops where even the best of the rest could not lift the sum; what is returned is the most it can be. */
    private double compare(final int one, final int other, final double least) {
        begin(one, other);
        Arrays.fill(groups, 0);
        double open = 0;
        for (int i = 0; i < levels.length; i++) {
            if (levels[i] == Comparer.UNKNOWN) {
                open += ratios.bestOfUnequal(i);
                weights[i] = 0;
            } else {
                settle(i, one, other);
            }
        }
        if (email >= 0 && levels[email] == EXACT || full >= 0 && levels[full] != 0) {
            // the mailbox may make one person of them whatever the sum says, and a full name takes the place of what spoke against them
            open = Double.POSITIVE_INFINITY;
        }
        double most = ratios.most(groups, open);
        for (int i = 0; i < order.length && most >= least; i++) {
            final int field = order[i];
            if (levels[field] == Comparer.UNKNOWN) {
                levels[field] = comparer.complete(field);
                settle(field, one, other);
                open -= ratios.bestOfUnequal(field);
                most = ratios.most(groups, open);
            }
        }
        if (full >= 0 && most >= least) {
            ratios.sum(weights, groups);
        }
        return most;
    }

    private void begin(final int one, final int other) {
        weighedOne = NOTHING;
        comparer.begin(one, other, levels);
    }

    private void settle(final int field, final int one, final int other) {
        final int level = levels[field];
        double weight = 0;
        if (level == EXACT) {
            weight = ratios.ratio(field, levels, frequencies.bits(field, one, comparer.countOfOne(field)));
        } else if (level != 0) {
            weight = ratios.ratio(field, levels, 0);
            if (weight > 0) {
                // a frequent name is resembled as often as it is met: what is nearly equal says no more than what is equal
                final double frequency = Math.max(frequencies.bits(field, one, comparer.countOfOne(field)), frequencies.bits(field, other, comparer.countOfOther(field)));
                weight = Math.min(weight, Math.max(0, ratios.exact(field, frequency)));
            }
        }
        weights[field] = weight;
        groups[groupOf[field]] += weight;
    }

    private static final int EXACT = Level.EXACT.code();

    /**
     * What each field says of a pair; the weights sum to {@link #weigh} less the prior. What two people of one household or company would share as well counts as much
     * less as that is likely.
     */
    public List<Evidence> explain(final int one, final int other) {
        final double total = weigh(one, other) - (isSameKey(one, other) ? SAME_KEY : 0) - ratios.prior();
        double sum = 0;
        double positive = 0;
        for (final double weight : weights) {
            sum += weight;
            positive += Math.max(0, weight);
        }
        final double factor = positive == 0 ? 1 : Math.max(0, (positive + total - sum) / positive);
        final List<Evidence> evidence = new ArrayList<>();
        if (isSameKey(one, other)) {
            evidence.add(new Evidence("id", Level.EXACT, SAME_KEY));
        }
        for (int i = 0; i < levels.length; i++) {
            if (levels[i] != 0) {
                evidence.add(new Evidence(columns[i].field().name(), Level.of(levels[i]), weights[i] > 0 ? weights[i] * factor : weights[i]));
            }
        }
        return evidence;
    }

    /**
     * Whether two rows are clearly two people: dates of birth or ids differ by more than a typing error, and nothing outweighs that.
     *
     * @param least the weight under which a difference decides
     */
    public boolean contradict(final int one, final int other, final double least) {
        return weigh(one, other) < least && differ();
    }

    /** Whether dates of birth or ids of two rows differ by more than a typing error, whatever else they say. */
    public boolean differ(final int one, final int other) {
        begin(one, other);
        for (int i = 0; i < levels.length; i++) {
            if (levels[i] == Comparer.UNKNOWN && decides(i)) {
                levels[i] = comparer.complete(i);
            }
        }
        return differ();
    }

    /** What of a row {@link #differ(int, int)} goes by, as the numbers of values. */
    public List<Integer> trait(final int row) {
        return IntStream.range(0, columns.length).filter(this::decides).mapToObj(i -> columns[i].number(row)).toList();
    }

    /** Whether a row has anything that {@link #differ(int, int)} goes by. */
    public boolean tells(final int row) {
        for (int i = 0; i < columns.length; i++) {
            if (decides(i) && columns[i].number(row) != 0) {
                return true;
            }
        }
        return false;
    }

    private boolean decides(final int field) {
        return columns[field].field().kind() == FieldKind.BIRTH_DATE || columns[field].field().kind() == FieldKind.IDENTIFIER;
    }

    private static final int DIFFERENT = Level.DIFFERENT.code();

    /** Whether the rows weighed last differ in date of birth or id. */
    private boolean differ() {
        for (int i = 0; i < levels.length; i++) {
            if (levels[i] == DIFFERENT && decides(i)) {
                return true;
            }
        }
        return false;
    }
}
