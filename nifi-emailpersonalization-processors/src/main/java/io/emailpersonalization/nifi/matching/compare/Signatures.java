// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

/**
 * 32 bits of a value that lie in its row: they tell nearly all pairs apart without a look at the texts, which are somewhere else in memory. An address has one bit per
 * character that occurs, and beside it the hash of what stands before the at sign, and its length with one bit per letter that occurs twice; a phone has its last eight
 * digits and a birth date its digits, four bits each.
 */
final class Signatures {

    /** No signature: the texts have to tell. */
    static final int NONE = 0;
    private static final int BITS_OF_LENGTH = 7;
    private static final int LONGEST = (1 << BITS_OF_LENGTH) - 1;
    private static final int LAST_OF_ASCII = 127;
    private static final int DIGITS = 8;
    private static final int BITS_OF_DIGIT = 4;
    private static final int DIGIT = (1 << BITS_OF_DIGIT) - 1;
    private static final int LOWEST_BITS = 0x11111111;
    private static final int MONTH_SHIFT = 2 * BITS_OF_DIGIT;
    private static final int YEAR_SHIFT = 4 * BITS_OF_DIGIT;
    private static final int TWO_DIGITS = (1 << 2 * BITS_OF_DIGIT) - 1;

    private Signatures() {
    }

    /** How many places in a row values of a kind take. */
    static int places(final FieldKind kind) {
        return switch (kind) {
            case EMAIL -> 3;
            case PHONE, BIRTH_DATE -> 1;
            default -> 0;
        };
    }

    static int of(final FieldKind kind, final String value) {
        return switch (kind) {
            case EMAIL -> characters(value);
            case PHONE -> lastDigits(value);
            case BIRTH_DATE -> value.length() == DIGITS ? lastDigits(value) : NONE;
            default -> NONE;
        };
    }

    private static int characters(final String text) {
        int signature = 0;
        for (int i = 0; i < text.length(); i++) {
            signature |= 1 << ValueFeatures.place(text.charAt(i));
        }
        return signature;
    }

    private static int lastDigits(final String text) {
        int signature = 0;
        for (int i = Math.max(0, text.length() - DIGITS); i < text.length(); i++) {
            signature = signature << BITS_OF_DIGIT | text.charAt(i) & DIGIT;
        }
        return signature;
    }

    /** The length of an address, 0 where it is too long or not all ASCII, and above that a bit per letter that occurs twice. */
    static int lengthAndRepeated(final String address) {
        int seen = 0;
        int repeated = 0;
        boolean isPlain = address.length() <= LONGEST;
        for (int i = 0; i < address.length(); i++) {
            final int place = ValueFeatures.place(address.charAt(i));
            repeated |= seen & 1 << place;
            seen |= 1 << place;
            isPlain &= address.charAt(i) <= LAST_OF_ASCII;
        }
        return repeated << BITS_OF_LENGTH | (isPlain ? address.length() : 0);
    }

    /** Whether addresses are more than so many edits apart by their characters: an edit takes one away and brings another at most. */
    static boolean areApart(final int characters, final int ofOther, final int lengthAndRepeated, final int thatOfOther, final int edits) {
        return Integer.bitCount(characters ^ ofOther) + Integer.bitCount((lengthAndRepeated ^ thatOfOther) >>> BITS_OF_LENGTH) > 2 * edits;
    }

    /** Whether addresses are more than so many edits apart by their lengths. */
    static boolean differInLength(final int lengthAndRepeated, final int thatOfOther, final int edits) {
        final int length = lengthAndRepeated & LONGEST;
        final int ofOther = thatOfOther & LONGEST;
        return length != 0 && ofOther != 0 && Math.abs(length - ofOther) > edits;
    }

    /** How many of the last eight digits differ. */
    static int differingDigits(final int one, final int other) {
        final int bits = one ^ other;
        final int folded = bits | bits >>> 1;
        return Integer.bitCount((folded | folded >>> 2) & LOWEST_BITS);
    }

    /** The level of two birth dates that differ. */
    static Level birthDates(final int one, final int other) {
        final int differing = differingDigits(one, other);
        if (differing == 1 || differing == 2 && areNeighboursSwapped(one, other)) {
            return Level.CLOSE;
        }
        final int monthOfOne = one >>> MONTH_SHIFT & TWO_DIGITS;
        final int monthOfOther = other >>> MONTH_SHIFT & TWO_DIGITS;
        final int dayOfOne = one & TWO_DIGITS;
        final int dayOfOther = other & TWO_DIGITS;
        final boolean year = one >>> YEAR_SHIFT == other >>> YEAR_SHIFT;
        final boolean transposed = monthOfOne == dayOfOther && dayOfOne == monthOfOther;
        if (year && transposed) {
            return Level.CLOSE;
        }
        final boolean month = monthOfOne == monthOfOther;
        final boolean day = dayOfOne == dayOfOther;
        return year && (month || day) || month && day || transposed ? Level.SIMILAR : Level.DIFFERENT;
    }

    private static boolean areNeighboursSwapped(final int one, final int other) {
        final int shift = Integer.numberOfTrailingZeros(one ^ other) / BITS_OF_DIGIT * BITS_OF_DIGIT;
        final int a = one >>> shift;
        final int b = other >>> shift;
        return (a & DIGIT) == (b >>> BITS_OF_DIGIT & DIGIT) && (b & DIGIT) == (a >>> BITS_OF_DIGIT & DIGIT);
    }
}
