// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record;

import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.RecordSchema;

/** A record that shares the names of its fields with others: where there are very many. It has no form of its content that it was read from. */
public final class SlimRecord extends MapRecord {

    private final FieldValues values;

    /** @param values one for each field, this record's alone from now on */
    public SlimRecord(final RecordSchema schema, final FieldSet fields, final Object[] values) {
        this(schema, new FieldValues(fields, values));
    }

    private SlimRecord(final RecordSchema schema, final FieldValues values) {
        super(schema, values);
        this.values = values;
    }

    /** The names of its fields. */
    public FieldSet fields() {
        return values.fields();
    }

    FieldValues values() {
        return values;
    }

    /** What is there needs no look at the schema, unless that has other names for fields. */
    @Override
    public Object getValue(final String fieldName) {
        final Object value = values.fields().haveOneNameEach(getSchema()) ? values.get(fieldName) : null;
        return value == null ? super.getValue(fieldName) : value;
    }
}
