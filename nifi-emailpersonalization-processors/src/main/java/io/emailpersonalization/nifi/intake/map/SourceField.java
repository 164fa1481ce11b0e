// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.map;

import org.apache.nifi.serialization.record.DataType;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A field of the records of a source. MapCustomerRecordTest covers this class.
 *
 * @param path the names from the record down
 * @param first the first field of the path: a record finds the value of a field faster than that of a name
 */
record SourceField(List<String> path, DataType type, RecordField first) {

    /** A field of the record itself. */
    static SourceField of(final RecordField field) {
        return new SourceField(List.of(field.getFieldName().intern()), field.getDataType(), field);
    }

    /** A field within this one. */
    SourceField child(final String name, final DataType childType) {
        return new SourceField(Stream.concat(path.stream(), Stream.of(name.intern())).toList(), childType, first);
    }

    /** The name of the field without those of the records around it. */
    String name() {
        return path.getLast();
    }

    /** The value in a record; null where it is absent. */
    Object read(final Record record) {
        Object value = record.getValue(first);
        for (int i = 1; i < path.size(); i++) {
            value = value instanceof Record nested ? nested.getValue(path.get(i)) : value instanceof Map<?, ?> map ? map.get(path.get(i)) : null;
        }
        return value;
    }
}
