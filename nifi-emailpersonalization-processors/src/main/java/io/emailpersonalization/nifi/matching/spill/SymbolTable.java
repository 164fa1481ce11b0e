// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.spill;

import io.emailpersonalization.nifi.record.field.CompactRecord;
import io.emailpersonalization.nifi.record.field.FieldNames;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The symbols of encoded records: tags of types, and numbers for schemas, names, field sets and values of rare types. They stay in memory. Any thread may read after the last record was
 * encoded. SpillTest tests it.
 */
final class SymbolTable {

    static final byte NULL = 0;
    static final byte STRING = 1;
    static final byte INTEGER = 2;
    static final byte LONG = 3;
    static final byte DOUBLE = 4;
    static final byte FLOAT = 5;
    static final byte TRUE = 6;
    static final byte FALSE = 7;
    static final byte DECIMAL = 8;
    static final byte BIG_INTEGER = 9;
    static final byte TIMESTAMP = 10;
    static final byte DATE = 11;
    static final byte TIME = 12;
    static final byte ARRAY = 13;
    static final byte BYTES = 14;
    static final byte MAP = 15;
    static final byte RECORD = 16;
    static final byte LIST = 17;
    static final byte SHORT = 18;
    static final byte BYTE = 19;
    static final byte OTHER = 20;
    static final byte UTF16_STRING = 21;
    static final byte IDENTIFIER = 22;
    /** A record with a known field set: values without names. */
    static final byte COMPACT_RECORD = 23;

    static final int NUMBER_BITS_PER_BYTE = 7;
    static final int MORE_BYTES_FLAG = 1 << NUMBER_BITS_PER_BYTE;

    static final int NO_FIELD_SET = -1;
    /** Field sets at most: records with optional fields could have any number. */
    private static final int MAX_FIELD_SETS = 256;

    private final Map<RecordSchema, Integer> identicalSchemas = new IdentityHashMap<>();
    private final Map<RecordSchema, Integer> equalSchemas = new HashMap<>();
    private final List<RecordSchema> schemas = new ArrayList<>();
    private final Map<String, Integer> numbersOfNames = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final Map<List<String>, Integer> numbersOfSets = new HashMap<>();
    private final List<FieldNames> sets = new ArrayList<>();
    /** The field set of the last record of each schema, which most often is that of the next record too. */
    private final List<Integer> lastSets = new ArrayList<>();
    private final List<Object> others = new ArrayList<>();

    /** The number of a name. */
    int number(final String name) {
        final Integer known = numbersOfNames.get(name);
        if (known != null) {
            return known;
        }
        names.add(name);
        numbersOfNames.put(name, names.size() - 1);
        return names.size() - 1;
    }

    String name(final int number) {
        return names.get(number);
    }

    /** The number of a schema. Readers return the same schema with every record, or an equal one. */
    int number(final RecordSchema schema) {
        final Integer known = identicalSchemas.get(schema);
        if (known != null) {
            return known;
        }
        return equalSchemas.computeIfAbsent(schema, any -> {
            identicalSchemas.put(schema, schemas.size());
            schemas.add(schema);
            lastSets.add(NO_FIELD_SET);
            return schemas.size() - 1;
        });
    }

    RecordSchema schema(final int number) {
        return schemas.get(number);
    }

    /** The number of a record's field set; {@link #NO_FIELD_SET} if there are too many sets. */
    int fieldSet(final int schema, final Record record) {
        final int last = lastSets.get(schema);
        if (last != NO_FIELD_SET && record instanceof CompactRecord slim && slim.fields() == sets.get(last)) {
            return last;
        }
        final List<String> fields = List.copyOf(record.toMap().keySet());
        Integer number = numbersOfSets.get(fields);
        if (number == null) {
            if (sets.size() == MAX_FIELD_SETS) {
                return NO_FIELD_SET;
            }
            number = sets.size();
            sets.add(new FieldNames(fields));
            numbersOfSets.put(fields, number);
        }
        lastSets.set(schema, number);
        return number;
    }

    /** The field set of the last record of a schema. */
    Optional<FieldNames> lastFieldSet(final int schema) {
        return lastSets.get(schema) == NO_FIELD_SET ? Optional.empty() : Optional.of(sets.get(lastSets.get(schema)));
    }

    FieldNames fieldSet(final int number) {
        return sets.get(number);
    }

    /** The number of a value of a rare type, which is kept as it is. */
    int numberOther(final Object value) {
        others.add(value);
        return others.size() - 1;
    }

    Object other(final int number) {
        return others.get(number);
    }
}
