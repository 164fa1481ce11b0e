// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.kernel;

/**
 * The characters of a text as a bit set of 64 bits; several characters share a bit. It proves that two texts are far apart. Callers keep the sets of texts that they compare often.
 * EditDistanceTest tests it.
 */
public final class CharacterSet {

    private static final int FIRST_SURROGATE = Character.MIN_SURROGATE;
    private static final int SURROGATES = Character.MAX_SURROGATE - Character.MIN_SURROGATE + 1;

    private CharacterSet() {
    }

    /** The set of a text. It is negative if the text has surrogates. */
    public static long of(final String text) {
        long set = 0;
        int surrogate = 0;
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            // a shift uses the low six bits; in Gray code lower case letters, digits and signs have bits of their own
            set |= 1L << (c ^ c >>> 1);
            // negative only for surrogates
            surrogate |= (c ^ FIRST_SURROGATE) - SURROGATES;
        }
        return set & Long.MAX_VALUE | surrogate & Long.MIN_VALUE;
    }

    static boolean hasSurrogates(final long set) {
        return set < 0;
    }

    /** A lower bound of the edits between two texts: an edit adds one character and removes one at most. Not for texts with surrogates. */
    static int minEdits(final long one, final long other) {
        return Math.max(Long.bitCount(one & ~other), Long.bitCount(other & ~one));
    }
}
