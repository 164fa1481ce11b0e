// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.register;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.record.field.RecordRule;
import org.apache.nifi.serialization.record.Record;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The conditions of a consent: rules, each with the values of the fields that it refers to, so that it can be evaluated without the record. If the values cannot be kept, because one is an
 * address or the rule refers to the whole record, the outcome at the reading is kept instead. The JSON: {@code [{"rule": "confirmed", "expression": "record.confirmed_at != null", "values":
 * {"confirmed_at": null}}, {"rule": "domain", "held": true}]}. ConsentRulesTest covers this class.
 */
public final class Conditions {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String RULE = "rule";
    private static final String EXPRESSION = "expression";
    private static final String VALUES = "values";
    private static final String HELD = "held";
    /** The key of an encoded timestamp, a type that JSON lacks. */
    private static final String INSTANT = "@instant";
    /** Compiled expressions that are kept. Only a change of the configuration adds more. */
    private static final int MAX_COMPILED = 500;
    private static final Map<String, Optional<RecordRule>> COMPILED = new ConcurrentHashMap<>();

    private final String json;

    private Conditions(final String json) {
        this.json = json;
    }

    /** The conditions for a record; null without rules. */
    public static Conditions of(final List<RecordRule> rules, final Record record, final Instant asOf) {
        if (rules.isEmpty()) {
            return null;
        }
        final ArrayNode all = JSON.createArrayNode();
        for (final RecordRule rule : rules) {
            final ObjectNode each = all.addObject().put(RULE, rule.name());
            final Optional<Map<String, Object>> facts = rule.inputs(record).filter(values -> !holdsAddress(values));
            if (facts.isPresent()) {
                each.put(EXPRESSION, rule.expression());
                each.set(VALUES, encoded(facts.get()));
            } else {
                each.put(HELD, rule.holds(record, asOf));
            }
        }
        return new Conditions(all.toString());
    }

    /** Parses the text of {@link #json}; null for null. */
    public static Conditions parse(final String json) {
        return json == null ? null : new Conditions(json);
    }

    public String json() {
        return json;
    }

    /** Whether all conditions hold. A condition that cannot be evaluated does not hold. */
    public boolean hold(final Instant asOf) {
        try {
            for (final JsonNode each : JSON.readTree(json)) {
                final boolean holds = each.has(HELD) ? each.get(HELD).asBoolean() : compiled(each.path(EXPRESSION).asText()).map(rule -> rule.holds(values(each.path(VALUES)), asOf)).orElse(false);
                if (!holds) {
                    return false;
                }
            }
            return true;
        } catch (final JsonProcessingException | DateTimeException e) {
            return false;
        }
    }

    private static Optional<RecordRule> compiled(final String expression) {
        if (COMPILED.size() > MAX_COMPILED) {
            COMPILED.clear();
        }
        return COMPILED.computeIfAbsent(expression, text -> {
            try {
                return Optional.of(RecordRule.compile(RULE, text));
            } catch (final IllegalArgumentException e) {
                return Optional.empty();
            }
        });
    }

    private static boolean holdsAddress(final Object value) {
        return switch (value) {
            case String text -> text.indexOf('@') >= 0;
            case Map<?, ?> map -> map.values().stream().anyMatch(Conditions::holdsAddress);
            case Collection<?> list -> list.stream().anyMatch(Conditions::holdsAddress);
            case null, default -> false;
        };
    }

    private static JsonNode encoded(final Object value) {
        return switch (value) {
            case String text -> JSON.getNodeFactory().textNode(text);
            case Boolean bool -> JSON.getNodeFactory().booleanNode(bool);
            case Long number -> JSON.getNodeFactory().numberNode(number);
            case Double number -> JSON.getNodeFactory().numberNode(number);
            case Instant time -> JSON.createObjectNode().put(INSTANT, time.toString());
            case Map<?, ?> map -> {
                final ObjectNode node = JSON.createObjectNode();
                map.forEach((key, each) -> node.set(String.valueOf(key), encoded(each)));
                yield node;
            }
            case Collection<?> list -> {
                final ArrayNode node = JSON.createArrayNode();
                list.forEach(each -> node.add(encoded(each)));
                yield node;
            }
            case null, default -> JSON.nullNode();
        };
    }

    private static Map<String, Object> values(final JsonNode node) {
        final Map<String, Object> values = new HashMap<>();
        node.properties().forEach(each -> values.put(each.getKey(), decoded(each.getValue())));
        return values;
    }

    private static Object decoded(final JsonNode node) {
        if (node.isObject()) {
            return node.has(INSTANT) ? Instant.parse(node.get(INSTANT).asText()) : values(node);
        }
        if (node.isArray()) {
            final List<Object> list = new ArrayList<>();
            node.forEach(each -> list.add(decoded(each)));
            return list;
        }
        return node.isBoolean() ? (Object) node.asBoolean() : node.isIntegralNumber() ? (Object) node.asLong() : node.isNumber() ? (Object) node.asDouble() : node.isTextual() ? node.asText()
                : RecordRule.NULL;
    }
}
