// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import io.emailpersonalization.nifi.record.value.Mailbox;

/**
 * The agreement levels of two addresses, numbers, dates or codes. FieldKindTest and ComparerTest test them. The lengths are estimates: in a shorter text a typing error and
 * another value cannot be told apart.
 */
final class CodeLevels {

    /** Characters up to which the part before the at sign is too short to resemble another one: ab@ and ac@ are two people. */
    private static final int MAX_SHORT_LOCAL_PART = 4;
    /** Characters from which {@link #SIMILAR_ADDRESS_EDITS} leave addresses similar. */
    private static final int MIN_SIMILAR_ADDRESS = 12;
    /** Typing errors up to which two long addresses are similar. {@link Comparer} skips pairs that are further apart. */
    static final int SIMILAR_ADDRESS_EDITS = 3;
    /** Digits of a local phone number: a number that ends with it is the same one with area or country code. */
    private static final int MIN_PHONE_SUFFIX = 7;
    /** Characters from which an id with a typing error is recognized. Shorter ids that differ in one character are often two people's. */
    private static final int MIN_IDENTIFIER = 5;

    private CodeLevels() {
    }

    static Level email(final String a, final String b) {
        final String localOfA = Mailbox.local(a);
        final String localOfB = Mailbox.local(b);
        final boolean sameDomain = Mailbox.repairedDomain(a).equals(Mailbox.repairedDomain(b));
        if (localOfA.equals(localOfB)) {
            if (sameDomain) {
                return Level.CLOSE;
            }
            if (localOfA.length() <= MAX_SHORT_LOCAL_PART || Mailbox.isRole(a)) {
                return Level.DIFFERENT;
            }
            return TextDistance.within(a, b, 1) ? Level.CLOSE : Level.SAME_NAME;
        }
        if (Math.min(localOfA.length(), localOfB.length()) <= MAX_SHORT_LOCAL_PART || Mailbox.isRole(a) || Mailbox.isRole(b) || differInDigitsOnly(localOfA, localOfB)) {
            return Level.DIFFERENT;
        }
        if (sameDomain && TextDistance.within(localOfA, localOfB, 1)) {
            return Level.CLOSE;
        }
        return Math.min(a.length(), b.length()) >= MIN_SIMILAR_ADDRESS && TextDistance.within(a, b, SIMILAR_ADDRESS_EDITS) ? Level.SIMILAR : Level.DIFFERENT;
    }

    /** anna1@ and anna2@ are a typing error apart, but two people. */
    private static boolean differInDigitsOnly(final String a, final String b) {
        return differInDigits(a, b) && letters(a).equals(letters(b));
    }

    private static String letters(final String text) {
        final StringBuilder letters = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (!isDigit(text.charAt(i))) {
                letters.append(text.charAt(i));
            }
        }
        return letters.toString();
    }

    /** Whether the digits of two texts differ. */
    static boolean differInDigits(final String a, final String b) {
        int i = 0;
        int j = 0;
        while (true) {
            while (i < a.length() && !isDigit(a.charAt(i))) {
                i++;
            }
            while (j < b.length() && !isDigit(b.charAt(j))) {
                j++;
            }
            if (i == a.length() || j == b.length()) {
                return i != a.length() || j != b.length();
            }
            if (a.charAt(i++) != b.charAt(j++)) {
                return true;
            }
        }
    }

    private static boolean isDigit(final char c) {
        return c >= '0' && c <= '9';
    }

    static Level phone(final String a, final String b) {
        final String longer = a.length() >= b.length() ? a : b;
        final String shorter = longer == a ? b : a;
        return a.length() == b.length() && TextDistance.within(a, b, 1) || shorter.length() >= MIN_PHONE_SUFFIX && longer.endsWith(shorter) ? Level.CLOSE : Level.DIFFERENT;
    }

    static Level birthDate(final String a, final String b) {
        final int one = Signatures.of(FieldKind.BIRTH_DATE, a);
        final int other = Signatures.of(FieldKind.BIRTH_DATE, b);
        return one == Signatures.NONE || other == Signatures.NONE ? Level.DIFFERENT : Signatures.birthDateLevel(one, other);
    }

    static Level postalCode(final String a, final String b) {
        if (TextDistance.within(a, b, 1)) {
            return Level.CLOSE;
        }
        final int shorter = Math.min(a.length(), b.length());
        int prefix = 0;
        while (prefix < shorter && a.charAt(prefix) == b.charAt(prefix)) {
            prefix++;
        }
        return prefix == shorter && prefix > 3 ? Level.PART : prefix >= 2 && 2 * prefix >= Math.max(a.length(), b.length()) ? Level.SIMILAR : Level.DIFFERENT;
    }

    static Level identifier(final String a, final String b) {
        return Math.min(a.length(), b.length()) >= MIN_IDENTIFIER && TextDistance.within(a, b, 1) ? Level.CLOSE : Level.DIFFERENT;
    }

    static Level category(final String a, final String b) {
        if (Math.min(a.length(), b.length()) > 1) {
            if (a.startsWith(b) || b.startsWith(a)) {
                return Level.PART;
            }
            if (TextDistance.within(a, b, 1)) {
                return Level.CLOSE;
            }
        }
        return Level.DIFFERENT;
    }
}
