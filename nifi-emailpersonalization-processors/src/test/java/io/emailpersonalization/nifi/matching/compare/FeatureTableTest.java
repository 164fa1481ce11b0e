// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FeatureTableTest {

    /** Around the sizes at which the table grows: by a part, to a whole chunk, by another chunk. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4096, 4097, 8193, 300_000})
    void aRowIsWhatWasAddedHoweverManyThereAre(final int rows) {
        final FeatureTable table = new FeatureTable(List.of(new MatchField("/id", FieldKind.IDENTIFIER), new MatchField("/city", FieldKind.CITY)));
        for (int row = 0; row < rows; row++) {
            assertEquals(row, table.add("key" + row, new String[] {"id" + row, row % 3 == 0 ? null : "city" + row % 1000}));
        }
        final long held = table.heapBytes(0);
        table.freeze();
        final Column id = table.columns().get(0);
        final Column city = table.columns().get(1);
        for (int row = 0; row < rows; row++) {
            assertEquals("key" + row, table.key(row));
            assertEquals("id" + row, id.valueOf(id.number(row)));
            assertEquals(row % 3 == 0 ? null : "city" + row % 1000, city.valueOf(city.number(row)));
        }
        assertEquals(rows, table.distinctRows().length);
        assertTrue(held >= (long) rows * Integer.BYTES * table.layout().length(), "what is held is counted");
    }
}
