// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.singer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * One value within a line of JSON. It is valid until the next line is read. SingerReaderTest tests it.
 *
 * @param line the buffer of the line
 * @param start the position of its first byte
 * @param end the position behind its last byte
 * @param first its first token
 */
record JsonPart(byte[] line, int start, int end, JsonToken first) {

    private static final JsonFactory JSON = new JsonFactory();
    private static final JsonMapper TREES = JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    boolean isObject() {
        return first == JsonToken.START_OBJECT;
    }

    /** Opens a parser at the first token. */
    JsonParser open() throws IOException {
        final JsonParser parser = JSON.createParser(line, start, end - start);
        parser.nextToken();
        return parser;
    }

    JsonNode tree() throws IOException {
        return TREES.readTree(line, start, end - start);
    }

    /** The JSON as it stands in the line. */
    String json() {
        return new String(line, start, end - start, StandardCharsets.UTF_8);
    }

    /** The JSON of the current value of a parser that {@link #open} returned, as it stands in the line. The parser is at the last token of the value then. */
    String json(final JsonParser parser) throws IOException {
        final int from = start + (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        final int to = start + (int) parser.currentLocation().getByteOffset();
        return new String(line, from, to - from, StandardCharsets.UTF_8);
    }
}
