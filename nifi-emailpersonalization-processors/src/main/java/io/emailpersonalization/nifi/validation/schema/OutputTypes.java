// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.schema;

import io.emailpersonalization.nifi.record.rule.ExpectedType;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.DataType;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;
import org.apache.nifi.serialization.record.type.ArrayDataType;
import org.apache.nifi.serialization.record.type.RecordDataType;
import org.apache.nifi.serialization.record.util.DataTypeUtils;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The types of fields in the outputs of valid and invalid records. OutputTypesTest covers this class. */
public final class OutputTypes {

    private static final Set<RecordFieldType> NUMBERS_AND_BOOLEANS = EnumSet.of(RecordFieldType.BYTE, RecordFieldType.SHORT, RecordFieldType.INT, RecordFieldType.LONG,
            RecordFieldType.BIGINT, RecordFieldType.FLOAT, RecordFieldType.DOUBLE, RecordFieldType.DECIMAL, RecordFieldType.BOOLEAN);

    private OutputTypes() {
    }

    /** The schema of the reader, with the types of coerced top-level fields. */
    public static RecordSchema coerced(final RecordSchema schema, final ExpectedType expectation) {
        final List<RecordField> fields = new ArrayList<>();
        for (final RecordField field : schema.getFields()) {
            final RecordFieldType type = typeOf(expectation.field(field.getFieldName()).onlyType());
            fields.add(type == null || !isScalar(field.getDataType()) ? field : new RecordField(field.getFieldName(), type.getDataType(), field.getAliases(), true));
        }
        return new SimpleRecordSchema(fields);
    }

    /** The schema with text allowed in every field: an invalid record is written unchanged, whatever its values. */
    public static RecordSchema widened(final RecordSchema schema) {
        final List<RecordField> fields = new ArrayList<>();
        for (final RecordField field : schema.getFields()) {
            fields.add(new RecordField(field.getFieldName(), widened(field.getDataType()), field.getAliases(), true));
        }
        return new SimpleRecordSchema(fields);
    }

    private static DataType widened(final DataType type) {
        return switch (type) {
            case RecordDataType nested -> choice(RecordFieldType.RECORD.getRecordDataType(widened(nested.getChildSchema())));
            case ArrayDataType array -> choice(RecordFieldType.ARRAY.getArrayDataType(widened(array.getElementType())));
            case DataType scalar when scalar.getFieldType() == RecordFieldType.STRING || scalar.getFieldType() == RecordFieldType.CHOICE -> scalar;
            default -> choice(type);
        };
    }

    private static DataType choice(final DataType type) {
        return RecordFieldType.CHOICE.getChoiceDataType(type, RecordFieldType.STRING.getDataType());
    }

    /** The violations of top-level fields whose values do not fit their output type. */
    public static List<Violation> misfits(final Record record, final RecordSchema written) {
        List<Violation> misfits = List.of();
        for (final RecordField field : written.getFields()) {
            if (NUMBERS_AND_BOOLEANS.contains(field.getDataType().getFieldType())) {
                final Object value = record.getValue(field.getFieldName());
                if (value != null && !DataTypeUtils.isCompatibleDataType(value, field.getDataType())) {
                    misfits = misfits.isEmpty() ? new ArrayList<>() : misfits;
                    misfits.add(new Violation("/" + field.getFieldName(), "type", "must be " + ViolationMessages.type(jsonType(field.getDataType().getFieldType())), String.valueOf(value)));
                }
            }
        }
        return misfits;
    }

    private static String jsonType(final RecordFieldType type) {
        return switch (type) {
            case BOOLEAN -> "boolean";
            case FLOAT, DOUBLE, DECIMAL -> "number";
            default -> "integer";
        };
    }

    private static boolean isScalar(final DataType type) {
        return type.getFieldType() != RecordFieldType.RECORD && type.getFieldType() != RecordFieldType.ARRAY && type.getFieldType() != RecordFieldType.MAP;
    }

    private static RecordFieldType typeOf(final String jsonType) {
        return switch (jsonType) {
            case "integer" -> RecordFieldType.LONG;
            case "number" -> RecordFieldType.DOUBLE;
            case "boolean" -> RecordFieldType.BOOLEAN;
            case "string" -> RecordFieldType.STRING;
            case null, default -> null;
        };
    }
}
