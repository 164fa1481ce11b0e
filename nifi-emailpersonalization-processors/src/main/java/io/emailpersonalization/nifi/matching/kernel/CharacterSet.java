// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.kernel;

/**
 * Which characters a text has, a bit each, several sharing one: enough to see that two texts are far apart. A text that is compared often is worth keeping its set.
 */
public final class CharacterSet {

    private static final int FIRST_SURROGATE = Character.MIN_SURROGATE;
    private static final int SURROGATES = Character.MAX_SURROGATE - Character.MIN_SURROGATE + 1;

    private CharacterSet() {
    }

    /** The set of a text. Its sign says whether there are surrogates. */
    public static long of(final String text) {
        long set = 0;
        int surrogate = 0;
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            // the shift takes six bits; in Gray code lower case letters, digits and signs have bits of their own
            set |= 1L << (c ^ c >>> 1);
            // negative for surrogates only
            surrogate |= (c ^ FIRST_SURROGATE) - SURROGATES;
        }
        return set & Long.MAX_VALUE | surrogate & Long.MIN_VALUE;
    }

    static boolean hasSurrogates(final long set) {
        return set < 0;
    }

    /** No fewer edits lead from one text to the other: each brings one character at most, and takes one at most. Not for texts with surrogates. */
    static int fewestEdits(final long one, final long other) {
        return Math.max(Long.bitCount(one & ~other), Long.bitCount(other & ~one));
    }
}
