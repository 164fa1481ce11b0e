// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.file;

import io.emailpersonalization.nifi.record.read.UnreadableContentException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds columns that write numbers as 1.234,50. One value is ambiguous: 1.234 may be a thousand or little more than one. So all values of a column are checked: all are numbers, at least
 * one is valid only with a decimal comma, and none only with a decimal point. CustomerFileReaderTest tests it.
 */
final class DecimalCommas {

    /** Characters of a number, at most. */
    private static final int MAX_LENGTH = 30;
    /** Digits of a group of thousands. */
    private static final int GROUP_DIGITS = 3;

    /** The notation of a value. */
    private enum Notation { UNKNOWN, COMMA, POINT, NO_NUMBER }

    private DecimalCommas() {
    }

    /** Returns the columns with decimal commas, by the rows that can be read. */
    static Set<Integer> columns(final CsvTable table) {
        final List<Integer> candidates = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            candidates.add(i);
        }
        final Set<Integer> found = new HashSet<>();
        try {
            for (CsvRow row = table.next(); row != null && !candidates.isEmpty(); row = table.next()) {
                final List<String> values = row.values();
                candidates.removeIf(column -> {
                    final Notation sign = notation(values.get(column));
                    if (sign == Notation.COMMA) {
                        found.add(column);
                    }
                    return sign == Notation.POINT || sign == Notation.NO_NUMBER;
                });
            }
        } catch (final UnreadableContentException e) {
            // the reader of the rows reports the fault
            return onlyOf(candidates, found);
        }
        return onlyOf(candidates, found);
    }

    private static Set<Integer> onlyOf(final List<Integer> candidates, final Set<Integer> found) {
        found.retainAll(candidates);
        return found;
    }

    private static Notation notation(final String value) {
        if (value.isEmpty()) {
            return Notation.UNKNOWN;
        }
        final int start = value.charAt(0) == '-' || value.charAt(0) == '+' ? 1 : 0;
        final String number = value.substring(start);
        if (number.length() > MAX_LENGTH || number.isEmpty() || !number.chars().allMatch(each -> each >= '0' && each <= '9' || each == '.' || each == ',')) {
            return Notation.NO_NUMBER;
        }
        final int comma = number.indexOf(',');
        final int point = number.indexOf('.');
        if (comma < 0 && point < 0) {
            return Notation.UNKNOWN;
        }
        final boolean isCommaPossible = isNumber(number, '.', ',');
        final boolean isPointPossible = isNumber(number, ',', '.');
        if (isCommaPossible == isPointPossible) {
            return isCommaPossible ? Notation.UNKNOWN : Notation.NO_NUMBER;
        }
        return isCommaPossible ? Notation.COMMA : Notation.POINT;
    }

    /** Whether a text is a number with groups of three digits and a decimal sign; both are optional. */
    private static boolean isNumber(final String number, final char group, final char decimal) {
        final int end = number.indexOf(decimal);
        final String whole = end < 0 ? number : number.substring(0, end);
        final String fraction = end < 0 ? "0" : number.substring(end + 1);
        final String[] groups = whole.split(java.util.regex.Pattern.quote(String.valueOf(group)), -1);
        boolean fits = !fraction.isEmpty() && fraction.indexOf(group) < 0 && fraction.indexOf(decimal) < 0 && !groups[0].isEmpty();
        for (int i = 1; i < groups.length; i++) {
            fits = fits && groups[i].length() == GROUP_DIGITS && groups[0].length() <= GROUP_DIGITS && groups[0].charAt(0) != '0';
        }
        return fits;
    }

    /** Returns the number with a decimal point and without groups. */
    static String withPoint(final String value) {
        return value.replace(".", "").replace(',', '.');
    }
}
