// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.hubspot;

import io.emailpersonalization.nifi.sandbox.esp.audience.SandboxField;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;

/** The types of contact properties: the word in the sandbox's admin interface, and HubSpot's type and field type. Checks values as HubSpot does. Tested by HubSpotClientTest. */
enum PropertyType {
    TEXT("text", "string", "text"),
    TEXTAREA("textarea", "string", "textarea"),
    NUMBER("number", "number", "number"),
    BOOLEAN("booleancheckbox", "bool", "booleancheckbox"),
    DATE("date", "date", "date"),
    DATE_TIME("datetime", "datetime", "date"),
    SELECT("select", "enumeration", "select"),
    RADIO("radio", "enumeration", "radio"),
    CHECKBOX("checkbox", "enumeration", "checkbox"),
    PHONE("phonenumber", "string", "phonenumber"),
    /** A property that HubSpot sets. */
    READ_ONLY("readonly", "string", "text");

    private static final String EPOCH_MILLIS = "-?[0-9]{1,15}";

    private final String word;
    private final String type;
    private final String fieldType;

    PropertyType(final String word, final String type, final String fieldType) {
        this.word = word;
        this.type = type;
        this.fieldType = fieldType;
    }

    static PropertyType of(final SandboxField field) {
        return Arrays.stream(values()).filter(known -> known.word.equals(field.type())).findFirst().orElse(TEXT);
    }

    /** Returns the type with HubSpot's names; null for none. */
    static PropertyType of(final String type, final String fieldType) {
        return Arrays.stream(values()).filter(known -> known != READ_ONLY && known.type.equals(type) && known.fieldType.equals(fieldType)).findFirst().orElse(null);
    }

    String word() {
        return word;
    }

    String type() {
        return type;
    }

    String fieldType() {
        return fieldType;
    }

    /** Returns the code of the error of a value; null where the property takes it. An empty text clears a property. */
    String fault(final String value, final List<String> options) {
        if (this == READ_ONLY) {
            return "READ_ONLY_VALUE";
        }
        if (value.isEmpty()) {
            return null;
        }
        return switch (this) {
            case NUMBER -> value.matches("-?[0-9]+(\\.[0-9]+)?") ? null : "INVALID_DOUBLE";
            case BOOLEAN -> List.of("true", "false").contains(value) ? null : "INVALID_OPTION";
            case DATE -> isDate(value) ? null : "INVALID_DATE";
            case DATE_TIME -> isTime(value) ? null : "INVALID_DATE";
            case SELECT, RADIO -> options.contains(value) ? null : "INVALID_OPTION";
            case CHECKBOX -> options.containsAll(List.of(value.split(";"))) ? null : "INVALID_OPTION";
            default -> null;
        };
    }

    private static boolean isDate(final String value) {
        try {
            return value.matches(EPOCH_MILLIS) ? Long.parseLong(value) % 86_400_000 == 0 : LocalDate.parse(value) != null;
        } catch (final DateTimeException e) {
            return false;
        }
    }

    private static boolean isTime(final String value) {
        try {
            return value.matches(EPOCH_MILLIS) || OffsetDateTime.parse(value) != null;
        } catch (final DateTimeException e) {
            return isDate(value);
        }
    }
}
