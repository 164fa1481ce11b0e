// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PersonIdsTest {

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "0", "000", "0.0", "0,00", "-", "--", "n/a", "N/A", "na", "NULL", "none", "nil", "NaN", "undefined", "#REF!", "#N/A", "#NV", "#VALUE!", "#DIV/0!", "#BEZUG!",
        "########", "9.91214E+15", "9,91214E+15", "9.91214e15", "1E+12", "9912140000000000", "100000000000", "guest", "k. A.", "\u200B", "\uFEFF0"})
    void namesNobody(final String id) {
        assertFalse(PersonIds.isId(id), id);
        assertNull(SourceId.of("crm", id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "17", "A-4", "0017", "#1001", "777", "10000000", "12345678901234", "1234567890120000", "0030b00002abcXYZ", "7E", "E17", "12E4F9", "1e12-3", "x1", "ada@example.com",
        "3f2504e0-4f89-11d3-9a0c-0305e82c3301", "客户", "null17"})
    void mayNameAPerson(final String id) {
        assertTrue(PersonIds.isId(id), id);
    }

    @Test
    void anIdIsWhatCanBeSeenOfIt() {
        assertEquals(new SourceId("crm", "17"), SourceId.of(" crm ", "\u200B17\u0000 "));
    }
}
