// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class WithheldIdsTest {

    @Test
    void idsAreFoundAfterTheyWereWritten() {
        final WithheldIds ids = WithheldIds.none();
        assertTrue(ids.isEmpty());
        assertTrue(ids.add("17"));
        assertTrue(ids.add("17"));
        assertTrue(ids.add("A-4"));
        final WithheldIds read = WithheldIds.parse(ids.toString());
        assertEquals(3, read.size());
        assertTrue(read.contains("17") && read.contains("A-4"));
        assertFalse(read.contains("18"));
        assertEquals(ids.toString(), read.toString());
        assertFalse(ids.toString().contains("17:") || ids.toString().contains("A-4"));
    }

    @Test
    void moreThanAnAttributeHoldsAreNotAdded() {
        final WithheldIds ids = WithheldIds.none();
        for (int i = 0; i < WithheldIds.MAX_IDS; i++) {
            assertTrue(ids.add("id " + i));
        }
        assertFalse(ids.add("one more"));
        assertEquals(WithheldIds.MAX_IDS, ids.size());
        assertTrue(ids.toString().length() < 1 << 16);
    }

    @Test
    void noTextIsNoIds() {
        assertTrue(WithheldIds.parse(null).isEmpty());
        assertTrue(WithheldIds.parse(" ").isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "0123456789abcdef:AAA", "0123456789abcdef:AAAAA===", "012:AAAA", ":AAAA"})
    void otherTextsAreRefused(final String text) {
        assertThrows(IllegalArgumentException.class, () -> WithheldIds.parse(text));
    }
}
