// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import org.apache.commons.text.similarity.JaroWinklerSimilarity;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Distances of two texts. */
final class Edits {

    private static final JaroWinklerSimilarity JARO_WINKLER = new JaroWinklerSimilarity();
    private static final LevenshteinDistance WITHIN_TWO = new LevenshteinDistance(2);

    private Edits() {
    }

    /** Whether one insertion, deletion, substitution or transposition of neighbours at most leads from one text to the other. */
    static boolean withinOne(final String a, final String b) {
        final String longer = a.length() >= b.length() ? a : b;
        final String shorter = longer == a ? b : a;
        final int difference = longer.length() - shorter.length();
        if (difference > 1) {
            return false;
        }
        int start = 0;
        while (start < shorter.length() && shorter.charAt(start) == longer.charAt(start)) {
            start++;
        }
        if (start == shorter.length()) {
            return true;
        }
        if (difference == 1) {
            return shorter.regionMatches(start, longer, start + 1, shorter.length() - start);
        }
        if (shorter.regionMatches(start + 1, longer, start + 1, shorter.length() - start - 1)) {
            return true;
        }
        return start + 1 < shorter.length() && shorter.charAt(start) == longer.charAt(start + 1) && shorter.charAt(start + 1) == longer.charAt(start)
                && shorter.regionMatches(start + 2, longer, start + 2, shorter.length() - start - 2);
    }

    /** Whether the Levenshtein distance is two at most. */
    static boolean withinTwo(final String a, final String b) {
        return Math.abs(a.length() - b.length()) <= 2 && WITHIN_TWO.apply(a, b) >= 0;
    }

    /** Jaro-Winkler similarity, 0 to 1. */
    static double jaroWinkler(final String a, final String b) {
        return JARO_WINKLER.apply(a, b);
    }
}
