// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.kernel;

/**
 * Edit distances up to a bound. An edit inserts, deletes, replaces or swaps Unicode code points: a letter outside the Basic Multilingual Plane counts once, a combining mark counts
 * separately. Normalize texts first if both forms of é are to be equal.
 *
 * <p>Lengths and character sets decide most pairs. For others the common prefix and suffix are removed. A search over the possible edits follows for a small bound, {@link BitParallel}
 * for a larger one, and {@link EditMatrix} for texts of more than 64 characters. Safe for threads.
 */
public final class EditDistance {

    /** Edits up to which a search is faster than bit-parallel columns, as measured by {@code ./run bench kernels}. */
    private static final int MAX_SEARCHED_EDITS = 2;

    private EditDistance() {
    }

    /**
     * The Levenshtein distance.
     *
     * @param max the largest distance of interest
     * @return the distance; {@code max + 1} where it is larger than max
     * @throws IllegalArgumentException when max is negative
     */
    public static int levenshtein(final String a, final String b, final int max) {
        return distance(a, CharacterSet.of(a), b, CharacterSet.of(b), max, false);
    }

    /**
     * The Levenshtein distance of texts whose {@link CharacterSet sets of characters} are known.
     *
     * @see #levenshtein(String, String, int)
     */
    public static int levenshtein(final String a, final long charactersOfA, final String b, final long charactersOfB, final int max) {
        return distance(a, charactersOfA, b, charactersOfB, max, false);
    }

    /**
     * The restricted Damerau distance (optimal string alignment): the Levenshtein distance in which a swap of two neighbours counts once, if no other edit concerns them.
     *
     * @param max the largest distance of interest
     * @return the distance; {@code max + 1} where it is larger than max
     * @throws IllegalArgumentException when max is negative
     */
    public static int damerau(final String a, final String b, final int max) {
        return distance(a, CharacterSet.of(a), b, CharacterSet.of(b), max, true);
    }

    /**
     * The restricted Damerau distance of texts whose {@link CharacterSet sets of characters} are known.
     *
     * @see #damerau(String, String, int)
     */
    public static int damerau(final String a, final long charactersOfA, final String b, final long charactersOfB, final int max) {
        return distance(a, charactersOfA, b, charactersOfB, max, true);
    }

    private static int distance(final String a, final long charactersOfA, final String b, final long charactersOfB, final int max, final boolean swaps) {
        if (max < 0) {
            throw new IllegalArgumentException("a distance is not negative");
        }
        if (CharacterSet.hasSurrogates(charactersOfA | charactersOfB)) {
            return EditMatrix.distance(a.codePoints().toArray(), b.codePoints().toArray(), max, swaps);
        }
        if (Math.abs(a.length() - b.length()) > max || CharacterSet.minEdits(charactersOfA, charactersOfB) > max) {
            return max + 1;
        }
        return a.length() <= b.length() ? stripped(a, b, max, swaps) : stripped(b, a, max, swaps);
    }

    private static int stripped(final String shorter, final String longer, final int max, final boolean swaps) {
        int from = 0;
        int end = shorter.length();
        int endOfLonger = longer.length();
        while (from < end && shorter.charAt(from) == longer.charAt(from)) {
            from++;
        }
        while (end > from && shorter.charAt(end - 1) == longer.charAt(endOfLonger - 1)) {
            end--;
            endOfLonger--;
        }
        if (end == from) {
            return Math.min(endOfLonger - from, max == Integer.MAX_VALUE ? max : max + 1);
        }
        if (max <= MAX_SEARCHED_EDITS) {
            return search(shorter, from, end, longer, from, endOfLonger, max, swaps);
        }
        if (end - from <= PatternMasks.MAX_LENGTH) {
            return swaps ? BitParallel.damerau(shorter, from, end, longer, endOfLonger, max) : BitParallel.levenshtein(shorter, from, end, longer, endOfLonger, max);
        }
        return EditMatrix.distance(shorter.substring(from, end).chars().toArray(), longer.substring(from, endOfLonger).chars().toArray(), max, swaps);
    }

    /** Returns the distance of two rests, or max + 1 if it is larger. Skips a common prefix, which never costs an edit, then tries each possible edit. */
    private static int search(final String a, final int fromOfA, final int endOfA, final String b, final int fromOfB, final int endOfB, final int max, final boolean swaps) {
        int i = fromOfA;
        int j = fromOfB;
        while (i < endOfA && j < endOfB && a.charAt(i) == b.charAt(j)) {
            i++;
            j++;
        }
        final int restOfA = endOfA - i;
        final int restOfB = endOfB - j;
        if (restOfA == 0 || restOfB == 0) {
            return Math.min(restOfA + restOfB, max + 1);
        }
        if (max == 0 || Math.abs(restOfA - restOfB) > max) {
            return max + 1;
        }
        int best = max + 1;
        if (swaps && restOfA > 1 && restOfB > 1 && a.charAt(i) == b.charAt(j + 1) && a.charAt(i + 1) == b.charAt(j)) {
            best = 1 + search(a, i + 2, endOfA, b, j + 2, endOfB, max - 1, true);
        }
        // each attempt must be better than the best before
        if (best > 1) {
            best = Math.min(best, 1 + search(a, i + 1, endOfA, b, j + 1, endOfB, best - 2, swaps));
        }
        if (best > 1) {
            best = Math.min(best, 1 + search(a, i + 1, endOfA, b, j, endOfB, best - 2, swaps));
        }
        if (best > 1) {
            best = Math.min(best, 1 + search(a, i, endOfA, b, j + 1, endOfB, best - 2, swaps));
        }
        return best;
    }
}
