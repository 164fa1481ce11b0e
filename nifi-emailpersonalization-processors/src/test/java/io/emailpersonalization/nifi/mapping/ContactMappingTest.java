// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.mapping;

import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
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
    void mapsFieldsByTypeAndTagsByValue() throws MappingException {
        final MappedContact contact = MAPPING.map(record(Map.of("email", " a@example.com ", "language", "de",
                "given_name", "Ada", "orders", "12", "birth_date", "1990-02-03", "segment", "Champions")));
        assertEquals("a@example.com", contact.email());
        assertEquals(Map.of("FNAME", "Ada", "LNAME", "", "ORDERS", new BigDecimal(12), "BIRTHDAY", "02/03"), contact.fields());
        assertEquals(Set.of("champions"), contact.tags());
        assertEquals(Set.of("at-risk"), contact.otherTags());
    }

    @Test
    void emptyKeepsClearsOrDefaultsAndAnAbsentColumnKeeps() throws MappingException {
        final MappedContact contact = MAPPING.map(record(Map.of("email", "a@example.com")));
        assertEquals("friend", contact.fields().get("FNAME"));
        assertEquals("", contact.fields().get("LNAME"));
        assertFalse(contact.fields().containsKey("CITY"));
        assertFalse(contact.fields().containsKey("GONE"));
    }

    @Test
    void tagsThatFollowAnAbsentColumnAreNeitherGivenNorTaken() throws MappingException {
        final Record decided = new MapRecord(new SimpleRecordSchema(List.of(new RecordField("email", RecordFieldType.STRING.getDataType()))),
                new HashMap<>(Map.of("email", "a@example.com")));
        final MappedContact contact = MAPPING.map(decided);
        assertEquals(Map.of(), contact.fields());
        assertEquals(Set.of(), contact.tags());
        assertEquals(Set.of(), contact.otherTags());
        assertEquals(Set.of("champions", "at-risk"), MAPPING.map(record(Map.of("email", "a@example.com"))).otherTags(), "a column that is empty is a value");
    }

    @Test
    void aColumnWithinAnotherMayBeAbsentToo() throws MappingException {
        final ContactMapping mapping = ContactMapping.parse("""
                {"email": "/email", "fields": [{"field": "CITY", "path": "/home/city", "whenEmpty": "clear"}, {"field": "ZIP", "path": "/home/zip", "whenEmpty": "clear"},
                 {"field": "WORK", "path": "/work/city", "whenEmpty": "clear"}],
                 "tags": [{"path": "/home['level']", "tags": {"gold": "gold"}}, {"path": "/work/level", "tags": {"gold": "gold-2"}}]}""");
        final RecordField email = new RecordField("email", RecordFieldType.STRING.getDataType());
        final RecordField home = new RecordField("home", RecordFieldType.RECORD.getRecordDataType(new SimpleRecordSchema(List.of(new RecordField("city", RecordFieldType.STRING.getDataType())))));
        final MappedContact contact = mapping.map(new MapRecord(new SimpleRecordSchema(List.of(email, home)), new HashMap<>(Map.of("email", "a@example.com"))));
        assertEquals(Map.of("CITY", ""), contact.fields());
        assertFalse(contact.otherTags().contains("gold-2"));
    }

    @ParameterizedTest
    @CsvSource({"1990-02-03T00:00:00+02:00", "1990-02-03T23:30:00-05:00", "1990-02-03", "19900203", "1990-02-03T00:00:00Z", "03.02.1990 00:00"})
    void aBirthdayIsTheDayThatIsWritten(final String written) throws MappingException {
        assertEquals("02/03", MAPPING.map(record(Map.of("email", "a@example.com", "birth_date", written))).fields().get("BIRTHDAY"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2025112015", "2511201530", "3035550123"})
    void tenDigitsThatMayBeSomethingElseAreNoDate(final String digits) {
        assertThrows(MappingException.class, () -> MAPPING.map(record(Map.of("email", "a@example.com", "birth_date", digits))));
    }

    @Test
    void aValueThatDoesNotFitNamesItsField() {
        final MappingException fault = assertThrows(MappingException.class, () -> MAPPING.map(record(Map.of("email", "a@example.com", "orders", "a dozen"))));
        assertEquals("/orders", fault.field());
        assertFalse(fault.getMessage().contains("dozen"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{\"email\": \"/email\", \"feilds\": []}", "{\"email\": \"email\"}",
        "{\"email\": \"/email\", \"fields\": [{\"field\": \"A\", \"path\": \"/a\", \"type\": \"nr\"}]}",
        "{\"email\": \"/email\", \"fields\": [{\"field\": \"A\", \"path\": \"/a\"}, {\"field\": \"A\", \"path\": \"/b\"}]}",
        "{\"email\": \"/email\", \"fields\": [{\"field\": \"A\", \"path\": \"/a\", \"whenEmpty\": \"default\"}]}",
        "{\"email\": \"/email\", \"tags\": [{\"path\": \"/a\", \"tags\": {\"1\": \"x\", \"2\": \"y\"}}, {\"path\": \"/b\", \"tags\": {\"1\": \"y\", \"2\": \"z\"}}]}"})
    void refusesWhatIsNoMapping(final String json) {
        assertThrows(IllegalArgumentException.class, () -> ContactMapping.parse(json));
    }
}
