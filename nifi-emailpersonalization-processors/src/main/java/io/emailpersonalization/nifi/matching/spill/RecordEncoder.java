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

/** Encodes records as bytes. Each value keeps its Java type, whether or not it fits the schema. {@link RecordDecoder} decodes them. Not safe for threads. SpillTest tests it. */
final class RecordEncoder {

    /** Bytes of the tag and the part of fixed length of any value, at most. */
    private static final int MAX_FIXED_BYTES = 32;
    private static final int ASCII_LIMIT = 128;

    private final SymbolTable symbols;
    private ByteBuffer out = ByteBuffer.allocate(1 << 12);

    RecordEncoder(final SymbolTable vocabulary) {
        this.symbols = vocabulary;
    }

    /** Encodes a value: four bytes with the length, then the bytes, from the buffer's position to its limit. They are valid until the next call. */
    ByteBuffer encode(final Object value) {
        out.clear().position(Integer.BYTES);
        write(value);
        return out.putInt(0, out.position() - Integer.BYTES).flip();
    }

    private void write(final Object value) {
        require(MAX_FIXED_BYTES);
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
            writeNumber(symbols.numberOther(value));
        }
    }

    /** Returns the record in compact form; the record itself if there are too many field sets. */
    Record compact(final Record record) {
        if (record instanceof CompactRecord) {
            return record;
        }
        final int schema = symbols.number(record.getSchema());
        final CompactRecord likeLast = symbols.lastFieldSet(schema).map(set -> set.compact(record)).orElse(null);
        if (likeLast != null) {
            return likeLast;
        }
        final int set = symbols.fieldSet(schema, record);
        return set == SymbolTable.NO_FIELD_SET ? record : symbols.fieldSet(set).compact(record);
    }

    private void writeRecord(final Record of) {
        final Record record = compact(of);
        final int schema = symbols.number(record.getSchema());
        final int set = record instanceof CompactRecord ? symbols.fieldSet(schema, record) : SymbolTable.NO_FIELD_SET;
        out.put(set == SymbolTable.NO_FIELD_SET ? SymbolTable.RECORD : SymbolTable.COMPACT_RECORD);
        writeNumber(schema);
        if (set == SymbolTable.NO_FIELD_SET) {
            writeMap(record.toMap());
        } else {
            writeNumber(set);
            record.toMap().forEach((name, value) -> write(value));
        }
    }

    private void writeMap(final Map<?, ?> map) {
        writeNumber(map.size());
        map.forEach((name, value) -> {
            require(MAX_FIXED_BYTES);
            writeNumber(symbols.number((String) name));
            write(value);
        });
    }

    private void writeText(final String text) {
        if (!writeAscii(text)) {
            writeUnicode(text);
        }
    }

    /** Writes a text that is ASCII, as most are, without an encoder. Returns false and writes nothing if it is not. */
    private boolean writeAscii(final String text) {
        final int length = text.length();
        require(MAX_FIXED_BYTES + length);
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
        out.position(all < ASCII_LIMIT ? first + length : start);
        return all < ASCII_LIMIT;
    }

    private void writeUnicode(final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        // a lone surrogate has no UTF-8
        final boolean isFaithful = new String(bytes, StandardCharsets.UTF_8).equals(text);
        out.put(isFaithful ? SymbolTable.STRING : SymbolTable.UTF16_STRING);
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

    /** Writes seven bits per byte: most numbers are lengths and names, and small. */
    private void writeNumber(final int number) {
        int rest = number;
        while (rest >= SymbolTable.MORE_BYTES_FLAG) {
            out.put((byte) (rest | SymbolTable.MORE_BYTES_FLAG));
            rest >>>= SymbolTable.NUMBER_BITS_PER_BYTE;
        }
        out.put((byte) rest);
    }

    private void require(final int bytes) {
        if (out.remaining() < bytes) {
            final ByteBuffer larger = ByteBuffer.allocate(Math.toIntExact(Math.max(2L * out.capacity(), (long) out.position() + bytes + MAX_FIXED_BYTES)));
            out = larger.put(out.flip());
        }
    }
}
