// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

/**
 * Signatures of values: 32 bits in the row that tell nearly all pairs apart without an access to their texts. An address has three signatures: a bit per character that occurs, the
 * hash of the part before the at sign, and the length with a bit per character that occurs twice. A phone has its last eight digits, a birth date its digits, four bits each.
 * ComparerTest tests them.
 */
final class Signatures {

    /** No signature: the texts must be compared. */
    static final int NONE = 0;
    /** Bits of the length of an address. */
    private static final int LENGTH_BITS = 7;
    private static final int MAX_LENGTH = (1 << LENGTH_BITS) - 1;
    private static final int MAX_ASCII = 127;
    /** Digits of a signature: those of a date, and as many of a phone as 32 bits hold. */
    private static final int DIGITS = 8;
    private static final int DIGIT_BITS = 4;
    private static final int DIGIT_MASK = (1 << DIGIT_BITS) - 1;
    private static final int LOWEST_BITS = 0x11111111;
    private static final int MONTH_SHIFT = 2 * DIGIT_BITS;
    private static final int YEAR_SHIFT = 4 * DIGIT_BITS;
    private static final int TWO_DIGITS = (1 << 2 * DIGIT_BITS) - 1;

    private Signatures() {
    }

    /** The number of signatures of a value of a kind. */
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
            signature |= 1 << ValueFeatures.symbol(text.charAt(i));
        }
        return signature;
    }

    private static int lastDigits(final String text) {
        int signature = 0;
        for (int i = Math.max(0, text.length() - DIGITS); i < text.length(); i++) {
            signature = signature << DIGIT_BITS | text.charAt(i) & DIGIT_MASK;
        }
        return signature;
    }

    /** The length of an address (0 when it is too long or not ASCII) in the low bits, and above it a bit per character that occurs twice. */
    static int lengthAndRepeated(final String address) {
        int seen = 0;
        int repeated = 0;
        boolean isPlain = address.length() <= MAX_LENGTH;
        for (int i = 0; i < address.length(); i++) {
            final int place = ValueFeatures.symbol(address.charAt(i));
            repeated |= seen & 1 << place;
            seen |= 1 << place;
            isPlain &= address.charAt(i) <= MAX_ASCII;
        }
        return repeated << LENGTH_BITS | (isPlain ? address.length() : 0);
    }

    /** Whether the characters of two addresses prove more edits than given: an edit removes one character and adds one at most. */
    static boolean differInCharacters(final int characters, final int otherCharacters, final int lengthAndRepeated, final int otherLengthAndRepeated, final int edits) {
        return Integer.bitCount(characters ^ otherCharacters) + Integer.bitCount((lengthAndRepeated ^ otherLengthAndRepeated) >>> LENGTH_BITS) > 2 * edits;
    }

    /** Whether the lengths of two addresses prove more edits than given. */
    static boolean differInLength(final int lengthAndRepeated, final int otherLengthAndRepeated, final int edits) {
        final int length = lengthAndRepeated & MAX_LENGTH;
        final int otherLength = otherLengthAndRepeated & MAX_LENGTH;
        return length != 0 && otherLength != 0 && Math.abs(length - otherLength) > edits;
    }

    /** The number of the last eight digits that differ. */
    static int differingDigits(final int one, final int other) {
        final int bits = one ^ other;
        final int folded = bits | bits >>> 1;
        return Integer.bitCount((folded | folded >>> 2) & LOWEST_BITS);
    }

    /** The agreement level of two different birth dates: a typing error or swapped day and month are close, two equal parts of three are similar. */
    static Level birthDateLevel(final int one, final int other) {
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
        final int shift = Integer.numberOfTrailingZeros(one ^ other) / DIGIT_BITS * DIGIT_BITS;
        final int a = one >>> shift;
        final int b = other >>> shift;
        return (a & DIGIT_MASK) == (b >>> DIGIT_BITS & DIGIT_MASK) && (b & DIGIT_MASK) == (a >>> DIGIT_BITS & DIGIT_MASK);
    }
}
