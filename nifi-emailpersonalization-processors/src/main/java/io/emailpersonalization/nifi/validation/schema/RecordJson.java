// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.record.value.Values;
import org.apache.nifi.serialization.record.Record;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * Converts records to JSON for validation. A null field counts as absent: readers of tables cannot distinguish the two, so {@code required} means present and not null. BadInputTest covers this
 * class.
 */
public final class RecordJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private RecordJson() {
    }

    /**
     * The record as nodes that limit how often they are read.
     *
     * @param hidden top-level fields to leave out
     */
    public static ObjectNode of(final Record record, final Set<String> hidden) {
        return of(record, hidden, new CountedNodes());
    }

    private static ObjectNode of(final Record record, final Set<String> hidden, final CountedNodes counted) {
        final ObjectNode object = counted.object();
        for (final String name : record.getRawFieldNames()) {
            if (!hidden.contains(name)) {
                put(object, name, record.getValue(name), counted);
            }
        }
        return object;
    }

    private static void put(final ObjectNode object, final String name, final Object value, final CountedNodes counted) {
        if (value != null) {
            object.set(name, node(value, counted));
        }
    }

    private static JsonNode node(final Object value, final CountedNodes counted) {
        return switch (value) {
            case null -> NODES.nullNode();
            case String text -> NODES.textNode(text);
            case Integer number -> NODES.numberNode(number);
            case Long number -> NODES.numberNode(number);
            case Double number -> NODES.numberNode(number);
            case Float number -> NODES.numberNode(number);
            case Boolean bool -> NODES.booleanNode(bool);
            case BigDecimal number -> NODES.numberNode(number);
            case BigInteger number -> NODES.numberNode(number);
            case Short number -> NODES.numberNode(number.intValue());
            case Byte number -> NODES.numberNode(number.intValue());
            case Record record -> of(record, Set.of(), counted);
            case Map<?, ?> map -> {
                final ObjectNode object = counted.object();
                map.forEach((name, entry) -> put(object, String.valueOf(name), entry, counted));
                yield object;
            }
            case Object[] array -> {
                final ArrayNode list = counted.array(array.length);
                for (final Object element : array) {
                    list.add(node(element, counted));
                }
                yield list;
            }
            case Collection<?> collection -> node(collection.toArray(), counted);
            default -> {
                final String text = Values.asText(value);
                yield NODES.textNode(text == null ? String.valueOf(value) : text);
            }
        };
    }
}
