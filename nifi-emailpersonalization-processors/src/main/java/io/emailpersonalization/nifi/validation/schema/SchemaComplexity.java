// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.schema;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Refuses schemas that would take for ever on a single value: those that refer to themselves without a step into the value, and those whose references multiply, as two references to a schema with
 * two references do. References through {@code $id} and anchors are not followed. Tested by HostileSchemaTest.
 */
final class SchemaComplexity {

    /** Subschemas that may apply to one value. Chosen: a hundred times what a large schema has. */
    private static final long MAX_IN_PLACE = 100_000;
    /** Levels of subschemas: more are no schema that somebody wrote. */
    private static final int MAX_DEPTH = 200;
    /** Keywords with one subschema for the same value. */
    private static final List<String> SINGLE = List.of("not", "if", "then", "else");
    /** Keywords with a list of subschemas for the same value. */
    private static final List<String> LISTS = List.of("allOf", "anyOf", "oneOf");

    private final JsonNode root;
    private final Map<JsonNode, Long> known = new HashMap<>();
    private final Set<String> followed = new HashSet<>();

    private SchemaComplexity(final JsonNode root) {
        this.root = root;
    }

    /** @throws InvalidSchemaException when the schema is too complex, or refers to itself in a circle */
    static void check(final JsonNode root) {
        new SchemaComplexity(root).visit(root, 0);
    }

    /** Checks every subschema. */
    private void visit(final JsonNode node, final int depth) {
        if (depth > MAX_DEPTH) {
            throw new InvalidSchemaException("The schema is nested more than %d levels deep: simplify it".formatted(MAX_DEPTH), null);
        }
        if (node.isObject()) {
            inPlace(node, 0);
        }
        node.forEach(child -> visit(child, depth + 1));
    }

    /** The number of subschemas that apply to the same value. */
    private long inPlace(final JsonNode schema, final int depth) {
        if (!schema.isObject()) {
            return 1;
        }
        final Long before = known.get(schema);
        if (before != null) {
            return before;
        }
        if (depth > MAX_DEPTH) {
            throw new InvalidSchemaException("The schema applies more than %d subschemas within one another to one value: simplify it".formatted(MAX_DEPTH), null);
        }
        long sum = 1;
        for (final String keyword : SINGLE) {
            sum += schema.has(keyword) ? inPlace(schema.get(keyword), depth + 1) : 0;
        }
        for (final String keyword : LISTS) {
            for (final JsonNode alternative : schema.path(keyword)) {
                sum = bounded(sum + inPlace(alternative, depth + 1));
            }
        }
        for (final String keyword : List.of("dependentSchemas", "dependencies")) {
            for (final JsonNode dependent : schema.path(keyword)) {
                sum = bounded(sum + inPlace(dependent, depth + 1));
            }
        }
        sum = bounded(sum + reference(schema.path("$ref").asText(""), depth));
        known.put(schema, sum);
        return sum;
    }

    private long reference(final String reference, final int depth) {
        if (!"#".equals(reference) && !reference.startsWith("#/")) {
            return 0;
        }
        if (!followed.add(reference)) {
            throw new InvalidSchemaException("The schema refers to itself in a circle by %s: a reference must lead into a field or a list entry first".formatted(reference), null);
        }
        try {
            final JsonNode target = "#".equals(reference) ? root : root.at(reference.substring(1));
            return inPlace(target, depth + 1);
        } catch (final IllegalArgumentException e) {
            // no JSON Pointer: compiling the schema says so
            return 0;
        } finally {
            followed.remove(reference);
        }
    }

    private static long bounded(final long sum) {
        if (sum > MAX_IN_PLACE) {
            throw new InvalidSchemaException("The references of the schema multiply to more than %d subschemas for one value: simplify it".formatted(MAX_IN_PLACE), null);
        }
        return sum;
    }
}
