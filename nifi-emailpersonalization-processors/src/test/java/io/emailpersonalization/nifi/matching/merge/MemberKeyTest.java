// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A key is a function of source and id, else of the values. */
class MemberKeyTest {

    private static Record record(final Object... namesAndValues) {
        final Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return new MapRecord(new SimpleRecordSchema(List.of()), values);
    }

    private static String key(final Object... namesAndValues) {
        return MemberKey.of(null, null, record(namesAndValues));
    }

    @Test
    void oneIdInTwoSourcesIsTwoKeys() {
        assertNotEquals(MemberKey.of("crm", "17", null), MemberKey.of("shop", "17", null));
        assertNotEquals(MemberKey.of("crm", "17", null), MemberKey.of(null, "17", null));
        assertFalse(MemberKey.isHashed(MemberKey.of("crm", "17", null)));
        assertEquals("17", MemberKey.label(MemberKey.of(null, "17", null)));
    }

    @Test
    void aLongIdIsHashed() {
        final String key = MemberKey.of("crm", "9".repeat(601), null);
        assertTrue(MemberKey.isHashed(key));
        assertEquals(12, MemberKey.label(key).length());
        assertNotEquals(key, MemberKey.of("crm", "9".repeat(602), null));
        assertFalse(MemberKey.isHashed(MemberKey.of("crm", "9".repeat(500), null)));
    }

    @Test
    void peopleWhoShareAnIdHaveKeysOfTheirOwn() {
        final String key = MemberKey.of("crm", "17", null);
        assertTrue(MemberKey.isHashed(MemberKey.ofShared(key, "ada")));
        assertNotEquals(MemberKey.ofShared(key, "ada"), MemberKey.ofShared(key, "bob"));
        assertEquals(MemberKey.ofShared(key, "ada"), MemberKey.ofShared(key, "ada"));
    }

    @Test
    void equalValuesGiveOneKeyWhateverTheirContainers() {
        final Map<String, Object> map = new HashMap<>();
        map.put("b", 2);
        map.put("a", null);
        final Map<String, Object> other = new LinkedHashMap<>();
        other.put("b", 2);
        assertEquals(key("n", 7, "m", map), key("m", other, "n", 7L));
        assertEquals(key("l", new Object[] {1, "x", null}), key("l", Arrays.asList(1, "x", null)));
        assertEquals(key("l", new int[] {1, 2}), key("l", List.of(1, 2)));
        assertEquals(key("m", record("b", 2)), key("m", other));
        assertEquals(key("a", "x", "b", null), key("a", "x"));
        assertEquals(key("b", new byte[] {1, 2}), key("b", new byte[] {1, 2}));
    }

    @Test
    void otherValuesGiveAnotherKey() {
        assertNotEquals(key("a", "x"), key("a", "y"));
        assertNotEquals(key("a", "x"), key("b", "x"));
        assertNotEquals(key("l", List.of("ab", "c")), key("l", List.of("a", "bc")));
        assertNotEquals(key("l", List.of("a")), key("l", List.of(List.of("a"))));
        assertNotEquals(key("l", Arrays.asList("a", null)), key("l", List.of("a")));
        assertNotEquals(key("m", Map.of("a", "b")), key("m", Map.of("b", "a")));
        assertNotEquals(key("b", new byte[] {1, 2}), key("b", new byte[] {2, 1}));
        assertNotEquals(key("m", Map.of("a", "b")), key("m", List.of("a", "b")));
    }
}
