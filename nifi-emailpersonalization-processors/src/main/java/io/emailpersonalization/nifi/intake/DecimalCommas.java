// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake;

import io.emailpersonalization.nifi.record.read.UnreadableContentException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Columns that write numbers as 1.234,50. One value does not tell: 1.234 is a thousand here and one elsewhere. So a whole column is looked at: all of its values are numbers, one at
 * least can only be read with a decimal comma, and none only with a decimal point.
 */
final class DecimalCommas {

    private static final int LONGEST = 30;
    private static final int GROUP = 3;

    /** What a value says of the notation of its column. */
    private enum Sign { NOTHING, COMMA, POINT, NO_NUMBER }

    private DecimalCommas() {
    }

    /** The places of these columns. Where the rows cannot be read to the end, what comes before tells. */
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
                    final Sign sign = sign(values.get(column));
                    if (sign == Sign.COMMA) {
                        found.add(column);
                    }
                    return sign == Sign.POINT || sign == Sign.NO_NUMBER;
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

    private static Sign sign(final String value) {
        if (value.isEmpty()) {
            return Sign.NOTHING;
        }
        final int start = value.charAt(0) == '-' || value.charAt(0) == '+' ? 1 : 0;
        final String number = value.substring(start);
        if (number.length() > LONGEST || number.isEmpty() || !number.chars().allMatch(each -> each >= '0' && each <= '9' || each == '.' || each == ',')) {
            return Sign.NO_NUMBER;
        }
        final int comma = number.indexOf(',');
        final int point = number.indexOf('.');
        if (comma < 0 && point < 0) {
            return Sign.NOTHING;
        }
        final boolean isCommaPossible = isNumber(number, '.', ',');
        final boolean isPointPossible = isNumber(number, ',', '.');
        if (isCommaPossible == isPointPossible) {
            return isCommaPossible ? Sign.NOTHING : Sign.NO_NUMBER;
        }
        return isCommaPossible ? Sign.COMMA : Sign.POINT;
    }

    /** Whether it is a number with groups of three digits before one decimal sign; both may be absent. */
    private static boolean isNumber(final String number, final char group, final char decimal) {
        final int end = number.indexOf(decimal);
        final String whole = end < 0 ? number : number.substring(0, end);
        final String fraction = end < 0 ? "0" : number.substring(end + 1);
        final String[] groups = whole.split(java.util.regex.Pattern.quote(String.valueOf(group)), -1);
        boolean fits = !fraction.isEmpty() && fraction.indexOf(group) < 0 && fraction.indexOf(decimal) < 0 && !groups[0].isEmpty();
        for (int i = 1; i < groups.length; i++) {
            fits = fits && groups[i].length() == GROUP && groups[0].length() <= GROUP && groups[0].charAt(0) != '0';
        }
        return fits;
    }

    /** The same number with a decimal point and without groups. */
    static String withPoint(final String value) {
        return value.replace(".", "").replace(',', '.');
    }
}
