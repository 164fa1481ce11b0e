// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.normalize;

import io.emailpersonalization.nifi.record.value.PersonIds;

/** Phone numbers as they are compared: their last nine digits, which country and trunk prefixes do not reach in most numbering plans. */
public final class PhoneKey {

    private static final int DIGITS = 9;
    private static final int FEWEST = 6;
    /** A number that ends in more zeros lost its digits in a spreadsheet. */
    private static final int MOST_ZEROS = 5;
    private static final String RISING = "01234567890123456789";
    private static final String FALLING = "98765432109876543210";

    private PhoneKey() {
    }

    /** The key; null when there are too few digits or they stand for no number, such as 000-000-0000 and 123456789, or lost their digits, such as 4.91512E+11. */
    public static String of(final String phone) {
        if (phone == null || PersonIds.isCutNumber(phone.strip())) {
            return null;
        }
        final StringBuilder digits = new StringBuilder(phone.length());
        for (int i = 0; i < length(phone) && !(digits.length() >= FEWEST && isExtension(phone.charAt(i))); i++) {
            final int digit = Character.digit(phone.charAt(i), 10);
            if (digit >= 0) {
                digits.append((char) ('0' + digit));
            }
        }
        final String all = digits.toString();
        if (all.length() < FEWEST || RISING.contains(all) || FALLING.contains(all)) {
            return null;
        }
        final String key = all.length() <= DIGITS ? all : all.substring(all.length() - DIGITS);
        return Fold.isOneCharacter(key) || zerosAtEnd(key) > MOST_ZEROS ? null : key;
    }

    /** Without the decimals of a number that was read as one: 4915112345.0. */
    private static int length(final String phone) {
        return phone.endsWith(".0") ? phone.length() - 2 : phone.length();
    }

    private static int zerosAtEnd(final String key) {
        int start = key.length();
        while (start > 0 && key.charAt(start - 1) == '0') {
            start--;
        }
        return key.length() - start;
    }

    /** What follows an x, as in ext. 12 or x12, is not part of the number. */
    private static boolean isExtension(final char c) {
        return c == 'x' || c == 'X' || c == '#' || c == 'e' || c == 'E';
    }
}
