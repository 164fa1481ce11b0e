// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAccessor;
import java.util.Date;
import java.util.Optional;

/** Reads dates and times in the offset that the source wrote: 1990-02-03T00:00:00+02:00 is the third of February in every time zone. WrittenTimeTest covers this class. */
public final class WrittenTime {

    private WrittenTime() {
    }

    /**
     * A field value with its own offset, by default UTC; empty if it is not a time.
     *
     * @param node the time zone of the node. Readers and databases use it for timestamps without an offset
     */
    public static Optional<OffsetDateTime> of(final Object value, final ZoneId node) {
        return switch (value) {
            case null -> Optional.empty();
            case java.sql.Date date -> Optional.of(startOf(date.toLocalDate()));
            case java.sql.Time time -> Optional.empty();
            case Date date -> Optional.of(ofTimestamp(Instant.ofEpochMilli(date.getTime()), node));
            case Instant instant -> Optional.of(instant.atOffset(ZoneOffset.UTC));
            case OffsetDateTime time -> Optional.of(time);
            case ZonedDateTime time -> Optional.of(time.toOffsetDateTime());
            case LocalDateTime time -> Optional.of(time.atOffset(ZoneOffset.UTC));
            case LocalDate date -> Optional.of(startOf(date));
            case String text -> of(DateText.parse(text.strip()));
            case Long number -> of(DateText.parse(number.toString()));
            case Integer number -> of(DateText.parse(number.toString()));
            default -> Optional.empty();
        };
    }

    /** The day of a field value in the time zone of this node, see {@link #of}; empty if it is not a time. */
    public static Optional<LocalDate> day(final Object value) {
        return of(value, ZoneId.systemDefault()).map(OffsetDateTime::toLocalDate);
    }

    /** A field value as text, see {@link Values#asText}: a date or timestamp as its day, such as 2026-01-31. Null if it is out of the years 1 to 9999, or is a time of day. */
    public static String dayOrText(final Object value) {
        if (!isTyped(value)) {
            return Values.asText(value);
        }
        return TimeValues.instant(value).isEmpty() ? null : day(value).map(LocalDate::toString).orElse(null);
    }

    /** Whether a value is a date or time by its type, so that the source wrote no text. */
    public static boolean isTyped(final Object value) {
        return value instanceof Date || value instanceof TemporalAccessor;
    }

    private static Optional<OffsetDateTime> of(final DateText read) {
        return read == null ? Optional.empty()
                : Optional.of(OffsetDateTime.of(read.date(), read.time() == null ? LocalTime.MIDNIGHT : read.time(), read.offset() == null ? ZoneOffset.UTC : read.offset()));
    }

    private static OffsetDateTime startOf(final LocalDate date) {
        return date.atStartOfDay().atOffset(ZoneOffset.UTC);
    }

    /** A timestamp at midnight of the node is a day. Every other timestamp is in UTC, as everywhere else. */
    private static OffsetDateTime ofTimestamp(final Instant instant, final ZoneId node) {
        final ZonedDateTime there = instant.atZone(node);
        return there.toLocalTime().equals(LocalTime.MIDNIGHT) ? startOf(there.toLocalDate()) : instant.atOffset(ZoneOffset.UTC);
    }
}
