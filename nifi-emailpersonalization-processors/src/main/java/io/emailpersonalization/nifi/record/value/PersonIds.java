// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import java.util.Set;

/**
 * Decides by its form whether an id identifies a person. Placeholders, spreadsheet errors and rounded numbers do not. An id of a valid form is trusted while its records may be one person's;
 * {@link #MAX_MAILBOXES} limits that.
 */
public final class PersonIds {

    /** Mailboxes of one person. An id with more mailboxes does not identify a person. */
    public static final int MAX_MAILBOXES = 10;

    /** Characters of an id that is kept in full. A longer one does not fit the indexes of PostgreSQL. */
    public static final int MAX_LENGTH = 500;

    private static final Set<String> PLACEHOLDERS = Set.of("na", "nv", "none", "null", "nil", "unknown", "unbekannt", "test", "tbd", "tba", "nan", "undefined", "missing", "blank", "empty", "leer",
            "noname", "notavailable", "notprovided", "notapplicable", "x", "xx", "xxx", "ka", "keine", "keineangabe", "aucun", "ninguno", "nessuno", "geen", "true", "false", "yes", "no",
            "guest", "gast", "anonymous", "default", "dummy", "infinity");
    /** Digits from which spreadsheets show a number as 9.91214E+15. */
    private static final int MIN_ROUNDED_DIGITS = 12;
    /** Digits that spreadsheets keep of it. */
    private static final int SIGNIFICANT_DIGITS = 6;
    /** Digits of the exponent: that of the largest double is 308. */
    private static final int MAX_EXPONENT_DIGITS = 3;

    private PersonIds() {
    }

    /** Whether a text may be the id of a person. */
    public static boolean isId(final String id) {
        if (id == null) {
            return false;
        }
        final String text = Texts.trim(Texts.withoutControls(id));
        int digits = 0;
        int letters = 0;
        boolean isZero = true;
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            final boolean isDigit = c >= '0' && c <= '9';
            digits += isDigit ? 1 : 0;
            letters += isDigit || !Character.isLetterOrDigit(c) && !Character.isSurrogate(c) ? 0 : 1;
            isZero &= c == '0' || !isDigit;
        }
        if (letters == 0) {
            return !isZero && !isRounded(text, digits);
        }
        // errors of spreadsheets: #REF!, #N/A, #DIV/0!
        final boolean isFault = text.startsWith("#") && Character.isLetter(text.charAt(1));
        return !isFault && !isScientific(text) && (digits > 0 || !PLACEHOLDERS.contains(plain(text)));
    }

    /** Whether a number was rounded: 9.91214E+15, or 9912140000000000 after that was read as a number. Very many ids look the same then. */
    public static boolean isRoundedNumber(final String text) {
        return isScientific(text) || isRounded(text, text.length());
    }

    private static boolean isRounded(final String text, final int digits) {
        if (digits < MIN_ROUNDED_DIGITS || digits != text.length()) {
            return false;
        }
        int end = digits;
        while (end > 0 && text.charAt(end - 1) == '0') {
            end--;
        }
        return end <= SIGNIFICANT_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean isScientific(final String text) {
        final int sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        final int integers = digits(text, sign);
        int next = sign + integers;
        if (integers == 0) {
            return false;
        }
        if (next < text.length() && (text.charAt(next) == '.' || text.charAt(next) == ',')) {
            final int decimals = digits(text, next + 1);
            if (decimals == 0) {
                return false;
            }
            next += decimals + 1;
        }
        if (next >= text.length() || text.charAt(next) != 'E' && text.charAt(next) != 'e') {
            return false;
        }
        next++;
        next += next < text.length() && (text.charAt(next) == '+' || text.charAt(next) == '-') ? 1 : 0;
        final int exponent = digits(text, next);
        return exponent > 0 && exponent <= MAX_EXPONENT_DIGITS && next + exponent == text.length();
    }

    private static int digits(final String text, final int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end - from;
    }

    private static String plain(final String text) {
        return Texts.lowerCase(text).codePoints().filter(Character::isLetterOrDigit).collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();
    }
}
