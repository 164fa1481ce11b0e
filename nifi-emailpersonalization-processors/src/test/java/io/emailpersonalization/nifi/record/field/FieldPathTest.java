// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.field;

import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;
import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FieldPathTest {

    private static final RecordSchema ADDRESS = new SimpleRecordSchema(List.of(new RecordField("city", RecordFieldType.STRING.getDataType())));
    private static final RecordSchema SCHEMA = new SimpleRecordSchema(List.of(
            new RecordField("email", RecordFieldType.STRING.getDataType()),
            new RecordField("E-mail 1", RecordFieldType.STRING.getDataType()),
            new RecordField("number", RecordFieldType.DOUBLE.getDataType()),
            new RecordField("address", RecordFieldType.RECORD.getRecordDataType(ADDRESS))));

    private final Record record = new MapRecord(SCHEMA, new HashMap<>(Map.of("email", "anna@example.com", "E-mail 1", "b@example.com", "number", 491701234567d,
            "address", new MapRecord(ADDRESS, new HashMap<>(Map.of("city", "Dresden"))))));

    @Test
    void readsTopLevelFields() {
        assertEquals("anna@example.com", FieldPath.compile("/email").readString(record));
        assertEquals("email", FieldPath.compile("/email").topLevelName().orElseThrow());
        assertEquals("b@example.com", FieldPath.compile("/'E-mail 1'").readString(record));
    }

    @Test
    void readsNestedFieldsAndFunctions() {
        assertEquals("Dresden", FieldPath.compile("/address/city").readString(record));
        assertEquals("ANNA@EXAMPLE.COM", FieldPath.compile("toUpperCase(/email)").readString(record));
    }

    @Test
    void absentFieldsAndRecordsHaveNoText() {
        assertNull(FieldPath.compile("/absent").readString(record));
        assertNull(FieldPath.compile("/absent/deep").readString(record));
        assertNull(FieldPath.compile("/address").readString(record));
    }

    @Test
    void aTextWhereTheSchemaHasARecordHasNoFields() {
        final Record broken = new MapRecord(SCHEMA, new HashMap<>(Map.of("address", "Lindenweg 4, Dresden")));
        assertNull(FieldPath.compile("/address/city").read(broken));
        FieldPath.compile("/address/city").write(broken, "Dresden");
        assertEquals("Lindenweg 4, Dresden", broken.getValue("address"));
    }

    @Test
    void numbersKeepAllTheirDigits() {
        assertEquals("491701234567", FieldPath.compile("/number").readString(record));
    }

    @Test
    void writesTopLevelAndNestedFields() {
        FieldPath.compile("/email").write(record, "c@example.com");
        FieldPath.compile("/address/city").write(record, "Jena");
        FieldPath.compile("/absent/city").write(record, "Jena");
        assertEquals("c@example.com", record.getValue("email"));
        assertEquals("Jena", ((Record) record.getValue("address")).getValue("city"));
        assertNull(record.getValue("absent"));
    }

    @Test
    void refusesWhatIsNoPath() {
        assertTrue(assertThrows(IllegalArgumentException.class, () -> FieldPath.compile("email")).getMessage().contains("/email"));
        assertThrows(IllegalArgumentException.class, () -> FieldPath.compile("/a["));
        assertFalse(FieldPath.VALIDATOR.validate("E-mail", "email", null).isValid());
    }
}
