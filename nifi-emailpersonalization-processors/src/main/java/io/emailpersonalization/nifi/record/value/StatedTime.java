// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * When something was said, as exactly as the source knows it.
 *
 * @param start the instant, or the beginning of the day in UTC
 * @param dayOnly whether only the day is known; midnight in UTC stands for its day
 */
public record StatedTime(Instant start, boolean dayOnly) {

    /** How far ahead of a run a source's clock, or its time zone, may be. */
    private static final Duration TOLERANCE = Duration.ofDays(1);

    /** A moment of which more may be known than its day. */
    public static StatedTime of(final Instant instant) {
        return new StatedTime(instant, instant.equals(instant.truncatedTo(ChronoUnit.DAYS)));
    }

    /** The latest instant that it may be: where a day is all that is known, its end. In microseconds, as a database keeps it. */
    public Instant end() {
        return dayOnly ? start.plus(1, ChronoUnit.DAYS).minus(1, ChronoUnit.MICROS) : start;
    }

    /** Whether it lies more than a day after a run: a typing error, by which nothing can be told. */
    public boolean isFuture(final Instant asOf) {
        return start.isAfter(asOf.plus(TOLERANCE));
    }
}
