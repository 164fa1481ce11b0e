// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.singer;

import io.emailpersonalization.nifi.record.value.DateText;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The values of a field, as the tap declares them and as its records hold them, collected over a whole file. A field with values of several kinds is text: every value can be written then, and none
 * changes. SingerReaderTest tests it.
 */
final class FieldShape {

    /** The kinds of values in JSON. */
    enum Kind { BOOLEAN, INTEGER, NUMBER, STRING, OBJECT, ARRAY }

    /** The formats of strings that have a type of their own. */
    enum Format { PLAIN, DECIMAL, DATE_TIME, DATE }

    private static final Set<Kind> NUMBERS = EnumSet.of(Kind.INTEGER, Kind.NUMBER);

    private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    private final Set<Format> formats = EnumSet.noneOf(Format.class);
    private final Map<String, FieldShape> properties = new LinkedHashMap<>();
    private final NumberShape numbers = new NumberShape();
    private FieldShape elements;
    private FieldShape mapValues;
    private boolean isText;

    /** A shape for values that nothing is declared of: text. */
    static FieldShape text() {
        final FieldShape shape = new FieldShape();
        shape.declareText();
        return shape;
    }

    void declareText() {
        isText = true;
    }

    void declare(final Kind kind) {
        kinds.add(kind);
    }

    void declare(final Format format) {
        kinds.add(Kind.STRING);
        formats.add(format);
        if (format == Format.DECIMAL) {
            numbers.declareDecimal();
        }
    }

    /** Returns the shape of a property, which is created if it is missing. */
    FieldShape declareProperty(final String name) {
        return properties.computeIfAbsent(name, any -> new FieldShape());
    }

    /** Returns the shape of the elements of lists, which is created if it is missing. */
    FieldShape declareElements() {
        elements = elements == null ? new FieldShape() : elements;
        return elements;
    }

    /** Returns the shape of the values of an object with arbitrary names, which is created if it is missing. */
    FieldShape declareMapValues() {
        mapValues = mapValues == null ? new FieldShape() : mapValues;
        return mapValues;
    }

    NumberShape numbers() {
        return numbers;
    }

    /** Sees a value of a kind. A number may be an integer. */
    void see(final Kind kind) {
        if (kind != Kind.INTEGER || !kinds.contains(Kind.NUMBER)) {
            kinds.add(kind);
        }
    }

    /** Sees a string. One that does not have the declared format makes the field plain text. */
    void seeString(final String text, final boolean hasTimes) {
        kinds.add(Kind.STRING);
        final Format format = format(hasTimes);
        final boolean fits = switch (format) {
            case PLAIN -> true;
            case DECIMAL -> numbers.see(text);
            case DATE_TIME -> isTime(text, true);
            case DATE -> isTime(text, false);
        };
        if (!fits) {
            formats.add(Format.PLAIN);
        }
    }

    private static boolean isTime(final String text, final boolean hasTime) {
        final DateText date = DateText.parse(text);
        return date != null && date.date().getYear() > 0 && (date.time() != null) == hasTime;
    }

    Map<String, FieldShape> properties() {
        return properties;
    }

    /** The shape of the elements of lists; null if none is declared. */
    FieldShape elements() {
        return elements;
    }

    /** The shape of the values of an object with arbitrary names; null if none is declared. */
    FieldShape mapValues() {
        return mapValues;
    }

    /** Whether nothing is declared of the fields of an object. It is text: its JSON. */
    boolean isOpenObject() {
        return properties.isEmpty() && mapValues == null;
    }

    /** Whether the field is text: its values are of several kinds, or nothing is known of them. */
    boolean isText() {
        return isText || kinds.isEmpty() || numbers.isUnwieldy() || kinds.size() > 1 && !kinds.equals(NUMBERS);
    }

    /** Whether nothing was ever declared but text, so that no value needs to be seen. */
    boolean isDeclaredText() {
        return isText;
    }

    /** The one kind; a number for numbers of both kinds. */
    Kind kind() {
        return kinds.contains(Kind.NUMBER) ? Kind.NUMBER : kinds.iterator().next();
    }

    /**
     * The format that all strings have.
     *
     * @param hasTimes whether dates and times have types of their own
     */
    Format format(final boolean hasTimes) {
        final Format format = formats.size() == 1 ? formats.iterator().next() : Format.PLAIN;
        return hasTimes || format == Format.DECIMAL ? format : Format.PLAIN;
    }
}
