// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The time of a statement, as precise as the source states it. TimeValuesTest covers this class.
 *
 * @param start the instant, or the beginning of the day in UTC
 * @param dayOnly whether only the day is known; midnight in UTC counts as a day
 */
public record StatedTime(Instant start, boolean dayOnly) {

    /** How far ahead of a run the clock of a source, or its time zone, may be. */
    public static final Duration FUTURE_TOLERANCE = Duration.ofDays(1);

    /** A time with the precision of the instant: midnight in UTC is a day. */
    public static StatedTime of(final Instant instant) {
        return new StatedTime(instant, instant.equals(instant.truncatedTo(ChronoUnit.DAYS)));
    }

    /** The latest instant that is possible; for a day, its end. In microseconds, as PostgreSQL keeps it. */
    public Instant end() {
        return dayOnly ? start.plus(1, ChronoUnit.DAYS).minus(1, ChronoUnit.MICROS) : start;
    }

    /** Whether the time is more than {@link #FUTURE_TOLERANCE} after a run: a typing error, which proves nothing. */
    public boolean isFuture(final Instant asOf) {
        return start.isAfter(asOf.plus(FUTURE_TOLERANCE));
    }
}
