// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.spill;

import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records as bytes and back, each value in its own Java type, whether or not it fits the schema. What was written is read by the same instance: schemas, and values of
 * types that records hardly ever have, are numbered and stay in memory.
 */
final class RecordCodec {

    private static final int NULL = 0;
    private static final int STRING = 1;
    private static final int INTEGER = 2;
    private static final int LONG = 3;
    private static final int DOUBLE = 4;
    private static final int FLOAT = 5;
    private static final int TRUE = 6;
    private static final int FALSE = 7;
    private static final int DECIMAL = 8;
    private static final int BIG_INTEGER = 9;
    private static final int TIMESTAMP = 10;
    private static final int DATE = 11;
    private static final int TIME = 12;
    private static final int ARRAY = 13;
    private static final int BYTES = 14;
    private static final int MAP = 15;
    private static final int RECORD = 16;
    private static final int LIST = 17;
    private static final int SHORT = 18;
    private static final int BYTE = 19;
    private static final int OTHER = 20;

    private final Map<RecordSchema, Integer> identicalSchemas = new IdentityHashMap<>();
    private final Map<RecordSchema, Integer> equalSchemas = new HashMap<>();
    private final List<RecordSchema> schemas = new ArrayList<>();
    private final Map<String, Integer> numbersOfNames = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final List<Object> others = new ArrayList<>();

    void write(final DataOutput out, final Object value) throws IOException {
        switch (value) {
            case null -> out.writeByte(NULL);
            case String text -> {
                out.writeByte(STRING);
                writeText(out, text);
            }
            case Integer number -> {
                out.writeByte(INTEGER);
                out.writeInt(number);
            }
            case Long number -> {
                out.writeByte(LONG);
                out.writeLong(number);
            }
            case Double number -> {
                out.writeByte(DOUBLE);
                out.writeDouble(number);
            }
            case Float number -> {
                out.writeByte(FLOAT);
                out.writeFloat(number);
            }
            case Boolean bool -> out.writeByte(bool ? TRUE : FALSE);
            case Short number -> {
                out.writeByte(SHORT);
                out.writeShort(number);
            }
            case Byte number -> {
                out.writeByte(BYTE);
                out.writeByte(number);
            }
            case BigDecimal number when number.getClass() == BigDecimal.class -> {
                out.writeByte(DECIMAL);
                writeBytes(out, number.unscaledValue().toByteArray());
                out.writeInt(number.scale());
            }
            case BigInteger number when number.getClass() == BigInteger.class -> {
                out.writeByte(BIG_INTEGER);
                writeBytes(out, number.toByteArray());
            }
            case Timestamp timestamp -> {
                out.writeByte(TIMESTAMP);
                out.writeLong(timestamp.getTime());
                out.writeInt(timestamp.getNanos());
            }
            case Date date -> {
                out.writeByte(DATE);
                out.writeLong(date.getTime());
            }
            case Time time -> {
                out.writeByte(TIME);
                out.writeLong(time.getTime());
            }
            case byte[] bytes -> {
                out.writeByte(BYTES);
                writeBytes(out, bytes);
            }
            case Record record -> {
                out.writeByte(RECORD);
                out.writeInt(number(record.getSchema()));
                writeMap(out, record.toMap());
            }
            default -> writeContainer(out, value);
        }
    }

    private void writeContainer(final DataOutput out, final Object value) throws IOException {
        if (value.getClass() == Object[].class) {
            final Object[] array = (Object[]) value;
            out.writeByte(ARRAY);
            out.writeInt(array.length);
            for (final Object element : array) {
                write(out, element);
            }
        } else if (value instanceof List<?> list) {
            out.writeByte(LIST);
            out.writeInt(list.size());
            for (final Object element : list) {
                write(out, element);
            }
        } else if (value instanceof Map<?, ?> map && map.keySet().stream().allMatch(String.class::isInstance)) {
            out.writeByte(MAP);
            writeMap(out, map);
        } else {
            out.writeByte(OTHER);
            out.writeInt(others.size());
            others.add(value);
        }
    }

    private void writeMap(final DataOutput out, final Map<?, ?> map) throws IOException {
        out.writeInt(map.size());
        for (final Map.Entry<?, ?> entry : map.entrySet()) {
            out.writeInt(numbersOfNames.computeIfAbsent((String) entry.getKey(), name -> {
                names.add(name);
                return names.size() - 1;
            }));
            write(out, entry.getValue());
        }
    }

    /** Readers give the same schema with every record, or at least an equal one. */
    private int number(final RecordSchema schema) {
        final Integer known = identicalSchemas.get(schema);
        if (known != null) {
            return known;
        }
        return equalSchemas.computeIfAbsent(schema, any -> {
            identicalSchemas.put(schema, schemas.size());
            schemas.add(schema);
            return schemas.size() - 1;
        });
    }

    private static void writeText(final DataOutput out, final String text) throws IOException {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        // a lone surrogate has no UTF-8
        final boolean faithful = bytes.length == text.length() || new String(bytes, StandardCharsets.UTF_8).equals(text);
        out.writeBoolean(faithful);
        writeBytes(out, faithful ? bytes : characters(text));
    }

    private static byte[] characters(final String text) {
        final byte[] bytes = new byte[text.length() * 2];
        for (int i = 0; i < text.length(); i++) {
            bytes[2 * i] = (byte) (text.charAt(i) >> 8);
            bytes[2 * i + 1] = (byte) text.charAt(i);
        }
        return bytes;
    }

    private static void writeBytes(final DataOutput out, final byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    Object read(final DataInput in) throws IOException {
        final int tag = in.readByte();
        return switch (tag) {
            case NULL -> null;
            case STRING -> readText(in);
            case INTEGER -> in.readInt();
            case LONG -> in.readLong();
            case DOUBLE -> in.readDouble();
            case FLOAT -> in.readFloat();
            case TRUE -> true;
            case FALSE -> false;
            case SHORT -> in.readShort();
            case BYTE -> in.readByte();
            case DECIMAL -> new BigDecimal(new BigInteger(readBytes(in)), in.readInt());
            case BIG_INTEGER -> new BigInteger(readBytes(in));
            case TIMESTAMP -> readTimestamp(in);
            case DATE -> new Date(in.readLong());
            case TIME -> new Time(in.readLong());
            case BYTES -> readBytes(in);
            case RECORD -> new MapRecord(schemas.get(in.readInt()), readMap(in));
            case ARRAY -> readElements(in).toArray();
            case LIST -> readElements(in);
            case MAP -> readMap(in);
            case OTHER -> others.get(in.readInt());
            default -> throw new IOException("A record that was put aside cannot be read back");
        };
    }

    private static Timestamp readTimestamp(final DataInput in) throws IOException {
        final Timestamp timestamp = new Timestamp(in.readLong());
        timestamp.setNanos(in.readInt());
        return timestamp;
    }

    private static String readText(final DataInput in) throws IOException {
        if (in.readBoolean()) {
            return new String(readBytes(in), StandardCharsets.UTF_8);
        }
        final byte[] bytes = readBytes(in);
        final char[] characters = new char[bytes.length / 2];
        for (int i = 0; i < characters.length; i++) {
            characters[i] = (char) (bytes[2 * i] << 8 | bytes[2 * i + 1] & 0xFF);
        }
        return new String(characters);
    }

    private static byte[] readBytes(final DataInput in) throws IOException {
        final byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }

    private List<Object> readElements(final DataInput in) throws IOException {
        final int size = in.readInt();
        final List<Object> elements = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            elements.add(read(in));
        }
        return elements;
    }

    private Map<String, Object> readMap(final DataInput in) throws IOException {
        final int size = in.readInt();
        final Map<String, Object> map = LinkedHashMap.newLinkedHashMap(size);
        for (int i = 0; i < size; i++) {
            final String name = names.get(in.readInt());
            map.put(name, read(in));
        }
        return map;
    }
}
