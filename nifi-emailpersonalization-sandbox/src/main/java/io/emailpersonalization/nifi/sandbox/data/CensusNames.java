// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.data;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Names as frequent as in a census. The share of the name of rank k is c / (k + a)^0.9, fitted to the figures of the US Census Bureau of 2010 for surnames (0.83 % for the most
 * frequent one, 0.35 % for the tenth, 0.01 % for the thousandth) and to those of the Social Security Administration for given names (1.6 %, 0.9 %, 0.02 %). Two
 * people of a hundred thousand have both names in common some four times in a million pairs.
 */
final class CensusNames {

    private static final double EXPONENT = .1;
    private static final Ranks GIVEN = new Ranks(.138, 10);
    private static final Ranks FAMILY = new Ranks(.0478, 6);
    private static final List<String> SYLLABLES = List.of("", "a", "e", "i", "o", "en", "er", "el", "in", "is", "or", "un");
    private static final List<String> GIVEN_BEGINNINGS = List.of(("Al Bea Cor Del Em Fab Gio Her Il Jo Kar Lu Mar Nel Ot Per Ro Sil Te Ur Val Wil Xan Ya Zel Ad Ben Cla Dor Eri").split(" "));
    private static final List<String> GIVEN_ENDINGS = List.of(("berto bine dina fred gard hild jana kus land mira nando ola pold quina rick sanne tina uel vin wina xander yan "
            + "zia bert cia drik ette ford gine lio").split(" "));
    private static final long SCATTER = 7_919;

    private CensusNames() {
    }

    /** Ranks by their shares. */
    private record Ranks(double c, double a) {

        /** The inverse of the sum of the shares, taken as an integral. */
        int draw(final SplittableRandom random) {
            return (int) (Math.pow(random.nextDouble() * EXPONENT / c + Math.pow(a + 1, EXPONENT), 1 / EXPONENT) - a - 1);
        }
    }

    static String givenName(final SplittableRandom random) {
        final int rank = GIVEN.draw(random);
        if (rank < CustomerWords.GIVEN_NAMES.size()) {
            return CustomerWords.GIVEN_NAMES.get(rank);
        }
        final int number = rank - CustomerWords.GIVEN_NAMES.size();
        return GIVEN_BEGINNINGS.get(number % GIVEN_BEGINNINGS.size()) + GIVEN_ENDINGS.get(number / GIVEN_BEGINNINGS.size() % GIVEN_ENDINGS.size());
    }

    static String familyName(final SplittableRandom random) {
        final int rank = FAMILY.draw(random);
        if (rank < CustomerWords.FREQUENT_NAMES.size()) {
            return CustomerWords.FREQUENT_NAMES.get(rank);
        }
        final int beginnings = CustomerWords.NAME_BEGINNINGS.size();
        final int endings = CustomerWords.NAME_ENDINGS.size();
        final int syllables = SYLLABLES.size();
        final long number = rank * SCATTER % ((long) beginnings * endings * syllables * syllables);
        final int middle = (int) (number / beginnings / endings);
        return CustomerWords.NAME_BEGINNINGS.get((int) (number % beginnings)) + SYLLABLES.get(middle % syllables) + SYLLABLES.get(middle / syllables)
                + CustomerWords.NAME_ENDINGS.get((int) (number / beginnings % endings));
    }
}
