// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.recency;

import java.time.Duration;
import java.time.Instant;

/**
 * The age of an event as a score: 100 for now, halved with every half-life: {@code 100 * 2^(-days / half-life)}.
 *
 * @param halfLifeDays days after which the score has halved
 */
public record Recency(double halfLifeDays) {

    /** The score of an event that happens now. */
    private static final double MAX_SCORE = 100;
    private static final double SECONDS_PER_DAY = Duration.ofDays(1).toSeconds();

    /** Days between two instants; at least 0. */
    public static double days(final Instant then, final Instant asOf) {
        return Math.max(0, Duration.between(then, asOf).toSeconds() / SECONDS_PER_DAY);
    }

    /** The score after a number of days. */
    public double score(final double days) {
        return MAX_SCORE * Math.pow(2, -days / halfLifeDays);
    }
}
