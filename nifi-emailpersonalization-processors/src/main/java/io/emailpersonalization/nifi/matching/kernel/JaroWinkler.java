// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.kernel;

/**
 * The similarity of Jaro and Winkler (Winkler, String Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter Model of Record Linkage, 1990), to the bit that of
 * Commons Text, counted in Unicode code points where Commons Text counts halves of them. Safe for threads.
 */
public final class JaroWinkler {

    private static final double LEAST_FOR_PREFIX = .7;
    private static final double PREFIX_WEIGHT = .1;
    private static final int LONGEST_PREFIX = 4;

    private JaroWinkler() {
    }

    /** The similarity, from 0 (nothing in common) to 1 (equal). */
    public static double similarity(final String a, final String b) {
        if (a.equals(b)) {
            return 1;
        }
        final String shorter = a.length() > b.length() ? b : a;
        final String longer = a.length() > b.length() ? a : b;
        if (shorter.isEmpty()) {
            return 0;
        }
        if (longer.length() > PatternMasks.LONGEST || hasSurrogate(a) || hasSurrogate(b)) {
            return slowly(a.codePoints().toArray(), b.codePoints().toArray());
        }
        int prefix = 0;
        while (prefix < shorter.length() && shorter.charAt(prefix) == longer.charAt(prefix)) {
            prefix++;
        }
        final long[] masks = PatternMasks.of(longer, 0, longer.length());
        final int range = Math.max(longer.length() / 2 - 1, 0);
        // what both begin with matches itself
        long matchedOfShorter = prefix == 0 ? 0 : -1L >>> Long.SIZE - prefix;
        long matchedOfLonger = matchedOfShorter;
        for (int i = prefix; i < shorter.length(); i++) {
            final long reach = -1L >>> Long.SIZE - 1 - Math.min(i + range, Long.SIZE - 1);
            final long candidates = PatternMasks.get(masks, shorter.charAt(i)) & reach & -1L << Math.max(i - range, 0) & ~matchedOfLonger;
            matchedOfLonger |= candidates & -candidates;
            matchedOfShorter |= (candidates | -candidates) >>> Long.SIZE - 1 << i;
        }
        PatternMasks.clear(masks, longer, 0, longer.length());
        if (matchedOfShorter == 0) {
            return 0;
        }
        final int matches = Long.bitCount(matchedOfShorter);
        return similarity(matches, moved(shorter, longer, matchedOfShorter, matchedOfLonger), Math.min(prefix, LONGEST_PREFIX), a.length(), b.length());
    }

    /** The most that the similarity of two texts can be that have a Jaro similarity. */
    public static double most(final double jaro) {
        return jaro + PREFIX_WEIGHT * LONGEST_PREFIX * (1 - jaro);
    }

    private static boolean hasSurrogate(final String text) {
        int all = 0;
        for (int i = 0; i < text.length(); i++) {
            all |= text.charAt(i);
        }
        return all >= Character.MIN_SURROGATE && CharacterSet.hasSurrogates(CharacterSet.of(text));
    }

    private static int moved(final String shorter, final String longer, final long matchedOfShorter, final long matchedOfLonger) {
        int moved = 0;
        long restOfShorter = matchedOfShorter;
        long restOfLonger = matchedOfLonger;
        while (restOfShorter != 0) {
            moved += shorter.charAt(Long.numberOfTrailingZeros(restOfShorter)) != longer.charAt(Long.numberOfTrailingZeros(restOfLonger)) ? 1 : 0;
            restOfShorter &= restOfShorter - 1;
            restOfLonger &= restOfLonger - 1;
        }
        return moved;
    }

    private static double slowly(final int[] a, final int[] b) {
        final int[] shorter = a.length > b.length ? b : a;
        final int[] longer = a.length > b.length ? a : b;
        final int range = Math.max(longer.length / 2 - 1, 0);
        final boolean[] taken = new boolean[longer.length];
        final int[] matched = new int[shorter.length];
        int matches = 0;
        for (int i = 0; i < shorter.length; i++) {
            final int end = Math.min(i + range + 1, longer.length);
            int at = Math.max(i - range, 0);
            while (at < end && (taken[at] || longer[at] != shorter[i])) {
                at++;
            }
            if (at < end) {
                taken[at] = true;
                matched[matches++] = shorter[i];
            }
        }
        int moved = 0;
        int position = 0;
        for (int at = 0; at < longer.length; at++) {
            if (taken[at]) {
                moved += matched[position++] != longer[at] ? 1 : 0;
            }
        }
        int prefix = 0;
        while (prefix < Math.min(LONGEST_PREFIX, shorter.length) && shorter[prefix] == longer[prefix]) {
            prefix++;
        }
        return matches == 0 ? 0 : similarity(matches, moved, prefix, a.length, b.length);
    }

    private static double similarity(final double matches, final double moved, final int prefix, final int lengthOfA, final int lengthOfB) {
        final double jaro = (matches / lengthOfA + matches / lengthOfB + (matches - moved / 2) / matches) / 3;
        return jaro < LEAST_FOR_PREFIX ? jaro : jaro + PREFIX_WEIGHT * prefix * (1 - jaro);
    }
}
