// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.syntax;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(60)
class MailchimpParserTest {

    private static ParsedTemplate parse(final String source) {
        return TemplateSyntax.MAILCHIMP.parse(source);
    }

    private static List<String> faults(final String source) {
        final ParsedTemplate template = parse(source);
        return template.faults().stream().map(fault -> "%s %d:%d".formatted(fault.kind().label(), template.place(fault.start()).line(), template.place(fault.start()).column())).toList();
    }

    /** Whether a contact sees the letter X of a template, by its last token before it. */
    private static Truth sees(final String source, final Map<String, String> values) {
        final ParsedTemplate template = parse(source);
        assertEquals(List.of(), template.faults().stream().filter(fault -> fault.kind() != FindingKind.UNSURE_SYNTAX).toList());
        final int place = source.indexOf('X', source.indexOf("|*"));
        final Token last = template.tokens().stream().filter(token -> token.end() <= place).reduce((first, second) -> second).orElseThrow();
        return template.visibility(new MapContact(values))[last.block()];
    }

    @Test
    void tokensHaveNamesModifiersAndPlaces() {
        final ParsedTemplate template = parse("Hi *|TITLE:FNAME|*,\n  <a href='*|UNSUB|*'>*|URL:UPPER:EMAIL|*</a> *|HTML:LIST_ADDRESS_HTML|* *|DATE:d/m/Y|*");
        assertEquals(List.of("FNAME", "UNSUB", "EMAIL", "LIST_ADDRESS_HTML", "DATE:d/m/Y"), template.tokens().stream().map(token -> token.uses().getFirst().name()).toList());
        assertEquals(List.of(List.of("TITLE"), List.of(), List.of("URL", "UPPER"), List.of("HTML"), List.of()), template.tokens().stream().map(Token::modifiers).toList());
        assertEquals(List.of(NameUse.Owner.CONTACT, NameUse.Owner.VENDOR, NameUse.Owner.CONTACT, NameUse.Owner.VENDOR, NameUse.Owner.VENDOR),
                template.tokens().stream().map(token -> token.uses().getFirst().owner()).toList());
        assertEquals(new ParsedTemplate.Place(1, 4), template.place(template.tokens().get(0).start()));
        assertEquals(new ParsedTemplate.Place(2, 12), template.place(template.tokens().get(1).start()));
        assertEquals(List.of(), template.faults());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "Hi *|FNAME, bye;                                 broken token 1:4",
        "Hi FNAME|*, bye;                                 broken token 1:9",
        "*|FNAME *|LNAME|*;                               broken token 1:1",
        "*||* *| |*;                                      broken token 1:1,broken token 1:6",
        "*|FN<b>A</b>ME|*;                                broken token 1:1",
        "*|IF:FNAME|*Hi;                                  broken conditional 1:1",
        "Hi*|END:IF|*;                                    broken conditional 1:3",
        "*|ELSE:|*;                                       broken conditional 1:1",
        "*|IF:A|*a*|ELSE:|*b*|ELSEIF:B|*c*|END:IF|*;      broken conditional 1:20",
        "*|IF:A|*a*|ELSE:|*b*|ELSE:|*c*|END:IF|*;         broken conditional 1:20",
        "*|IF:A|**|INTERESTED:G:N|*a*|END:IF|*;           broken conditional 1:9",
        "*|IF:|*a*|END:IF|*;                              broken conditional 1:1",
        "*|IF:*|A|*|*a*|END:IF|*;                         broken token 1:1,broken conditional 1:14",
        "*|IF:A~b|*a*|END:IF|*;                           broken conditional 1:1",
        "*|IF:A|*a*|ELSE:B|*b*|END:IF|*;                  broken conditional 1:10",
        "*|if:A|*a*|end:if|*;                             unsure syntax 1:1,unsure syntax 1:10",
        "*|IF:AGE>17|*a*|END:IF|*;                        unsure syntax 1:1"})
    void faultsAreFoundWhereTheyStand(final String source, final String found) {
        assertEquals(found, String.join(",", faults(source)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"50 * | 3 | * 2", "a *b* |c|", "*", "|*", "*|", "", "a | b |* c", "*|IF:A|**|IFNOT:B|*x*|ELSE:|*y*|END:IF|**|END:IF|*", "*|INTERESTED:G:N|*a*|ELSE:|*b*|END:INTERESTED|*",
        "*|SURVEY: Q?|*a*|END:|*", "*|IF:MC_LANGUAGE=de|*a*|END:IF|*", "*|IF:PLAN != gold|*a*|ELSEIF:PLAN=a b, c|*b*|ELSE|*c*|END:IF|*"})
    void whatIsWellFormedHasNoFault(final String source) {
        assertEquals("*|".equals(source) ? List.of("broken token 1:1") : List.of(), faults(source));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", value = {
        "*|IF:A|*X*|END:IF|*,               1.5,  TRUE",
        "*|IF:A|*X*|END:IF|*,               none, FALSE",
        "*|IF:A|*X*|END:IF|*,               ' ',  FALSE",
        "*|IF:A|*X*|END:IF|*,               0,    UNKNOWN",
        "*|IF:A|*a*|ELSE:|*X*|END:IF|*,     b,    FALSE",
        "*|IF:A|*a*|ELSE:|*X*|END:IF|*,     none, TRUE",
        "*|IFNOT:A|*X*|END:IF|*,            none, TRUE",
        "*|IFNOT:A|*X*|END:IF|*,            b,    FALSE",
        "*|IF:A=b|*X*|END:IF|*,             b,    TRUE",
        "*|IF:A = b |*X*|END:IF|*,          b,    TRUE",
        "*|IF:A=b|*X*|END:IF|*,             B,    UNKNOWN",
        "*|IF:A=1|*X*|END:IF|*,             1.0,  UNKNOWN",
        "*|IF:A=b|*X*|END:IF|*,             c,    FALSE",
        "*|IF:A=b|*X*|END:IF|*,             none, FALSE",
        "*|IF:A!=b|*X*|END:IF|*,            none, TRUE",
        "*|IF:A>9|*X*|END:IF|*,             10,   TRUE",
        "*|IF:A>=9|*X*|END:IF|*,            9,    TRUE",
        "*|IF:A<9|*X*|END:IF|*,             9,    FALSE",
        "*|IF:A<9|*X*|END:IF|*,             nine, UNKNOWN",
        "*|IF:A=b|*a*|ELSEIF:A=c|*X*|ELSE:|*c*|END:IF|*, c, TRUE",
        "*|IF:A=b|*a*|ELSEIF:A=c|*b*|ELSE:|*X*|END:IF|*, c, FALSE",
        "*|IF:A=b|*a*|ELSEIF:A=c|*b*|ELSE:|*X*|END:IF|*, C, UNKNOWN",
        "*|IF:A|**|IF:A=b|*a*|END:IF|*X*|END:IF|*,       c, TRUE",
        "*|IF:B|**|IF:A=b|*X*|END:IF|**|END:IF|*,        b, FALSE",
        "*|IF:MC_LANGUAGE=de|*X*|END:IF|*,               b, UNKNOWN",
        "*|IF:A|*a*|END:IF|*X,                           none, TRUE"})
    void conditionsHoldAsDocumented(final String source, final String value, final Truth expected) {
        assertEquals(expected, sees(source, value == null ? Map.of() : Map.of("A", value)));
    }

    @Test
    void whatThePreviewDecidesIsOneBranch() {
        final ParsedTemplate template = parse("*|IF:A=b|*1*|ELSE:|*2*|END:IF|*");
        final boolean[] shown = template.preview(new MapContact(Map.of("A", "B")));
        assertEquals(List.of(true, false, true), List.of(shown[0], shown[1], shown[2]));
    }

    @Test
    void hostileTemplatesTakeLinearTime() {
        final int size = 500_000;
        for (final String unit : List.of("*|", "|*", "*|*", "*|A", "A|*", "*|IF:A|*", "*|END:IF|*", "*|ELSE:|*", "*|IF:A|**|ELSE:|*", "*|A<b|*", "*|" + "A<".repeat(400) + "|*", "\n*|A|*")) {
            final ParsedTemplate template = parse(unit.repeat(size / unit.length()));
            assertTrue(template.tokens().size() + template.faults().size() > 0, unit);
        }
        final ParsedTemplate nested = parse("*|IF:A|*".repeat(100_000) + "*|A|*" + "*|END:IF|*".repeat(100_000));
        assertEquals(100_000, nested.depth());
        assertEquals(List.of(), nested.faults());
        assertEquals(Truth.TRUE, nested.visibility(new MapContact(Map.of("A", "b")))[100_000]);
    }
}
