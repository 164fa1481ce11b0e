// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.salesforce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;

/**
 * A field of an object: what the description says of it, and how its values compare (developer.salesforce.com, "Field Types" and "Date Formats and Date Literals in WHERE").
 * SalesforceSandboxTest tests it.
 *
 * @param name the API name
 * @param type such as id, string, email, boolean, double, date or datetime
 */
record SalesforceField(String name, String type) {

    /** Times of the API have milliseconds and an offset without a colon. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSxx").withZone(ZoneOffset.UTC);

    ObjectNode description() {
        final String soapType = switch (type) {
            case "id", "reference" -> "tns:ID";
            case "boolean" -> "xsd:boolean";
            case "date" -> "xsd:date";
            case "datetime" -> "xsd:dateTime";
            case "double", "currency" -> "xsd:double";
            case "int" -> "xsd:int";
            default -> "xsd:string";
        };
        return Reply.JSON.createObjectNode().put("name", name).put("label", name).put("type", type).put("soapType", soapType).put("length", 255).put("nillable", !"id".equals(type))
                .put("custom", name.endsWith("__c")).put("calculated", false).put("filterable", true).put("sortable", true).putNull("defaultValue");
    }

    /** A value as the API writes it. */
    JsonNode written(final JsonNode value) {
        if (value == null || value.isNull()) {
            return NullNode.getInstance();
        }
        return "datetime".equals(type) ? Reply.JSON.getNodeFactory().textNode(TIME.format(time(value.asText()))) : value;
    }

    /** Compares values of the field. Null comes first. */
    Comparator<JsonNode> order() {
        return Comparator.nullsFirst((one, other) -> compare(one.asText(), other.asText()));
    }

    /** Whether a value fulfils a condition on the field. */
    boolean holds(final JsonNode value, final SoqlQuery.Condition condition) {
        if (condition.isText() == ("datetime".equals(type) || "date".equals(type) || "boolean".equals(type) || "double".equals(type) || "currency".equals(type) || "int".equals(type))) {
            if (!"null".equals(condition.literal()) || condition.isText()) {
                throw new SoqlException("INVALID_FIELD", "filter criteria for field '%s' must be of type %s".formatted(name, type));
            }
        }
        final boolean isAbsent = value == null || value.isNull();
        if ("null".equals(condition.literal()) && !condition.isText()) {
            return switch (condition.operator()) {
                case "=" -> isAbsent;
                case "!=" -> !isAbsent;
                default -> throw new SoqlException("MALFORMED_QUERY", "null is compared by = and != only");
            };
        }
        if (isAbsent) {
            return "!=".equals(condition.operator());
        }
        final int order = compare(value.asText(), condition.literal());
        return switch (condition.operator()) {
            case "=" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    private int compare(final String one, final String other) {
        try {
            return switch (type) {
                case "datetime" -> time(one).compareTo(time(other));
                case "date" -> LocalDate.parse(one).compareTo(LocalDate.parse(other));
                case "double", "currency", "int" -> Double.compare(Double.parseDouble(one), Double.parseDouble(other));
                // ids and texts are compared without case
                default -> one.compareToIgnoreCase(other);
            };
        } catch (final DateTimeException | NumberFormatException e) {
            throw new SoqlException("INVALID_FIELD", "value of filter criterion for field '%s' must be of type %s and should not be enclosed in quotes".formatted(name, type));
        }
    }

    private static Instant time(final String text) {
        return OffsetDateTime.parse(text.replaceFirst("([+-][0-9]{2})([0-9]{2})$", "$1:$2")).toInstant();
    }
}
