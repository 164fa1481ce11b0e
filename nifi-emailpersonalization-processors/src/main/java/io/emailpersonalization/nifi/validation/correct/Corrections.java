// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.correct;

import io.emailpersonalization.nifi.record.rule.ExpectedType;
import io.emailpersonalization.nifi.record.value.DateOrder;
import io.emailpersonalization.nifi.record.value.Texts;
import io.emailpersonalization.nifi.record.value.Values;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** The corrections of the bundle. Tested by ValidateCustomerRecordTest and RecordCorrectorTest. */
public final class Corrections {

    private static final String COERCION = "coerce type";
    /** Up to 18 digits: fits a long. */
    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]{1,18}");
    /** Up to 15 digits on each side: more do not survive a double. */
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,15}(\\.[0-9]{1,15})?([eE][+-]?[0-9]{1,2})?");
    /** Groups of thousands with dots. */
    private static final Pattern THOUSANDS = Pattern.compile("[+-]?[0-9]{1,3}(\\.[0-9]{3})+");
    /** A decimal comma after digits, or after groups of thousands with dots, apostrophes or spaces. */
    private static final Pattern DECIMAL = Pattern.compile("[+-]?([0-9]{1,15}|[0-9]{1,3}([.' \\u00A0\\u202F\\u2019][0-9]{3}){1,4}),[0-9]{1,15}");

    /** Removes control characters and unpaired surrogates, see {@link Texts#withoutControls}. */
    public static final Correction REMOVE_CONTROLS = new Simple("control characters", (value, expectation) -> value instanceof String text ? Texts.withoutControls(text) : value);

    /** Removes characters that print nothing and join nothing, such as zero width spaces, soft hyphens and marks of direction. Keeps the joiners that emoji and Persian need. */
    public static final Correction REMOVE_INVISIBLE = new Simple("invisible characters", (value, expectation) -> value instanceof String text ? UnicodeText.withoutInvisible(text) : value);

    /** Composes characters: Unicode Normalization Form C. */
    public static final Correction NORMALIZE_UNICODE = new Simple("Unicode NFC", (value, expectation) -> value instanceof String text ? UnicodeText.composed(text) : value);

    /** Removes white space at both ends, including that of Unicode. */
    public static final Correction TRIM = new Simple("trim", (value, expectation) -> value instanceof String text ? Texts.trim(text) : value);

    /** Replaces empty text by null. */
    public static final Correction EMPTY_TO_NULL = new Simple("empty to null", (value, expectation) -> "".equals(value) ? null : value);

    /** Converts addresses to lower case: fields with the format {@code email}. */
    public static final Correction LOWER_CASE_EMAIL = new Simple("lower case",
            (value, expectation) -> "email".equals(expectation.format()) && value instanceof String text ? lowerCase(text) : value);

    /** Converts the domains of addresses to ASCII (RFC 5891): fields with the format {@code email}. */
    public static final Correction ASCII_DOMAIN = new Simple("ASCII domain",
            (value, expectation) -> "email".equals(expectation.format()) && value instanceof String text ? UnicodeText.asciiDomain(text) : value);

    /** Converts unambiguous dates and times to ISO 8601, if the schema expects a date or a time. */
    public static final Correction ISO_DATE = new Simple("ISO 8601",
            (value, expectation) -> value instanceof String text ? IsoDates.correct(text, expectation.format(), DateOrder.UNKNOWN) : value);

    /** Converts dates that may be two days to ISO 8601, with the day first. */
    public static final Correction DAY_FIRST = new Simple("day first",
            (value, expectation) -> value instanceof String text ? IsoDates.correct(text, expectation.format(), DateOrder.DAY_FIRST) : value);

    /** Converts dates that may be two days to ISO 8601, with the month first. */
    public static final Correction MONTH_FIRST = new Simple("month first",
            (value, expectation) -> value instanceof String text ? IsoDates.correct(text, expectation.format(), DateOrder.MONTH_FIRST) : value);

    /** Converts text with a decimal comma, such as 1.234,50, to a number, if the schema expects one. */
    public static final Correction DECIMAL_COMMA = new Simple("decimal comma",
            (value, expectation) -> "number".equals(expectation.onlyType()) && value instanceof String text ? decimal(text) : value);

    /** Converts values to the only type that the schema allows, if nothing is lost. */
    public static final Correction COERCE_TYPE = new Simple(COERCION, Corrections::coerce);

    /** As {@link #COERCE_TYPE} where commas are decimal: 1.234 may be a thousand or a bit more than one, and stays text. */
    public static final Correction COERCE_TYPE_WITH_COMMAS = new Simple(COERCION,
            (value, expectation) -> value instanceof String text && THOUSANDS.matcher(text).matches() ? value : coerce(value, expectation));

    private Corrections() {
    }

    /** Whether a correction converts values to the type of the schema, so that the output has that type. */
    public static boolean isCoercion(final Correction correction) {
        return COERCION.equals(correction.name());
    }

    private static Object decimal(final String text) {
        if (!DECIMAL.matcher(text).matches()) {
            return text;
        }
        final int comma = text.indexOf(',');
        final Object read = number(text.substring(0, comma).replaceAll("[^0-9+-]", "") + "." + text.substring(comma + 1));
        return read instanceof Double ? read : text;
    }

    private static String lowerCase(final String text) {
        final String lower = Texts.lowerCase(text);
        return lower.equals(text) ? text : UnicodeText.composed(lower);
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
