// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.hubspot.account;

import io.emailpersonalization.nifi.esp.client.AudienceField.Type;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Values of properties. To HubSpot every value is a text: a number without an exponent, true or false, a day as yyyy-MM-dd, several options joined by a semicolon. An empty text clears a
 * property. Tested by HubSpotValuesTest.
 */
public final class HubSpotValues {

    private static final String SEPARATOR = ";";

    private HubSpotValues() {
    }

    /** Returns the text of a value; an empty text for null. */
    public static String write(final Object value) {
        return switch (value) {
            case null -> "";
            case BigDecimal number -> number.toPlainString();
            case Double number -> BigDecimal.valueOf(number).toPlainString();
            case Collection<?> options -> options.stream().map(HubSpotValues::write).collect(Collectors.joining(SEPARATOR));
            case Object[] options -> write(Arrays.asList(options));
            default -> value.toString();
        };
    }

    /** Returns the value of a text, as its type is; null for no value. A text that does not fit the type stays a text. */
    public static Object read(final String text, final Type type) {
        if (text == null || text.isEmpty()) {
            return null;
        }
        return switch (type) {
            case NUMBER -> number(text);
            case BOOLEAN -> "true".equals(text) || "false".equals(text) ? Boolean.valueOf(text) : text;
            case OPTIONS -> Arrays.stream(text.split(SEPARATOR)).filter(option -> !option.isEmpty()).toList();
            default -> text;
        };
    }

    private static Object number(final String text) {
        try {
            return new BigDecimal(text);
        } catch (final NumberFormatException e) {
            return text;
        }
    }
}
