// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.normalize;

/** Phone numbers as they are compared: their last nine digits, which country and trunk prefixes do not reach in most numbering plans. */
public final class PhoneKey {

    private static final int DIGITS = 9;
    private static final int FEWEST = 6;
    private static final String RISING = "01234567890123456789";
    private static final String FALLING = "98765432109876543210";

    private PhoneKey() {
    }

    /** The key; null when there are too few digits or they stand for no number, such as 000-000-0000 and 123456789. */
    public static String of(final String phone) {
        if (phone == null) {
            return null;
        }
        final StringBuilder digits = new StringBuilder(phone.length());
        for (int i = 0; i < phone.length() && !(digits.length() >= FEWEST && isExtension(phone.charAt(i))); i++) {
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
        return Fold.isOneCharacter(key) ? null : key;
    }

    /** What follows an x, as in ext. 12 or x12, is not part of the number. */
    private static boolean isExtension(final char c) {
        return c == 'x' || c == 'X' || c == '#' || c == 'e' || c == 'E';
    }
}
