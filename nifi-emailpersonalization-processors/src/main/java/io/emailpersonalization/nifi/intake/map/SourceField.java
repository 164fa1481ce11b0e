// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.map;

import org.apache.nifi.serialization.record.DataType;
import org.apache.nifi.serialization.record.Record;

import java.util.List;
import java.util.Map;

/**
 * A field of the records of a source. MapCustomerRecordTest covers this class.
 *
 * @param path the names from the record down
 */
record SourceField(List<String> path, DataType type) {

    /** The name of the field without those of the records around it. */
    String name() {
        return path.getLast();
    }

    /** The value in a record; null where it is absent. */
    Object read(final Record record) {
        Object value = record.getValue(path.getFirst());
        for (int i = 1; i < path.size(); i++) {
            value = value instanceof Record nested ? nested.getValue(path.get(i)) : value instanceof Map<?, ?> map ? map.get(path.get(i)) : null;
        }
        return value;
    }
}
