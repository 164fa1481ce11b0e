// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.Level;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A model as a JSON document that people can read, by {@code schemas/match-model.schema.json}: exported from one run and pinned for others. Written and read again it is the same to the bit. */
public final class ModelDocument {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int VERSION = 1;

    private ModelDocument() {
    }

    /** The document. */
    public static String write(final MatchModel model) {
        final ObjectNode document = MAPPER.createObjectNode();
        document.put("version", VERSION);
        document.put("learned_from_pairs", model.learned());
        final ObjectNode shares = document.putObject("shares");
        shares.put("match", model.shares().match());
        shares.put("household", model.shares().household());
        shares.put("contact", model.shares().contact());
        shares.put("moved", model.shares().moved());
        shares.put("twins", model.shares().twins());
        shares.put("namesakes", model.shares().namesakes());
        final ArrayNode fields = document.putArray("fields");
        for (final FieldModel field : model.fields()) {
            final ObjectNode node = fields.addObject();
            node.put("name", field.name());
            node.put("kind", name(field.kind().name()));
            final ObjectNode levels = node.putObject("levels");
            for (final Level level : Level.values()) {
                if (field.m()[level.code()] > 0 || field.u()[level.code()] > 0) {
                    levels.putObject(name(level.name())).put("m", field.m()[level.code()]).put("u", field.u()[level.code()]);
                }
            }
            if (!field.uGiven().isEmpty()) {
                final ObjectNode given = node.putObject("u_given");
                field.uGiven().forEach((other, u) -> write(u, given.putObject(other)));
            }
        }
        return document.toPrettyString();
    }

    private static void write(final double[] u, final ObjectNode into) {
        for (final Level level : Level.values()) {
            if (u[level.code()] > 0) {
                into.put(name(level.name()), u[level.code()]);
            }
        }
    }

    private static String name(final String constant) {
        return constant.toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a document.
     *
     * @throws IllegalArgumentException when it is none; the message names the place, never a value
     */
    public static MatchModel read(final String document) {
        final JsonNode root;
        try {
            root = MAPPER.readTree(document);
        } catch (final JsonProcessingException e) {
            throw new IllegalArgumentException("The model is not JSON");
        }
        if (root.path("version").asInt() != VERSION) {
            throw new IllegalArgumentException("The model needs \"version\": " + VERSION);
        }
        final JsonNode shares = root.path("shares");
        final List<FieldModel> fields = new ArrayList<>();
        for (final JsonNode field : root.path("fields")) {
            fields.add(field(field));
        }
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("The model has no fields");
        }
        return new MatchModel(fields, new Shares(probability(shares, "match"), probability(shares, "household"), probability(shares, "contact"), probability(shares, "moved"),
                probability(shares, "twins"), probability(shares, "namesakes")), root.path("learned_from_pairs").asLong());
    }

    private static FieldModel field(final JsonNode node) {
        final String name = node.path("name").asText();
        final FieldKind kind = constant(FieldKind.class, node.path("kind").asText(), "kind of " + name);
        final double[] m = new double[Level.CODES];
        final double[] u = new double[Level.CODES];
        node.path("levels").properties().forEach(level -> {
            final int code = constant(Level.class, level.getKey(), "level of " + name).code();
            m[code] = probability(level.getValue(), "m");
            u[code] = probability(level.getValue(), "u");
        });
        final Map<String, double[]> given = new HashMap<>();
        node.path("u_given").properties().forEach(other -> {
            final double[] ofOther = new double[Level.CODES];
            other.getValue().fieldNames().forEachRemaining(level -> ofOther[constant(Level.class, level, "level of " + name).code()] = probability(other.getValue(), level));
            given.put(other.getKey(), ofOther);
        });
        return new FieldModel(name, kind, m, u, given);
    }

    private static <E extends Enum<E>> E constant(final Class<E> type, final String word, final String what) {
        try {
            return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException("The model has an unknown " + what);
        }
    }

    private static double probability(final JsonNode node, final String name) {
        final double value = node.path(name).asDouble(-1);
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("The model needs a probability for " + name);
        }
        return value;
    }
}
