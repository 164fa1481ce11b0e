// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.map;

import io.emailpersonalization.nifi.intake.profile.ValueType;
import io.emailpersonalization.nifi.testing.Zones;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

class ValueConverterTest {

    private static Object convert(final ValueType type, final Object value) {
        return new ValueConverter(type, null).convert(value, 2);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', value = {"TEXT,'t Hart,'t Hart", "CODE,'01067,01067", "CODE,'+31612,+31612", "CODE,T12 X0AB,T12 X0AB", "DATE,31.01.1990,1990-01-31",
        "DATE,1990-01-31T00:00:00.000Z,1990-01-31",
        "DATE_TIME,2026-01-31,2026-01-31", "DATE_TIME,2026-01-31T08:00:00.000+0100,2026-01-31T08:00:00+01:00", "DATE_TIME,2026-01-31 08:00,2026-01-31T08:00:00Z",
        "DATE_TIME,6/22/2026 10:05 PM,2026-06-22T22:05:00Z"})
    void textIsConverted(final ValueType type, final String value, final String expected) {
        assertEquals(expected, convert(type, value));
    }

    @ParameterizedTest
    @CsvSource({"DATE,03/04/2026", "DATE,2025112015", "DATE_TIME,2511201530", "DATE_TIME,3035550123", "DATE_TIME,soon",
        "INTEGER,1.5", "INTEGER,many", "NUMBER,'1,50'", "NUMBER,12 EUR", "MINOR_UNITS,19.99"})
    void aValueThatDoesNotFitIsNotGuessed(final ValueType type, final String value) {
        assertNull(convert(type, value));
    }

    @Test
    void numbersAndIdsOfApisAreConverted() {
        assertEquals("207119551001", convert(ValueType.CODE, 207119551001L));
        assertEquals("207119551001", convert(ValueType.TEXT, 2.07119551001E11));
        assertEquals("2023-04-07T18:59:53Z", convert(ValueType.DATE_TIME, 1680893993L));
        assertEquals(3L, convert(ValueType.INTEGER, "3"));
        assertEquals(3L, convert(ValueType.INTEGER, "3.0"));
        assertEquals(new BigDecimal("199.65"), convert(ValueType.NUMBER, "199.65"));
        assertEquals(new BigDecimal("150.5"), convert(ValueType.NUMBER, 150.5));
        assertEquals(List.of("a"), convert(ValueType.UNCHANGED, List.of("a")));
        assertNull(convert(ValueType.TEXT, new Object[] {"a"}));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Berlin", "Pacific/Auckland", "America/Los_Angeles"})
    void aDayOfADatabaseIsTheSameInEveryTimeZoneOfANode(final String node) {
        Zones.in(ZoneId.of(node), () -> {
            assertEquals("1990-02-03", convert(ValueType.DATE, Timestamp.valueOf("1990-02-03 00:00:00")));
            assertEquals("1990-02-03", new ValueConverter(ValueType.DATE, "dd/MM/uuuu").convert(Timestamp.valueOf("1990-02-03 00:00:00"), 2), "a pattern is for texts");
            assertEquals("1990-02-03T11:00:00Z", convert(ValueType.DATE_TIME, Timestamp.from(Instant.parse("1990-02-03T11:00:00Z"))));
        });
    }

    @Test
    void minorUnitsHaveTheDigitsOfTheirCurrency() {
        final ValueConverter converter = new ValueConverter(ValueType.MINOR_UNITS, null);
        assertEquals(new BigDecimal("19.99"), converter.convert(1999, 2));
        assertEquals(new BigDecimal("5000"), converter.convert(5000L, 0));
        assertEquals(new BigDecimal("1.250"), converter.convert("1250", 3));
    }

    @Test
    void aPatternReadsAmbiguousDates() {
        assertEquals("2026-04-03", new ValueConverter(ValueType.DATE, "dd/MM/uuuu").convert("03/04/2026", 2));
        assertEquals("2026-04-03T14:30:00Z", new ValueConverter(ValueType.DATE_TIME, "dd/MM/uuuu HH:mm").convert("03/04/2026 14:30", 2));
        assertEquals("2026-04-03T14:30:00+02:00", new ValueConverter(ValueType.DATE_TIME, "dd/MM/uuuu HH:mm XXX").convert("03/04/2026 14:30 +02:00", 2));
        assertNull(new ValueConverter(ValueType.DATE, "dd/MM/uuuu").convert("31/31/2026", 2));
    }
}
