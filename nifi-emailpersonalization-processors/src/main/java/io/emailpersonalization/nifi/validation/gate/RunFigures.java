// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The figures of one run that are compared with those of other runs. UsualFiguresTest covers this class.
 *
 * @param asOf the time of the run, by which weekdays are told apart in UTC
 * @param records the number of records
 * @param fields name to figures
 */
public record RunFigures(Instant asOf, long records, Map<String, Field> fields) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * The figures of a field.
     *
     * @param nulls number of records without a value
     * @param distinct number of distinct values
     */
    public record Field(long nulls, long distinct) {
    }

    /** The share of records without a value, from 0 to 1. */
    double nullShare(final String field) {
        return records == 0 ? 0 : (double) fields.get(field).nulls() / records;
    }

    /** The share of distinct values among all values, from 0 to 1. */
    double distinctShare(final String field) {
        final long values = records - fields.get(field).nulls();
        return values <= 0 ? 0 : Math.min(1, (double) fields.get(field).distinct() / values);
    }

    /** The figures of the fields as JSON: name to [nulls, distinct]. */
    public String fieldsAsJson() {
        final ObjectNode all = JSON.createObjectNode();
        fields.forEach((name, field) -> all.putArray(name).add(field.nulls()).add(field.distinct()));
        return all.toString();
    }

    /**
     * Reads what {@link #fieldsAsJson} wrote.
     *
     * @throws IllegalArgumentException when it is something else
     */
    public static RunFigures of(final Instant asOf, final long records, final String fieldsAsJson) {
        final Map<String, Field> fields = new LinkedHashMap<>();
        try {
            for (final Map.Entry<String, JsonNode> entry : JSON.readTree(fieldsAsJson).properties()) {
                if (entry.getValue() instanceof ArrayNode pair && pair.size() == 2) {
                    fields.put(entry.getKey(), new Field(pair.get(0).asLong(), pair.get(1).asLong()));
                }
            }
        } catch (final JsonProcessingException e) {
            throw new IllegalArgumentException("The figures of a former run are not JSON", e);
        }
        return new RunFigures(asOf, records, fields);
    }
}
