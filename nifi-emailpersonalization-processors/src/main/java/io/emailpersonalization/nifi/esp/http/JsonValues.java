// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Values of a JSON answer as a contact holds them: text, BigDecimal, Boolean, List and Map. Null and an empty text are no value. Tested by {@code JsonValuesTest}. */
public final class JsonValues {

    private JsonValues() {
    }

    /**
     * Returns the values of an object.
     *
     * @param object a JSON object; has no values if it is missing
     * @param names the names to return
     */
    public static Map<String, Object> of(final JsonNode object, final Set<String> names) {
        final Map<String, Object> values = new LinkedHashMap<>();
        for (final String name : names) {
            final Object value = of(object.path(name));
            if (value != null) {
                values.put(name, value);
            }
        }
        return values;
    }

    /** Returns a value; null for null, for a missing one, and for an empty text, list or object. */
    public static Object of(final JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> value.textValue().isEmpty() ? null : value.textValue();
            case NUMBER -> value.decimalValue();
            case BOOLEAN -> value.booleanValue();
            case ARRAY -> list(value);
            case OBJECT -> map(value);
            case BINARY, MISSING, NULL, POJO -> null;
        };
    }

    private static List<Object> list(final JsonNode array) {
        final List<Object> values = new ArrayList<>();
        array.forEach(item -> {
            final Object value = of(item);
            if (value != null) {
                values.add(value);
            }
        });
        return values.isEmpty() ? null : values;
    }

    private static Map<String, Object> map(final JsonNode object) {
        final Map<String, Object> values = new LinkedHashMap<>();
        object.properties().forEach(entry -> {
            final Object value = of(entry.getValue());
            if (value != null) {
                values.put(entry.getKey(), value);
            }
        });
        return values.isEmpty() ? null : values;
    }
}
