// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.fields;

import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.ConsentVocabulary;
import io.emailpersonalization.nifi.testing.Zones;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CustomerFieldsTest {

    private static final Instant AS_OF = Instant.parse("2026-03-02T08:00:00Z");

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles"})
    void theBirthDateOfADatabaseIsTheSameInEveryTimeZoneOfANode(final String node) {
        final CustomerFields fields = new CustomerFields(Map.of(CustomerRole.BIRTH_DATE, FieldPath.compile("/birth_date")), Map.of(), Map.of(),
                new ConsentVocabulary(Set.of("yes"), Set.of(), Set.of("no"), Set.of(), Set.of()));
        Zones.in(ZoneId.of(node), () -> {
            final Record record = new MapRecord(new SimpleRecordSchema(List.of(new RecordField("birth_date", RecordFieldType.TIMESTAMP.getDataType()))),
                    Map.of("birth_date", Timestamp.valueOf("1990-02-03 00:00:00")));
            assertTrue(Arrays.asList(fields.row(record, AS_OF).values()).contains("1990-02-03"));
            assertEquals("19900203", fields.toIndexedRecord(0, "key", null, record, null, "{}", "hash", AS_OF).birthDate());
        });
    }
}
