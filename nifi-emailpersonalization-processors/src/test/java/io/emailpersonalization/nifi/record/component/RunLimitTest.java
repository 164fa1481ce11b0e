// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.component;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Limits are numbers or percentages of the active contacts. */
class RunLimitTest {

    @ParameterizedTest
    @CsvSource({"100, 100, 0, false", "100, 101, 0, true", "0, 1, 50, true", "0, 0, 50, false", "10 %, 10, 100, false", "10%, 11, 100, true", "0.5%, 1, 200, false", "0.5%, 2, 200, true",
            "100%, 1, 0, false"})
    void aLimitIsExceededAboveItsValue(final String text, final long count, final long active, final boolean isExceeded) {
        final RunLimit limit = RunLimit.parse("Maximum New", text);
        assertEquals(isExceeded, limit.isExceededBy(count, active));
        assertEquals("Maximum New", limit.name());
        assertEquals(text, limit.text());
    }

    @Test
    void noTextIsNoLimit() {
        assertNull(RunLimit.parse("Maximum New", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "999999999", "5%", "5 %", "100.125 %"})
    void numbersAndPercentagesAreLimits(final String text) {
        assertTrue(RunLimit.PATTERN.matcher(text).matches());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "1000000000", "5.5", "5.1234%", "%", "five", "1e3"})
    void anythingElseIsNoLimit(final String text) {
        assertFalse(RunLimit.PATTERN.matcher(text).matches());
    }
}
