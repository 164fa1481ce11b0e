// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.normalize;

import io.emailpersonalization.nifi.record.value.PersonIds;

/** Normalizes phone numbers to their last nine digits, which do not include country and trunk prefixes in most numbering plans. NormalizeTest tests it. */
public final class PhoneKey {

    /** Digits at the end that are compared: country and trunk prefixes stand before them in most numbering plans. */
    private static final int KEY_DIGITS = 9;
    /** Digits of the shortest number. Shorter ones are extensions or service numbers. */
    private static final int MIN_DIGITS = 6;
    /** Zeros at the end of a number. A number with more lost its digits in a spreadsheet. */
    private static final int MAX_TRAILING_ZEROS = 5;
    private static final String RISING = "01234567890123456789";
    private static final String FALLING = "98765432109876543210";

    private PhoneKey() {
    }

    /** Returns the key; null for too few digits, for placeholders such as 000-000-0000 and 123456789, and for numbers that lost their digits, such as 4.91512E+11. */
    public static String of(final String phone) {
        if (phone == null || PersonIds.isRoundedNumber(phone.strip())) {
            return null;
        }
        final StringBuilder digits = new StringBuilder(phone.length());
        for (int i = 0; i < length(phone) && !(digits.length() >= MIN_DIGITS && isExtension(phone.charAt(i))); i++) {
            final int digit = Character.digit(phone.charAt(i), 10);
            if (digit >= 0) {
                digits.append((char) ('0' + digit));
            }
        }
        final String all = digits.toString();
        if (all.length() < MIN_DIGITS || RISING.contains(all) || FALLING.contains(all)) {
            return null;
        }
        final String key = all.length() <= KEY_DIGITS ? all : all.substring(all.length() - KEY_DIGITS);
        return FoldedText.isOneCharacter(key) || zerosAtEnd(key) > MAX_TRAILING_ZEROS ? null : key;
    }

    /** The length without the decimals of a phone number that was read as a decimal number: 4915112345.0. */
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

    /** Whether an extension starts here, as in ext. 12, x12 or #12. */
    private static boolean isExtension(final char c) {
        return c == 'x' || c == 'X' || c == '#' || c == 'e' || c == 'E';
    }
}
