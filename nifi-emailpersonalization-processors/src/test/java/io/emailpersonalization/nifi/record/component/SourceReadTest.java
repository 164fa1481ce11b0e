// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.component;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SourceReadTest {

    @Test
    void twoStagesAccountForEveryRecord() {
        final SourceRead map = SourceRead.of(Map.of());
        map.withhold("1");
        map.decide(2);
        final Map<String, String> mapped = map.attributes(10);
        assertEquals("10", mapped.get(SourceRead.RECORDS));
        final SourceRead validate = SourceRead.of(mapped);
        validate.withhold(" 2 ");
        validate.withhold("2");
        final Map<String, String> validated = new HashMap<>(mapped);
        validated.putAll(validate.attributes(7));
        assertEquals("10", validated.get(SourceRead.RECORDS), "what the source delivered, not what the stage read");
        final SourceRead last = SourceRead.of(validated);
        assertEquals(Optional.empty(), last.problem(5));
        assertTrue(last.withheldIds().contains("1") && last.withheldIds().contains("2"));
        assertFalse(last.withheldIds().contains("3"));
        assertTrue(last.problem(4).orElseThrow().contains("the source delivered 10 records, and the FlowFile has 4"));
    }

    @Test
    void aRecordWithoutAnIdMayBeAnyRecord() {
        final SourceRead map = SourceRead.of(Map.of());
        map.withhold(null);
        map.withhold("#REF!");
        final SourceRead last = SourceRead.of(map.attributes(3));
        assertTrue(last.problem(1).orElseThrow().startsWith("2 records were left out whose ids are not known"));
    }

    @Test
    void nothingWithheldLeavesOneAttribute() {
        assertEquals(Map.of(SourceRead.RECORDS, "3"), SourceRead.of(Map.of()).attributes(3));
        assertEquals(Optional.empty(), SourceRead.of(Map.of(SourceRead.RECORDS, "3")).problem(3));
        assertTrue(SourceRead.of(Map.of()).problem(3).orElseThrow().contains("unknown"));
    }
}
