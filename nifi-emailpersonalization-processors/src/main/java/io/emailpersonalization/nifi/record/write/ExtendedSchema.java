// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.write;

import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The schema of a component's output: the fields of the reader's schema, then those of the component. RecordOutputTest covers this class. */
public final class ExtendedSchema {

    private ExtendedSchema() {
    }

    /** The fields of {@code base} in their order, then {@code added}. An added field replaces a field of the same name. */
    public static RecordSchema of(final RecordSchema base, final List<RecordField> added) {
        final Map<String, RecordField> fields = new LinkedHashMap<>();
        base.getFields().forEach(field -> fields.put(field.getFieldName(), field));
        added.forEach(field -> fields.put(field.getFieldName(), field));
        return new SimpleRecordSchema(new ArrayList<>(fields.values()));
    }
}
