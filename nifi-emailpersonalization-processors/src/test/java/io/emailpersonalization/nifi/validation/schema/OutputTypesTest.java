// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.schema;

import io.emailpersonalization.nifi.record.rule.ExpectedType;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.DataType;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;
import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Types of the outputs. */
class OutputTypesTest {

    private static final DataType TEXT = RecordFieldType.STRING.getDataType();

    private static RecordSchema schema(final DataType type) {
        return new SimpleRecordSchema(List.of(new RecordField("x", type)));
    }

    private static DataType coerced(final DataType type, final String... jsonTypes) {
        final ExpectedType expected = new ExpectedType(Set.of(), null, Map.of("x", new ExpectedType(Set.of(jsonTypes), null, Map.of(), null)), null);
        return OutputTypes.coerced(schema(type), expected).getDataType("x").orElseThrow();
    }

    private static List<Violation> misfits(final DataType type, final Object value) {
        final Map<String, Object> values = new HashMap<>();
        values.put("x", value);
        return OutputTypes.misfits(new MapRecord(schema(type), values), schema(type));
    }

    @Test
    void aScalarTakesTheTypeOfTheSchema() {
        assertEquals(RecordFieldType.LONG.getDataType(), coerced(TEXT, "integer"));
        assertEquals(RecordFieldType.DOUBLE.getDataType(), coerced(TEXT, "number"));
        assertEquals(RecordFieldType.BOOLEAN.getDataType(), coerced(TEXT, "boolean"));
        assertEquals(TEXT, coerced(RecordFieldType.INT.getDataType(), "string"));
        assertEquals(TEXT, coerced(TEXT, "integer", "string"));
        assertEquals(TEXT, coerced(TEXT, "object"));
        for (final DataType nested : List.of(RecordFieldType.ARRAY.getArrayDataType(TEXT), RecordFieldType.RECORD.getRecordDataType(schema(TEXT)), RecordFieldType.MAP.getMapDataType(TEXT))) {
            assertEquals(nested, coerced(nested, "integer"));
        }
    }

    @Test
    void anInvalidRecordIsWrittenUnchanged() {
        final DataType number = RecordFieldType.INT.getDataType();
        assertEquals(RecordFieldType.CHOICE.getChoiceDataType(number, TEXT), OutputTypes.widened(schema(number)).getDataType("x").orElseThrow());
        assertEquals(TEXT, OutputTypes.widened(schema(TEXT)).getDataType("x").orElseThrow());
        assertEquals(RecordFieldType.CHOICE.getChoiceDataType(RecordFieldType.ARRAY.getArrayDataType(RecordFieldType.CHOICE.getChoiceDataType(number, TEXT)), TEXT),
                OutputTypes.widened(schema(RecordFieldType.ARRAY.getArrayDataType(number))).getDataType("x").orElseThrow());
    }

    @Test
    void whatDoesNotFitItsOutputIsAViolation() {
        assertEquals(List.of(new Violation("/x", "type", "must be a whole number", "many")), misfits(RecordFieldType.LONG.getDataType(), "many"));
        assertEquals(List.of(new Violation("/x", "type", "must be a number", "many")), misfits(RecordFieldType.DECIMAL.getDecimalDataType(9, 2), "many"));
        assertEquals(List.of(new Violation("/x", "type", "must be true or false", "many")), misfits(RecordFieldType.BOOLEAN.getDataType(), "many"));
        assertEquals(List.of(), misfits(RecordFieldType.LONG.getDataType(), "7"));
        assertEquals(List.of(), misfits(RecordFieldType.LONG.getDataType(), null));
        assertEquals(List.of(), misfits(TEXT, "many"));
    }
}
