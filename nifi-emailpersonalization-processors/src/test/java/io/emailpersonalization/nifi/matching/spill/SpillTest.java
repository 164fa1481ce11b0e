// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.spill;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordFieldType;
import org.apache.nifi.serialization.record.RecordSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SpillTest {

    private static final RecordSchema SCHEMA = new SimpleRecordSchema(List.of(new RecordField("text", RecordFieldType.STRING.getDataType()),
            new RecordField("number", RecordFieldType.INT.getDataType())));

    @TempDir
    private Path directory;

    private static Record record(final Object text, final Object number) {
        final Map<String, Object> values = new LinkedHashMap<>();
        values.put("text", text);
        values.put("number", number);
        return new MapRecord(SCHEMA, values);
    }

    private static Object back(final Object value) {
        final MemoryBudget budget = new MemoryBudget();
        try (MemoryBudget.Claim claim = budget.open(1 << 30, () -> true); RecordStore store = new RecordStore(claim, Path.of("."))) {
            store.add(store.encode(record(value, null)));
            return store.records().get(0).getValue("text");
        }
    }

    @Property(tries = 500)
    void textOfEveryKindComesBack(@ForAll final String text, @ForAll final char any) {
        assertEquals(text + any, back(text + any), "a lone surrogate too");
    }

    /** Its UTF-8 is a question mark, as long as it is itself. */
    @Test
    void textThatIsAsciiButForALoneSurrogateComesBack() {
        assertEquals("\uD800", back("\uD800"));
        assertEquals("Ann\uDC00e", back("Ann\uDC00e"));
    }

    @Test
    void everyTypeComesBackAsItWas() {
        for (final Object value : new Object[] {1, 2L, 3.5, 4.5f, true, false, (short) 6, (byte) 7, new BigDecimal("1.2300"), new BigInteger("99999999999999999999"),
            Timestamp.valueOf("2026-01-01 10:00:00.123456789"), Date.valueOf("2026-01-01"), Time.valueOf("10:00:00"), 'x', UUID.randomUUID(), List.of(1, "a"), Map.of("a", 1)}) {
            final Object restored = back(value);
            assertEquals(value, restored);
            assertSame(value.getClass() == restored.getClass() || value instanceof List || value instanceof Map, true, value.getClass().getName());
        }
        assertEquals(Arrays.asList(1, null, "x"), Arrays.asList((Object[]) back(new Object[] {1, null, "x"})));
        final Record nested = (Record) back(record("inner", "not a number"));
        assertEquals("not a number", nested.toMap().get("number"), "a value that does not fit its type is kept");
        assertSame(SCHEMA, nested.getSchema());
    }

    @Test
    void recordsOfManySetsOfFieldsComeBack() {
        final MemoryBudget budget = new MemoryBudget();
        try (MemoryBudget.Claim claim = budget.open(1 << 30, () -> true); RecordStore store = new RecordStore(claim, Path.of("."))) {
            for (int i = 0; i < 2000; i++) {
                store.add(store.encode(store.compact(sparse(i))));
            }
            final StoredRecords records = store.records();
            for (int i = 0; i < 2000; i++) {
                assertEquals(sparse(i), records.getForward(i));
            }
        }
    }

    private static Record sparse(final int number) {
        final Map<String, Object> values = new LinkedHashMap<>();
        for (int bit = 0; bit < 11; bit++) {
            if ((number >> bit & 1) == 1) {
                values.put("field" + bit, bit == 5 ? record("inner", number) : (Object) number);
            }
        }
        return new MapRecord(SCHEMA, values);
    }

    @Test
    void whatHasNoRoomInMemoryGoesToDiskAndTheFileGoesWithTheStore() {
        final MemoryBudget budget = new MemoryBudget();
        try (MemoryBudget.Claim claim = budget.open(1 << 20, () -> true)) {
            try (RecordStore store = new RecordStore(claim, directory)) {
                for (int i = 0; i < 3000; i++) {
                    store.add(store.encode(record("x".repeat(i), i)));
                }
                assertTrue(store.spilled() > 0);
                final StoredRecords records = store.records();
                for (int i = 2999; i >= 0; i--) {
                    assertEquals(i, records.get(i).getValue("number"));
                    assertEquals(i, ((String) records.get(i).getValue("text")).length());
                }
            }
            assertTrue(budget.claimed() <= 1 << 20);
        }
        assertEquals(0, budget.claimed());
        final File[] left = directory.toFile().listFiles();
        assertEquals(0, left.length);
    }

    @Test
    void recordsComeInOrderAndOneByOneWhereverTheyAre() {
        final MemoryBudget budget = new MemoryBudget();
        try (MemoryBudget.Claim claim = budget.open(8 << 20, () -> true); RecordStore store = new RecordStore(claim, directory)) {
            for (int i = 0; i < 4000; i++) {
                // now and then one that is larger than any chunk
                store.add(store.encode(record("x".repeat(i % 1000 == 999 ? 5_000_000 : i), i)));
            }
            final StoredRecords records = store.records();
            for (int row = 1; row < 4000; row += 2) {
                assertEquals(row, records.getForward(row).getValue("number"));
                final int other = 3999 - row;
                assertEquals(other, records.get(other).getValue("number"), "another one in between");
            }
        }
    }

    @Test
    void recordsMakeRoomForWhatMustBeInMemory() {
        final MemoryBudget budget = new MemoryBudget();
        try (MemoryBudget.Claim claim = budget.open(40 << 20, () -> true); RecordStore store = new RecordStore(claim, directory)) {
            for (int i = 0; i < 5000; i++) {
                store.add(store.encode(record("x".repeat(2000), i)));
            }
            assertEquals(0, store.spilled());
            assertTrue(budget.claimed() > 4 << 20 && budget.claimed() <= 10 << 20, "no more than a quarter of the budget");
            while (!claim.tryGrow(36 << 20)) {
                assertTrue(store.spill());
            }
            assertTrue(store.spilled() > 0);
            final StoredRecords records = store.records();
            for (int i = 0; i < 5000; i++) {
                assertEquals(i, records.get(i).getValue("number"));
            }
            while (store.spill()) {
                assertTrue(budget.claimed() >= 36 << 20);
            }
            assertEquals(36 << 20, budget.claimed());
            final StoredRecords onDisk = store.records();
            for (int i = 0; i < 5000; i++) {
                assertEquals(i, onDisk.getForward(i).getValue("number"));
            }
        }
        assertEquals(0, budget.claimed());
    }

    @Test
    void theYoungerTaskGivesWayAndOneAloneIsToldNo() {
        final MemoryBudget budget = new MemoryBudget();
        try (MemoryBudget.Claim older = budget.open(100, () -> false)) {
            assertTrue(older.grow(60));
            try (MemoryBudget.Claim younger = budget.open(100, () -> true)) {
                assertFalse(younger.grow(101), "more than there is");
                assertThrows(MemoryBudget.BusyException.class, () -> younger.grow(50));
                assertTrue(younger.tryGrow(40));
                assertFalse(younger.tryGrow(1));
            }
            assertTrue(older.grow(40));
        }
        assertEquals(0, budget.claimed());
    }
}
