// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.field;

import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.RecordSchema;

/** A record that shares the names of its fields with other records, for very many records. It has no serialized form. */
public final class CompactRecord extends MapRecord {

    private final FieldValues values;

    /** @param values one per field; the record owns the array */
    public CompactRecord(final RecordSchema schema, final FieldNames fields, final Object[] values) {
        this(schema, new FieldValues(fields, values));
    }

    private CompactRecord(final RecordSchema schema, final FieldValues values) {
        super(schema, values);
        this.values = values;
    }

    /** The names of the fields. */
    public FieldNames fields() {
        return values.fields();
    }

    public FieldValues values() {
        return values;
    }

    /** Skips the look-up in the schema for fields with a value, unless the schema has aliases. */
    @Override
    public Object getValue(final String fieldName) {
        final Object value = values.fields().hasNoAliases(getSchema()) ? values.get(fieldName) : null;
        return value == null ? super.getValue(fieldName) : value;
    }
}
