// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.recency;

import java.util.List;

/**
 * Bands of a score. What is pushed to an ESP is a band, since a score changes for everybody every night. A customer who was in a neighbouring band stays there until the
 * score is beyond the boundary by the hysteresis, so that nobody goes back and forth.
 *
 * @param boundaries the lowest score of every band but the last, descending
 * @param hysteresis points by which a boundary must be passed to leave a band
 */
public record Bands(List<Double> boundaries, double hysteresis) {

    /** The names of the bands, from the highest scores down. */
    public static final List<String> NAMES = List.of("active", "warm", "cooling", "dormant");

    /** @throws IllegalArgumentException when there is not one boundary between every two bands, descending */
    public Bands {
        if (boundaries.size() != NAMES.size() - 1) {
            throw new IllegalArgumentException("there are four bands, so there must be three boundaries");
        }
        for (int i = 1; i < boundaries.size(); i++) {
            if (boundaries.get(i) >= boundaries.get(i - 1)) {
                throw new IllegalArgumentException("the boundaries must descend");
            }
        }
    }

    /**
     * The band of a score.
     *
     * @param previous the band of the last time; null or unknown when there was none
     */
    public String band(final double score, final String previous) {
        final int plain = position(score);
        final int before = previous == null ? -1 : NAMES.indexOf(previous);
        if (before < 0 || before == plain) {
            return NAMES.get(plain);
        }
        // beyond the boundary by less than the hysteresis the customer stays as near to the band of the last time as the score allows
        final int shifted = plain > before ? position(score + hysteresis) : position(score - hysteresis);
        return NAMES.get(plain > before ? Math.max(before, shifted) : Math.min(before, shifted));
    }

    private int position(final double score) {
        for (int i = 0; i < boundaries.size(); i++) {
            if (score >= boundaries.get(i)) {
                return i;
            }
        }
        return boundaries.size();
    }
}
