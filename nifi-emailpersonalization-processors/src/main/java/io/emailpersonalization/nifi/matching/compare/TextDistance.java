// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import io.emailpersonalization.nifi.matching.kernel.EditDistance;
import io.emailpersonalization.nifi.matching.kernel.JaroWinkler;

/** Distances of two texts. */
final class TextDistance {

    /** Letters of a word per typing error that it may have. With fewer, an edit makes another word. */
    private static final int MIN_LETTERS_PER_EDIT = 4;

    private TextDistance() {
    }

    /** Whether the Damerau distance of two texts is at most a number of edits. */
    static boolean within(final String a, final String b, final int edits) {
        return EditDistance.damerau(a, b, edits) <= edits;
    }

    /** One error in a word of four letters or more, two in one of eight or more. */
    static boolean isTypingError(final String a, final String b) {
        final int allowed = allowedEdits(Math.min(a.length(), b.length()));
        return allowed > 0 && within(a, b, allowed);
    }

    /** The typing errors allowed in a word of a number of letters. */
    static int allowedEdits(final int letters) {
        return letters >= 2 * MIN_LETTERS_PER_EDIT ? 2 : letters >= MIN_LETTERS_PER_EDIT ? 1 : 0;
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
