// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.schema;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Describes violations by the expectation of the schema, without the value of the record. ViolationMessagesTest covers this class. */
final class ViolationMessages {

    private static final Map<String, String> FORMATS = Map.of(
            "email", "is not an e-mail address",
            "date", "is not a date such as 2026-01-31",
            "date-time", "is not a time such as 2026-01-31T08:00:00Z",
            "time", "is not a time of day such as 08:00:00Z",
            "uri", "is not an absolute URI",
            "uuid", "is not a UUID",
            "hostname", "is not a host name",
            "ipv4", "is not an IPv4 address",
            "ipv6", "is not an IPv6 address");

    private static final Map<String, String> TYPES = Map.of(
            "integer", "a whole number", "number", "a number", "string", "text", "boolean", "true or false", "object", "a record", "array", "a list", "null", "empty");

    private static final Map<String, String> LIMITS = Map.ofEntries(
            Map.entry("minimum", "must be at least %s"),
            Map.entry("maximum", "must be at most %s"),
            Map.entry("exclusiveMinimum", "must be more than %s"),
            Map.entry("exclusiveMaximum", "must be less than %s"),
            Map.entry("multipleOf", "must be a multiple of %s"),
            Map.entry("minLength", "must have at least %s characters"),
            Map.entry("maxLength", "must have at most %s characters"),
            Map.entry("minItems", "must have at least %s entries"),
            Map.entry("maxItems", "must have at most %s entries"),
            Map.entry("minProperties", "must have at least %s fields"),
            Map.entry("maxProperties", "must have at most %s fields"),
            Map.entry("minContains", "must have at least %s entries of the required kind"),
            Map.entry("maxContains", "must have at most %s entries of the required kind"),
            Map.entry("pattern", "must have the form %s"));

    private ViolationMessages() {
    }

    /** @param demand the value of the keyword in the schema */
    static String of(final String keyword, final JsonNode demand) {
        if (LIMITS.containsKey(keyword) && demand != null) {
            return LIMITS.get(keyword).formatted(demand.asText());
        }
        return switch (keyword) {
            case "required" -> "is required";
            case "type" -> "must be " + types(demand);
            case "format" -> FORMATS.getOrDefault(demand.asText(), "is not in the format " + demand.asText());
            case "enum" -> "must be one of " + list(demand);
            case "const" -> "must be " + demand.asText();
            case "additionalProperties", "unevaluatedProperties" -> "is a field that the schema does not allow";
            case "uniqueItems" -> "has an entry twice";
            case "contains" -> "lacks an entry of the required kind";
            case "dependentRequired" -> "requires further fields, which are missing";
            case "not" -> "matches a schema that is excluded";
            case "oneOf" -> "must match exactly one of the alternatives";
            case "anyOf" -> "matches none of the alternatives";
            case "propertyNames" -> "has a field with a name that the schema does not allow";
            default -> "violates the keyword " + keyword;
        };
    }

    /** The name of a JSON type in messages. */
    static String type(final String jsonType) {
        return TYPES.getOrDefault(jsonType, jsonType);
    }

    private static String types(final JsonNode demand) {
        if (demand == null) {
            return "of another type";
        }
        if (!demand.isArray()) {
            return type(demand.asText());
        }
        return StreamSupport.stream(demand.spliterator(), false).map(JsonNode::asText).filter(name -> !"null".equals(name)).map(ViolationMessages::type).collect(Collectors.joining(" or "));
    }

    private static String list(final JsonNode demand) {
        return StreamSupport.stream(demand.spliterator(), false).map(JsonNode::asText).collect(Collectors.joining(", "));
    }
}
