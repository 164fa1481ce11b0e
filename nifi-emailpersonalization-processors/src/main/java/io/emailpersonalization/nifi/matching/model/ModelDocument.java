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
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes and reads a model as JSON, see {@code schemas/match-model.schema.json}. A run exports it and others pin it: what was written is read back bit for bit. MatcherTest tests it. */
public final class ModelDocument {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int VERSION = 1;
    /** Distance of a sum of probabilities from 1 that is accepted, for documents with rounded numbers. */
    private static final double ROUNDING = .005;

    private ModelDocument() {
    }

    /** Returns the document of a model. */
    public static ObjectNode write(final MatchModel model) {
        final ObjectNode document = MAPPER.createObjectNode();
        document.put("version", VERSION);
        document.put("learned_from_pairs", model.learnedFromPairs());
        document.put("records", model.records());
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
            node.put("kind", name(field.kind()));
            final ObjectNode levels = node.putObject("levels");
            for (final Level level : Level.values()) {
                if (field.m()[level.code()] > 0 || field.u()[level.code()] > 0) {
                    levels.putObject(name(level)).put("m", field.m()[level.code()]).put("u", field.u()[level.code()]);
                }
            }
            if (!field.uGiven().isEmpty()) {
                final ObjectNode given = node.putObject("u_given");
                field.uGiven().forEach((other, u) -> write(u, given.putObject(other)));
            }
        }
        return document;
    }

    private static void write(final double[] u, final ObjectNode into) {
        for (final Level level : Level.values()) {
            if (u[level.code()] > 0) {
                into.put(name(level), u[level.code()]);
            }
        }
    }

    /** The name of a kind or level in documents. */
    static String name(final Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads a document.
     *
     * @throws IllegalArgumentException when the text is no model; the message continues a sentence that names the property, and names the place in the document, never a value
     */
    public static MatchModel read(final String document) {
        final JsonNode root;
        try {
            root = MAPPER.readTree(document);
        } catch (final JsonProcessingException e) {
            throw new IllegalArgumentException("it is no JSON: line %d, column %d".formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
        }
        if (root.path("version").asInt() != VERSION) {
            throw new IllegalArgumentException("it has no \"version\": %d: the model is the object under figures.model of a report, and nothing else of it".formatted(VERSION));
        }
        final JsonNode shares = root.path("shares");
        final List<FieldModel> fields = new ArrayList<>();
        for (final JsonNode field : root.path("fields")) {
            fields.add(field(field));
        }
        if (fields.isEmpty()) {
            throw new IllegalArgumentException("it has no fields");
        }
        return new MatchModel(fields, new PairShares(share(shares, "match"), share(shares, "household"), share(shares, "contact"), share(shares, "moved"), share(shares, "twins"),
                share(shares, "namesakes")), count(root, "learned_from_pairs"), count(root, "records"));
    }

    private static FieldModel field(final JsonNode node) {
        final String name = node.path("name").asText();
        final FieldKind kind = constant(FieldKind.class, node.path("kind").asText(), "kind of " + name);
        final double[] m = new double[Level.CODES];
        final double[] u = new double[Level.CODES];
        node.path("levels").properties().forEach(level -> {
            final int code = constant(Level.class, level.getKey(), "level of " + name).code();
            m[code] = probability(level.getValue(), "m", name);
            u[code] = probability(level.getValue(), "u", name);
        });
        requireWhole(m, "m", name);
        requireWhole(u, "u", name);
        final Map<String, double[]> given = new HashMap<>();
        node.path("u_given").properties().forEach(other -> {
            final double[] uGiven = new double[Level.CODES];
            other.getValue().fieldNames().forEachRemaining(level -> uGiven[constant(Level.class, level, "level of " + name).code()] = probability(other.getValue(), level, name));
            requireWhole(uGiven, "u_given", name);
            given.put(other.getKey(), uGiven);
        });
        return new FieldModel(name, kind, m, u, given);
    }

    private static <E extends Enum<E>> E constant(final Class<E> type, final String word, final String what) {
        try {
            return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException("it has an unknown " + what);
        }
    }

    private static long count(final JsonNode node, final String name) {
        if (!node.path(name).canConvertToLong() || node.path(name).asLong() < 0) {
            throw new IllegalArgumentException("it needs a count for " + name);
        }
        return node.path(name).asLong();
    }

    private static double share(final JsonNode node, final String name) {
        final double value = node.path(name).asDouble(-1);
        if (!(value > 0 && value < 1)) {
            throw new IllegalArgumentException("it needs a share between 0 and 1 for " + name);
        }
        return value;
    }

    private static double probability(final JsonNode node, final String name, final String field) {
        final double value = node.path(name).asDouble(-1);
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("it needs a probability for %s of %s".formatted(name, field));
        }
        return value;
    }

    private static void requireWhole(final double[] probabilities, final String what, final String field) {
        if (Math.abs(Arrays.stream(probabilities).sum() - 1) > ROUNDING) {
            throw new IllegalArgumentException("the %s of %s are not probabilities that sum to 1".formatted(what, field));
        }
    }
}
