// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.brevo.account;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.client.AudienceField;
import io.emailpersonalization.nifi.esp.client.AudienceField.Type;
import io.emailpersonalization.nifi.esp.http.JsonValues;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * An attribute of contacts, and its values as Brevo takes and gives them. Tested by {@code BrevoAttributeTest}.
 *
 * @param name in capital letters
 * @param options by label the number of an option of a category, and any number for those of a multiple choice; in Brevo's order
 */
public record BrevoAttribute(String name, Type type, Map<String, Integer> options) {

    /** Returns the attribute as a field of an audience. Brevo states no length of texts. */
    public AudienceField field() {
        return new AudienceField(name, type, false, null, List.copyOf(options.keySet()));
    }

    /** Whether a value clears the attribute. */
    public static boolean clears(final Object value) {
        return value == null || "".equals(value) || value instanceof List<?> list && list.isEmpty();
    }

    /** Returns a value as a request takes it; empty where Brevo would drop it. */
    public Optional<Object> written(final Object value) {
        if (clears(value)) {
            return Optional.of(type == Type.OPTIONS ? List.of() : "");
        }
        return switch (type) {
            case TEXT -> value instanceof List<?> || value instanceof Map<?, ?> ? Optional.empty() : Optional.of(text(value));
            case NUMBER -> number(value);
            case BOOLEAN -> bool(value);
            case DATE -> date(text(value));
            case OPTION -> Optional.ofNullable(options.get(text(value)));
            case OPTIONS -> chosen(value);
            default -> Optional.empty();
        };
    }

    /** Returns what a value of this attribute must look like. */
    public String rule() {
        return switch (type) {
            case TEXT -> "a text";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case DATE -> "a date such as 2026-11-30";
            case OPTION -> "one of its options, which Brevo lists in the attribute";
            case OPTIONS -> "some of its options, which Brevo lists in the attribute";
            default -> "of a type that contacts are not given";
        };
    }

    private static String text(final Object value) {
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    private static Optional<Object> number(final Object value) {
        try {
            return value instanceof Number ? Optional.of(value) : Optional.of(new BigDecimal(text(value).strip()));
        } catch (final NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Object> bool(final Object value) {
        return switch (text(value).strip().toLowerCase(Locale.ROOT)) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static Optional<Object> date(final String text) {
        try {
            return Optional.of(LocalDate.parse(text.strip()).toString());
        } catch (final DateTimeException e) {
            return Optional.empty();
        }
    }

    /** A text may be one option, or several with commas or semicolons between them. */
    private Optional<Object> chosen(final Object value) {
        final List<String> chosen = value instanceof List<?> list ? list.stream().map(BrevoAttribute::text).toList()
                : options.containsKey(text(value)) ? List.of(text(value)) : Arrays.stream(text(value).split("[;,]")).map(String::strip).filter(option -> !option.isEmpty()).toList();
        return options.keySet().containsAll(chosen) && !chosen.isEmpty() ? Optional.of(chosen) : Optional.empty();
    }

    /** Returns a value of an answer; null for none. Of a category Brevo gives the label or the number. */
    public Object read(final JsonNode value) {
        final Object read = JsonValues.of(value);
        if (type != Type.OPTION || read == null || options.containsKey(text(read))) {
            return read;
        }
        return options.entrySet().stream().filter(option -> option.getValue().toString().equals(text(read))).<Object>map(Map.Entry::getKey).findFirst().orElse(read);
    }
}
