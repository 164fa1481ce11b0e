// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import io.emailpersonalization.nifi.record.write.ExtendedSchema;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.DataType;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;
import org.apache.nifi.serialization.record.type.ArrayDataType;
import org.apache.nifi.serialization.record.type.RecordDataType;

import java.util.List;
import java.util.function.Predicate;

/**
 * Widens the number types of a schema for merged records: a sum may exceed its type, and a number that is whole in one file may have a fraction in another. Under the narrow type a
 * writer would cut the number silently. DeduplicateCustomerRecordTest tests it.
 */
public final class WideNumbers {

    private static final DataType WHOLE_OR_NOT = RecordFieldType.CHOICE.getChoiceDataType(RecordFieldType.LONG.getDataType(), RecordFieldType.DOUBLE.getDataType());

    private WideNumbers() {
    }

    /**
     * Returns the schema with wider numbers.
     *
     * @param fields selects the fields to widen by name; fields within them are widened too
     */
    public static RecordSchema of(final RecordSchema schema, final Predicate<String> fields) {
        final List<RecordField> wider = schema.getFields().stream().filter(field -> fields.test(field.getFieldName()) && !field.getDataType().equals(wider(field.getDataType())))
                .map(field -> new RecordField(field.getFieldName(), wider(field.getDataType()))).toList();
        return wider.isEmpty() ? schema : ExtendedSchema.of(schema, wider);
    }

    private static DataType wider(final DataType type) {
        return switch (type) {
            case RecordDataType record when record.getChildSchema() != null -> RecordFieldType.RECORD.getRecordDataType(new SimpleRecordSchema(record.getChildSchema().getFields().stream()
                    .map(field -> new RecordField(field.getFieldName(), wider(field.getDataType()))).toList()));
            case ArrayDataType array when array.getElementType() != null -> RecordFieldType.ARRAY.getArrayDataType(wider(array.getElementType()));
            default -> switch (type.getFieldType()) {
                case BYTE, SHORT, INT, LONG -> WHOLE_OR_NOT;
                case FLOAT -> RecordFieldType.DOUBLE.getDataType();
                default -> type;
            };
        };
    }
}
