// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.spill;

import io.emailpersonalization.nifi.record.field.CompactRecord;
import org.apache.nifi.serialization.record.Record;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Records as bytes, each value in its own Java type, whether or not it fits the schema. {@link RecordDecoder} reads them. */
final class RecordEncoder {

    /** The tag and the fixed part of any value. */
    private static final int MOST_FIXED = 32;
    private static final int MOST_ASCII = 128;

    private final SymbolTable vocabulary;
    private ByteBuffer out = ByteBuffer.allocate(1 << 12);

    RecordEncoder(final SymbolTable vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** A value as bytes, four with their number before them, from the buffer's position to its limit; they hold until the next call. */
    ByteBuffer encode(final Object value) {
        out.clear().position(Integer.BYTES);
        write(value);
        return out.putInt(0, out.position() - Integer.BYTES).flip();
    }

    private void write(final Object value) {
        require(MOST_FIXED);
        switch (value) {
            case null -> out.put(SymbolTable.NULL);
            case String text -> writeText(text);
            case Integer number -> out.put(SymbolTable.INTEGER).putInt(number);
            case Long number -> out.put(SymbolTable.LONG).putLong(number);
            case Double number -> out.put(SymbolTable.DOUBLE).putDouble(number);
            case Float number -> out.put(SymbolTable.FLOAT).putFloat(number);
            case Boolean bool -> out.put(bool ? SymbolTable.TRUE : SymbolTable.FALSE);
            case Short number -> out.put(SymbolTable.SHORT).putShort(number);
            case Byte number -> out.put(SymbolTable.BYTE).put(number);
            case BigDecimal number when number.getClass() == BigDecimal.class -> {
                out.put(SymbolTable.DECIMAL).putInt(number.scale());
                writeBytes(number.unscaledValue().toByteArray());
            }
            case BigInteger number when number.getClass() == BigInteger.class -> {
                out.put(SymbolTable.BIG_INTEGER);
                writeBytes(number.toByteArray());
            }
            case Timestamp timestamp -> out.put(SymbolTable.TIMESTAMP).putLong(timestamp.getTime()).putInt(timestamp.getNanos());
            case Date date -> out.put(SymbolTable.DATE).putLong(date.getTime());
            case Time time -> out.put(SymbolTable.TIME).putLong(time.getTime());
            case UUID id -> out.put(SymbolTable.IDENTIFIER).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
            case byte[] bytes -> {
                out.put(SymbolTable.BYTES);
                writeBytes(bytes);
            }
            case Record record -> writeRecord(record);
            default -> writeContainer(value);
        }
    }

    private void writeContainer(final Object value) {
        if (value.getClass() == Object[].class) {
            final Object[] array = (Object[]) value;
            out.put(SymbolTable.ARRAY);
            writeNumber(array.length);
            for (final Object element : array) {
                write(element);
            }
        } else if (value instanceof List<?> list) {
            out.put(SymbolTable.LIST);
            writeNumber(list.size());
            list.forEach(this::write);
        } else if (value instanceof Map<?, ?> map && map.keySet().stream().allMatch(String.class::isInstance)) {
            out.put(SymbolTable.MAP);
            writeMap(map);
        } else {
            out.put(SymbolTable.OTHER);
            writeNumber(vocabulary.numberOther(value));
        }
    }

    /** A record in less memory; as it is where there are too many sets of fields. */
    Record slim(final Record record) {
        if (record instanceof CompactRecord) {
            return record;
        }
        final int schema = vocabulary.number(record.getSchema());
        final CompactRecord likeLast = vocabulary.lastSet(schema).map(set -> set.record(record)).orElse(null);
        if (likeLast != null) {
            return likeLast;
        }
        final int set = vocabulary.set(schema, record);
        return set == SymbolTable.NO_SET ? record : vocabulary.set(set).record(record);
    }

    private void writeRecord(final Record of) {
        final Record record = slim(of);
        final int schema = vocabulary.number(record.getSchema());
        final int set = record instanceof CompactRecord ? vocabulary.set(schema, record) : SymbolTable.NO_SET;
        out.put(set == SymbolTable.NO_SET ? SymbolTable.RECORD : SymbolTable.SLIM_RECORD);
        writeNumber(schema);
        if (set == SymbolTable.NO_SET) {
            writeMap(record.toMap());
        } else {
            writeNumber(set);
            record.toMap().forEach((name, value) -> write(value));
        }
    }

    private void writeMap(final Map<?, ?> map) {
        writeNumber(map.size());
        map.forEach((name, value) -> {
            require(MOST_FIXED);
            writeNumber(vocabulary.number((String) name));
            write(value);
        });
    }

    private void writeText(final String text) {
        if (!writeAscii(text)) {
            writeUnicode(text);
        }
    }

    /** By hand what most texts are; false, and nothing written, where this one is not. */
    private boolean writeAscii(final String text) {
        final int length = text.length();
        require(MOST_FIXED + length);
        final int start = out.position();
        out.put(SymbolTable.STRING);
        writeNumber(length);
        final byte[] into = out.array();
        final int first = out.position();
        int all = 0;
        for (int i = 0; i < length; i++) {
            final char c = text.charAt(i);
            all |= c;
            into[first + i] = (byte) c;
        }
        out.position(all < MOST_ASCII ? first + length : start);
        return all < MOST_ASCII;
    }

    private void writeUnicode(final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        // a lone surrogate has no UTF-8
        final boolean isFaithful = new String(bytes, StandardCharsets.UTF_8).equals(text);
        out.put(isFaithful ? SymbolTable.STRING : SymbolTable.UNFAITHFUL_STRING);
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
        while (rest >= SymbolTable.MORE) {
            out.put((byte) (rest | SymbolTable.MORE));
            rest >>>= SymbolTable.BITS_OF_PART;
        }
        out.put((byte) rest);
    }

    private void require(final int bytes) {
        if (out.remaining() < bytes) {
            final ByteBuffer larger = ByteBuffer.allocate(Math.toIntExact(Math.max(2L * out.capacity(), (long) out.position() + bytes + MOST_FIXED)));
            out = larger.put(out.flip());
        }
    }
}
