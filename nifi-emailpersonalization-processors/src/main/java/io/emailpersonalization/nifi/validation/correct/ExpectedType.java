// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.correct;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The expectation of a schema for a value, as corrections need it.
 *
 * @param types allowed JSON types, without {@code null}; empty for any
 * @param format the format; null for none
 * @param fields expectations for the fields of a record
 * @param items expectation for the entries of a list; null for none
 */
public record ExpectedType(Set<String> types, String format, Map<String, ExpectedType> fields, ExpectedType items) {

    /** The expectation for values that the schema does not mention. */
    public static final ExpectedType NONE = new ExpectedType(Set.of(), null, Map.of(), null);

    /** The format of a field for a date or a time: {@code anyOf} both formats. */
    public static final String DATE_OR_TIME = "date or date-time";

    private static final String DATE_TIME = "date-time";
    /** Levels of nesting and references that are followed: ends circular references. */
    private static final int MAX_DEPTH = 32;

    /** Reads the expectations of a schema. Follows references within the document. */
    public static ExpectedType of(final JsonNode schema) {
        return of(schema, schema, 0);
    }

    private static ExpectedType of(final JsonNode root, final JsonNode node, final int depth) {
        if (depth > MAX_DEPTH || !node.isObject()) {
            return NONE;
        }
        final String reference = node.path("$ref").asText("");
        if (reference.startsWith("#/")) {
            return of(root, root.at(reference.substring(1)), depth + 1);
        }
        final Set<String> types = new TreeSet<>();
        final JsonNode type = node.path("type");
        if (type.isTextual()) {
            types.add(type.asText());
        } else {
            type.forEach(each -> types.add(each.asText()));
        }
        types.remove("null");
        final Map<String, ExpectedType> fields = new LinkedHashMap<>();
        node.path("properties").properties().forEach(property -> fields.put(property.getKey(), of(root, property.getValue(), depth + 1)));
        final ExpectedType items = node.path("items").isObject() ? of(root, node.path("items"), depth + 1) : null;
        return new ExpectedType(types, format(node), fields, items);
    }

    private static String format(final JsonNode node) {
        final Set<String> alternatives = new TreeSet<>(node.path("anyOf").findValuesAsText("format"));
        return alternatives.equals(Set.of("date", DATE_TIME)) ? DATE_OR_TIME : node.path("format").asText(null);
    }

    /** The expectation for a field. */
    public ExpectedType field(final String name) {
        return fields.getOrDefault(name, NONE);
    }

    /** Whether the format is a date, a time with its date, or either of both. */
    public boolean isTime() {
        return "date".equals(format) || DATE_TIME.equals(format) || DATE_OR_TIME.equals(format);
    }

    /** The only allowed JSON type; null for several or any. */
    public String onlyType() {
        return types.size() == 1 ? types.iterator().next() : null;
    }
}
