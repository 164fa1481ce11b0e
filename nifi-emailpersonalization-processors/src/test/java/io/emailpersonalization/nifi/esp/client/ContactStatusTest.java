// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ContactStatusTest {

    @ParameterizedTest
    @EnumSource
    void everyStatusIsReadFromItsText(final ContactStatus status) {
        assertEquals(status, ContactStatus.of(status.text()));
    }

    @ParameterizedTest
    @EnumSource
    void everyResultIsReadFromItsText(final ContactResult result) {
        assertEquals(result, ContactResult.of(result.text()));
    }

    @Test
    void anUnknownStatusCountsAsMailed() {
        assertEquals(ContactStatus.OTHER, ContactStatus.of("some new status"));
        assertTrue(ContactStatus.OTHER.isMailed());
        assertNull(ContactStatus.of(null));
    }
}
