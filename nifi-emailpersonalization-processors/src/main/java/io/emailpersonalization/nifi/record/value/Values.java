// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.regex.Pattern;

/** Converts field values to text, without locales and exponents, and reads numbers from text. */
public final class Values {

    /** Up to 30 digits on each side of the point: more than any amount has, and few enough to be parsed quickly. */
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,30}(\\.[0-9]{1,30})?");

    private Values() {
    }

    /**
     * A scalar as text: numbers in plain notation (never {@code 4.9E11}; an integral double without {@code .0}), timestamps as ISO 8601 instants, other values by {@code toString}. Null for null,
     * arrays, collections and records.
     */
    public static String asText(final Object value) {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Double number -> Double.isFinite(number) ? plain(BigDecimal.valueOf(number)) : number.toString();
            case Float number -> Float.isFinite(number) ? plain(new BigDecimal(number.toString())) : number.toString();
            case BigDecimal number -> number.toPlainString();
            case Timestamp timestamp -> timestamp.toInstant().toString();
            case java.sql.Date date -> date.toLocalDate().toString();
            case java.sql.Time time -> time.toLocalTime().toString();
            case Date date -> Instant.ofEpochMilli(date.getTime()).toString();
            case Number number -> number.toString();
            case Boolean bool -> bool.toString();
            case Character character -> character.toString();
            case Enum<?> constant -> constant.name();
            case java.time.temporal.TemporalAccessor temporal -> temporal.toString();
            case java.util.UUID uuid -> uuid.toString();
            default -> null;
        };
    }

    /**
     * Reads a decimal number in plain notation. White space around it is not allowed.
     *
     * @param text null for none
     */
    public static Optional<BigDecimal> number(final String text) {
        return text != null && NUMBER.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
    }

    private static String plain(final BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }
}
