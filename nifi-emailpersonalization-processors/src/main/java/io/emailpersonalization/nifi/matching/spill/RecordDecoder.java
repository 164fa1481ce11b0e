// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.spill;

import io.emailpersonalization.nifi.record.field.CompactRecord;
import io.emailpersonalization.nifi.record.field.FieldNames;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.RecordSchema;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Decodes the records that {@link RecordEncoder} encoded. Safe for threads. SpillTest tests it. */
final class RecordDecoder {

    private final SymbolTable symbols;

    RecordDecoder(final SymbolTable vocabulary) {
        this.symbols = vocabulary;
    }

    /** Decodes the value at the buffer's position. */
    Object decode(final ByteBuffer in) {
        return switch (in.get()) {
            case SymbolTable.NULL -> null;
            case SymbolTable.STRING -> readText(in);
            case SymbolTable.INTEGER -> in.getInt();
            case SymbolTable.LONG -> in.getLong();
            case SymbolTable.DOUBLE -> in.getDouble();
            case SymbolTable.FLOAT -> in.getFloat();
            case SymbolTable.TRUE -> true;
            case SymbolTable.FALSE -> false;
            case SymbolTable.SHORT -> in.getShort();
            case SymbolTable.BYTE -> in.get();
            case SymbolTable.DECIMAL -> readDecimal(in);
            case SymbolTable.BIG_INTEGER -> new BigInteger(readBytes(in));
            case SymbolTable.TIMESTAMP -> readTimestamp(in);
            case SymbolTable.DATE -> new Date(in.getLong());
            case SymbolTable.TIME -> new Time(in.getLong());
            case SymbolTable.IDENTIFIER -> new UUID(in.getLong(), in.getLong());
            case SymbolTable.BYTES -> readBytes(in);
            case SymbolTable.COMPACT_RECORD -> readRecord(in);
            case SymbolTable.RECORD -> new MapRecord(symbols.schema(readNumber(in)), readMap(in));
            case SymbolTable.ARRAY -> readElements(in).toArray();
            case SymbolTable.LIST -> readElements(in);
            case SymbolTable.MAP -> readMap(in);
            case SymbolTable.OTHER -> symbols.other(readNumber(in));
            case SymbolTable.UTF16_STRING -> ByteBuffer.wrap(readBytes(in)).asCharBuffer().toString();
            default -> throw new IllegalStateException("A stored record cannot be decoded");
        };
    }

    private CompactRecord readRecord(final ByteBuffer in) {
        final RecordSchema schema = symbols.schema(readNumber(in));
        final FieldNames fields = symbols.fieldSet(readNumber(in));
        final Object[] values = new Object[fields.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = decode(in);
        }
        return new CompactRecord(schema, fields, values);
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
            number |= (part & SymbolTable.MORE_BYTES_FLAG - 1) << shift;
            shift += SymbolTable.NUMBER_BITS_PER_BYTE;
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
            final String name = symbols.name(readNumber(in));
            map.put(name, decode(in));
        }
        return map;
    }
}
