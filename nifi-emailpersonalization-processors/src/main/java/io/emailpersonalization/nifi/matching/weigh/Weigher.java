// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.weigh;

import io.emailpersonalization.nifi.matching.compare.Column;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.Level;
import io.emailpersonalization.nifi.matching.normalize.EmailKey;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The weight of evidence, in bits, that two rows are one person: prior odds plus the weight of each field's level. Fields that a household shares are not independent
 * of each other, so their sum is bounded where given names or dates of birth clearly differ. Not safe for threads.
 */
public final class Weigher {

    private static final Set<FieldKind> ADDRESS = EnumSet.of(FieldKind.STREET, FieldKind.CITY, FieldKind.POSTAL_CODE, FieldKind.COUNTRY);
    private static final Set<FieldKind> HOUSEHOLD = EnumSet.of(FieldKind.FAMILY_NAME, FieldKind.EMAIL, FieldKind.PHONE, FieldKind.STREET, FieldKind.CITY, FieldKind.POSTAL_CODE, FieldKind.COUNTRY);

    private static final double SAME_KEY = 40;
    private static final double IDENTITY = 10;
    private static final int FEWEST_ROWS = 500;
    private static final int MANY_AT_ONE_MAILBOX = 10;
    private static final double ROLE_MAILBOX = 2;
    private static final double HOUSEHOLD_OF_ANOTHER_NAME = 6;
    private static final double HOUSEHOLD_OF_ANOTHER_BIRTH = 12;
    private static final double DEPENDENT_AGREEMENT = .35;
    private static final double DEPENDENT_DIFFERENCE = .5;

    private final FeatureTable table;
    private final Column[] columns;
    private final FieldKind[] kinds;
    private final LevelWeights[] models;
    private final Level[] levels;
    private final double[] weights;
    private final double prior;
    private final int given;
    private final int family;
    private final int birth;
    private final int email;

    /**
     * What one field says.
     *
     * @param weight bits: positive speaks for one person
     */
    public record Evidence(String field, Level level, double weight) {
    }

    public Weigher(final FeatureTable table) {
        this.table = table;
        this.columns = table.columns().toArray(Column[]::new);
        this.kinds = table.columns().stream().map(column -> column.field().kind()).toArray(FieldKind[]::new);
        this.models = table.columns().stream().map(column -> LevelWeights.builtIn(column.field().kind())).toArray(LevelWeights[]::new);
        this.levels = new Level[columns.length];
        this.weights = new double[columns.length];
        this.given = position(FieldKind.GIVEN_NAME);
        this.family = position(FieldKind.FAMILY_NAME);
        this.birth = position(FieldKind.BIRTH_DATE);
        this.email = position(FieldKind.EMAIL);
        final double matches = 1.0 / Math.max(table.rows(), FEWEST_ROWS);
        this.prior = LevelWeights.log2(matches / (1 - matches));
    }

    private int position(final FieldKind kind) {
        for (int i = 0; i < kinds.length; i++) {
            if (kinds[i] == kind) {
                return i;
            }
        }
        return -1;
    }

    /** The probability of a weight. */
    public static double probability(final double weight) {
        return 1 / (1 + Math.pow(2, -weight));
    }

    /** The weight of a probability. */
    public static double weight(final double probability) {
        return LevelWeights.log2(probability / (1 - probability));
    }

    /** The weight of a pair, prior included. */
    public double weigh(final int one, final int other) {
        double sum = compare(one, other);
        if (table.keyNumber(one) != 0 && table.keyNumber(one) == table.keyNumber(other)) {
            sum += SAME_KEY;
        }
        return sum;
    }

    /** What each field says of a pair; the weights sum to {@link #weigh} less the prior. */
    public List<Evidence> explain(final int one, final int other) {
        final List<Evidence> evidence = new ArrayList<>();
        compare(one, other);
        if (table.keyNumber(one) != 0 && table.keyNumber(one) == table.keyNumber(other)) {
            evidence.add(new Evidence("id", Level.EXACT, SAME_KEY));
        }
        for (int i = 0; i < columns.length; i++) {
            if (levels[i] != null) {
                evidence.add(new Evidence(columns[i].field().name(), levels[i], weights[i]));
            }
        }
        return evidence;
    }

    /**
     * Whether two rows are clearly two people: given names, dates of birth or ids differ by more than a typing error, and nothing outweighs that.
     *
     * @param least the weight under which a difference decides
     */
    public boolean contradict(final int one, final int other, final double least) {
        if (weigh(one, other) >= least) {
            return false;
        }
        for (int i = 0; i < columns.length; i++) {
            if (levels[i] == Level.DIFFERENT && (i == given || i == birth || kinds[i] == FieldKind.IDENTIFIER)) {
                return true;
            }
        }
        return false;
    }

    private double compare(final int one, final int other) {
        for (int i = 0; i < columns.length; i++) {
            levels[i] = columns[i].level(one, other);
        }
        if (given >= 0 && family >= 0 && levels[given] != Level.EXACT && levels[family] != Level.EXACT && isSwapped(one, other)) {
            levels[given] = Level.SWAPPED;
            levels[family] = Level.SWAPPED;
        }
        for (int i = 0; i < columns.length; i++) {
            weights[i] = levels[i] == null ? 0 : levels[i] == Level.EXACT ? models[i].exactWeight(columns[i].count(one), table.rows()) : models[i].weight(levels[i]);
        }
        if (email >= 0 && levels[email] == Level.EXACT && EmailKey.isRole(columns[email].value(one))) {
            weights[email] = Math.min(weights[email], ROLE_MAILBOX);
        }
        discountAddress();
        boundHousehold();
        double sum = prior;
        for (final double weight : weights) {
            sum += weight;
        }
        if (sum < IDENTITY && isSameMailboxOfOnePerson(one)) {
            weights[email] += IDENTITY - sum;
            sum = IDENTITY;
        }
        return sum;
    }

    private boolean isSwapped(final int one, final int other) {
        final int givenOfOne = columns[given].number(one);
        final int familyOfOne = columns[family].number(one);
        return givenOfOne != 0 && familyOfOne != 0 && givenOfOne == columns[family].number(other) && familyOfOne == columns[given].number(other);
    }

    /** Street, postal code, city and country say the same thing in part: the strongest counts, the others add little. */
    private void discountAddress() {
        double strongest = 0;
        double weakest = 0;
        for (int i = 0; i < weights.length; i++) {
            if (ADDRESS.contains(kinds[i])) {
                strongest = Math.max(strongest, weights[i]);
                weakest = Math.min(weakest, weights[i]);
            }
        }
        boolean seenStrongest = false;
        boolean seenWeakest = false;
        for (int i = 0; i < weights.length; i++) {
            if (ADDRESS.contains(kinds[i])) {
                if (weights[i] > 0) {
                    weights[i] *= weights[i] == strongest && !seenStrongest ? 1 : DEPENDENT_AGREEMENT;
                    seenStrongest |= weights[i] == strongest;
                } else if (weights[i] < 0) {
                    weights[i] *= weights[i] == weakest && !seenWeakest ? 1 : DEPENDENT_DIFFERENCE;
                    seenWeakest |= weights[i] == weakest;
                }
            }
        }
    }

    private void boundHousehold() {
        double bound = Double.MAX_VALUE;
        if (birth >= 0 && levels[birth] == Level.DIFFERENT) {
            bound = HOUSEHOLD_OF_ANOTHER_BIRTH;
        }
        if (given >= 0 && levels[given] == Level.DIFFERENT) {
            bound = HOUSEHOLD_OF_ANOTHER_NAME;
        }
        if (bound == Double.MAX_VALUE) {
            return;
        }
        double shared = 0;
        for (int i = 0; i < weights.length; i++) {
            shared += HOUSEHOLD.contains(kinds[i]) && weights[i] > 0 ? weights[i] : 0;
        }
        if (shared > bound) {
            for (int i = 0; i < weights.length; i++) {
                if (HOUSEHOLD.contains(kinds[i]) && weights[i] > 0) {
                    weights[i] *= bound / shared;
                }
            }
        }
    }

    /** One mailbox, and nothing that speaks of two people behind it. */
    private boolean isSameMailboxOfOnePerson(final int one) {
        return email >= 0 && levels[email] == Level.EXACT
                && !EmailKey.isRole(columns[email].value(one))
                && columns[email].count(one) <= MANY_AT_ONE_MAILBOX
                && (given < 0 || levels[given] == null || levels[given] != Level.DIFFERENT && levels[given] != Level.SIMILAR)
                && (birth < 0 || levels[birth] != Level.DIFFERENT);
    }
}
