// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import io.emailpersonalization.nifi.matching.kernel.EditDistance;
import io.emailpersonalization.nifi.matching.kernel.JaroWinkler;

/** Distances of two texts. */
final class TextDistance {

    private static final int SHORT_TEXT = 4;

    private TextDistance() {
    }

    /** Whether so many insertions, deletions, substitutions and transpositions of neighbours at most lead from one text to the other. */
    static boolean within(final String a, final String b, final int most) {
        return EditDistance.damerau(a, b, most) <= most;
    }

    /** One error in a word of four letters or more, two in one of eight or more. */
    static boolean isTypingError(final String a, final String b) {
        final int allowed = allowed(Math.min(a.length(), b.length()));
        return allowed > 0 && within(a, b, allowed);
    }

    /** How many errors a word may have beside one of so many letters. */
    static int allowed(final int letters) {
        return letters >= 2 * SHORT_TEXT ? 2 : letters >= SHORT_TEXT ? 1 : 0;
    }

    /** O Hara and Ohara, Xiu Ying and Xiuying. */
    static boolean isSameWithoutGaps(final String a, final String b) {
        if (a.indexOf(' ') < 0 && b.indexOf(' ') < 0) {
            return false;
        }
        int i = 0;
        int j = 0;
        while (true) {
            i = afterGap(a, i);
            j = afterGap(b, j);
            if (i == a.length() || j == b.length()) {
                return i == a.length() && j == b.length();
            }
            if (a.charAt(i++) != b.charAt(j++)) {
                return false;
            }
        }
    }

    private static int afterGap(final String text, final int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) == ' ') {
            i++;
        }
        return i;
    }

    /** Jaro-Winkler similarity, 0 to 1. */
    static double jaroWinkler(final String a, final String b) {
        return JaroWinkler.similarity(a, b);
    }
}
