// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.syntax;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** The languages of Brevo and HubSpot. */
@Timeout(60)
class JinjaParserTest {

    private static String uses(final TemplateSyntax syntax, final String source) {
        return syntax.parse(source).tokens().stream().flatMap(token -> token.uses().stream())
                .map(use -> (use.owner() == NameUse.Owner.CONTACT ? "contact " : "vendor ") + use.name() + " " + use.role()).collect(Collectors.joining(", "));
    }

    private static List<String> faults(final TemplateSyntax syntax, final String source) {
        final ParsedTemplate template = syntax.parse(source);
        return template.faults().stream().map(fault -> "%s %d:%d".formatted(fault.kind().label(), template.place(fault.start()).line(), template.place(fault.start()).column())).toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "BREVO;   {{ contact.FIRSTNAME }};                                 contact FIRSTNAME PRINTED",
        "BREVO;   {{contact.FIRSTNAME|default:'there'}};                   contact FIRSTNAME PRINTED_WITH_FALLBACK",
        "BREVO;   {{ contact.A | upper | default : \"x }} y\" | lower }};  contact A PRINTED_WITH_FALLBACK",
        "BREVO;   {{ contact.A | default:\"\" }};                          contact A PRINTED",
        "BREVO;   {{ contact.A | default:contact.B }};                     contact A PRINTED_WITH_FALLBACK, contact B PRINTED",
        "BREVO;   {{ contact.A | truncatechars:7 }};                       contact A PRINTED",
        "BREVO;   {{ params.X.y }} {{ unsubscribe }};                      vendor params.X.y PRINTED, vendor unsubscribe PRINTED",
        "BREVO;   %FIRSTNAME% 100% of %20ABC%20 %AB%;                      contact FIRSTNAME PRINTED",
        "BREVO;   {# {{ contact.A }} #}{% raw %}{{ contact.B }}{% endraw %}{% comment %}{{ contact.C }}{% endcomment %};``",
        "BREVO;   {% for item in params.items %}{{ item.name }}{% endfor %}; vendor params.items TESTED, vendor item.name PRINTED",
        "BREVO;   {% if contact.A == 'x' and not contact.B %}{% elif contact.C %}{% endif %}; contact A TESTED, contact B TESTED, contact C TESTED",
        "HUBSPOT; {{ personalization_token('contact.firstname', 'there') }}; contact firstname PRINTED_WITH_FALLBACK",
        "HUBSPOT; {{ personalization_token(\"contact.firstname\", \"\") }};  contact firstname PRINTED",
        "HUBSPOT; {{ personalization_token('contact.firstname') }};         contact firstname PRINTED",
        "HUBSPOT; {{ contact.firstname or 'there' }};                       contact firstname PRINTED_WITH_FALLBACK",
        "HUBSPOT; {{ contact.firstname if contact.firstname else 'there' }}; contact firstname TESTED, contact firstname PRINTED_WITH_FALLBACK",
        "HUBSPOT; {{ contact['firstname'] ~ ' ' ~ contact.lastname }};      contact firstname PRINTED, contact lastname PRINTED",
        "HUBSPOT; {{ contact.a|replace('b', contact.c) }};                  contact a PRINTED, contact c PRINTED",
        "HUBSPOT; {{- site_settings.company_name -}};                       vendor site_settings.company_name PRINTED",
        "HUBSPOT; {% unless contact.a is defined %}x{% endunless %};        contact a TESTED",
        "HUBSPOT; {% set name = contact.a %}{{ name }};                     contact a TESTED, vendor name PRINTED",
        "HUBSPOT; {% module \"f\" path=\"@hubspot/email_can_spam\" %};      vendor unsubscribe_section PRINTED",
        "HUBSPOT; %FIRSTNAME%;                                              ``"})
    void tokensReadNames(final TemplateSyntax syntax, final String source, final String expected) {
        assertEquals(expected, uses(syntax, source));
        assertEquals(List.of(), faults(syntax, source));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "Hi {{ contact.A, bye;                            broken token 1:4",
        "{{ contact.A {{ contact.B }};                    broken token 1:1",
        "{{ contact.A | default:\"x }};                   broken token 1:1",
        "{{ }};                                           broken token 1:1",
        "{{ contact. }};                                  broken token 1:1",
        "{{ contact.A | }};                               broken token 1:1",
        "{{ (contact.A }};                                broken token 1:1",
        "{{ f(contact.A }};                               broken token 1:1",
        "{{ contact.A contact.B }};                       broken token 1:1",
        "{{ contact.A == }};                              broken token 1:1",
        "{% %};                                           broken token 1:1",
        "{# a;                                            broken token 1:1",
        "{% if contact.A %}a;                             broken conditional 1:1",
        "a{% endif %};                                    broken conditional 1:2",
        "a{% else %};                                     broken conditional 1:2",
        "{% if contact.A %}a{% endfor %}{% endif %};      broken conditional 1:20",
        "{% for a in params.b %}{% if a %}x{% endfor %};  broken conditional 1:24",
        "{% if %}a{% endif %};                            broken conditional 1:1",
        "{% for a %}a{% endfor %};                        broken conditional 1:1",
        "{% raw %}{{ contact.A }};                        broken conditional 1:1",
        "{% raw %}{{ contact.A }} endraw;                 broken conditional 1:1",
        "{% if contact.A %}a{% else %}b{% elif contact.B %}c{% endif %}; broken conditional 1:31"})
    void faultsAreFoundWhereTheyStand(final String source, final String expected) {
        assertEquals(expected, String.join(",", faults(TemplateSyntax.BREVO, source)));
        assertEquals(expected, String.join(",", faults(TemplateSyntax.HUBSPOT, source).stream().filter(fault -> !fault.startsWith("unsure")).toList()));
    }

    @Test
    void hubspotDocumentsTheFilterDefaultForPagesOnly() {
        assertEquals(List.of("unsure syntax 2:3"), faults(TemplateSyntax.HUBSPOT, "\n  {{ contact.a|default('x') }}"));
        assertEquals(List.of(), faults(TemplateSyntax.BREVO, "\n  {{ contact.a|default('x') }}"));
    }

    @Test
    void theTemplateDefinesNames() {
        assertEquals(Set.of("item", "name", "key", "value"),
                TemplateSyntax.HUBSPOT.parse("{% for item in x %}{% endfor %}{% set name = 1 %}{% for key, value in y %}{% endfor %}").definedNames());
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", delimiter = ';', quoteCharacter = '`', value = {
        "contact.A;                                   b;    TRUE",
        "contact.A;                                   none; FALSE",
        "contact.A;                                   0;    UNKNOWN",
        "not contact.A;                               none; TRUE",
        "!contact.A;                                  b;    FALSE",
        "contact.A == \"b\";                          b;    TRUE",
        "contact.A == \"b\";                          B;    UNKNOWN",
        "contact.A != \"b\";                          none; TRUE",
        "contact.A == contact.B;                      none; TRUE",
        "contact.A and contact.B;                     b;    FALSE",
        "contact.A or contact.B;                      b;    TRUE",
        "contact.A || params.x;                       none; UNKNOWN",
        "contact.A && params.x;                       none; FALSE",
        "(contact.A == 'b' or contact.A == 'c') and not contact.B; c; TRUE",
        "contact.A > 9;                               10;   TRUE",
        "contact.A <= 9.5;                            9.5;  TRUE",
        "contact.A|length > 3;                        b;    UNKNOWN",
        "contact.A in ['b'];                          b;    UNKNOWN",
        "contact.A not in ['b'];                      b;    UNKNOWN",
        "contact.A is none;                           none; UNKNOWN",
        "contact.A|default('b') == 'b';               none; TRUE",
        "params.x;                                    b;    UNKNOWN",
        "true;                                        b;    TRUE",
        "none;                                        b;    FALSE",
        "contact.A == ;                               b;    UNKNOWN"})
    void conditionsHoldAsFarAsTheyAreUnderstood(final String condition, final String value, final Truth expected) {
        final ParsedTemplate template = TemplateSyntax.HUBSPOT.parse("{% if " + condition + " %}x{% endif %}");
        assertEquals(expected, template.visibility(new MapContact(value == null ? Map.of() : Map.of("A", value)))[1]);
    }

    @Test
    void aLoopMayShowNothing() {
        final ParsedTemplate template = TemplateSyntax.BREVO.parse("{% for a in params.b %}x{% empty %}y{% endfor %}z");
        final Truth[] visible = template.visibility(new MapContact(Map.of()));
        assertEquals(List.of(Truth.TRUE, Truth.UNKNOWN, Truth.UNKNOWN), List.of(visible));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{", "}}", "{%", "{#", "#}", "{{\"", "{{'", "{{\"{{'", "{% raw %}", "endraw", "{% raw %}endraw", "{% if a %}", "{% endif %}", "{% else %}", "{{ a }}", "{{ a.b|c:d }}",
        "%A", "%AAAA", "%AAAA%", "{% raw %}x{% endraw %}", "{% for a in b %}", "{{ ((((((((( }}", "{{ - - - - - }}", "{{ not not not a }}", "{{ a|b|b|b|b }}", "{{ a == b == c }}", "{% raw %}{%",
        "{% endraw", "{#}"})
    void hostileTemplatesTakeLinearTime(final String unit) {
        final String repeated = unit.repeat(500_000 / unit.length());
        assertEquals(repeated, TemplateSyntax.BREVO.parse(repeated).source());
    }

    @Test
    void endsThatAreNoneAreNotSearchedAgain() {
        assertEquals(100_000, TemplateSyntax.BREVO.parse("{% raw %}".repeat(100_000) + " endraw ".repeat(100_000)).faults().size());
    }

    @Test
    void aHundredThousandTokensInFiveMegabytesAreFound() {
        final String padding = "<p>".repeat(13);
        assertEquals(100_000, TemplateSyntax.BREVO.parse((padding + "{{ contact.A }}").repeat(100_000)).tokens().size());
        assertEquals(100_000, TemplateSyntax.MAILCHIMP.parse((padding + "*|FNAME|*").repeat(100_000)).tokens().size());
    }

    @Test
    void deepExpressionsAreBrokenAndDoNotOverflow() {
        for (final String nested : List.of("(".repeat(3_000), "[".repeat(3_000), "not ".repeat(900), "-".repeat(3_000), "a(".repeat(1_500), "a if ".repeat(700), "a ? ".repeat(900),
                "a" + "|f".repeat(1_900), "a" + " == a".repeat(700), "a" + "[0]".repeat(1_300))) {
            final ParsedTemplate template = TemplateSyntax.HUBSPOT.parse("{% if " + nested + " %}x{% endif %}");
            assertEquals(Truth.UNKNOWN, template.visibility(new MapContact(Map.of()))[1], nested.substring(0, 10));
        }
    }

    @Test
    void deepBlocksAreClosedOneByOne() {
        final ParsedTemplate template = TemplateSyntax.HUBSPOT.parse("{% if contact.a %}".repeat(10_000) + "x" + "{% endif %}".repeat(10_000));
        assertEquals(10_000, template.depth());
        assertEquals(List.of(), template.faults());
        assertEquals(Truth.FALSE, template.visibility(new MapContact(Map.of()))[10_000]);
    }
}
