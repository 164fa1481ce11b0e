// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.singer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.intake.singer.SingerFixture.Read;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Whatever a tap declares and writes, no value is lost or changed, and broken output ends with a cause that holds no value. */
class SingerReaderPropertyTest {

    private static final JsonMapper JSON = JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();
    private static final int FIELDS = 6;
    private static final List<String> TYPES = List.of("null", "boolean", "integer", "number", "string", "array", "object");

    private static JsonNode anySchema(final Random random, final int depth) {
        final ObjectNode schema = JSON.createObjectNode();
        if (random.nextInt(8) == 0) {
            return schema;
        }
        if (random.nextInt(8) == 0) {
            schema.putArray("anyOf").add(anySchema(random, depth)).add(anySchema(random, depth));
            return schema;
        }
        final ArrayNode types = schema.putArray("type");
        for (int i = random.nextInt(2); i >= 0; i--) {
            types.add(TYPES.get(random.nextInt(TYPES.size())));
        }
        if (random.nextInt(4) == 0) {
            schema.put("format", List.of("date-time", "date", "singer.decimal").get(random.nextInt(3)));
            schema.put("multipleOf", new BigDecimal("0.01"));
        }
        if (depth > 0 && random.nextInt(4) > 0) {
            schema.set("items", anySchema(random, depth - 1));
            schema.set("properties", anyProperties(random, depth - 1));
            if (random.nextBoolean()) {
                schema.set("additionalProperties", anySchema(random, depth - 1));
            }
        }
        return schema;
    }

    private static ObjectNode anyProperties(final Random random, final int depth) {
        final ObjectNode properties = JSON.createObjectNode();
        for (int i = random.nextInt(FIELDS); i > 0; i--) {
            properties.set("f" + random.nextInt(FIELDS), anySchema(random, depth));
        }
        return properties;
    }

    private static JsonNode anyValue(final Random random, final int depth) {
        return switch (random.nextInt(depth > 0 ? 9 : 7)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.getNodeFactory().booleanNode(random.nextBoolean());
            case 2 -> JSON.getNodeFactory().numberNode(random.nextInt(1000) - 500);
            case 3 -> JSON.getNodeFactory().numberNode(new BigInteger(random.nextInt(100), random).negate());
            case 4 -> JSON.getNodeFactory().numberNode(new BigDecimal(new BigInteger(random.nextInt(70), random), random.nextInt(40) - 10));
            case 5 -> JSON.getNodeFactory().textNode(List.of("", "01067", "2026-11-20T10:00:00Z", "1990-05-01", "12.50", "1e5", "Zoë \"\\ \n\t\uD83D\uDE00", "null").get(random.nextInt(8)));
            case 6 -> JSON.getNodeFactory().numberNode(random.nextGaussian());
            case 7 -> {
                final ArrayNode list = JSON.createArrayNode();
                for (int i = random.nextInt(3); i > 0; i--) {
                    list.add(anyValue(random, depth - 1));
                }
                yield list;
            }
            default -> anyRecord(random, depth - 1);
        };
    }

    private static ObjectNode anyRecord(final Random random, final int depth) {
        final ObjectNode record = JSON.createObjectNode();
        for (int i = random.nextInt(FIELDS); i > 0; i--) {
            record.set("f" + random.nextInt(FIELDS), anyValue(random, depth));
        }
        return record;
    }

    /** Whether a written value is the value of the tap, or its text. */
    private static boolean isSame(final JsonNode tap, final JsonNode written) throws JsonProcessingException {
        if (tap.isNull()) {
            return written == null || written.isNull();
        }
        if (written == null || written.isNull()) {
            return false;
        }
        if (written.isTextual() && tap.isContainerNode()) {
            return isSame(tap, JSON.readTree(written.asText()));
        }
        if (written.isTextual() && tap.isNumber()) {
            return new BigDecimal(written.asText()).compareTo(tap.decimalValue()) == 0;
        }
        if (tap.isNumber() && written.isNumber() || tap.isTextual() && written.isNumber()) {
            return new BigDecimal(written.asText()).compareTo(new BigDecimal(tap.asText())) == 0;
        }
        if (tap.isObject() && written.isObject()) {
            for (final Map.Entry<String, JsonNode> field : tap.properties()) {
                if (!isSame(field.getValue(), written.get(field.getKey()))) {
                    return false;
                }
            }
            return written.properties().stream().allMatch(field -> tap.has(field.getKey()) || field.getValue().isNull());
        }
        if (tap.isArray() && written.isArray()) {
            for (int i = 0; i < tap.size(); i++) {
                if (!isSame(tap.get(i), written.get(i))) {
                    return false;
                }
            }
            return tap.size() == written.size();
        }
        return tap.asText().equals(written.asText());
    }

    private static String line(final String type, final String name, final JsonNode value) {
        final ObjectNode message = JSON.createObjectNode();
        message.put("type", type).put("stream", "s");
        message.set(name, value);
        return message + "\n";
    }

    @Property(tries = 400)
    void aStockWriterWritesWhateverATapDeclaresAndWrites(@ForAll final long seed) throws IOException {
        final Random random = new Random(seed);
        final StringBuilder output = new StringBuilder();
        final List<JsonNode> tap = new ArrayList<>();
        for (int schemas = 1 + random.nextInt(2); schemas > 0; schemas--) {
            output.append(line("SCHEMA", "schema", JSON.createObjectNode().put("type", "object").set("properties", anyProperties(random, 2))));
            for (int records = random.nextInt(4); records > 0; records--) {
                final ObjectNode record = anyRecord(random, 2);
                tap.add(record);
                output.append(line("RECORD", "record", record));
            }
        }
        final SingerFixture singer = new SingerFixture();
        singer.set("Add Singer Fields", "false");
        final Read read = singer.read(output.toString());
        assertNull(read.fault());
        final JsonNode written = JSON.readTree(singer.writtenAsJson(read));
        assertEquals(tap.size(), written.size());
        for (int i = 0; i < tap.size(); i++) {
            assertTrue(isSame(tap.get(i), written.get(i)), () -> output + "\n" + written);
        }
    }

    private static byte[] mutated(final byte[] content, final Random random) {
        final int from = random.nextInt(content.length);
        final int to = Math.min(content.length, from + 1 + random.nextInt(30));
        final ByteArrayOutputStream mutated = new ByteArrayOutputStream();
        mutated.write(content, 0, from);
        switch (random.nextInt(4)) {
            case 0 -> {
                mutated.write(random.nextInt(256));
                mutated.write(content, to, content.length - to);
            }
            case 1 -> {
                mutated.write(content, from, to - from);
                mutated.write(content, from, content.length - from);
            }
            case 2 -> mutated.write(content, to, content.length - to);
            default -> {
                mutated.write("\"{[]},:\n\r\\\u0000Ne9-.".charAt(random.nextInt(16)));
                mutated.write(content, from, content.length - from);
            }
        }
        return mutated.size() == 0 ? content : mutated.toByteArray();
    }

    @Test
    void brokenOutputHasACauseThatHoldsNoValueAndKeepsWhatItCanRead() throws IOException {
        final List<String> outputs = List.of(TapOutputs.SALESFORCE, TapOutputs.HUBSPOT, TapOutputs.SHOPIFY, TapOutputs.STRIPE);
        final SingerFixture singer = new SingerFixture();
        final Random random = new Random(17);
        for (int i = 0; i < 3000; i++) {
            final String output = outputs.get(i % outputs.size()).replace("example", "secret");
            byte[] content = ((i & 4) == 0 ? output : output.replace("\n", "\r\n")).getBytes((i & 24) == 0 ? StandardCharsets.UTF_16 : StandardCharsets.UTF_8);
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                content = mutated(content, random);
            }
            final Read read = singer.read(content, Map.of());
            final String shown = i + ": " + new String(content, StandardCharsets.ISO_8859_1);
            if (read.fault() != null) {
                assertTrue(!read.fault().getMessage().contains("secret") && !read.fault().getMessage().contains("@"), shown);
                assertTrue(!read.fault().getMessage().startsWith("The content is not in the format of the Record Reader"), () -> read.fault().getMessage() + read.fault().getCause() + shown);
            }
            if (!read.records().isEmpty()) {
                assertTrue(singer.writtenAsJson(read).length > 0, shown);
            }
        }
    }
}
