// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.kernel;

/**
 * Bit-parallel edit distances: a column of the edit matrix is two words, with a bit per row where the distance grows or falls by one from the row above (Myers, A Fast Bit-Vector
 * Algorithm for Approximate String Matching, JACM 46, 1999; Hyyrö, A Bit-Vector Algorithm for Computing Levenshtein and Damerau Edit Distances, Nordic Journal of Computing 10, 2003).
 * The pattern has 1 to 64 characters. Both texts start at {@code from}; their ends are exclusive. EditDistanceTest tests it.
 */
final class BitParallel {

    private BitParallel() {
    }

    static int levenshtein(final String pattern, final int from, final int end, final String text, final int endOfText, final int max) {
        final long[] masks = PatternMasks.of(pattern, from, end);
        final long last = 1L << end - from - 1;
        int distance = end - from;
        long grows = -1;
        long falls = 0;
        for (int i = from; i < endOfText; i++) {
            final long equal = PatternMasks.get(masks, text.charAt(i)) | falls;
            final long diagonal = (equal & grows) + grows ^ grows | equal;
            final long growsAcross = falls | ~(diagonal | grows);
            final long fallsAcross = diagonal & grows;
            distance += (growsAcross & last) != 0 ? 1 : 0;
            distance -= (fallsAcross & last) != 0 ? 1 : 0;
            // each remaining character lowers the distance by one at most
            if (distance - (endOfText - 1 - i) > max) {
                distance = max + 1;
                break;
            }
            final long shifted = growsAcross << 1 | 1;
            grows = fallsAcross << 1 | ~(diagonal | shifted);
            falls = shifted & diagonal;
        }
        PatternMasks.clear(masks, pattern, from, end);
        return distance;
    }

    static int damerau(final String pattern, final int from, final int end, final String text, final int endOfText, final int max) {
        final long[] masks = PatternMasks.of(pattern, from, end);
        final long last = 1L << end - from - 1;
        int distance = end - from;
        long grows = -1;
        long falls = 0;
        long diagonal = 0;
        long equalBefore = 0;
        for (int i = from; i < endOfText; i++) {
            final long equal = PatternMasks.get(masks, text.charAt(i));
            final long swapped = (~diagonal & equal) << 1 & equalBefore;
            diagonal = (equal & grows) + grows ^ grows | equal | falls | swapped;
            final long growsAcross = falls | ~(diagonal | grows);
            final long fallsAcross = diagonal & grows;
            distance += (growsAcross & last) != 0 ? 1 : 0;
            distance -= (fallsAcross & last) != 0 ? 1 : 0;
            if (distance - (endOfText - 1 - i) > max) {
                distance = max + 1;
                break;
            }
            final long shifted = growsAcross << 1 | 1;
            grows = fallsAcross << 1 | ~(diagonal | shifted);
            falls = shifted & diagonal;
            equalBefore = equal;
        }
        PatternMasks.clear(masks, pattern, from, end);
        return distance;
    }
}
