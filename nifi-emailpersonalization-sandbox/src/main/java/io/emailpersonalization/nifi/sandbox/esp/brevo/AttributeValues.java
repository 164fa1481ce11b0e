// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.brevo;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxAudience;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxContact;
import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxField;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;

/**
 * Stores the attributes of contacts. A value of an unknown attribute, and one of another type, is dropped without a word, as Brevo documents it. A category takes the number of an
 * option and shows its label. An import does not store {@code false} (sendinblue/APIv3-python-library, issue 95). Tested by {@code BrevoSandboxTest}.
 */
final class AttributeValues {

    /** Attributes that are not fields: the address itself. */
    static final String EMAIL = "EMAIL";

    private AttributeValues() {
    }

    /** Stores the attributes of a single request: an empty value clears. */
    static void store(final SandboxAudience account, final SandboxContact contact, final JsonNode attributes) {
        attributes.properties().forEach(value -> put(account, contact, value.getKey(), value.getValue()));
    }

    /**
     * Stores the attributes of a row of an import. Its rows become a table: where empty values count, an attribute that another row has is an empty value of this one.
     *
     * @param columns the attributes of all rows
     */
    static void storeRow(final SandboxAudience account, final SandboxContact contact, final JsonNode attributes, final Set<String> columns, final boolean emptyClears) {
        for (final String column : columns) {
            final JsonNode value = attributes.path(column);
            if (value.isMissingNode() || value.isNull() || value.isTextual() && value.asText().isEmpty() || value.isArray() && value.isEmpty()) {
                if (emptyClears) {
                    contact.fields().remove(column);
                }
            } else if (!value.isBoolean() || value.asBoolean()) {
                put(account, contact, column, value);
            }
        }
    }

    private static void put(final SandboxAudience account, final SandboxContact contact, final String name, final JsonNode value) {
        final SandboxField field = account.fields().get(name);
        if (field == null) {
            return;
        }
        if (value.isTextual() && value.asText().isEmpty() || value.isArray() && value.isEmpty()) {
            contact.fields().remove(name);
            return;
        }
        final Object stored = stored(field, value);
        if (stored != null) {
            contact.fields().put(name, stored);
        }
    }

    /** Returns null for a value that does not fit. */
    private static Object stored(final SandboxField field, final JsonNode value) {
        return switch (field.type()) {
            case "text" -> value.isTextual() ? value.asText() : null;
            case "float" -> number(value);
            case "boolean" -> value.isBoolean() ? (Object) value.asBoolean() : value.asText().matches("(?i)true|false") ? Boolean.valueOf(value.asText()) : null;
            case "date" -> date(value.asText());
            case "category" -> value.isInt() && value.asInt() >= 1 && value.asInt() <= field.options().size() ? field.options().get(value.asInt() - 1) : null;
            case "multiple-choice" -> options(field, value);
            default -> null;
        };
    }

    private static BigDecimal number(final JsonNode value) {
        try {
            return value.isNumber() ? value.decimalValue() : new BigDecimal(value.asText());
        } catch (final NumberFormatException e) {
            return null;
        }
    }

    private static String date(final String text) {
        try {
            return LocalDate.parse(text).toString();
        } catch (final DateTimeException e) {
            return null;
        }
    }

    private static List<String> options(final SandboxField field, final JsonNode value) {
        final List<String> chosen = value.valueStream().map(JsonNode::asText).toList();
        return value.isArray() && field.options().containsAll(chosen) ? chosen : null;
    }
}
