// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

class DateTextTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "2026-03-02|2026-03-02T00:00:00Z", "2026/3/2|2026-03-02T00:00:00Z", "2026.03.02|2026-03-02T00:00:00Z", "20260302|2026-03-02T00:00:00Z", "2.3.2026|2026-03-02T00:00:00Z",
        "31/01/2026|2026-01-31T00:00:00Z", "1/31/2026|2026-01-31T00:00:00Z", "5/5/2026|2026-05-05T00:00:00Z", "31-01-2026|2026-01-31T00:00:00Z",
        "2026-03-02T08:00:00.000+0000|2026-03-02T08:00:00Z", "2026-03-02T08:00:00-05:00|2026-03-02T13:00:00Z", "2026-03-02T08:00:00+02|2026-03-02T06:00:00Z",
        "2026-03-02 08:00:00 UTC|2026-03-02T08:00:00Z", "2026-03-02 8:00|2026-03-02T08:00:00Z", "5/5/2026 2:33 PM|2026-05-05T14:33:00Z", "5/5/2026 12:05 am|2026-05-05T00:05:00Z",
        "1772438400000|2026-03-02T08:00:00Z", "1772438400|2026-03-02T08:00:00Z", "1000000000|2001-09-09T01:46:40Z", "1999999999|2033-05-18T03:33:19Z", "1990999999|2033-02-02T23:33:19Z",
        "2524607999999|2049-12-31T23:59:59.999Z", "2026-03-02T08:00:00,5Z|2026-03-02T08:00:00.500Z"})
    void understandsWhatSourcesWrite(final String written, final Instant instant) {
        assertEquals(instant, DateText.parse(written).instant());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2026", "202511", "2025-11", "191231", "03/04/2026", "2026-02-30", "2026-13-01", "2026-01/31", "31.01.26", "2026-01-31T25:00", "2026-01-31T08", "2026-01-31T08:60",
        "2026-01-31T08:00+1",
        "2025112015", "1990020308", "2511201530", "3035550123", "0301234567", "4915112345678", "0049301234567", "2000000000", "2524608000000", "2026-01-31T08:00 CET", "2026-01-31 08:00:00Zx",
        "13:00", "tomorrow", "17724384000", "2026-01-31 13:00 PM"})
    void guessesNothing(final String written) {
        assertNull(DateText.parse(written));
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("0123456789-/.:+ TZAMPU").ofMaxLength(80);
    }

    @Property(tries = 20_000)
    void nothingHarmsIt(@ForAll("texts") final String text) {
        final DateText read = DateText.parse(text);
        if (read != null) {
            read.instant();
        }
    }
}
