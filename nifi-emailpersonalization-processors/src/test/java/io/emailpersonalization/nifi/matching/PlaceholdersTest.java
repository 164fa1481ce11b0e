// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.compare.Column;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.match.MatchResult;
import io.emailpersonalization.nifi.matching.match.MatcherTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

class PlaceholdersTest {

    /** Whatever it is that a fifth of all records have: it is as if they had nothing there. */
    @ParameterizedTest
    @CsvSource({"EMAIL,none@none.com", "EMAIL,info@example.com", "EMAIL,kasse@laden.example", "PHONE,000-000-0000", "PHONE,+49 30 9012345", "BIRTH_DATE,1970-01-01", "BIRTH_DATE,1984-05-06"})
    void whatFarTooManyRecordsHaveIsTheSameAsNothing(final FieldKind kind, final String shared) {
        final int field = MatcherTest.FIELDS.indexOf(MatcherTest.field(kind));
        final List<int[]> clusters = new ArrayList<>();
        for (final String value : Arrays.asList(shared, null)) {
            final List<String[]> rows = MatcherTest.generated(5000);
            for (int row = 0; row < rows.size(); row += 5) {
                rows.get(row)[field] = value;
            }
            final MatchResult matching = MatcherTest.match(rows);
            clusters.add(IntStream.range(0, rows.size()).map(matching.clusters()::cluster).toArray());
        }
        assertArrayEquals(clusters.get(1), clusters.get(0));
    }

    /** The mailbox identifies nobody, but mail would go there. */
    @Test
    void whatFarTooManyRecordsHaveIsStillWritten() {
        final List<String[]> rows = MatcherTest.generated(5000);
        for (int row = 0; row < rows.size(); row += 5) {
            rows.get(row)[MatcherTest.FIELDS.indexOf(MatcherTest.field(FieldKind.EMAIL))] = "Kasse@laden.example";
        }
        final Column email = MatcherTest.table(rows).column(FieldKind.EMAIL).orElseThrow();
        assertEquals(0, email.number(5));
        assertEquals("kasse@laden.example", email.originalValue(5));
        assertEquals(email.originalNumber(5), email.originalNumber(10));
        assertEquals(email.number(1), email.originalNumber(1));
    }
}
