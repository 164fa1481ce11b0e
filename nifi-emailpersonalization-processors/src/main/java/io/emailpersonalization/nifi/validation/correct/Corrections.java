// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.correct;

import io.emailpersonalization.nifi.record.value.Texts;
import io.emailpersonalization.nifi.record.value.Values;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** The corrections of the bundle. ValidateCustomerRecordTest covers this class. */
public final class Corrections {

    /** Removes control characters and unpaired surrogates, see {@link Texts#withoutControls}. */
    public static final Correction REMOVE_CONTROLS = new Simple("control characters", (value, expectation) -> value instanceof String text ? Texts.withoutControls(text) : value);

    /** Removes white space at both ends, including that of Unicode. */
    public static final Correction TRIM = new Simple("trim", (value, expectation) -> value instanceof String text ? Texts.trim(text) : value);

    /** Replaces empty text by null. */
    public static final Correction EMPTY_TO_NULL = new Simple("empty to null", (value, expectation) -> "".equals(value) ? null : value);

    /** Converts addresses to lower case: fields with the format {@code email}. */
    public static final Correction LOWER_CASE_EMAIL = new Simple("lower case",
            (value, expectation) -> "email".equals(expectation.format()) && value instanceof String text ? lowerCase(text) : value);

    /** Converts unambiguous dates and times to ISO 8601, if the schema expects a date or a time. */
    public static final Correction ISO_DATE = new Simple("ISO 8601", (value, expectation) -> value instanceof String text ? IsoDates.correct(text, expectation.format()) : value);

    /** Converts values to the only type that the schema allows, if nothing is lost. */
    public static final Correction COERCE_TYPE = new Simple("coerce type", Corrections::coerce);

    /** Up to 18 digits: fits a long. */
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,18}");
    /** Up to 15 digits on each side: more do not survive a double. */
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,15}(\\.[0-9]{1,15})?([eE][+-]?[0-9]{1,2})?");

    private Corrections() {
    }

    private static String lowerCase(final String text) {
        final String lower = Texts.lowerCase(text);
        return lower.equals(text) ? text : lower;
    }

    private static Object coerce(final Object value, final ExpectedType expectation) {
        final String type = expectation.onlyType();
        if (type == null) {
            return value;
        }
        return switch (type) {
            case "string" -> value instanceof Number || value instanceof Boolean ? Values.asText(value) : value;
            case "integer" -> value instanceof String text && INTEGER.matcher(text).matches() ? (Object) Long.valueOf(text.startsWith("+") ? text.substring(1) : text) : whole(value);
            case "number" -> value instanceof String text && NUMBER.matcher(text).matches() ? number(text) : value;
            case "boolean" -> value instanceof String text ? bool(text) : value;
            default -> value;
        };
    }

    private static Object whole(final Object value) {
        return switch (value) {
            case Double number when number == Math.rint(number) && Math.abs(number) < 1L << 53 -> number.longValue();
            case Float number when number == Math.rint(number) && Math.abs(number) < 1 << 24 -> number.longValue();
            case BigDecimal number when number.signum() == 0 || number.stripTrailingZeros().scale() <= 0 && number.precision() - number.scale() <= 18 -> number.longValueExact();
            case BigInteger number when number.bitLength() < Long.SIZE -> number.longValueExact();
            default -> value;
        };
    }

    private static Object number(final String text) {
        final double number = Double.parseDouble(text);
        return Double.isFinite(number) && BigDecimal.valueOf(number).compareTo(new BigDecimal(text)) == 0 ? (Object) number : text;
    }

    private static Object bool(final String text) {
        return switch (Texts.lowerCase(text)) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> text;
        };
    }

    private record Simple(String name, Rule rule) implements Correction {

        @Override
        public Object apply(final Object value, final ExpectedType expectation) {
            return rule.apply(value, expectation);
        }
    }

    /** Corrects one value. */
    private interface Rule {
        Object apply(Object value, ExpectedType expectation);
    }
}
