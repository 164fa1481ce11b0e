// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.singer;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.emailpersonalization.nifi.record.value.DateText;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.DataType;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;

import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A field with its type in NiFi. Every value of the file has this type. SingerReaderTest tests it. */
final class SingerField {

    private static final SingerField TEXT = new SingerField(RecordFieldType.STRING.getDataType(), null, null, null);

    private final DataType dataType;
    private final RecordFieldType type;
    private final RecordSchema schema;
    private final Map<String, SingerField> properties;
    private final SingerField inner;

    /**
     * @param schema of a record; null for another type
     * @param properties of a record; null for another type
     * @param inner the elements of a list or the values of a map; null for another type
     */
    private SingerField(final DataType dataType, final RecordSchema schema, final Map<String, SingerField> properties, final SingerField inner) {
        this.dataType = dataType;
        this.type = dataType.getFieldType();
        this.schema = schema;
        this.properties = properties;
        this.inner = inner;
    }

    /** @param hasTimes whether dates and times have types of their own */
    static SingerField of(final FieldShape shape, final boolean hasTimes) {
        return shape.isText() ? TEXT : switch (shape.kind()) {
            case BOOLEAN -> scalar(RecordFieldType.BOOLEAN);
            case INTEGER -> scalar(shape.numbers().isBeyondLong() ? RecordFieldType.BIGINT : RecordFieldType.LONG);
            case NUMBER -> shape.numbers().needsDecimal() ? decimal(shape.numbers()) : scalar(RecordFieldType.DOUBLE);
            case STRING -> switch (shape.format(hasTimes)) {
                case PLAIN -> TEXT;
                case DECIMAL -> decimal(shape.numbers());
                case DATE_TIME -> scalar(RecordFieldType.TIMESTAMP);
                case DATE -> scalar(RecordFieldType.DATE);
            };
            case ARRAY -> {
                final SingerField elements = shape.elements() == null ? TEXT : of(shape.elements(), hasTimes);
                yield new SingerField(RecordFieldType.ARRAY.getArrayDataType(elements.dataType, true), null, null, elements);
            }
            case OBJECT -> object(shape, hasTimes);
        };
    }

    private static SingerField scalar(final RecordFieldType type) {
        return new SingerField(type.getDataType(), null, null, null);
    }

    private static SingerField decimal(final NumberShape numbers) {
        return new SingerField(RecordFieldType.DECIMAL.getDecimalDataType(numbers.precision(), numbers.scale()), null, null, null);
    }

    private static SingerField object(final FieldShape shape, final boolean hasTimes) {
        if (shape.isOpenObject()) {
            return TEXT;
        }
        if (shape.properties().isEmpty()) {
            final SingerField values = of(shape.mapValues(), hasTimes);
            return new SingerField(RecordFieldType.MAP.getMapDataType(values.dataType, true), null, null, values);
        }
        return record(shape, hasTimes, List.of());
    }

    /**
     * Returns the field of an object, also of one without properties.
     *
     * @param added fields behind those of the object; one whose name the object has is left out
     */
    static SingerField record(final FieldShape shape, final boolean hasTimes, final List<RecordField> added) {
        final Map<String, SingerField> properties = LinkedHashMap.newLinkedHashMap(shape.properties().size());
        shape.properties().forEach((name, property) -> properties.put(name, of(property, hasTimes)));
        final List<RecordField> fields = new ArrayList<>();
        properties.forEach((name, property) -> fields.add(new RecordField(name, property.dataType, true)));
        added.stream().filter(field -> !properties.containsKey(field.getFieldName())).forEach(fields::add);
        final RecordSchema schema = new SimpleRecordSchema(fields);
        return new SingerField(RecordFieldType.RECORD.getRecordDataType(schema), schema, properties, null);
    }

    RecordSchema schema() {
        return schema;
    }

    /**
     * Reads the fields of a record in the order of the line.
     *
     * @param added the values of the added fields; a field of the record with the same name counts instead
     */
    MapRecord readRecord(final JsonPart part, final Map<String, Object> added) throws IOException {
        try (JsonParser parser = part.open()) {
            final Map<String, Object> values = values(parser, part);
            added.forEach((name, value) -> {
                if (!properties.containsKey(name)) {
                    values.put(name, value);
                }
            });
            return new MapRecord(schema, values);
        }
    }

    private Map<String, Object> values(final JsonParser parser, final JsonPart part) throws IOException {
        final Map<String, Object> values = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            final String name = parser.currentName();
            parser.nextToken();
            final SingerField field = properties == null ? inner : properties.getOrDefault(name, TEXT);
            values.put(name, field.value(parser, part));
        }
        return values;
    }

    private Object value(final JsonParser parser, final JsonPart part) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        return switch (type) {
            case BOOLEAN -> parser.getBooleanValue();
            case LONG -> parser.getLongValue();
            case BIGINT -> parser.getBigIntegerValue();
            case DOUBLE -> Double.valueOf(parser.getText());
            case DECIMAL -> new BigDecimal(parser.getText());
            case TIMESTAMP -> Timestamp.from(DateText.parse(parser.getText()).instant());
            case DATE -> Date.valueOf(DateText.parse(parser.getText()).date());
            case RECORD -> new MapRecord(schema, values(parser, part));
            case MAP -> values(parser, part);
            case ARRAY -> {
                final List<Object> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(inner.value(parser, part));
                }
                yield elements.toArray();
            }
            default -> parser.currentToken().isStructStart() ? part.json(parser) : parser.getText();
        };
    }
}
