// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.rfm;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Segments of the user's own. */
class SegmentTableTest {

    private static final String TABLE = """
            {"segments": [
              {"name": "Best", "recency": [3, 3], "value": [3, 3]},
              {"name": "Big and gone", "recency": [1, 1], "monetary": [3, 3]},
              {"name": "Often", "frequency": [3, 3]},
              {"name": "Others"}]}""";

    @ParameterizedTest
    @CsvSource({"3, 3, 3, Best", "3, 3, 2, Best", "3, 2, 2, Others", "1, 1, 3, Big and gone", "1, 3, 3, Big and gone", "2, 3, 1, Often", "2, 2, 3, Others"})
    void theFirstSegmentThatHoldsCounts(final int recency, final int frequency, final int monetary, final String name) {
        assertEquals(name, SegmentTable.parse(TABLE, 3).name(recency, frequency, monetary));
    }

    @Test
    void withoutATableTheNamesAreTheCustomaryOnes() {
        for (int r = 1; r <= 5; r++) {
            for (int f = 1; f <= 5; f++) {
                for (int m = 1; m <= 5; m++) {
                    assertEquals(Segment.of(r, f, m).label(), SegmentTable.customary().name(r, f, m));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "{} | not JSON of the form",
            "null | no segments",
            "[] | not JSON of the form",
            "{\"segments\": [{\"name\": \"A\"}]} x | not JSON of the form",
            "{\"segments\": [{\"name\": \"A\", \"recencies\": [1, 2]}]} | not JSON of the form",
            "{\"segments\": []} | no segment for recency 1, frequency 1 and monetary value 1",
            "{\"segments\": [{\"name\": \"A\", \"recency\": [1, 2]}]} | no segment for recency 3, frequency 1 and monetary value 1",
            "{\"segments\": [{\"name\": \" \"}]} | without a name",
            "{\"segments\": [{\"name\": \"No Purchases\"}]} | with the name of customers without purchases",
            "{\"segments\": [{\"name\": \"A\", \"recency\": [2, 1]}, {\"name\": \"B\"}]} | two scores from 1 to 3",
            "{\"segments\": [{\"name\": \"A\", \"recency\": [1, 4]}, {\"name\": \"B\"}]} | two scores from 1 to 3",
            "{\"segments\": [{\"name\": \"A\", \"recency\": [0, 2]}, {\"name\": \"B\"}]} | two scores from 1 to 3",
            "{\"segments\": [{\"name\": \"A\", \"recency\": [1]}, {\"name\": \"B\"}]} | two scores from 1 to 3",
            "{\"segments\": [{\"name\": \"A\", \"recency\": [1, null]}, {\"name\": \"B\"}]} | two scores from 1 to 3"})
    void aTableWithAFaultIsRefusedWithThePlace(final String table, final String message) {
        final String actual = assertThrows(IllegalArgumentException.class, () -> SegmentTable.parse(table, 3)).getMessage();
        assertTrue(actual.contains(message), actual);
    }

    @Test
    void thePublishedSchemaAcceptsATable() throws IOException {
        try (InputStream in = getClass().getResourceAsStream("/schemas/segment-table.schema.json")) {
            final String schema = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            final com.networknt.schema.Schema read = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(schema, InputFormat.JSON);
            assertEquals(0, read.validate(TABLE, InputFormat.JSON).size());
            assertEquals(1, read.validate("{\"segments\": [{\"name\": \"A\", \"recency\": [1, 11]}]}", InputFormat.JSON).size());
        }
    }
}
