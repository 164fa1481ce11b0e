// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.singer;

import java.math.BigDecimal;
import java.math.BigInteger;

/** The numbers of a field: the smallest type that holds all of them, digit by digit. SingerReaderTest tests it. */
final class NumberShape {

    /** Digits that a double always keeps. */
    private static final int DIGITS_OF_DOUBLE = 15;
    /** Digits that a long always holds. */
    private static final int DIGITS_OF_LONG = 18;
    /** Digits of a decimal that declares no bound, as in Avro and most databases. */
    private static final int USUAL_PRECISION = 38;
    /** Digits before the point of a decimal that declares no bound, at least. */
    private static final int USUAL_INTEGER_DIGITS = 18;
    /** Digits before or behind the point, at most. The largest double has 309; writers would write many more as text of that length. */
    private static final int MAX_DIGITS = 400;

    private int integerDigits;
    private int fractionDigits;
    private boolean hasBound;
    private boolean isDecimal;
    private boolean isBeyondLong;
    private boolean isBeyondDouble;
    private boolean isUnwieldy;

    /** Declares that every number is a multiple of the given one: the tap asks for a decimal. */
    void declareMultipleOf(final BigDecimal step) {
        isDecimal = true;
        see(step);
    }

    /** Declares a smallest or largest number. */
    void declareBound(final BigDecimal bound) {
        hasBound = true;
        see(bound);
        isBeyondLong |= !isUnwieldy && bound.toBigInteger().bitLength() >= Long.SIZE;
    }

    /** Declares a decimal without a bound. */
    void declareDecimal() {
        isDecimal = true;
    }

    /** Sees an integer as JSON writes it. */
    void seeInteger(final String text) {
        final int digits = text.length() - (text.charAt(0) == '-' ? 1 : 0);
        if (digits > MAX_DIGITS) {
            isUnwieldy = true;
            return;
        }
        integerDigits = Math.max(integerDigits, digits);
        isBeyondLong |= digits > DIGITS_OF_LONG && new BigInteger(text).bitLength() >= Long.SIZE;
        isBeyondDouble |= digits > DIGITS_OF_DOUBLE && !isDouble(text, new BigDecimal(text));
    }

    /** Sees a number with a point or an exponent; returns false if the text is no number. */
    boolean see(final String text) {
        try {
            final BigDecimal number = new BigDecimal(text);
            see(number);
            isBeyondDouble |= !isUnwieldy && text.length() > DIGITS_OF_DOUBLE && !isDouble(text, number);
            return true;
        } catch (final NumberFormatException e) {
            return false;
        }
    }

    private void see(final BigDecimal number) {
        final long before = (long) number.precision() - number.scale();
        if (before > MAX_DIGITS || number.scale() > MAX_DIGITS) {
            isUnwieldy = true;
            return;
        }
        integerDigits = Math.max(integerDigits, (int) Math.max(0, before));
        fractionDigits = Math.max(fractionDigits, Math.max(0, number.scale()));
        final double rounded = number.doubleValue();
        isBeyondDouble |= Double.isInfinite(rounded) || rounded == 0 && number.signum() != 0;
    }

    private static boolean isDouble(final String text, final BigDecimal number) {
        final double rounded = Double.parseDouble(text);
        return Double.isFinite(rounded) && BigDecimal.valueOf(rounded).compareTo(number) == 0;
    }

    /** Whether a number has so many digits that it is kept as text. */
    boolean isUnwieldy() {
        return isUnwieldy;
    }

    boolean isBeyondLong() {
        return isBeyondLong;
    }

    /** Whether a decimal is declared, or a double would change a number. */
    boolean needsDecimal() {
        return isDecimal || isBeyondDouble;
    }

    int scale() {
        return fractionDigits;
    }

    /** All digits of a decimal that holds every number. */
    int precision() {
        return hasBound ? Math.max(1, integerDigits + fractionDigits) : Math.max(USUAL_PRECISION, Math.max(USUAL_INTEGER_DIGITS, integerDigits) + fractionDigits);
    }
}
