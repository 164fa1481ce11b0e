// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.DataType;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

/** Numbers of merged records have room. */
class WideNumbersTest {

    private static final DataType WHOLE_OR_NOT = RecordFieldType.CHOICE.getChoiceDataType(RecordFieldType.LONG.getDataType(), RecordFieldType.DOUBLE.getDataType());

    private static RecordSchema schema(final DataType type) {
        return new SimpleRecordSchema(List.of(new RecordField("n", type), new RecordField("other", RecordFieldType.INT.getDataType())));
    }

    private static DataType wide(final DataType type) {
        return WideNumbers.of(schema(type), "n"::equals).getDataType("n").orElseThrow();
    }

    @Test
    void wholeNumbersMayGetAFraction() {
        for (final RecordFieldType type : List.of(RecordFieldType.BYTE, RecordFieldType.SHORT, RecordFieldType.INT, RecordFieldType.LONG)) {
            assertEquals(WHOLE_OR_NOT, wide(type.getDataType()));
        }
        assertEquals(RecordFieldType.DOUBLE.getDataType(), wide(RecordFieldType.FLOAT.getDataType()));
    }

    @Test
    void numbersWithinAFieldAreWidenedToo() {
        assertEquals(RecordFieldType.ARRAY.getArrayDataType(WHOLE_OR_NOT), wide(RecordFieldType.ARRAY.getArrayDataType(RecordFieldType.INT.getDataType())));
        final DataType nested = wide(RecordFieldType.RECORD.getRecordDataType(new SimpleRecordSchema(List.of(new RecordField("x", RecordFieldType.INT.getDataType())))));
        assertEquals(RecordFieldType.RECORD.getRecordDataType(new SimpleRecordSchema(List.of(new RecordField("x", WHOLE_OR_NOT)))), nested);
    }

    @Test
    void otherFieldsAndTypesStay() {
        final RecordSchema text = schema(RecordFieldType.STRING.getDataType());
        assertSame(text, WideNumbers.of(text, "n"::equals));
        final RecordSchema number = schema(RecordFieldType.INT.getDataType());
        assertSame(number, WideNumbers.of(number, name -> false));
        assertEquals(RecordFieldType.INT.getDataType(), WideNumbers.of(number, "n"::equals).getDataType("other").orElseThrow());
    }
}
