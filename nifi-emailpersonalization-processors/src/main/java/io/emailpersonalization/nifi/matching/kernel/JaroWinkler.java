// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.kernel;

/**
 * The Jaro-Winkler similarity (Winkler, String Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter Model of Record Linkage, 1990). The result is bit for bit that of
 * Commons Text, but the unit is the code point, not half a surrogate pair. The constants are those of Winkler. Safe for threads.
 */
public final class JaroWinkler {

    /** Jaro similarity from which a common prefix counts. */
    private static final double MIN_PREFIX_SIMILARITY = .7;
    /** Share of the distance to 1 that each character of the common prefix adds. */
    private static final double PREFIX_WEIGHT = .1;
    /** Characters of the common prefix that count. */
    private static final int MAX_PREFIX = 4;

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
        if (longer.length() > PatternMasks.MAX_LENGTH || hasSurrogate(a) || hasSurrogate(b)) {
            return similarityOfCodePoints(a.codePoints().toArray(), b.codePoints().toArray());
        }
        int prefix = 0;
        while (prefix < shorter.length() && shorter.charAt(prefix) == longer.charAt(prefix)) {
            prefix++;
        }
        final long[] masks = PatternMasks.of(longer, 0, longer.length());
        final int range = Math.max(longer.length() / 2 - 1, 0);
        // the common prefix matches itself
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
        return similarity(matches, outOfOrder(shorter, longer, matchedOfShorter, matchedOfLonger), Math.min(prefix, MAX_PREFIX), a.length(), b.length());
    }

    /** The largest Jaro-Winkler similarity of two texts with a Jaro similarity. */
    public static double upperBound(final double jaro) {
        return jaro + PREFIX_WEIGHT * MAX_PREFIX * (1 - jaro);
    }

    private static boolean hasSurrogate(final String text) {
        int all = 0;
        for (int i = 0; i < text.length(); i++) {
            all |= text.charAt(i);
        }
        return all >= Character.MIN_SURROGATE && CharacterSet.hasSurrogates(CharacterSet.of(text));
    }

    private static int outOfOrder(final String shorter, final String longer, final long matchedOfShorter, final long matchedOfLonger) {
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

    private static double similarityOfCodePoints(final int[] a, final int[] b) {
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
        while (prefix < Math.min(MAX_PREFIX, shorter.length) && shorter[prefix] == longer[prefix]) {
            prefix++;
        }
        return matches == 0 ? 0 : similarity(matches, moved, prefix, a.length, b.length);
    }

    private static double similarity(final double matches, final double moved, final int prefix, final int lengthOfA, final int lengthOfB) {
        final double jaro = (matches / lengthOfA + matches / lengthOfB + (matches - moved / 2) / matches) / 3;
        return jaro < MIN_PREFIX_SIMILARITY ? jaro : jaro + PREFIX_WEIGHT * prefix * (1 - jaro);
    }
}
