// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

/**
 * The odds of one person from the weights of groups of fields. Pairs are a mixture of kinds, and within a kind fields count as independent. Two records of one person either agree in
 * the address or, after a move, differ in street, postal code and city together. Two people may be strangers, members of a household (with family name, address, phone and mailbox in
 * common, but not the given name or date of birth) or users of one contact (a phone or mailbox). Sums are in bits; the sum of a kind adds the groups that its pairs share.
 * ExpectationMaximizationTest and MatcherTest test it.
 */
final class OddsMixture {

    /** One person with one address. */
    static final int STAYED = 0;
    /** One person with two addresses. */
    static final int MOVED = 1;
    /** Two people of one household and address. */
    static final int HOUSEHOLD = 2;
    /** Two people of one household with different addresses. */
    static final int HOUSEHOLD_APART = 3;
    /** Two people of one household with one date of birth. */
    static final int TWINS = 4;
    /** Two people of different names with a shared contact and address. */
    static final int CONTACT = 5;
    /** Two people of different names with a shared contact and different addresses. */
    static final int CONTACT_APART = 6;
    /** Two people of one household with one given name. */
    static final int NAMESAKES = 7;
    /** The number of kinds. Strangers are the reference: their sum is 0. */
    static final int KINDS = 8;

    /** The groups that the pairs of each kind share. */
    private static final int[][] SHARED = new int[KINDS][];

    static {
        final int all = (1 << FieldGroup.values().length) - 1;
        final int address = 1 << FieldGroup.ADDRESS.ordinal();
        final int home = address | 1 << FieldGroup.CONTACT.ordinal();
        final int household = home | 1 << FieldGroup.FAMILY.ordinal();
        final int[] shared = {all, all & ~address, household, household & ~address, household | 1 << FieldGroup.BIRTH.ordinal(), home, home & ~address, household | 1 << FieldGroup.GIVEN.ordinal()};
        for (int kind = 0; kind < KINDS; kind++) {
            final int mask = shared[kind];
            SHARED[kind] = java.util.stream.IntStream.range(0, FieldGroup.values().length).filter(group -> (mask & 1 << group) != 0).toArray();
        }
    }

    private final double[] priors = new double[KINDS];

    OddsMixture(final PairShares shares) {
        priors[STAYED] = LogOdds.log2(shares.match() * (1 - shares.moved()));
        priors[MOVED] = LogOdds.log2(shares.match() * shares.moved());
        priors[HOUSEHOLD] = LogOdds.log2(shares.household() * (1 - shares.twins()) * (1 - shares.moved()));
        priors[HOUSEHOLD_APART] = LogOdds.log2(shares.household() * shares.moved());
        priors[NAMESAKES] = LogOdds.log2(shares.household() * shares.namesakes());
        priors[TWINS] = LogOdds.log2(shares.household() * shares.twins());
        priors[CONTACT] = LogOdds.log2(shares.contact() * (1 - shares.moved()));
        priors[CONTACT_APART] = LogOdds.log2(shares.contact() * shares.moved());
    }

    /** The bits of a kind of pair over strangers. */
    double kindBits(final int kind, final double[] groups) {
        double sum = priors[kind];
        for (final int group : SHARED[kind]) {
            sum += groups[group];
        }
        return sum;
    }

    /** The match weight: the logarithm of the odds of one person in bits, prior included. */
    double weight(final double[] groups) {
        final double match = LogOdds.logSum(kindBits(STAYED, groups), kindBits(MOVED, groups));
        double max = 0;
        for (int kind = HOUSEHOLD; kind < KINDS; kind++) {
            max = Math.max(max, kindBits(kind, groups));
        }
        double sum = LogOdds.pow2(-max);
        for (int kind = HOUSEHOLD; kind < KINDS; kind++) {
            final double difference = kindBits(kind, groups) - max;
            sum += difference < -LogOdds.NEGLIGIBLE_BITS ? 0 : LogOdds.pow2(difference);
        }
        return match - max - LogOdds.log2(sum);
    }

    /** An upper bound of {@link #weight}, cheap to compute: the weight against strangers only. */
    double upperBound(final double[] groups) {
        double sum = 0;
        for (final double group : groups) {
            sum += group;
        }
        // the two kinds of matches sum to twice the larger one at most
        return Math.max(priors[STAYED], priors[MOVED]) + sum + Math.max(0, -groups[FieldGroup.ADDRESS.ordinal()]) + 1;
    }
}
