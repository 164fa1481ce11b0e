// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.singer;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.intake.singer.FieldShape.Format;
import io.emailpersonalization.nifi.intake.singer.FieldShape.Kind;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/**
 * Reads a JSON Schema as taps write it. The schemas of one stream are joined: a later one adds fields and kinds of values. What the schema leaves open is text. References stay within the document.
 * SingerReaderTest tests it.
 */
final class JsonSchemaReader {

    /** Fields of one schema, at most: references that repeat one another must not fill the memory. */
    static final int MAX_FIELDS = 50_000;
    /** Nested objects and lists, at most. What lies deeper is text. */
    private static final int MAX_DEPTH = 64;
    private static final List<String> ALTERNATIVES = List.of("anyOf", "oneOf", "allOf");
    private static final List<String> BOUNDS = List.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum");
    private static final Map<String, Format> FORMATS = Map.of("date-time", Format.DATE_TIME, "date", Format.DATE, "singer.decimal", Format.DECIMAL);

    private final JsonNode document;
    private int fields;

    private JsonSchemaReader(final JsonNode document) {
        this.document = document;
    }

    /**
     * Declares the schema of a stream.
     *
     * @param shape of its records
     * @param place of the schema, such as {@code line 7}
     * @throws UnreadableContentException when the schema has too many fields
     */
    static void declare(final JsonNode schema, final FieldShape shape, final String place) throws UnreadableContentException {
        final JsonSchemaReader reader = new JsonSchemaReader(schema);
        reader.declare(schema, shape, 0);
        if (reader.fields > MAX_FIELDS) {
            throw new UnreadableContentException("The schema in %s has more than %d fields: select fewer fields in the catalog of the tap".formatted(place, MAX_FIELDS), null);
        }
    }

    private void declare(final JsonNode given, final FieldShape shape, final int depth) {
        final JsonNode schema = resolve(given);
        if (++fields > MAX_FIELDS || depth > MAX_DEPTH || schema == null || !schema.isObject()) {
            shape.declareText();
            return;
        }
        boolean isOpen = true;
        for (final String name : ALTERNATIVES) {
            for (final JsonNode alternative : schema.path(name)) {
                // a part of allOf may state limits only
                if (!"allOf".equals(name) || hasShape(alternative)) {
                    declare(alternative, shape, depth + 1);
                    isOpen = false;
                }
            }
        }
        final JsonNode type = schema.path("type");
        if (type.isTextual()) {
            declare(type.asText(), schema, shape, depth);
        } else if (type.isArray()) {
            type.forEach(each -> declare(each.asText(), schema, shape, depth));
        } else if (schema.has("properties")) {
            declare("object", schema, shape, depth);
        } else if (schema.has("items")) {
            declare("array", schema, shape, depth);
        } else if (isOpen) {
            shape.declareText();
        }
    }

    private static boolean hasShape(final JsonNode schema) {
        return schema.has("type") || schema.has("properties") || schema.has("items") || schema.has("$ref") || ALTERNATIVES.stream().anyMatch(schema::has);
    }

    private void declare(final String type, final JsonNode schema, final FieldShape shape, final int depth) {
        switch (type) {
            case "null" -> { }
            case "boolean" -> shape.declare(Kind.BOOLEAN);
            case "integer" -> {
                shape.declare(Kind.INTEGER);
                declareBounds(schema, shape.numbers());
            }
            case "number" -> {
                shape.declare(Kind.NUMBER);
                if (schema.path("multipleOf").isNumber()) {
                    shape.numbers().declareMultipleOf(schema.get("multipleOf").decimalValue());
                    declareBounds(schema, shape.numbers());
                }
            }
            case "string" -> shape.declare(FORMATS.getOrDefault(schema.path("format").asText(), Format.PLAIN));
            case "object" -> declareObject(schema, shape, depth);
            case "array" -> declareArray(schema.path("items"), shape, depth);
            default -> shape.declareText();
        }
    }

    private static void declareBounds(final JsonNode schema, final NumberShape numbers) {
        for (final String name : BOUNDS) {
            if (schema.path(name).isNumber()) {
                final BigDecimal bound = schema.get(name).decimalValue();
                numbers.declareBound(bound);
            }
        }
    }

    private void declareObject(final JsonNode schema, final FieldShape shape, final int depth) {
        shape.declare(Kind.OBJECT);
        schema.path("properties").properties().forEach(property -> {
            if (property.getValue().isObject() || property.getValue().isBoolean()) {
                declare(property.getValue(), shape.declareProperty(property.getKey()), depth + 1);
            }
        });
        final JsonNode others = schema.path("additionalProperties");
        if (others.isObject() && !others.isEmpty()) {
            declare(others, shape.declareMapValues(), depth + 1);
        }
    }

    private void declareArray(final JsonNode items, final FieldShape shape, final int depth) {
        shape.declare(Kind.ARRAY);
        if (items.isArray()) {
            items.forEach(each -> declare(each, shape.declareElements(), depth + 1));
        } else {
            declare(items, shape.declareElements(), depth + 1);
        }
    }

    /** Follows references within the document; returns null for one that leads nowhere. */
    private JsonNode resolve(final JsonNode given) {
        JsonNode schema = given;
        for (int i = 0; i < MAX_DEPTH && schema.path("$ref").isTextual(); i++) {
            final String reference = schema.get("$ref").asText();
            final JsonNode target = reference.startsWith("#/") ? document.at(reference.substring(1)) : null;
            if (target == null || target.isMissingNode()) {
                return null;
            }
            schema = target;
        }
        return schema.path("$ref").isTextual() ? null : schema;
    }
}
