// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.normalize;

import io.emailpersonalization.nifi.record.value.DateText;

import java.util.HashMap;
import java.util.Map;

/**
 * Normalizes dates of birth to eight digits, yyyymmdd. It reads dates with the year first, dates with day or month first and a year of two or four digits, and months by name. If day
 * and month are ambiguous, dots mean day first and other separators month first; the comparison treats swapped ones as close. Impossible dates are kept: with a typing error most of a
 * date is still right. NormalizeTest tests it.
 */
public final class BirthDate {

    /** Digits of a normalized date. */
    private static final int LENGTH = 8;
    /** Years of two digits from this one on are of the 1900s: few customers are older. */
    private static final int MIN_YEAR_OF_1900S = 30;
    /** The first letters of months in English, German, French, Spanish, Italian, Portuguese and Dutch. */
    private static final String[] MONTH_NAMES = {"jan ene gen", "feb fev", "mar mrz maa", "apr avr abr", "may mai mag mei maj", "jun juin giu", "jul juil lug", "aug aou ago", "sep set",
        "oct okt ott out", "nov", "dec dez dic"};
    private static final Map<String, Integer> MONTH_OF = monthOf();

    private static Map<String, Integer> monthOf() {
        final Map<String, Integer> months = new HashMap<>();
        for (int month = 1; month <= DateText.MONTHS; month++) {
            for (final String name : MONTH_NAMES[month - 1].split(" ")) {
                months.put(name, month);
            }
        }
        return months;
    }

    private BirthDate() {
    }

    /** Returns the digits; null when the text is no date or a placeholder such as 1900-01-01. */
    public static String of(final String value) {
        if (value == null) {
            return null;
        }
        final String date = digits(value);
        return date == null || "19000101".equals(date) || date.startsWith("0000") || "99991231".equals(date) ? null : date;
    }

    private static String digits(final String value) {
        if (value.length() >= 10 && value.charAt(4) == '-' && value.charAt(7) == '-' && areDigits(value, 0, 4) && areDigits(value, 5, 7) && areDigits(value, 8, 10)) {
            return value.substring(0, 4) + value.substring(5, 7) + value.substring(8, 10);
        }
        if (value.length() == LENGTH && areDigits(value, 0, LENGTH)) {
            return value;
        }
        return parts(FoldedText.of(value), value.indexOf('.') > 0);
    }

    private static boolean areDigits(final String text, final int start, final int end) {
        for (int i = start; i < end; i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static String parts(final String folded, final boolean dots) {
        final String[] words = folded == null ? new String[0] : folded.split(" ");
        if (words.length == 1 && words[0].length() >= LENGTH && areDigits(words[0], 0, LENGTH)) {
            return words[0].substring(0, LENGTH);
        }
        if (words.length < 3) {
            return null;
        }
        final int[] numbers = new int[3];
        int named = -1;
        for (int i = 0; i < 3; i++) {
            final String word = words[i].endsWith("t00") ? words[i].substring(0, words[i].length() - 3) : words[i];
            if (!word.isEmpty() && word.length() <= 4 && areDigits(word, 0, word.length())) {
                numbers[i] = Integer.parseInt(word);
            } else if (i == 2 && word.length() > 2 && areDigits(word, 0, 2)) {
                numbers[i] = Integer.parseInt(word.substring(0, 2));
            } else if (named < 0 && month(word) > 0) {
                named = i;
                numbers[i] = month(word);
            } else {
                return null;
            }
        }
        if (words[0].length() == 4 && named != 0) {
            return yearFirst(numbers);
        }
        if (words[2].length() != 4 && words[2].length() != 2) {
            return null;
        }
        final int year = words[2].length() == 4 ? numbers[2] : numbers[2] + (numbers[2] >= MIN_YEAR_OF_1900S ? 1900 : 2000);
        final boolean dayFirst = named == 1 || named < 0 && (numbers[0] > DateText.MONTHS || dots && numbers[1] <= DateText.MONTHS);
        return dayFirst ? text(year, numbers[1], numbers[0]) : text(year, numbers[0], numbers[1]);
    }

    private static String yearFirst(final int[] numbers) {
        return text(numbers[0], numbers[1], numbers[2]);
    }

    private static String text(final int year, final int month, final int day) {
        final int number = year * 10_000 + month * 100 + day;
        return month > 99 || day > 99 || year > 9999 ? null : String.format(java.util.Locale.ROOT, "%08d", number);
    }

    /** The month that a word starts with; 0 if none. French June and July differ in the fourth letter. */
    private static int month(final String word) {
        if (word.length() < 3) {
            return 0;
        }
        final Integer month = MONTH_OF.get(word.substring(0, word.startsWith("jui") ? Math.min(4, word.length()) : 3));
        return month == null ? 0 : month;
    }
}
