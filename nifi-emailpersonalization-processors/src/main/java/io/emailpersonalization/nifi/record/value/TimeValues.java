// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.Optional;

/** Reads times from field values. */
public final class TimeValues {

    private static final int DATE_LENGTH = 10;
    private static final String PLAIN = "0000-00-00T00:00:00";

    /** Years 1 to 9999: PostgreSQL and every calendar have them. */
    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant END = LocalDate.of(10_000, 1, 1).atStartOfDay(ZoneOffset.UTC).toInstant();

    /** The smallest number that counts milliseconds and not seconds: thirteen digits. */
    private static final long MIN_MILLIS = 1_000_000_000_000L;
    /** Less than a second, in milliseconds: rounds up to whole seconds. */
    private static final long ALMOST_SECOND = 999;

    private TimeValues() {
    }

    /**
     * A field value as an instant. Accepts timestamps and dates of any type, and numbers and texts that {@link DateText} accepts. Values
     * without an offset are UTC. Empty if the value is not a time, or is before year 1 or after year 9999.
     */
    public static Optional<Instant> instant(final Object value) {
        return any(value).filter(instant -> !instant.isBefore(FIRST) && instant.isBefore(END));
    }

    private static Optional<Instant> any(final Object value) {
        return switch (value) {
            case null -> Optional.empty();
            case java.sql.Date date -> Optional.of(date.toLocalDate().atStartOfDay(ZoneOffset.UTC).toInstant());
            case java.sql.Time time -> Optional.empty();
            case Date date -> Optional.of(Instant.ofEpochMilli(date.getTime()));
            case Instant instant -> Optional.of(instant);
            case OffsetDateTime time -> Optional.of(time.toInstant());
            case ZonedDateTime time -> Optional.of(time.toInstant());
            case LocalDateTime time -> Optional.of(time.toInstant(ZoneOffset.UTC));
            case LocalDate date -> Optional.of(date.atStartOfDay(ZoneOffset.UTC).toInstant());
            case String text -> parse(text.strip());
            case Long number -> parse(number.toString());
            case Integer number -> parse(number.toString());
            default -> Optional.empty();
        };
    }

    private static Optional<Instant> parse(final String text) {
        try {
            if (text.length() == DATE_LENGTH && isPlain(text, DATE_LENGTH) || isPlainTime(text)) {
                return Optional.of(plain(text));
            }
            return Optional.ofNullable(DateText.parse(text)).map(DateText::instant);
        } catch (final DateTimeException e) {
            return Optional.empty();
        }
    }

    /** An instant in the type of a field value, rounded up to the second: a date, a timestamp, a number of seconds or milliseconds, or a text in UTC. */
    public static Object like(final Object value, final Instant instant) {
        final Instant whole = instant.plusMillis(ALMOST_SECOND).truncatedTo(ChronoUnit.SECONDS);
        return switch (value) {
            case java.sql.Date date -> new java.sql.Date(whole.toEpochMilli());
            case Date date -> new Timestamp(whole.toEpochMilli());
            case Number number -> number.longValue() < MIN_MILLIS ? whole.getEpochSecond() : whole.toEpochMilli();
            default -> whole.toString();
        };
    }

    /** A field value as a stated time; empty if it is not a time. */
    public static Optional<StatedTime> statedTime(final Object value) {
        return instant(value).map(StatedTime::of);
    }

    private static boolean isPlainTime(final String text) {
        return (text.length() == PLAIN.length() || text.length() == PLAIN.length() + 1 && text.charAt(PLAIN.length()) == 'Z') && isPlain(text, PLAIN.length());
    }

    /** Whether a text begins with a date, or with a date and a time to the second, in the plain form. Exports are full of them, and a formatter takes ten times as long. */
    private static boolean isPlain(final String text, final int length) {
        for (int i = 0; i < length; i++) {
            final char c = text.charAt(i);
            final char expected = PLAIN.charAt(i);
            if (expected == '0' ? c < '0' || c > '9' : c != expected && (expected != 'T' || c != ' ')) {
                return false;
            }
        }
        return true;
    }

    private static Instant plain(final String text) {
        final LocalDate date = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10));
        return (text.length() == DATE_LENGTH ? date.atStartOfDay() : date.atTime(number(text, 11, 13), number(text, 14, 16), number(text, 17, 19))).toInstant(ZoneOffset.UTC);
    }

    private static int number(final String text, final int from, final int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
