// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import io.emailpersonalization.nifi.matching.kernel.EditDistance;
import io.emailpersonalization.nifi.matching.kernel.JaroWinkler;

/** Distances of two texts. */
final class Edits {

    private static final int SHORT_TEXT = 4;

    private Edits() {
    }

    /** Whether so many insertions, deletions, substitutions and transpositions of neighbours at most lead from one text to the other. */
    static boolean within(final String a, final String b, final int most) {
        return EditDistance.damerau(a, b, most) <= most;
    }

    /** One error in a word of four letters or more, two in one of eight or more. */
    static boolean isTypingError(final String a, final String b) {
        final int shorter = Math.min(a.length(), b.length());
        return shorter >= SHORT_TEXT && within(a, b, shorter >= 2 * SHORT_TEXT ? 2 : 1);
    }

    /** O Hara and Ohara, Xiu Ying and Xiuying. */
    static boolean isSameWithoutGaps(final String a, final String b) {
        if (a.indexOf(' ') < 0 && b.indexOf(' ') < 0) {
            return false;
        }
        return a.replace(" ", "").equals(b.replace(" ", ""));
    }

    /** Jaro-Winkler similarity, 0 to 1. */
    static double jaroWinkler(final String a, final String b) {
        return JaroWinkler.similarity(a, b);
    }
}
