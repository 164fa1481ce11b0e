// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.reference;

import org.apache.nifi.record.path.ArrayIndexFieldValue;
import org.apache.nifi.record.path.FieldValue;
import org.apache.nifi.record.path.MapEntryFieldValue;

import java.util.Optional;

/** The JSON Pointer of a field that a RecordPath selected. Tested by ReferencesTest. */
final class FieldPointer {

    private FieldPointer() {
    }

    static String of(final FieldValue field) {
        final Optional<FieldValue> parent = field.getParent();
        if (parent.isEmpty()) {
            return "";
        }
        final String prefix = of(parent.get());
        return switch (field) {
            case ArrayIndexFieldValue entry -> prefix + "/" + entry.getArrayIndex();
            case MapEntryFieldValue entry -> prefix + "/" + escaped(entry.getMapKey());
            default -> prefix + "/" + escaped(field.getField().getFieldName());
        };
    }

    private static String escaped(final String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }
}
