// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.singer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.emailpersonalization.nifi.intake.file.JsonSyntax;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One message of a tap, as the Singer specification defines it. SingerReaderTest tests it.
 *
 * @param stream null if the message has none
 * @param extractedAt the time when the tap read the record, as the tap wrote it; null if it wrote none
 * @param version the version of the stream; null if the tap wrote none
 * @param parts the other values by name
 */
record SingerMessage(Type type, String stream, String extractedAt, Long version, Map<String, JsonPart> parts) {

    static final String RECORD = "record";
    static final String SCHEMA = "schema";
    static final String VALUE = "value";
    static final String KEY_PROPERTIES = "key_properties";

    /** Duplicate names are a fault: it is not clear which value counts. */
    private static final JsonFactory STRICT = JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private static final JsonFactory CHECKED = new JsonFactory();

    /** The types of messages. A tap may write further types, which have no meaning in the specification. */
    enum Type { SCHEMA, RECORD, STATE, ACTIVATE_VERSION, BATCH, OTHER }

    /**
     * Parses a line.
     *
     * @param isChecked whether this very line was parsed before without a fault
     * @throws UnreadableContentException when it is no message; the error names the line
     */
    static SingerMessage parse(final SingerLines line, final boolean isChecked) throws UnreadableContentException {
        try (JsonParser parser = (isChecked ? CHECKED : STRICT).createParser(line.bytes(), 0, line.length())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw noMessage(line);
            }
            return read(parser, line);
        } catch (final JsonProcessingException e) {
            if (line.bytes()[line.start()] != '{') {
                throw noMessage(line);
            }
            throw new UnreadableContentException(JsonSyntax.message(e, line.place()), e);
        } catch (final IOException e) {
            throw new IllegalStateException("Memory cannot be read", e);
        }
    }

    private static UnreadableContentException noMessage(final SingerLines line) {
        return new UnreadableContentException("%s is no Singer message, which is an object in JSON. A log that is mixed into the output looks like this: redirect only the standard output of the tap, "
                .formatted(line.capitalPlace()) + "and write one message per line", null);
    }

    private static SingerMessage read(final JsonParser parser, final SingerLines line) throws IOException, UnreadableContentException {
        String type = null;
        String stream = null;
        String extractedAt = null;
        Long version = null;
        final Map<String, JsonPart> parts = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            final String name = parser.currentName();
            final JsonToken token = parser.nextToken();
            switch (name) {
                case "type" -> type = token == JsonToken.VALUE_STRING ? parser.getText() : null;
                case "stream" -> stream = token == JsonToken.VALUE_STRING ? parser.getText() : null;
                case "time_extracted" -> extractedAt = token == JsonToken.VALUE_STRING ? parser.getText() : null;
                case "version" -> version = token == JsonToken.VALUE_NUMBER_INT ? Long.valueOf(parser.getLongValue()) : null;
                case RECORD, SCHEMA, VALUE, KEY_PROPERTIES -> {
                    final int start = (int) parser.currentTokenLocation().getByteOffset();
                    parser.skipChildren();
                    if (!token.isStructStart()) {
                        parser.finishToken();
                    }
                    parts.put(name, new JsonPart(line.bytes(), start, (int) parser.currentLocation().getByteOffset(), token));
                }
                default -> parser.skipChildren();
            }
        }
        if (parser.nextToken() != null) {
            throw new UnreadableContentException("%s holds more than one message: let the tap write one message per line".formatted(line.capitalPlace()), null);
        }
        return new SingerMessage(typeOf(type, line), stream, extractedAt, version, parts);
    }

    /** The specification compares types without regard to case. */
    private static Type typeOf(final String name, final SingerLines line) throws UnreadableContentException {
        if (name == null) {
            throw new UnreadableContentException("%s has no type, and is no Singer message: read JSON without messages with another reader".formatted(line.capitalPlace()), null);
        }
        final String upper = name.toUpperCase(Locale.ROOT);
        for (final Type type : Type.values()) {
            if (type.name().equals(upper)) {
                return type;
            }
        }
        return Type.OTHER;
    }

    /**
     * Returns an object of the message.
     *
     * @throws UnreadableContentException when it is missing or no object
     */
    JsonPart object(final String name, final SingerLines line) throws UnreadableContentException {
        final JsonPart part = parts.get(name);
        if (part == null || !part.isObject() || stream == null) {
            throw new UnreadableContentException("%s is a %s message without %s: the tap does not follow the Singer specification, or the file has another format".formatted(line.capitalPlace(),
                    type, stream == null ? "a stream" : "an object named " + name), null);
        }
        return part;
    }
}
