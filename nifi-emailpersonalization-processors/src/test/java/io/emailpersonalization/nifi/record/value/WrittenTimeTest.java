// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import io.emailpersonalization.nifi.testing.Zones;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

class WrittenTimeTest {

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "America/Los_Angeles", "Europe/Berlin", "Pacific/Auckland"})
    void aDayIsTheSameInEveryTimeZoneOfANode(final String node) {
        final ZoneId zone = ZoneId.of(node);
        final LocalDate day = LocalDate.of(1990, 2, 3);
        for (final Object value : List.of(Timestamp.from(day.atStartOfDay(zone).toInstant()), Timestamp.from(day.atStartOfDay(ZoneOffset.UTC).toInstant()), java.sql.Date.valueOf(day), day,
                day.atTime(23, 59), day.atStartOfDay(zone), day.atTime(23, 59).atOffset(ZoneOffset.ofHours(-9)))) {
            assertEquals(day, WrittenTime.of(value, zone).orElseThrow().toLocalDate(), value.getClass() + " in " + node);
        }
        Zones.in(zone, () -> assertEquals("1990-02-03", WrittenTime.dayOrText(Timestamp.from(day.atStartOfDay(zone).toInstant()))));
    }

    @Test
    void aTextStaysAsItIs() {
        assertEquals("3rd of Feb", WrittenTime.dayOrText("3rd of Feb"));
        assertEquals("19900203", WrittenTime.dayOrText(19900203));
        assertNull(WrittenTime.dayOrText(null));
    }

    @Test
    void aTimeWithoutADayHasNone() {
        assertNull(WrittenTime.dayOrText(LocalTime.NOON));
        assertNull(WrittenTime.dayOrText(Time.valueOf("12:00:00")));
        assertNull(WrittenTime.dayOrText(new Timestamp(Long.MAX_VALUE)));
    }
}
