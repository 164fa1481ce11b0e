// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.recency;

import java.time.Duration;
import java.time.Instant;

/**
 * How long ago something happened, as a score from 100 that halves with every half-life: {@code 100 * 2^(-days / half-life)}.
 *
 * @param halfLifeDays days after which the score is half
 */
public record Recency(double halfLifeDays) {

    private static final double SECONDS_OF_DAY = Duration.ofDays(1).toSeconds();

    /** Days between two instants, 0 at least. */
    public static double days(final Instant then, final Instant asOf) {
        return Math.max(0, Duration.between(then, asOf).toSeconds() / SECONDS_OF_DAY);
    }

    /** The score of a number of days. */
    public double score(final double days) {
        return 100 * Math.pow(2, -days / halfLifeDays);
    }
}
