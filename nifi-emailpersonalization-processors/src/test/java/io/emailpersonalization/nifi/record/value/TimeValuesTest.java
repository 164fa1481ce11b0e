// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

import static org.junit.jupiter.api.Assertions.assertEquals;

class TimeValuesTest {

    @ParameterizedTest
    @CsvSource({"2026-01-31, 2026-01-31T00:00:00Z", "2026-01-31T08:00:00, 2026-01-31T08:00:00Z", "2026-01-31 08:00:00, 2026-01-31T08:00:00Z",
        "2026-01-31T08:00:00+01:00, 2026-01-31T07:00:00Z", "2026-01-31T08:00:00.5Z, 2026-01-31T08:00:00.5Z", "2026-01-31T08:00, 2026-01-31T08:00:00Z"})
    void understandsIso8601(final String text, final Instant instant) {
        assertEquals(Optional.of(instant), TimeValues.instant(text));
    }

    /** What is read by hand is what the formatters of the platform make of it. */
    @Property(tries = 5000)
    void isWhatThePlatformSays(@ForAll("texts") final String text) {
        assertEquals(text.startsWith("0000") ? Optional.empty() : platform(text), TimeValues.instant(text), text);
    }

    @Test
    void aYearThatNoCalendarAndNoDatabaseHasIsNoTime() {
        for (final Object value : new Object[] {"0000-01-01", Instant.MIN, Instant.MAX, new java.util.Date(Long.MAX_VALUE), new java.sql.Timestamp(Long.MIN_VALUE), LocalDate.MAX, LocalDateTime.MIN,
            Instant.parse("0000-12-31T23:59:59Z"), LocalDate.of(10_000, 1, 1)}) {
            assertEquals(Optional.empty(), TimeValues.instant(value), value.toString());
        }
        assertEquals(Optional.of(Instant.parse("0001-01-01T00:00:00Z")), TimeValues.instant("0001-01-01"));
        assertEquals(Optional.of(Instant.parse("9999-12-31T00:00:00Z")), TimeValues.instant(LocalDate.of(9999, 12, 31)));
    }

    private static Optional<Instant> platform(final String text) {
        final String time = text.replace(' ', 'T');
        try {
            return Optional.of(time.length() == 10 ? LocalDate.parse(time).atStartOfDay().toInstant(ZoneOffset.UTC)
                    : time.endsWith("Z") ? OffsetDateTime.parse(time).toInstant() : LocalDateTime.parse(time).toInstant(ZoneOffset.UTC));
        } catch (final DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Real times, impossible ones, and texts that only look like some. */
    @Provide
    Arbitrary<String> texts() {
        final Arbitrary<String> two = Arbitraries.strings().withChars("0123456789").ofLength(2);
        final Arbitrary<String> small = Arbitraries.integers().between(0, 31).map("%02d"::formatted);
        final Arbitrary<String> date = Arbitraries.of("2026", "1999", "0000", "20x6").flatMap(year -> Arbitraries.of("-", "/").flatMap(sign ->
                Arbitraries.oneOf(small, two).flatMap(month -> Arbitraries.oneOf(small, two).map(day -> year + "-" + month + sign + day))));
        final Arbitrary<String> time = Arbitraries.oneOf(small, two).flatMap(hour -> Arbitraries.oneOf(small, two).flatMap(minute -> Arbitraries.of(":30", ":60", ":59.125", "")
                .flatMap(second -> Arbitraries.of("", "Z").map(zone -> hour + ":" + minute + second + zone))));
        return Arbitraries.oneOf(date, date.flatMap(day -> Arbitraries.of("T", " ").flatMap(gap -> time.map(hour -> day + gap + hour))));
    }
}
