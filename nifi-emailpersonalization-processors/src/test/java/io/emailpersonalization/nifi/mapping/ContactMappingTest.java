// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.mapping;

import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

class ContactMappingTest {

    private static final ContactMapping MAPPING = ContactMapping.parse("""
            {"email": "/email", "language": "/language", "fields": [
              {"field": "FNAME", "path": "/given_name", "whenEmpty": "default", "default": "friend"},
              {"field": "LNAME", "path": "/family_name", "whenEmpty": "clear"},
              {"field": "CITY", "path": "/city"},
              {"field": "ORDERS", "path": "/orders", "type": "number"},
              {"field": "BIRTHDAY", "path": "/birth_date", "type": "birthday"},
              {"field": "GONE", "path": "/gone", "whenEmpty": "clear"}],
             "tags": [{"path": "/segment", "tags": {"Champions": "champions", "At Risk": "at-risk"}}]}""");

    private static Record record(final Map<String, Object> values) {
        final SimpleRecordSchema schema = new SimpleRecordSchema(java.util.stream.Stream.of("email", "language", "given_name", "family_name", "city", "orders", "birth_date", "segment")
                .map(name -> new RecordField(name, RecordFieldType.STRING.getDataType())).toList());
        return new MapRecord(schema, new HashMap<>(values));
    }

    @Test
    void mapsFieldsByTypeAndTagsByValue() throws MappingFault {
        final MappedContact contact = MAPPING.map(record(Map.of("email", " a@example.com ", "language", "de",
                "given_name", "Ada", "orders", "12", "birth_date", "1990-02-03", "segment", "Champions")));
        assertEquals("a@example.com", contact.email());
        assertEquals(Map.of("FNAME", "Ada", "LNAME", "", "ORDERS", new BigDecimal(12), "BIRTHDAY", "02/03"), contact.fields());
        assertEquals(Set.of("champions"), contact.tags());
        assertEquals(Set.of("at-risk"), contact.otherTags());
    }

    @Test
    void emptyKeepsClearsOrDefaultsAndAnAbsentColumnKeeps() throws MappingFault {
        final MappedContact contact = MAPPING.map(record(Map.of("email", "a@example.com")));
        assertEquals("friend", contact.fields().get("FNAME"));
        assertEquals("", contact.fields().get("LNAME"));
        assertFalse(contact.fields().containsKey("CITY"));
        assertFalse(contact.fields().containsKey("GONE"));
    }

    @Test
    void aValueThatDoesNotFitNamesItsField() {
        final MappingFault fault = assertThrows(MappingFault.class, () -> MAPPING.map(record(Map.of("email", "a@example.com", "orders", "a dozen"))));
        assertEquals("/orders", fault.field());
        assertFalse(fault.getMessage().contains("dozen"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"email\": \"/email\", \"feilds\": []}", "{\"email\": \"email\"}",
        "{\"email\": \"/email\", \"fields\": [{\"field\": \"A\", \"path\": \"/a\", \"type\": \"nr\"}]}",
        "{\"email\": \"/email\", \"fields\": [{\"field\": \"A\", \"path\": \"/a\"}, {\"field\": \"A\", \"path\": \"/b\"}]}",
        "{\"email\": \"/email\", \"fields\": [{\"field\": \"A\", \"path\": \"/a\", \"whenEmpty\": \"default\"}]}"})
    void refusesWhatIsNoMapping(final String json) {
        assertThrows(IllegalArgumentException.class, () -> ContactMapping.parse(json));
    }
}
