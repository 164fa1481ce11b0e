// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.payload;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.record.value.DateText;
import io.emailpersonalization.nifi.record.value.TimeValues;
import io.emailpersonalization.nifi.record.value.Values;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.DataType;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;
import org.apache.nifi.serialization.record.type.ArrayDataType;
import org.apache.nifi.serialization.record.type.ChoiceDataType;
import org.apache.nifi.serialization.record.type.MapDataType;
import org.apache.nifi.serialization.record.type.RecordDataType;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Writes records as JSON text and reads them back into the types of a schema. Times are ISO 8601. A value that does not fit its type stays as it is, as in the Record Readers.
 * Tested by CustomerIndexerTest.
 */
public final class PayloadJson {

    private static final JsonFactory FACTORY = JsonFactory.builder().streamReadConstraints(StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build()).build();
    private static final ObjectReader READER = JsonMapper.builder(FACTORY).enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build().readerFor(LinkedHashMap.class);

    /** Decimal digits of the largest numbers that always fit a long: 2^63 has 19. */
    private static final int LONG_DIGITS = 18;

    private PayloadJson() {
    }

    /** Returns the fields of a record that have a value. */
    public static String write(final Record record) {
        final StringWriter text = new StringWriter(512);
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            write(json, record);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(final JsonGenerator json, final Record record) throws IOException {
        json.writeStartObject();
        for (final String name : record.getRawFieldNames()) {
            final Object value = record.getValue(name);
            if (value != null) {
                json.writeFieldName(name);
                write(json, value);
            }
        }
        json.writeEndObject();
    }

    private static void write(final JsonGenerator json, final Object value) throws IOException {
        switch (value) {
            case null -> json.writeNull();
            case String text -> json.writeString(text);
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Double number -> json.writeNumber(number);
            case Float number -> json.writeNumber(number);
            case Boolean bool -> json.writeBoolean(bool);
            case BigDecimal number -> json.writeNumber(number);
            case BigInteger number -> json.writeNumber(number);
            case Short number -> json.writeNumber(number);
            case Byte number -> json.writeNumber(number.intValue());
            case Record record -> write(json, record);
            case Map<?, ?> map -> {
                json.writeStartObject();
                for (final Map.Entry<?, ?> entry : map.entrySet()) {
                    json.writeFieldName(String.valueOf(entry.getKey()));
                    write(json, entry.getValue());
                }
                json.writeEndObject();
            }
            case Object[] array -> {
                json.writeStartArray();
                for (final Object element : array) {
                    write(json, element);
                }
                json.writeEndArray();
            }
            case Collection<?> collection -> write(json, collection.toArray());
            default -> {
                final String text = Values.asText(value);
                json.writeString(text == null ? String.valueOf(value) : text);
            }
        }
    }

    /** Returns a record of the schema. It keeps fields that the schema lacks. */
    public static Record read(final String payload, final RecordSchema schema) {
        return record(parse(payload), schema);
    }

    /** Returns the fields of a payload in their JSON types. */
    public static Map<String, Object> parse(final String payload) {
        try {
            return READER.readValue(payload);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Record record(final Map<?, ?> fields, final RecordSchema schema) {
        final Map<String, Object> values = new LinkedHashMap<>();
        fields.forEach((name, value) -> values.put(String.valueOf(name), value(value, schema == null ? null : schema.getDataType(String.valueOf(name)).orElse(null))));
        return new MapRecord(schema == null ? new SimpleRecordSchema(List.of()) : schema, values);
    }

    private static Object value(final Object value, final DataType type) {
        if (value == null) {
            return null;
        }
        return switch (type) {
            case null -> value instanceof List<?> list ? list.stream().map(element -> value(element, null)).toArray() : value;
            case ChoiceDataType choice -> value(isOfNumbers(choice) ? toLongOrDouble(value) : value, chosen(value, choice));
            case RecordDataType record when value instanceof Map<?, ?> map -> record(map, record.getChildSchema());
            case MapDataType map when value instanceof Map<?, ?> entries -> {
                final Map<String, Object> values = new LinkedHashMap<>();
                entries.forEach((name, entry) -> values.put(String.valueOf(name), value(entry, map.getValueType())));
                yield values;
            }
            case ArrayDataType array when value instanceof List<?> list -> list.stream().map(element -> value(element, array.getElementType())).toArray();
            default -> scalar(value, type.getFieldType());
        };
    }

    private static DataType chosen(final Object value, final ChoiceDataType choice) {
        final Class<?> wanted = value instanceof Map ? RecordDataType.class : value instanceof List ? ArrayDataType.class : null;
        return wanted == null ? null : choice.getPossibleSubTypes().stream().filter(wanted::isInstance).findFirst().orElse(null);
    }

    private static boolean isOfNumbers(final ChoiceDataType choice) {
        return choice.getPossibleSubTypes().stream().allMatch(type -> type.getFieldType() == RecordFieldType.LONG || type.getFieldType() == RecordFieldType.DOUBLE);
    }

    /** Returns a long if the value is a whole number, else a double if it is a number, else the value. */
    private static Object toLongOrDouble(final Object value) {
        try {
            final BigDecimal number = number(value);
            return number.stripTrailingZeros().scale() <= 0 && number.precision() - number.scale() <= LONG_DIGITS ? (Object) number.longValueExact() : (Object) number.doubleValue();
        } catch (final NumberFormatException e) {
            return value;
        }
    }

    private static Object scalar(final Object value, final RecordFieldType type) {
        try {
            return switch (type) {
                case STRING -> value instanceof Map || value instanceof List ? value : text(value);
                case INT -> number(value).intValueExact();
                case LONG -> number(value).longValueExact();
                case SHORT -> number(value).shortValueExact();
                case BYTE -> number(value).byteValueExact();
                case DOUBLE -> value instanceof String text ? (Object) Double.valueOf(text) : (Object) ((Number) value).doubleValue();
                case FLOAT -> value instanceof String text ? (Object) Float.valueOf(text) : (Object) ((Number) value).floatValue();
                case DECIMAL -> number(value);
                case BIGINT -> number(value).toBigIntegerExact();
                case DATE -> value instanceof String text && DateText.parse(text) instanceof DateText read ? Date.valueOf(read.date())
                        : time(value, instant -> Date.valueOf(instant.atZone(ZoneOffset.UTC).toLocalDate()));
                case TIMESTAMP -> time(value, Timestamp::from);
                case TIME -> value instanceof String text ? Time.valueOf(LocalTime.parse(text)) : value;
                default -> value;
            };
        } catch (final RuntimeException e) {
            return value;
        }
    }

    private static BigDecimal number(final Object value) {
        return new BigDecimal(value.toString());
    }

    private static String text(final Object value) {
        return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
    }

    private static Object time(final Object value, final Function<Instant, Object> form) {
        return TimeValues.instant(value).map(form).orElse(value);
    }
}
