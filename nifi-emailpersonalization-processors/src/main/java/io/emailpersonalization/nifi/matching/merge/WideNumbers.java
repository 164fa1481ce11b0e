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
 * Schemas whose numbers have room for what records become when they merge: a sum of whole numbers outgrows their type, and what is whole in one file has a fraction in another.
 * Written under the narrow type, the number would be cut without a word.
 */
public final class WideNumbers {

    private static final DataType WHOLE_OR_NOT = RecordFieldType.CHOICE.getChoiceDataType(RecordFieldType.LONG.getDataType(), RecordFieldType.DOUBLE.getDataType());

    private WideNumbers() {
    }

    /**
     * The schema with wider numbers.
     *
     * @param fields names of the fields that it concerns, with all that is within them
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
