// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.read;

import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.testing.Zones;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.sql.Timestamp;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;

class TraitFieldsTest {

    private static final TraitFields FIELDS = new TraitFields(null, null, null, FieldPath.compile("/birth_date"));

    private static String birthDate(final Object value) {
        return FIELDS.of(new MapRecord(new SimpleRecordSchema(List.of()), Map.of("birth_date", value))).birthDate();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles"})
    void theBirthDateOfADatabaseIsThatOfAText(final String node) {
        Zones.in(ZoneId.of(node), () -> assertEquals(birthDate("1990-02-03"), birthDate(Timestamp.valueOf("1990-02-03 00:00:00"))));
        assertEquals("1990-02-03T00:00:00Z", birthDate("1990-02-03"), "the rows of a ledger have this form");
    }
}
