// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.recency;

import java.util.List;

/**
 * Turns a score into a band. Scores change every night, bands rarely, so that an ESP receives few updates. A customer leaves the previous band only after the score has passed the boundary by
 * the hysteresis. BandsTest covers this class.
 *
 * @param boundaries the lowest score of every band but the last, descending
 * @param hysteresis points by which the score must pass a boundary to leave a band
 */
public record Bands(List<Double> boundaries, double hysteresis) {

    /** The names of the bands, from the highest scores down. */
    public static final List<String> NAMES = List.of("active", "warm", "cooling", "dormant");

    /** @throws IllegalArgumentException unless there is one boundary between every two bands, descending */
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
     * @param previous the previous band; null, or any other text, for none
     */
    public String band(final double score, final String previous) {
        final int current = position(score);
        final int before = previous == null ? -1 : NAMES.indexOf(previous);
        if (before < 0 || before == current) {
            return NAMES.get(current);
        }
        // within the hysteresis the customer stays as near to the previous band as the score allows
        final int shifted = current > before ? position(score + hysteresis) : position(score - hysteresis);
        return NAMES.get(current > before ? Math.max(before, shifted) : Math.min(before, shifted));
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
