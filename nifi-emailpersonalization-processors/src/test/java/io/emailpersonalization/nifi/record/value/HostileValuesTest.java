// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.mapping.FieldType;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.match.MatchResult;
import io.emailpersonalization.nifi.matching.match.MatcherTest;
import io.emailpersonalization.nifi.matching.normalize.BirthDate;
import io.emailpersonalization.nifi.matching.normalize.CountryName;
import io.emailpersonalization.nifi.matching.normalize.FoldedText;
import io.emailpersonalization.nifi.matching.normalize.FullName;
import io.emailpersonalization.nifi.matching.normalize.PersonName;
import io.emailpersonalization.nifi.matching.normalize.PhoneKey;
import io.emailpersonalization.nifi.matching.normalize.StreetName;
import io.emailpersonalization.nifi.record.rule.ExpectedType;
import io.emailpersonalization.nifi.validation.correct.Correction;
import io.emailpersonalization.nifi.validation.correct.Corrections;
import io.emailpersonalization.nifi.validation.schema.CustomerSchema;
import io.emailpersonalization.nifi.validation.schema.EmailAddressFormat;
import io.emailpersonalization.nifi.validation.schema.Violation;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Whatever reads a value takes time in proportion to its length, and ends. The values are so long that anything that goes with the square of the length takes hours: the limits
 * of time are there to end a test, and are not what it is about.
 */
@Tag("slow")
@Timeout(300)
class HostileValuesTest {

    private static final int LENGTH = 200_000;
    private static final ConsentVocabulary WORDS = new ConsentVocabulary(Set.of("yes"), Set.of("pending"), Set.of("no"), Set.of("complaint"), Set.of("bounced"));
    private static final List<Correction> CORRECTIONS = List.of(Corrections.REMOVE_CONTROLS, Corrections.TRIM, Corrections.EMPTY_TO_NULL, Corrections.LOWER_CASE_EMAIL, Corrections.ISO_DATE,
            Corrections.COERCE_TYPE);
    private static final List<ExpectedType> EXPECTED = List.of(expectation("integer", "date"), expectation("number", "date-time"), expectation("boolean", ExpectedType.DATE_OR_TIME),
            expectation("string", "email"));
    private static final List<Consumer<String>> READERS = List.of(DateText::parse, TimeValues::instant, TimeValues::statedTime, MailAddress::canonical, MailAddress::key, Mailbox::of, Texts::trim,
            Texts::withoutControls, Texts::streamSafe, text -> SourceId.of(text, text), ConsentVocabulary::parse, ConsentVocabulary::normalize, WORDS::meaning, WORDS::isComplaint, WORDS::isBounce,
            BirthDate::of, CountryName::of, FoldedText::of, FoldedText::identifier, PersonIds::isId, FullName::split, PersonName::of, PhoneKey::of, StreetName::of, EmailAddressFormat::isValid,
            HostileValuesTest::correct, text -> Arrays.stream(FieldType.values()).forEach(type -> type.convert(text, null)));
    /** What patterns and loops have been seen to go round and round on. */
    private static final List<String> PARTS = List.of("a", "0", " ", "\t", "\u00a0", ".", "-", "/", ":", "+", "@", "a@", "a.", "@a.", "a@a.", "<", ">", "\"", "'", "(", ",", "_", "%", "%4", "\\", "#",
            "0.", "1-", "01/", "2026-01-31 ", "2026-01-31T08:00:00", "1e", "van ", "de la ", "jr ", "Dr. ", " van  jr", "\u0301", "\u0316\u0301", "\u0344", "\u03a3'", "\u0130", "\ufdfa", "\u3002",
            "xn--", "xn--a.", "ß", "\ud83d\ude00", "\ud83d", "\u0000", "\ufeff", "mailto:", "straße ", "x", "e", "王", "ق", "Jan ", "t00 ", "none ", "\n", "\r\n");

    private static ExpectedType expectation(final String type, final String format) {
        return new ExpectedType(Set.of(type), format, Map.of(), null);
    }

    private static void correct(final String text) {
        for (final ExpectedType expectation : EXPECTED) {
            CORRECTIONS.forEach(correction -> correction.apply(text, expectation));
        }
    }

    private static void compare(final String text) {
        for (final FieldKind kind : FieldKind.values()) {
            final String one = kind.normalize(text);
            final String other = kind.normalize("b " + text + " c 7");
            if (one != null && other != null && !one.equals(other)) {
                kind.compare(one.compareTo(other) < 0 ? one : other, one.compareTo(other) < 0 ? other : one);
            }
        }
    }

    private static String endless(final String part, final int length) {
        return part.repeat(length / part.length() + 1);
    }

    @Test
    void aPartThatComesAgainAndAgainHarmsNoReader() {
        for (final String part : PARTS) {
            final String text = endless(part, LENGTH);
            READERS.forEach(reader -> reader.accept(text));
            READERS.forEach(reader -> reader.accept("2026-01-31" + text + "!"));
        }
    }

    @Test
    void marksThatAreOutOfOrderHarmNoReader() {
        final String text = "a" + endless("\u0301", LENGTH / 4) + endless("\u0316", LENGTH / 4);
        READERS.forEach(reader -> reader.accept(text));
        assertEquals("a", FoldedText.of(text));
    }

    @Test
    void longValuesAreComparedByTheirBeginning() {
        for (final String part : List.of("a", "ab ", "1 ", "a1 ", "a@a.", "van ", "王", "\ud83d\ude00a")) {
            compare(endless(part, LENGTH));
        }
    }

    @Test
    void longStreetsAtOneMailboxHarmNoMatching() {
        final String street = endless("ab cd ", 2 * LENGTH);
        final List<String[]> rows = List.of(new String[] {"Anna", "Berg", "anna@berg.example", null, null, street + "ef", null, null, null},
                new String[] {"Anna", "Berg", "anna@berg.example", null, null, "gh " + street, null, null, null},
                new String[] {"Paul", "Stein", "paul@stein.example", null, null, "a".repeat(LENGTH), null, null, null},
                new String[] {"Paul", "Stein", "paul@stein.example", null, null, "a".repeat(LENGTH) + "b", null, null, null});
        final MatchResult matching = MatcherTest.match(rows);
        assertEquals(matching.clusters().cluster(0), matching.clusters().cluster(1));
        assertEquals(matching.clusters().cluster(2), matching.clusters().cluster(3));
        assertNotEquals(matching.clusters().cluster(0), matching.clusters().cluster(2));
    }

    @Test
    void whatIsShortStaysAsItIs() {
        for (final String text : List.of("", "Ada", "Zoë", "Nguyễn", "a" + "\u0301".repeat(30))) {
            assertSame(text, Texts.streamSafe(text));
        }
        assertEquals("a" + "\u0301".repeat(30) + "\u034f\u0301", Texts.streamSafe("a" + "\u0301".repeat(31)));
    }

    @Test
    void whatIsTooLongToBeOneIsNone() {
        assertNull(Mailbox.of(endless("ada", 400) + "@example,com"));
        assertNull(MailAddress.canonical("ada@" + endless("example.", 400) + "com"));
        assertTrue(TimeValues.instant(endless("2026-01-31 ", LENGTH)).isEmpty());
    }

    @Test
    void aTimeWithoutADayIsNoBirthDate() {
        assertNull(BirthDate.of("T00:00:00"));
        assertNull(BirthDate.of("1990-T00 12"));
    }

    @Provide
    Arbitrary<String> hostile() {
        final Arbitrary<String> part = Arbitraries.of(PARTS);
        return Combinators.combine(part, part, part, part, Arbitraries.integers().between(1, 40_000), Arbitraries.integers().between(0, 3))
                .as((head, one, other, tail, length, order) -> head + (order == 0 ? endless(one, length) + endless(other, length) : endless(one + other.repeat(order), length)) + tail);
    }

    @Property(tries = 100)
    void longValuesHarmNoReader(@ForAll("hostile") final String text) {
        READERS.forEach(reader -> reader.accept(text));
    }

    @Test
    void thePatternsOfASchemaHarmNobody() {
        for (final String pattern : List.of("^(a+)+$", "(x+x+)+y", "^([a-z]|a)*0$", "(a|b|ab)*$c", "\\\\s*a\\\\s*$", "^(.*)*!$")) {
            final CustomerSchema schema = CustomerSchema.parse("{\"properties\": {\"name\": {\"type\": \"string\", \"pattern\": \"%s\"}}}".formatted(pattern));
            for (final String part : List.of("a", "x", " ", "ab")) {
                schema.validate(name(endless(part, 50_000)));
            }
        }
    }

    @Test
    void aPatternThatDoesNotComeToAnEndLetsNobodyThrough() {
        for (final String rule : List.of("\"pattern\": \"^(a|a)+$\"", "\"not\": {\"pattern\": \"^(a+)+$\"}", "\"anyOf\": [{\"pattern\": \"^(a+)+$\"}, {\"type\": \"string\"}]")) {
            final CustomerSchema schema = CustomerSchema.parse("{\"properties\": {\"name\": {%s}}}".formatted(rule));
            final List<Violation> violations = schema.validate(name(endless("a", 50_000) + "!"));
            assertEquals(List.of("pattern"), violations.stream().map(Violation::rule).toList(), rule);
            assertTrue(violations.getFirst().message().contains("takes too long"), violations.toString());
        }
        final CustomerSchema schema = CustomerSchema.parse("{\"properties\": {\"name\": {\"pattern\": \"^\\\\p{Letter}+( \\\\p{Letter}+)*$\"}}}");
        assertEquals(List.of(), schema.validate(name("Ada Lovelace")));
        assertEquals(List.of("must have the form ^\\p{Letter}+( \\p{Letter}+)*$"), schema.validate(name("Ada 1")).stream().map(Violation::message).toList());
    }

    @Test
    void theFormatsOfASchemaHarmNobody() {
        for (final String format : List.of("date", "date-time", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6", "uri", "uri-reference", "iri", "iri-reference",
                "uuid", "json-pointer", "relative-json-pointer", "regex", "uri-template")) {
            final CustomerSchema schema = CustomerSchema.parse("{\"properties\": {\"name\": {\"format\": \"%s\"}}}".formatted(format));
            for (final String part : PARTS) {
                schema.validate(name(endless(part, 80_000)));
                schema.validate(name("2026-01-31T08:00:00." + endless(part, 80_000) + "!"));
            }
        }
    }

    private static ObjectNode name(final String name) {
        return JsonNodeFactory.instance.objectNode().put("name", name);
    }
}
