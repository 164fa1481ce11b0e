// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Rewrites an Avro schema (Apache Avro 1.11 specification) as a JSON Schema for records: types with the ranges of numbers, unions, named types with their name spaces, and logical types. A field
 * without null among its types and without a default is required. Dates and times are ISO 8601, as records hold them, and bytes are text or a list. Tested by AvroSchemaTest.
 */
final class AvroSchema {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    /** A name (section "Names"). */
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Set<String> PRIMITIVES = Set.of("null", "boolean", "int", "long", "float", "double", "bytes", "string");
    /** Levels of nesting: more are no schema that somebody wrote. */
    private static final int MAX_DEPTH = 100;
    private static final String TYPE = "type";
    private static final String STRING = "string";
    private static final String NAME_SPACE = "namespace";
    private static final String LOGICAL = "logicalType";

    /** Full name of each named type to the reference to its definition. */
    private final Map<String, String> references = new HashMap<>();
    private final ObjectNode definitions = NODES.objectNode();

    private AvroSchema() {
    }

    /**
     * The JSON Schema of an Avro record.
     *
     * @throws InvalidSchemaException when it is no Avro schema of a record
     */
    static ObjectNode toJsonSchema(final JsonNode avro) {
        if (!"record".equals(avro.path(TYPE).asText())) {
            throw new InvalidSchemaException("An Avro schema for records has the type record", null);
        }
        final AvroSchema converter = new AvroSchema();
        converter.references.put(fullName(avro, ""), "#");
        final ObjectNode schema = NODES.objectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.setAll(converter.record(avro, "", 0));
        if (!converter.definitions.isEmpty()) {
            schema.set("$defs", converter.definitions);
        }
        return schema;
    }

    private ObjectNode schema(final JsonNode avro, final String nameSpace, final int depth) {
        if (depth > MAX_DEPTH) {
            throw new InvalidSchemaException("The Avro schema is nested more than %d levels deep".formatted(MAX_DEPTH), null);
        }
        if (avro.isTextual()) {
            return PRIMITIVES.contains(avro.asText()) ? primitive(avro.asText()) : reference(avro.asText(), nameSpace);
        }
        if (avro.isArray()) {
            return union(avro, nameSpace, depth);
        }
        final String type = avro.path(TYPE).isTextual() ? avro.path(TYPE).asText() : "";
        if (avro.path(LOGICAL).isTextual()) {
            final ObjectNode logical = logical(avro.path(LOGICAL).asText(), type);
            if (logical != null) {
                return logical;
            }
        }
        return switch (type) {
            case "record", "error", "enum", "fixed" -> named(avro, type, nameSpace, depth);
            case "array" -> NODES.objectNode().put(TYPE, "array").set("items", schema(required(avro, "items"), nameSpace, depth + 1));
            case "map" -> NODES.objectNode().put(TYPE, "object").set("additionalProperties", schema(required(avro, "values"), nameSpace, depth + 1));
            case "" -> schema(required(avro, TYPE), nameSpace, depth + 1);
            default -> PRIMITIVES.contains(type) ? primitive(type) : reference(type, nameSpace);
        };
    }

    private static ObjectNode primitive(final String type) {
        final ObjectNode schema = NODES.objectNode();
        return switch (type) {
            case "int" -> schema.put(TYPE, "integer").put("minimum", Integer.MIN_VALUE).put("maximum", Integer.MAX_VALUE);
            case "long" -> schema.put(TYPE, "integer").put("minimum", Long.MIN_VALUE).put("maximum", Long.MAX_VALUE);
            case "float", "double" -> schema.put(TYPE, "number");
            case "bytes" -> schema.set(TYPE, NODES.arrayNode().add(STRING).add("array"));
            default -> schema.put(TYPE, type);
        };
    }

    /** The schema of a logical type; null if it is unknown or does not fit, and is ignored as the specification says. */
    private static ObjectNode logical(final String logical, final String type) {
        final ObjectNode schema = NODES.objectNode();
        return switch (logical + " " + type) {
            case "date int" -> schema.put(TYPE, STRING).put("format", "date");
            case "timestamp-millis long", "timestamp-micros long", "local-timestamp-millis long", "local-timestamp-micros long" -> schema.put(TYPE, STRING).put("format", "date-time");
            case "time-millis int", "time-micros long" -> schema.put(TYPE, STRING).put("pattern", "^([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?Z?$");
            case "decimal bytes", "decimal fixed" -> schema.put(TYPE, "number");
            case "uuid string" -> schema.put(TYPE, STRING).put("format", "uuid");
            default -> null;
        };
    }

    private ObjectNode union(final JsonNode branches, final String nameSpace, final int depth) {
        final ArrayNode alternatives = NODES.arrayNode();
        final Set<String> kinds = new HashSet<>();
        for (final JsonNode branch : branches) {
            if (branch.isArray()) {
                throw new InvalidSchemaException("A union of the Avro schema contains a union", null);
            }
            final String kind = branch.isTextual() ? branch.asText() : branch.path(TYPE).asText() + branch.path("name").asText("");
            if (!kinds.add(kind)) {
                throw new InvalidSchemaException("A union of the Avro schema has the type %s twice".formatted(kind), null);
            }
            alternatives.add(schema(branch, nameSpace, depth + 1));
        }
        return alternatives.size() == 1 ? (ObjectNode) alternatives.get(0) : NODES.objectNode().set("anyOf", alternatives);
    }

    private ObjectNode named(final JsonNode avro, final String type, final String nameSpace, final int depth) {
        final String fullName = fullName(avro, nameSpace);
        if (references.putIfAbsent(fullName, "#/$defs/" + fullName) != null) {
            throw new InvalidSchemaException("The Avro schema defines %s twice".formatted(fullName), null);
        }
        definitions.set(fullName, switch (type) {
            case "enum" -> enumeration(avro, fullName);
            case "fixed" -> NODES.objectNode().set(TYPE, NODES.arrayNode().add(STRING).add("array"));
            default -> record(avro, nameSpace, depth);
        });
        return NODES.objectNode().put("$ref", references.get(fullName));
    }

    private static ObjectNode enumeration(final JsonNode avro, final String fullName) {
        final Set<String> symbols = new HashSet<>();
        for (final JsonNode symbol : required(avro, "symbols")) {
            if (!NAME.matcher(symbol.asText()).matches() || !symbols.add(symbol.asText())) {
                throw new InvalidSchemaException("The enum %s of the Avro schema has a symbol that is no name, or has it twice".formatted(fullName), null);
            }
        }
        return NODES.objectNode().put(TYPE, STRING).set("enum", avro.get("symbols").deepCopy());
    }

    private ObjectNode record(final JsonNode avro, final String enclosing, final int depth) {
        final String fullName = fullName(avro, enclosing);
        final String nameSpace = fullName.contains(".") ? fullName.substring(0, fullName.lastIndexOf('.')) : "";
        final ObjectNode properties = NODES.objectNode();
        final ArrayNode required = NODES.arrayNode();
        for (final JsonNode field : required(avro, "fields")) {
            final String name = field.path("name").asText("");
            if (!NAME.matcher(name).matches() || properties.has(name)) {
                throw new InvalidSchemaException("The record %s of the Avro schema has a field whose name is missing, wrong or there twice".formatted(fullName), null);
            }
            final JsonNode type = required(field, TYPE);
            properties.set(name, schema(type, nameSpace, depth + 1));
            if (!field.has("default") && !allowsNull(type)) {
                required.add(name);
            }
        }
        return NODES.objectNode().put(TYPE, "object").<ObjectNode>set("properties", properties).set("required", required);
    }

    private static boolean allowsNull(final JsonNode type) {
        if (type.isArray()) {
            for (final JsonNode branch : type) {
                if (allowsNull(branch)) {
                    return true;
                }
            }
        }
        return "null".equals(type.asText()) || type.isObject() && "null".equals(type.path(TYPE).asText());
    }

    private ObjectNode reference(final String name, final String nameSpace) {
        final String fullName = name.contains(".") || nameSpace.isEmpty() ? name : nameSpace + "." + name;
        final String reference = references.getOrDefault(fullName, references.get(name));
        if (reference == null) {
            throw new InvalidSchemaException("The Avro schema uses the type %s, which it does not define before".formatted(name), null);
        }
        return NODES.objectNode().put("$ref", reference);
    }

    private static String fullName(final JsonNode avro, final String enclosing) {
        final String name = avro.path("name").asText("");
        final String full = name.contains(".") ? name : avro.has(NAME_SPACE) ? join(avro.path(NAME_SPACE).asText(), name) : join(enclosing, name);
        for (final String part : full.split("\\.", -1)) {
            if (!NAME.matcher(part).matches()) {
                throw new InvalidSchemaException("A named type of the Avro schema has no name, or one that is not allowed: %s".formatted(full), null);
            }
        }
        return full;
    }

    private static String join(final String nameSpace, final String name) {
        return nameSpace.isEmpty() ? name : nameSpace + "." + name;
    }

    private static JsonNode required(final JsonNode avro, final String attribute) {
        final JsonNode value = avro.get(attribute);
        if (value == null || value.isNull()) {
            throw new InvalidSchemaException("A type of the Avro schema lacks its attribute %s".formatted(attribute), null);
        }
        return value;
    }
}
