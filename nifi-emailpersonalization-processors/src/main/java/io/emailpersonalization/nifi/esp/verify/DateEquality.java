// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.verify;

import io.emailpersonalization.nifi.record.value.DateText;
import io.emailpersonalization.nifi.record.value.Texts;
import io.emailpersonalization.nifi.record.value.Values;
import io.emailpersonalization.nifi.record.value.WrittenTime;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether two values are the same day, the same time, or the same birthday, in whatever form they are written. A number is milliseconds since 1970, as HubSpot writes times. In 03/04/2026 the
 * month comes first, and in 03-04-2026 the day: Mailchimp's documentation of merge fields reads both so, and no other vendor takes such dates. A value that is no date equals none. Tested by
 * FieldEqualityTest.
 */
final class DateEquality {

    /** A date that may be two days, such as 03/04/2026. */
    private static final Pattern AMBIGUOUS = Pattern.compile("([0-9]{1,2})([/-])([0-9]{1,2})\\2([0-9]{4})");

    /** A month and a day in either order. ISO 8601 writes two hyphens first. */
    private static final Pattern BIRTHDAY = Pattern.compile("(?:--)?([0-9]{1,2})[-/.]([0-9]{1,2})");

    private static final BigDecimal MAX_MILLIS = BigDecimal.valueOf(Long.MAX_VALUE);

    private DateEquality() {
    }

    /** Whether both values are the same day, each in the offset that it is written in. */
    static boolean isSameDay(final Object one, final Object other) {
        final Optional<DateText> day = read(one);
        return day.isPresent() && read(other).filter(known -> known.date().equals(day.get().date())).isPresent();
    }

    /** Whether both values are the same second, or the same day where one of them has no time of day. */
    static boolean isSameTime(final Object one, final Object other) {
        final DateText first = read(one).orElse(null);
        final DateText second = read(other).orElse(null);
        if (first == null || second == null) {
            return false;
        }
        return first.time() == null || second.time() == null ? first.date().equals(second.date())
                : first.instant().truncatedTo(ChronoUnit.SECONDS).equals(second.instant().truncatedTo(ChronoUnit.SECONDS));
    }

    /** Whether both values are the same two numbers in the same order: the format of a birthday is a setting of the vendor's field, and a mapping writes it so. */
    static boolean isSameBirthday(final Object one, final Object other) {
        final Matcher first = BIRTHDAY.matcher(trimmed(one));
        final Matcher second = BIRTHDAY.matcher(trimmed(other));
        return first.matches() && second.matches() && number(first, 1) == number(second, 1) && number(first, 2) == number(second, 2);
    }

    private static Optional<DateText> read(final Object value) {
        if (value instanceof Number) {
            return Values.number(Values.asText(value)).filter(number -> number.abs().compareTo(MAX_MILLIS) < 0).map(number -> ofInstant(Instant.ofEpochMilli(number.longValue())));
        }
        if (WrittenTime.isTyped(value)) {
            return WrittenTime.of(value, ZoneId.systemDefault()).map(time -> new DateText(time.toLocalDate(), time.toLocalTime(), time.getOffset()));
        }
        final String text = trimmed(value);
        final Matcher ambiguous = AMBIGUOUS.matcher(text);
        final DateText read = DateText.parse(text);
        return read == null && ambiguous.matches() ? ambiguous(ambiguous) : Optional.ofNullable(read);
    }

    private static DateText ofInstant(final Instant instant) {
        final LocalTime time = instant.atOffset(ZoneOffset.UTC).toLocalTime();
        return new DateText(instant.atOffset(ZoneOffset.UTC).toLocalDate(), time, ZoneOffset.UTC);
    }

    private static Optional<DateText> ambiguous(final Matcher parts) {
        final boolean monthFirst = "/".equals(parts.group(2));
        try {
            return Optional.of(new DateText(LocalDate.of(number(parts, 4), number(parts, monthFirst ? 1 : 3), number(parts, monthFirst ? 3 : 1)), null, null));
        } catch (final DateTimeException e) {
            return Optional.empty();
        }
    }

    private static int number(final Matcher parts, final int group) {
        return Integer.parseInt(parts.group(group));
    }

    private static String trimmed(final Object value) {
        final String text = Values.asText(value);
        return text == null ? "" : Texts.trim(text);
    }
}
