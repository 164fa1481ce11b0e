// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.rule;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.HashMap;
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
    /** Times that a reference is followed within itself: a tree is corrected down to this level. */
    private static final int MAX_REPEATED = 16;
    /** Expectations of a schema: references to itself multiply. */
    private static final int MAX_EXPECTATIONS = 10_000;

    /** Reads the expectations of a schema. Follows references within the document. */
    public static ExpectedType of(final JsonNode schema) {
        return new Reader(schema).read(schema, 0);
    }

    /** Reads one schema. */
    private static final class Reader {
        private final JsonNode root;
        private final Map<String, Integer> followed = new HashMap<>();
        private int left = MAX_EXPECTATIONS;

        private Reader(final JsonNode root) {
            this.root = root;
        }

        private ExpectedType read(final JsonNode node, final int depth) {
            if (depth > MAX_DEPTH || !node.isObject() || --left < 0) {
                return NONE;
            }
            final String reference = node.path("$ref").asText("");
            if (reference.startsWith("#/")) {
                return follow(reference, depth);
            }
            final JsonNode only = onlyAlternative(node);
            if (only != null) {
                return read(only, depth + 1);
            }
            return describe(node, depth);
        }

        /** A reference within what it refers to would never end. */
        private ExpectedType follow(final String reference, final int depth) {
            if (followed.merge(reference, 1, Integer::sum) > MAX_REPEATED) {
                followed.merge(reference, -1, Integer::sum);
                return NONE;
            }
            try {
                return read(root.at(reference.substring(1)), depth + 1);
            } catch (final IllegalArgumentException e) {
                // no JSON Pointer: compiling the schema says so
                return NONE;
            } finally {
                followed.merge(reference, -1, Integer::sum);
            }
        }

        private ExpectedType describe(final JsonNode node, final int depth) {
            final Set<String> types = new TreeSet<>();
            final JsonNode type = node.path("type");
            if (type.isTextual()) {
                types.add(type.asText());
            } else {
                type.forEach(each -> types.add(each.asText()));
            }
            types.remove("null");
            final Map<String, ExpectedType> fields = new LinkedHashMap<>();
            node.path("properties").properties().forEach(property -> fields.put(property.getKey(), read(property.getValue(), depth + 1)));
            final ExpectedType items = node.path("items").isObject() ? read(node.path("items"), depth + 1) : null;
            return new ExpectedType(types, format(node), fields, items);
        }

        /** The alternative beside null, if it is the only one. */
        private static JsonNode onlyAlternative(final JsonNode node) {
            JsonNode only = null;
            for (final JsonNode alternative : node.path("anyOf")) {
                if (!"null".equals(alternative.path("type").asText())) {
                    if (only != null) {
                        return null;
                    }
                    only = alternative;
                }
            }
            return only == null || node.has("type") || node.has("properties") ? null : only;
        }
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
