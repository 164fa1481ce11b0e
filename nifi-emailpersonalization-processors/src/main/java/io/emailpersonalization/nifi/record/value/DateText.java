// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * A date, or a date and a time, in the forms that sources write. Accepts the year first with hyphens, slashes or dots, or eight digits; the day first with dots (31.01.2026); with slashes or
 * hyphens if one of the first two numbers is above 12 or both are equal. 03/04/2026 is refused, because it may be two days. Accepts ten digits as seconds since 1970 from 2001 to 2033, and
 * thirteen as milliseconds from 2001 to 2049: further ahead they are rather a phone number, or a day and its time without separators. A time has at least hours and minutes, and may have AM
 * or PM and an offset (Z, UTC, GMT, +01:00, +0100, +01). Parsing takes time in proportion to the length of the text.
 *
 * @param time null for a date
 * @param offset null if the text has none; UTC then
 */
public record DateText(LocalDate date, LocalTime time, ZoneOffset offset) {

    /** Characters. The longest accepted form has fewer. */
    private static final int MAX_LENGTH = 60;
    /** Months of a year: a greater number in a date is a day. */
    public static final int MONTHS = 12;
    /** Hours before and after noon. */
    private static final int HALF_DAY = 12;
    /** Digits of a date without separators. */
    private static final int BASIC_DATE = 8;
    /** Digits of the seconds since 1970, from 2001 on. */
    private static final int SECONDS = 10;
    /** Seconds since 1970 that are read end before this number, in 2033: 2025112015 and 2511201530 are days with their time. */
    private static final long END_OF_SECONDS = 2_000_000_000L;
    /** Digits of the milliseconds since 1970, from 2001 on. */
    private static final int MILLISECONDS = 13;
    /** Milliseconds since 1970 that are read end before 2050. */
    private static final long END_OF_MILLISECONDS = 2_524_608_000_000L;
    private static final int HOURS = 24;
    private static final int MAX_DAY = 31;

    /** The parsed date; null if the text has no accepted form. */
    public static DateText parse(final String text) {
        return parse(text, DateOrder.UNKNOWN);
    }

    /**
     * The parsed date; null if the text has no accepted form.
     *
     * @param order the reading of a date with slashes or hyphens that may be two days
     */
    public static DateText parse(final String text, final DateOrder order) {
        if (text.length() > MAX_LENGTH) {
            return null;
        }
        try {
            return new Scanner(text, order).read();
        } catch (final DateTimeException e) {
            return null;
        }
    }

    /** The instant at which it begins. */
    public Instant instant() {
        return date.atTime(time == null ? LocalTime.MIDNIGHT : time).toInstant(offset == null ? ZoneOffset.UTC : offset);
    }

    /** The form of ISO 8601: a date, or a time with its offset, by default UTC. */
    public String iso() {
        return time == null ? date.toString() : date + "T" + DateTimeFormatter.ISO_LOCAL_TIME.format(time) + (offset == null ? ZoneOffset.UTC : offset);
    }

    /** Scans a text from its beginning to its end. */
    private static final class Scanner {
        private final String text;
        private final DateOrder order;
        private int position;

        private Scanner(final String text, final DateOrder order) {
            this.text = text.strip();
            this.order = order;
        }

        private DateText read() {
            final String first = digits(MILLISECONDS);
            if (isAtEnd() && (first.length() == SECONDS || first.length() == MILLISECONDS)) {
                final Instant instant = first.length() == SECONDS ? seconds(first) : milliseconds(first);
                return instant == null ? null : new DateText(instant.atOffset(ZoneOffset.UTC).toLocalDate(), instant.atOffset(ZoneOffset.UTC).toLocalTime(), ZoneOffset.UTC);
            }
            final LocalDate date = first.length() == BASIC_DATE ? date(first.substring(0, 4), first.substring(4, 6), first.substring(6)) : separated(first);
            if (date == null || isAtEnd()) {
                return date == null ? null : new DateText(date, null, null);
            }
            if (take('T') || take('t') || spaces() > 0) {
                spaces();
                final LocalTime time = time();
                return time == null ? null : zoned(date, time);
            }
            return null;
        }

        private static Instant seconds(final String digits) {
            final long seconds = Long.parseLong(digits);
            return digits.charAt(0) == '0' || seconds >= END_OF_SECONDS || isHourOfDay(digits) ? null : Instant.ofEpochSecond(seconds);
        }

        private static Instant milliseconds(final String digits) {
            final long milliseconds = Long.parseLong(digits);
            return digits.charAt(0) == '0' || milliseconds >= END_OF_MILLISECONDS ? null : Instant.ofEpochMilli(milliseconds);
        }

        /** Whether ten digits may be a day of the 1900s with its hour, such as 1990020308. */
        private static boolean isHourOfDay(final String digits) {
            final int month = Integer.parseInt(digits, 4, 6, 10);
            final int day = Integer.parseInt(digits, 6, 8, 10);
            return digits.startsWith("19") && month >= 1 && month <= MONTHS && day >= 1 && day <= MAX_DAY && Integer.parseInt(digits, 8, SECONDS, 10) < HOURS;
        }

        private LocalDate separated(final String first) {
            if (isAtEnd() || "-/.".indexOf(text.charAt(position)) < 0) {
                return null;
            }
            final char separator = text.charAt(position++);
            final String second = digits(2);
            if (!take(separator) || second.isEmpty()) {
                return null;
            }
            final String third = digits(4);
            if (first.length() == 4 && !third.isEmpty() && third.length() <= 2) {
                return date(first, second, third);
            }
            if (first.isEmpty() || first.length() > 2 || third.length() != 4) {
                return null;
            }
            final int one = Integer.parseInt(first);
            final int other = Integer.parseInt(second);
            if (separator == '.' || one > MONTHS || one == other) {
                return date(third, second, first);
            }
            if (other > MONTHS || order == DateOrder.MONTH_FIRST) {
                return date(third, first, second);
            }
            return order == DateOrder.DAY_FIRST ? date(third, second, first) : null;
        }

        private static LocalDate date(final String year, final String month, final String day) {
            return LocalDate.of(Integer.parseInt(year), Integer.parseInt(month), Integer.parseInt(day));
        }

        private LocalTime time() {
            final String hour = digits(2);
            if (hour.isEmpty() || !take(':')) {
                return null;
            }
            final String minute = digits(2);
            final boolean hasSeconds = take(':');
            final String second = hasSeconds ? digits(2) : "00";
            final boolean hasFraction = hasSeconds && (take('.') || take(','));
            final String fraction = hasFraction ? digits(9) : "0";
            if (minute.length() != 2 || second.length() != 2 || fraction.isEmpty()) {
                return null;
            }
            final int gap = spaces();
            final int shift = afternoon();
            if (shift < 0) {
                position -= gap;
                return time(Integer.parseInt(hour), minute, second, fraction);
            }
            final int ofTwelve = Integer.parseInt(hour);
            return ofTwelve < 1 || ofTwelve > HALF_DAY ? null : time(ofTwelve % HALF_DAY + shift, minute, second, fraction);
        }

        private static LocalTime time(final int hour, final String minute, final String second, final String fraction) {
            return LocalTime.of(hour, Integer.parseInt(minute), Integer.parseInt(second), Integer.parseInt((fraction + "00000000").substring(0, 9)));
        }

        /** Hours to add after AM or PM; -1 without either. */
        private int afternoon() {
            final int shift = text.regionMatches(true, position, "AM", 0, 2) ? 0 : text.regionMatches(true, position, "PM", 0, 2) ? HALF_DAY : -1;
            position += shift < 0 ? 0 : 2;
            return shift;
        }

        private DateText zoned(final LocalDate date, final LocalTime time) {
            spaces();
            if (isAtEnd()) {
                return new DateText(date, time, null);
            }
            final String zone = text.substring(position);
            if ("Z".equalsIgnoreCase(zone) || "UTC".equalsIgnoreCase(zone) || "GMT".equalsIgnoreCase(zone)) {
                return new DateText(date, time, ZoneOffset.UTC);
            }
            if (zone.charAt(0) != '+' && zone.charAt(0) != '-') {
                return null;
            }
            position++;
            final String hours = digits(2);
            take(':');
            final String minutes = digits(2);
            if (hours.length() != 2 || !isAtEnd() || minutes.length() == 1 || zone.endsWith(":")) {
                return null;
            }
            final int sign = zone.charAt(0) == '-' ? -1 : 1;
            return new DateText(date, time, ZoneOffset.ofHoursMinutes(sign * Integer.parseInt(hours), sign * (minutes.isEmpty() ? 0 : Integer.parseInt(minutes))));
        }

        private String digits(final int most) {
            final int start = position;
            while (!isAtEnd() && position - start < most && text.charAt(position) >= '0' && text.charAt(position) <= '9') {
                position++;
            }
            return text.substring(start, position);
        }

        private boolean take(final char expected) {
            final boolean found = !isAtEnd() && text.charAt(position) == expected;
            position += found ? 1 : 0;
            return found;
        }

        private int spaces() {
            final int start = position;
            while (!isAtEnd() && (text.charAt(position) == ' ' || text.charAt(position) == '\u00A0' || text.charAt(position) == '\u202F')) {
                position++;
            }
            return position - start;
        }

        private boolean isAtEnd() {
            return position == text.length();
        }
    }
}
