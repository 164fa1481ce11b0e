// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.field;

import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.RecordSchema;

/** A record that shares the names of its fields with others: where there are very many. It has no form of its content that it was read from. */
public final class CompactRecord extends MapRecord {

    private final FieldValues values;

    /** @param values one for each field, this record's alone from now on */
    public CompactRecord(final RecordSchema schema, final FieldNames fields, final Object[] values) {
        this(schema, new FieldValues(fields, values));
    }

    private CompactRecord(final RecordSchema schema, final FieldValues values) {
        super(schema, values);
        this.values = values;
    }

    /** The names of its fields. */
    public FieldNames fields() {
        return values.fields();
    }

    public FieldValues values() {
        return values;
    }

    /** What is there needs no look at the schema, unless that has other names for fields. */
    @Override
    public Object getValue(final String fieldName) {
        final Object value = values.fields().hasNoAliases(getSchema()) ? values.get(fieldName) : null;
        return value == null ? super.getValue(fieldName) : value;
    }
}
