// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

class ValuesTest {

    @Property
    void numbersReadBackAsTheyWere(@ForAll final double number) {
        assertEquals(0, BigDecimal.valueOf(number).compareTo(new BigDecimal(Values.asText(number))));
    }

    @Test
    void integralDoublesHaveNoFraction() {
        assertEquals("1067", Values.asText(1067d));
        assertEquals("0", Values.asText(-0d));
        assertEquals("0.5", Values.asText(0.5f));
    }

    @Test
    void timesAreIso() {
        assertEquals("2026-01-31T08:00:00Z", Values.asText(Timestamp.from(Instant.parse("2026-01-31T08:00:00Z"))));
        assertEquals("2026-01-31", Values.asText(java.sql.Date.valueOf("2026-01-31")));
    }

    @Test
    void collectionsHaveNoText() {
        assertNull(Values.asText(null));
        assertNull(Values.asText(new Object[] {"a"}));
        assertNull(Values.asText(List.of("a")));
    }

    @Test
    void aNumberIsDecimalAndOfUpTo30Digits() {
        assertEquals(Optional.of(new BigDecimal("-12.50")), Values.number("-12.50"));
        assertEquals(Optional.of(new BigDecimal("9".repeat(30))), Values.number("9".repeat(30)));
        for (final String text : new String[] {null, "", " 1", "1,5", "1e9", ".5", "5.", "NaN", "\u0661", "9".repeat(31)}) {
            assertEquals(Optional.empty(), Values.number(text), text);
        }
    }
}
