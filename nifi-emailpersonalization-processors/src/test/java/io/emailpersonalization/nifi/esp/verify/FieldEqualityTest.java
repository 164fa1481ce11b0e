// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.verify;

import io.emailpersonalization.nifi.esp.client.AudienceField;
import io.emailpersonalization.nifi.esp.client.AudienceField.MaxLength;
import io.emailpersonalization.nifi.esp.client.AudienceField.Type;
import io.emailpersonalization.nifi.esp.verify.FieldEquality.Agreement;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FieldEqualityTest {

    private static AudienceField field(final Type type) {
        return AudienceField.of("F", type, false);
    }

    private static AudienceField text(final int length, final MaxLength.Unit unit) {
        return new AudienceField("F", Type.TEXT, false, new MaxLength(length, unit), List.of());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
            "TEXT|Ada|Ada|EQUAL", "TEXT|Ada | Ada|EQUAL", "TEXT|Ada|ada|DIFFERENT", "TEXT|Ada  B|Ada B|DIFFERENT", "TEXT|Zoe\u0308|Zo\u00eb|EQUAL", "TEXT|Ada Byron|Ada|BEGINNING",
            "TEXT|Ada@B\u00fccher.example|ada@xn--bcher-kva.example|EQUAL", "TEXT|Ada <ada@example.com>|ada@example.com|DIFFERENT",
            "TEXT|01067|1067|DIFFERENT", "TEXT|1.50|1.5|BEGINNING", "TEXT|true|yes|DIFFERENT", "TEXT|2026-01-31|31.01.2026|DIFFERENT",
            "OTHER|01067|1067|DIFFERENT", "POSTAL_CODE|01067|1067|DIFFERENT", "POSTAL_CODE|01067 |01067|EQUAL",
            "NUMBER|1|1.0|EQUAL", "NUMBER|01|1|EQUAL", "NUMBER| 1.50|1.5|EQUAL", "NUMBER|1.5|1.6|DIFFERENT", "NUMBER|-0|0|EQUAL", "NUMBER|many|few|DIFFERENT",
            "BOOLEAN|true|Yes|EQUAL", "BOOLEAN|0|false|EQUAL", "BOOLEAN|yes|no|DIFFERENT", "BOOLEAN|maybe|yes|DIFFERENT", "BOOLEAN|maybe|perhaps|DIFFERENT",
            "DATE|2026-01-31|31.01.2026|EQUAL", "DATE|2026-01-31|01/31/2026|EQUAL", "DATE|2026-01-31|2026/01/31|EQUAL", "DATE|2026-01-31|31-01-2026|EQUAL", "DATE|2026-03-04|03/04/2026|EQUAL",
            "DATE|2026-04-03|03/04/2026|DIFFERENT", "DATE|2026-04-03|03-04-2026|EQUAL", "DATE|2026-01-31|2026-01-31T00:00:00Z|EQUAL", "DATE|2026-01-31T23:30:00-05:00|2026-01-31|EQUAL",
            "DATE|2026-01-31|2026-02-01|DIFFERENT", "DATE|soon|later|DIFFERENT", "DATE|2026-02-30|30-02-2026|DIFFERENT",
            "DATE_TIME|2026-01-31T10:00:00Z|2026-01-31T11:00:00+01:00|EQUAL", "DATE_TIME|2026-01-31T10:00:00.123Z|2026-01-31 10:00:00|EQUAL",
            "DATE_TIME|2026-01-31T10:00:00Z|2026-01-31T10:00:01Z|DIFFERENT", "DATE_TIME|2026-01-31|2026-01-31T00:00:00Z|EQUAL", "DATE_TIME|2026-01-31T10:00:00Z|soon|DIFFERENT",
            "BIRTHDAY|01/31|1/31|EQUAL", "BIRTHDAY|--01-31|01/31|EQUAL", "BIRTHDAY|01/31|31/01|DIFFERENT", "BIRTHDAY|01/31|unknown|DIFFERENT",
            "PHONE|+49 (0)30 12-34|0049301234|EQUAL", "PHONE|(415) 555-0101|415.555.0101|EQUAL", "PHONE|030 1234|+49301234|DIFFERENT", "PHONE|555 ext 1|5551|DIFFERENT", "PHONE|--|()|DIFFERENT",
            "OPTION|Gold|gold |EQUAL", "OPTION|Gold|Golden|DIFFERENT", "OPTIONS|a;b|B; A|EQUAL", "OPTIONS|a, b|b,a|EQUAL", "OPTIONS|a;b|a|BEGINNING", "OPTIONS|a|a;b|DIFFERENT",
            "URL|HTTPS://Example.com/|https://example.com|EQUAL", "URL|https://example.com/A|https://example.com/a|DIFFERENT", "URL|https://example.com/?a=1|https://example.com/?a=2|DIFFERENT",
            "URL|no link|a link|DIFFERENT"})
    void valuesAreComparedByTheTypeOfTheField(final Type type, final String expected, final String found, final Agreement agreement) {
        assertEquals(agreement, FieldEquality.compare(expected, found, field(type)));
    }

    @Test
    void valuesOfOtherTypesThanTextAreCompared() {
        assertEquals(Agreement.EQUAL, FieldEquality.compare(new BigDecimal("1.0"), "1", field(Type.TEXT)), "the mapping sent a number");
        assertEquals(Agreement.EQUAL, FieldEquality.compare("1", new BigDecimal("1.0"), field(Type.NUMBER)));
        assertEquals(Agreement.DIFFERENT, FieldEquality.compare("01067", new BigDecimal("1067"), null), "the vendor lost a zero");
        assertEquals(Agreement.EQUAL, FieldEquality.compare("yes", true, field(Type.TEXT)));
        assertEquals(Agreement.DIFFERENT, FieldEquality.compare("yes", false, null));
        final long midnight = LocalDate.of(1969, 7, 20).atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
        assertEquals(Agreement.EQUAL, FieldEquality.compare("1969-07-20", new BigDecimal(midnight), field(Type.DATE)), "HubSpot's milliseconds");
        assertEquals(Agreement.DIFFERENT, FieldEquality.compare("1969-07-20", new BigDecimal("1e30"), field(Type.DATE)));
        assertEquals(Agreement.EQUAL, FieldEquality.compare(Instant.ofEpochMilli(midnight), new BigDecimal(midnight), field(Type.DATE_TIME)));
        assertEquals(Agreement.EQUAL, FieldEquality.compare("a;b", List.of("B", "a"), field(Type.OPTIONS)));
        assertEquals(Agreement.DIFFERENT, FieldEquality.compare("a;b", List.of("a"), field(Type.OPTIONS)));
        assertEquals(Agreement.DIFFERENT, FieldEquality.compare("a", List.of("a"), field(Type.TEXT)));
    }

    @Test
    void anAddressIsComparedByTheParts() {
        final Map<String, Object> held = Map.of("addr1", "Main 1", "city", "Jena", "zip", "07743", "country", "DE");
        final AudienceField address = field(Type.ADDRESS);
        assertEquals(Agreement.EQUAL, FieldEquality.compare(Map.of("addr1", "Main 1 ", "addr2", "", "city", "Jena"), held, address), "what was not sent does not count");
        assertEquals(Agreement.DIFFERENT, FieldEquality.compare(Map.of("addr1", "Main 1", "addr2", "2nd floor"), held, address));
        assertEquals(Agreement.EQUAL, FieldEquality.compare("Main 1,  Jena 07743", held, address), "Mailchimp adds the country");
        assertEquals(Agreement.EQUAL, FieldEquality.compare("Main 1  Jena  07743  DE", held, address));
        assertEquals(Agreement.DIFFERENT, FieldEquality.compare("Main 2  Jena  07743", held, address));
        assertEquals(Agreement.DIFFERENT, FieldEquality.compare("Main 1", "Main 2", address));
    }

    @Test
    void anEmptyValueIsNone() {
        assertTrue(FieldEquality.isEmpty(null));
        assertTrue(FieldEquality.isEmpty(" \u00a0"));
        assertTrue(FieldEquality.isEmpty(List.of(" ")));
        assertTrue(FieldEquality.isEmpty(Map.of("addr1", "")));
        assertFalse(FieldEquality.isEmpty(false));
        assertFalse(FieldEquality.isEmpty(BigDecimal.ZERO));
    }

    @Test
    void aCutEndsAtACharacter() {
        final String text = "\u00e4".repeat(100) + "\uD83D\uDE00" + "b";
        assertEquals(Agreement.CUT, FieldEquality.compare(text, "\u00e4".repeat(100), text(203, MaxLength.Unit.BYTES)), "an emoji takes four bytes");
        assertEquals(Agreement.CUT, FieldEquality.compare(text, "\u00e4".repeat(100) + "\uD83D\uDE00", text(204, MaxLength.Unit.BYTES)));
        assertEquals(Agreement.DIFFERENT, FieldEquality.compare(text, "\u00e4".repeat(100) + "\uFFFD", text(203, MaxLength.Unit.BYTES)), "half a character is damage");
        assertEquals(Agreement.BEGINNING, FieldEquality.compare(text, "\u00e4".repeat(99), text(203, MaxLength.Unit.BYTES)), "shorter than the field is");
        assertEquals(Agreement.CUT, FieldEquality.compare(text, "\u00e4".repeat(100) + "\uD83D\uDE00", text(101, MaxLength.Unit.CHARACTERS)), "code points");
        assertEquals(Agreement.CUT, FieldEquality.compare(text, "\u00e4".repeat(100), text(101, MaxLength.Unit.CHARACTERS)), "UTF-16 units");
        assertEquals(Agreement.EQUAL, FieldEquality.compare(text, text, text(103, MaxLength.Unit.CHARACTERS)));
        assertEquals(Agreement.CUT, FieldEquality.compare("  ab cd", "ab", text(3, MaxLength.Unit.CHARACTERS)), "trimmed before, and the cut after a space");
    }

    @ParameterizedTest
    @EnumSource(Type.class)
    void aValueEqualsItself(final Type type) {
        for (final Object value : List.of("x", "01/31", "\uD83D", "a;b", new BigDecimal("1.50"), true)) {
            assertEquals(Agreement.EQUAL, FieldEquality.compare(value, value, field(type)), value.toString());
        }
    }

    @Property(tries = 500)
    void aTextIsHeldAsFarAsItFits(@ForAll @StringLength(max = 60) final String text, @ForAll @IntRange(min = 1, max = 40) final int length) {
        int end = text.length();
        while (text.substring(0, end).getBytes(StandardCharsets.UTF_8).length > length) {
            end -= end > 1 && Character.isSurrogatePair(text.charAt(end - 2), text.charAt(end - 1)) ? 2 : 1;
        }
        final Agreement agreement = FieldEquality.compare(text, text.substring(0, end), text(length, MaxLength.Unit.BYTES));
        assertTrue(agreement == Agreement.EQUAL || agreement == Agreement.CUT, agreement.toString());
    }

    @Property(tries = 500)
    void aChangedLetterIsFoundWhateverTheType(@ForAll final Type type, @ForAll @StringLength(min = 1, max = 20) final String text, @ForAll @IntRange(max = 19) final int at) {
        final int place = at % text.length();
        final String changed = text.substring(0, place) + "\u4e2d" + text.substring(place);
        final Agreement agreement = FieldEquality.compare(changed, text, field(type));
        assertNotEquals(Agreement.EQUAL, agreement);
        assertNotEquals(Agreement.CUT, agreement);
    }

    @Property(tries = 500)
    void theSameNumberIsEqualInEveryForm(@ForAll @BigRange(min = "-1000000000000", max = "1000000000000") @Scale(6) final BigDecimal number, @ForAll @IntRange(max = 5) final int zeros) {
        final BigDecimal scaled = number.setScale(Math.max(0, number.scale()) + zeros);
        assertEquals(Agreement.EQUAL, FieldEquality.compare(number, scaled, field(Type.NUMBER)));
        assertEquals(Agreement.EQUAL, FieldEquality.compare(number.toPlainString(), scaled, field(Type.NUMBER)));
        assertNotEquals(Agreement.EQUAL, FieldEquality.compare(number.add(BigDecimal.ONE), scaled, field(Type.NUMBER)));
    }

    @Property(tries = 300)
    void theSameDayIsEqualInEveryForm(@ForAll @IntRange(min = -20_000, max = 30_000) final int day) {
        final LocalDate date = LocalDate.ofEpochDay(day);
        final String dotted = "%02d.%02d.%04d".formatted(date.getDayOfMonth(), date.getMonthValue(), date.getYear());
        assertEquals(Agreement.EQUAL, FieldEquality.compare(date.toString(), dotted, field(Type.DATE)));
        assertEquals(Agreement.EQUAL, FieldEquality.compare(date.toString(), new BigDecimal(date.atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli()), field(Type.DATE)));
        assertNotEquals(Agreement.EQUAL, FieldEquality.compare(date.plusDays(1).toString(), dotted, field(Type.DATE)));
    }
}
