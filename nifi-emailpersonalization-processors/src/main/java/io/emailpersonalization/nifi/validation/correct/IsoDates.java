// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.correct;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates and times as ISO 8601. Understood are year first with any separator or none, day first with dots (31.01.2026), and with slashes where one of the first two
 * numbers is above 12: 03/04/2026 is left alone, since it is two days. A time without an offset is UTC.
 */
final class IsoDates {

    private static final Pattern YEAR_FIRST = Pattern.compile("([0-9]{4})[-/.]?([0-9]{1,2})[-/.]?([0-9]{1,2})");
    private static final Pattern YEAR_LAST = Pattern.compile("([0-9]{1,2})([./])([0-9]{1,2})\\2([0-9]{4})");
    private static final Pattern WITH_TIME = Pattern.compile("(\\S+?)[T ]+([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?:\\.[0-9]{1,9})?) ?(Z|UTC|[+-][0-9]{2}:?[0-9]{2})?");
    private static final int MONTHS = 12;

    private IsoDates() {
    }

    /** @param format the format that the schema demands; null for none */
    static String correct(final String text, final String format) {
        if (!"date".equals(format) && !"date-time".equals(format) && !Expectation.DATE_OR_TIME.equals(format)) {
            return text;
        }
        final Matcher time = WITH_TIME.matcher(text);
        final boolean hasTime = time.matches();
        if (hasTime && "date".equals(format) || !hasTime && "date-time".equals(format)) {
            return text;
        }
        try {
            final String date = date(hasTime ? time.group(1) : text);
            if (date == null) {
                return text;
            }
            final String corrected = hasTime ? date + "T" + time(time.group(2)) + offset(time.group(3)) : date;
            return corrected.equals(text) ? text : corrected;
        } catch (final DateTimeException e) {
            return text;
        }
    }

    private static String date(final String text) {
        final Matcher yearFirst = YEAR_FIRST.matcher(text);
        if (yearFirst.matches()) {
            return date(yearFirst.group(1), yearFirst.group(2), yearFirst.group(3));
        }
        final Matcher yearLast = YEAR_LAST.matcher(text);
        if (!yearLast.matches()) {
            return null;
        }
        final int first = Integer.parseInt(yearLast.group(1));
        final int second = Integer.parseInt(yearLast.group(3));
        final boolean dayFirst = ".".equals(yearLast.group(2)) || first > MONTHS || first == second;
        if (!dayFirst && second <= MONTHS) {
            return null;
        }
        return dayFirst ? date(yearLast.group(4), yearLast.group(3), yearLast.group(1)) : date(yearLast.group(4), yearLast.group(1), yearLast.group(3));
    }

    private static String date(final String year, final String month, final String day) {
        return LocalDate.of(Integer.parseInt(year), Integer.parseInt(month), Integer.parseInt(day)).toString();
    }

    private static String time(final String text) {
        final String padded = text.indexOf(':') == 1 ? "0" + text : text;
        LocalTime.parse(padded);
        return padded.length() == "08:00".length() ? padded + ":00" : padded;
    }

    private static String offset(final String text) {
        if (text == null || "UTC".equals(text)) {
            return "Z";
        }
        return text.indexOf(':') < 0 && text.length() > 1 ? text.substring(0, 3) + ":" + text.substring(3) : text;
    }
}
