// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.write;

import io.emailpersonalization.nifi.record.field.CompactRecord;
import io.emailpersonalization.nifi.record.field.FieldNames;
import io.emailpersonalization.nifi.record.field.FieldValues;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Appends fields to records. For one thread. CompactRecordTest covers this class. */
public final class FieldAppender {

    /** Layouts that are kept: files with more have records of arbitrary fields, for which keeping does not pay. */
    private static final int MAX_LAYOUTS = 1 << 10;

    private final RecordSchema schema;
    private final List<String> names;
    private final Map<FieldNames, Layout> layouts = new IdentityHashMap<>();

    /**
     * The names of a record with the appended ones.
     *
     * @param positions the positions of the appended fields
     */
    private record Layout(FieldNames fields, int[] positions) {
    }

    /**
     * @param schema the schema of the extended records, see {@link ExtendedSchema}
     * @param names the names of the appended fields
     */
    public FieldAppender(final RecordSchema schema, final String... names) {
        this.schema = schema;
        this.names = List.of(names);
    }

    /**
     * A new record with the values of a record and the appended ones.
     *
     * @param added one value per appended field
     */
    public Record append(final Record record, final Object... added) {
        if (record instanceof CompactRecord compact) {
            return appendCompact(compact.values(), added);
        }
        final Map<String, Object> values = LinkedHashMap.newLinkedHashMap(record.toMap().size() + added.length);
        record.toMap().forEach(values::put);
        for (int i = 0; i < added.length; i++) {
            values.put(names.get(i), added[i]);
        }
        return new MapRecord(schema, values);
    }

    private Record appendCompact(final FieldValues values, final Object[] added) {
        Layout extended = layouts.get(values.fields());
        if (extended == null) {
            final FieldNames fields = values.fields().with(names);
            extended = new Layout(fields, names.stream().mapToInt(fields::position).toArray());
            if (layouts.size() < MAX_LAYOUTS) {
                layouts.put(values.fields(), extended);
            }
        }
        final Object[] all = values.copy(extended.fields().size());
        for (int i = 0; i < added.length; i++) {
            all[extended.positions()[i]] = added[i];
        }
        return new CompactRecord(schema, extended.fields(), all);
    }
}
