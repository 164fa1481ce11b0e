// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.singer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.emailpersonalization.nifi.intake.singer.FieldShape.Kind;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;

import java.io.IOException;

/** Compares records with their schema. Fields that the schema does not declare are added as text, and values that it does not allow widen it. SingerReaderTest tests it. */
final class ShapeObserver {

    /** Fields of an object, at most. A nested object with more is text. */
    static final int MAX_PROPERTIES = 10_000;

    private final boolean hasTimes;
    private long undeclared;

    /** @param hasTimes whether dates and times have types of their own */
    ShapeObserver(final boolean hasTimes) {
        this.hasTimes = hasTimes;
    }

    /**
     * Compares a record.
     *
     * @param place of the record, such as {@code line 7}
     * @throws UnreadableContentException when the records have too many different fields
     */
    void observe(final JsonPart record, final FieldShape shape, final String place) throws IOException, UnreadableContentException {
        try (JsonParser parser = record.open()) {
            object(parser, shape);
        }
        if (shape.properties().size() > MAX_PROPERTIES) {
            throw new UnreadableContentException("The records up to %s have more than %d different fields: ids or dates stand where the names of fields are expected. Correct the selection of the tap"
                    .formatted(place, MAX_PROPERTIES), null);
        }
    }

    /** How many fields no schema declares. */
    long undeclared() {
        return undeclared;
    }

    private void observe(final JsonParser parser, final FieldShape shape) throws IOException {
        if (shape.isDeclaredText()) {
            parser.skipChildren();
            return;
        }
        switch (parser.currentToken()) {
            case VALUE_TRUE, VALUE_FALSE -> shape.see(Kind.BOOLEAN);
            case VALUE_NUMBER_INT -> {
                shape.see(Kind.INTEGER);
                shape.numbers().seeInteger(parser.getText());
            }
            case VALUE_NUMBER_FLOAT -> {
                shape.see(Kind.NUMBER);
                if (!shape.numbers().see(parser.getText())) {
                    shape.declareText();
                }
            }
            case VALUE_STRING -> shape.seeString(parser.getText(), hasTimes);
            case START_ARRAY -> {
                shape.see(Kind.ARRAY);
                final FieldShape elements = shape.elements() == null ? FieldShape.text() : shape.elements();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    observe(parser, elements);
                }
            }
            case START_OBJECT -> {
                shape.see(Kind.OBJECT);
                if (shape.isOpenObject()) {
                    parser.skipChildren();
                } else {
                    object(parser, shape);
                }
            }
            default -> { }
        }
    }

    private void object(final JsonParser parser, final FieldShape shape) throws IOException {
        final boolean isMap = shape.properties().isEmpty() && shape.mapValues() != null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            final String name = parser.currentName();
            parser.nextToken();
            observe(parser, isMap ? shape.mapValues() : property(shape, name));
        }
    }

    private FieldShape property(final FieldShape shape, final String name) {
        final FieldShape known = shape.properties().get(name);
        if (known != null) {
            return known;
        }
        if (shape.properties().size() > MAX_PROPERTIES) {
            shape.declareText();
            return FieldShape.text();
        }
        undeclared++;
        final FieldShape added = shape.declareProperty(name);
        added.declareText();
        return added;
    }
}
