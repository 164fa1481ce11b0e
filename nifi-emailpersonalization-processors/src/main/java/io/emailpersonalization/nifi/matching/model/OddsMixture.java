// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

/**
 * The odds of one person from what the groups of fields say. Two records that have nothing to do with each other are not the only alternative to one person: members of a
 * household share family name, address, phone and mailbox without sharing a given name or a date of birth, colleagues share a phone or a mailbox; and a person who moved
 * has another street, postal code and city all at once. So pairs are a mixture of kinds, within each of which fields are taken as independent. Sums are in bits; a kind's
 * sum holds the groups that it shares.
 */
final class OddsMixture {

    /** Kinds of pairs; the last one, nothing in common, has no sum. */
    static final int STAYED = 0;
    static final int MOVED = 1;
    static final int HOUSEHOLD = 2;
    static final int HOUSEHOLD_APART = 3;
    static final int TWINS = 4;
    static final int CONTACT = 5;
    static final int CONTACT_APART = 6;
    static final int NAMESAKES = 7;
    static final int KINDS = 8;

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

    /** Bits that a kind of pair has over nothing in common. */
    double bits(final int kind, final double[] groups) {
        double sum = priors[kind];
        for (final int group : SHARED[kind]) {
            sum += groups[group];
        }
        return sum;
    }

    /** The weight of the evidence for one person with the prior in it: the logarithm of the odds, in bits. */
    double weight(final double[] groups) {
        final double match = LogOdds.sum(bits(STAYED, groups), bits(MOVED, groups));
        double most = 0;
        for (int kind = HOUSEHOLD; kind < KINDS; kind++) {
            most = Math.max(most, bits(kind, groups));
        }
        double sum = LogOdds.power(-most);
        for (int kind = HOUSEHOLD; kind < KINDS; kind++) {
            final double less = bits(kind, groups) - most;
            sum += less < -LogOdds.NEGLIGIBLE ? 0 : LogOdds.power(less);
        }
        return match - most - LogOdds.log2(sum);
    }

    /** More than {@link #weight} can be: what is left when nothing but chance stands against one person. */
    double most(final double[] groups) {
        double sum = 0;
        for (final double group : groups) {
            sum += group;
        }
        // a match moved or stayed; their sum is twice the greater one at most
        return Math.max(priors[STAYED], priors[MOVED]) + sum + Math.max(0, -groups[FieldGroup.ADDRESS.ordinal()]) + 1;
    }
}
