// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.spill;

import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
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
import java.util.UUID;

/**
 * Records as bytes and back, each value in its own Java type, whether or not it fits the schema. What was written is read by the same instance: schemas, names of fields,
 * and values of types that records hardly ever have, are numbered and stay in memory.
 */
final class RecordCodec {

    private static final byte NULL = 0;
    private static final byte STRING = 1;
    private static final byte INTEGER = 2;
    private static final byte LONG = 3;
    private static final byte DOUBLE = 4;
    private static final byte FLOAT = 5;
    private static final byte TRUE = 6;
    private static final byte FALSE = 7;
    private static final byte DECIMAL = 8;
    private static final byte BIG_INTEGER = 9;
    private static final byte TIMESTAMP = 10;
    private static final byte DATE = 11;
    private static final byte TIME = 12;
    private static final byte ARRAY = 13;
    private static final byte BYTES = 14;
    private static final byte MAP = 15;
    private static final byte RECORD = 16;
    private static final byte LIST = 17;
    private static final byte SHORT = 18;
    private static final byte BYTE = 19;
    private static final byte OTHER = 20;
    private static final byte UNFAITHFUL_STRING = 21;
    private static final byte IDENTIFIER = 22;

    /** The tag and the fixed part of any value. */
    private static final int MOST_FIXED = 32;
    private static final int BITS_OF_PART = 7;
    private static final int MORE = 1 << BITS_OF_PART;

    private final Map<RecordSchema, Integer> identicalSchemas = new IdentityHashMap<>();
    private final Map<RecordSchema, Integer> equalSchemas = new HashMap<>();
    private final List<RecordSchema> schemas = new ArrayList<>();
    private final Map<String, Integer> numbersOfNames = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final List<Object> others = new ArrayList<>();
    private ByteBuffer out = ByteBuffer.allocate(1 << 12);

    /** A value as bytes, four with their number before them, from the buffer's position to its limit; they hold until the next call. */
    ByteBuffer encode(final Object value) {
        out.clear().position(Integer.BYTES);
        write(value);
        return out.putInt(0, out.position() - Integer.BYTES).flip();
    }

    private void write(final Object value) {
        require(MOST_FIXED);
        switch (value) {
            case null -> out.put(NULL);
            case String text -> writeText(text);
            case Integer number -> out.put(INTEGER).putInt(number);
            case Long number -> out.put(LONG).putLong(number);
            case Double number -> out.put(DOUBLE).putDouble(number);
            case Float number -> out.put(FLOAT).putFloat(number);
            case Boolean bool -> out.put(bool ? TRUE : FALSE);
            case Short number -> out.put(SHORT).putShort(number);
            case Byte number -> out.put(BYTE).put(number);
            case BigDecimal number when number.getClass() == BigDecimal.class -> {
                out.put(DECIMAL).putInt(number.scale());
                writeBytes(number.unscaledValue().toByteArray());
            }
            case BigInteger number when number.getClass() == BigInteger.class -> {
                out.put(BIG_INTEGER);
                writeBytes(number.toByteArray());
            }
            case Timestamp timestamp -> out.put(TIMESTAMP).putLong(timestamp.getTime()).putInt(timestamp.getNanos());
            case Date date -> out.put(DATE).putLong(date.getTime());
            case Time time -> out.put(TIME).putLong(time.getTime());
            case UUID id -> out.put(IDENTIFIER).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
            case byte[] bytes -> {
                out.put(BYTES);
                writeBytes(bytes);
            }
            case Record record -> {
                out.put(RECORD);
                writeNumber(number(record.getSchema()));
                writeMap(record.toMap());
            }
            default -> writeContainer(value);
        }
    }

    private void writeContainer(final Object value) {
        if (value.getClass() == Object[].class) {
            final Object[] array = (Object[]) value;
            out.put(ARRAY);
            writeNumber(array.length);
            for (final Object element : array) {
                write(element);
            }
        } else if (value instanceof List<?> list) {
            out.put(LIST);
            writeNumber(list.size());
            list.forEach(this::write);
        } else if (value instanceof Map<?, ?> map && map.keySet().stream().allMatch(String.class::isInstance)) {
            out.put(MAP);
            writeMap(map);
        } else {
            out.put(OTHER);
            writeNumber(others.size());
            others.add(value);
        }
    }

    private void writeMap(final Map<?, ?> map) {
        writeNumber(map.size());
        map.forEach((name, value) -> {
            require(MOST_FIXED);
            writeNumber(number((String) name));
            write(value);
        });
    }

    private int number(final String name) {
        final Integer known = numbersOfNames.get(name);
        if (known != null) {
            return known;
        }
        names.add(name);
        numbersOfNames.put(name, names.size() - 1);
        return names.size() - 1;
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

    private void writeText(final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        // a lone surrogate has no UTF-8
        final boolean isFaithful = bytes.length == text.length() || new String(bytes, StandardCharsets.UTF_8).equals(text);
        out.put(isFaithful ? STRING : UNFAITHFUL_STRING);
        writeBytes(isFaithful ? bytes : characters(text));
    }

    private static byte[] characters(final String text) {
        final ByteBuffer bytes = ByteBuffer.allocate(text.length() * Character.BYTES);
        bytes.asCharBuffer().put(text);
        return bytes.array();
    }

    private void writeBytes(final byte[] bytes) {
        writeNumber(bytes.length);
        require(bytes.length);
        out.put(bytes);
    }

    /** Seven bits to a byte: most numbers are lengths and names, and small. */
    private void writeNumber(final int number) {
        int rest = number;
        while (rest >= MORE) {
            out.put((byte) (rest | MORE));
            rest >>>= BITS_OF_PART;
        }
        out.put((byte) rest);
    }

    private void require(final int bytes) {
        if (out.remaining() < bytes) {
            final ByteBuffer larger = ByteBuffer.allocate(Math.toIntExact(Math.max(2L * out.capacity(), (long) out.position() + bytes + MOST_FIXED)));
            out = larger.put(out.flip());
        }
    }

    /** The value that stands at the buffer's position. */
    Object decode(final ByteBuffer in) {
        return switch (in.get()) {
            case NULL -> null;
            case STRING -> readText(in);
            case INTEGER -> in.getInt();
            case LONG -> in.getLong();
            case DOUBLE -> in.getDouble();
            case FLOAT -> in.getFloat();
            case TRUE -> true;
            case FALSE -> false;
            case SHORT -> in.getShort();
            case BYTE -> in.get();
            case DECIMAL -> readDecimal(in);
            case BIG_INTEGER -> new BigInteger(readBytes(in));
            case TIMESTAMP -> readTimestamp(in);
            case DATE -> new Date(in.getLong());
            case TIME -> new Time(in.getLong());
            case IDENTIFIER -> new UUID(in.getLong(), in.getLong());
            case BYTES -> readBytes(in);
            case RECORD -> new MapRecord(schemas.get(readNumber(in)), readMap(in));
            case ARRAY -> readElements(in).toArray();
            case LIST -> readElements(in);
            case MAP -> readMap(in);
            case OTHER -> others.get(readNumber(in));
            case UNFAITHFUL_STRING -> ByteBuffer.wrap(readBytes(in)).asCharBuffer().toString();
            default -> throw new IllegalStateException("A record that was put aside cannot be read back");
        };
    }

    private static BigDecimal readDecimal(final ByteBuffer in) {
        final int scale = in.getInt();
        return new BigDecimal(new BigInteger(readBytes(in)), scale);
    }

    private static Timestamp readTimestamp(final ByteBuffer in) {
        final Timestamp timestamp = new Timestamp(in.getLong());
        timestamp.setNanos(in.getInt());
        return timestamp;
    }

    private static String readText(final ByteBuffer in) {
        final int length = readNumber(in);
        final int start = in.position();
        in.position(start + length);
        return new String(in.array(), in.arrayOffset() + start, length, StandardCharsets.UTF_8);
    }

    private static byte[] readBytes(final ByteBuffer in) {
        final byte[] bytes = new byte[readNumber(in)];
        in.get(bytes);
        return bytes;
    }

    private static int readNumber(final ByteBuffer in) {
        int number = 0;
        int shift = 0;
        byte part = in.get();
        while (part < 0) {
            number |= (part & MORE - 1) << shift;
            shift += BITS_OF_PART;
            part = in.get();
        }
        return number | part << shift;
    }

    private List<Object> readElements(final ByteBuffer in) {
        final int size = readNumber(in);
        final List<Object> elements = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            elements.add(decode(in));
        }
        return elements;
    }

    private Map<String, Object> readMap(final ByteBuffer in) {
        final int size = readNumber(in);
        final Map<String, Object> map = LinkedHashMap.newLinkedHashMap(size);
        for (int i = 0; i < size; i++) {
            final String name = names.get(readNumber(in));
            map.put(name, decode(in));
        }
        return map;
    }
}
