// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.histories;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;

/**
 * Something that is said in a file, as a human understands it.
 *
 * @param date when it was said; null where that is not known or not understood
 * @param expires until when a yes holds; null for ever
 */
record Word(Meaning meaning, Date date, Date expires) {

    /** An expiry that nobody can read. */
    static final Date UNREADABLE = new Date(100_000, null);

    Word(final Meaning meaning, final Date date) {
        this(meaning, date, null);
    }

    /** What is meant; nothing is meant by a word that nobody understands. */
    enum Meaning { YES, NO, PENDING, COMPLAINT, BOUNCE, NOTHING }

    /**
     * When something was said.
     *
     * @param days before or, negative, after the day on which the history begins
     * @param time null where only the day is known; in UTC
     */
    record Date(int days, LocalTime time) {

        Instant start(final LocalDate first) {
            return first.minusDays(days).atTime(time == null ? LocalTime.MIDNIGHT : time).toInstant(ZoneOffset.UTC);
        }

        private Instant end(final LocalDate first) {
            return time == null ? start(first).plus(Duration.ofDays(1)).minusNanos(1000) : start(first);
        }
    }

    /**
     * When it counts from: a yes from the first moment that it may have been said, all else from the last one. Where no time is known, or one that lies more than a day ahead, a
     * yes is older than everything, and all else counts as of the last run that read it.
     *
     * @param first the day on which the history begins
     * @param read As Of of the last run that read it
     */
    Instant at(final LocalDate first, final Instant read) {
        if (date == null || date.start(first).isAfter(read.plus(Duration.ofDays(1)))) {
            return meaning == Meaning.YES ? Instant.MIN : read;
        }
        return meaning == Meaning.YES ? date.start(first) : date.end(first);
    }

    /** Whether it does not hold any more; on its last day it may or may not. */
    boolean isExpired(final LocalDate first, final Instant now) {
        return expires != null && expires.start(first).plus(Duration.ofDays(1)).isBefore(now);
    }

    @Override
    public String toString() {
        return meaning + (date == null ? " undated" : " of " + date.days() + " days ago" + (date.time() == null ? "" : " " + date.time()))
                + (expires == null ? "" : expires.equals(UNREADABLE) ? " until nobody knows when" : " until " + expires.days() + " days ago");
    }
}
