// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

class ConsentExpiryTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\u00a0", "0000-00-00", "0000-00-00 00:00:00"})
    void onlyNoValueAndADateOfZerosMeanNever(final String text) {
        assertNull(ConsentExpiry.of(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"unknown", "?", ".", "n/a", "null", "none", "never", "next summer", "0"})
    void anyOtherTextThatIsNoTimeIsUnreadable(final String text) {
        assertEquals(ConsentExpiry.UNREADABLE, ConsentExpiry.of(text));
    }

    @Test
    void aTimeIsRead() {
        assertNull(ConsentExpiry.of(null));
        assertEquals(Instant.parse("2026-06-01T00:00:00Z"), ConsentExpiry.of("\u200b2026-06-01"));
        assertEquals(Instant.parse("2026-06-01T00:00:00Z"), ConsentExpiry.of(1780272000000L));
        assertEquals(ConsentExpiry.UNREADABLE, ConsentExpiry.of(true));
    }
}
