// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.map;

import io.emailpersonalization.nifi.intake.profile.SourceProfile;
import io.emailpersonalization.nifi.record.field.FieldPath;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;
import org.apache.nifi.serialization.record.type.ChoiceDataType;

import java.util.List;
import java.util.Optional;

/**
 * Where the records of a source stand in the records of a reader: in a list of each, as in pages of an API, or the records themselves. MapCustomerRecordTest covers this class.
 *
 * @param list the list of records; null if the records of the reader are those of the source
 * @param schema the schema of the records of the source; without fields if every list is empty
 */
record PageSchema(SourceField list, RecordSchema schema) {

    static PageSchema of(final SourceProfile profile, final RecordSchema read) {
        if (profile.records() == null) {
            return new PageSchema(null, read);
        }
        final Optional<SourceField> list = new SourceFields(read, List.of()).find(FieldPath.compile(profile.records())).filter(PageSchema::isList);
        return list.map(field -> new PageSchema(field, SourceFields.elementSchema(field.type()).orElseGet(SourceFields::empty))).orElseGet(() -> new PageSchema(null, read));
    }

    private static boolean isList(final SourceField field) {
        return field.type().getFieldType() == RecordFieldType.ARRAY
                || field.type() instanceof ChoiceDataType choice && choice.getPossibleSubTypes().stream().anyMatch(type -> type.getFieldType() == RecordFieldType.ARRAY);
    }

    /** Whether the lists have no records. */
    boolean isEmpty() {
        return list != null && schema.getFieldCount() == 0;
    }

    /** The fields of the records of the source. */
    SourceFields fields(final SourceProfile profile) {
        return new SourceFields(schema, profile.lift());
    }
}
