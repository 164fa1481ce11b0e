// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.check;

import io.emailpersonalization.nifi.template.syntax.MapContact;
import io.emailpersonalization.nifi.template.syntax.TemplateSyntax;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class TemplateCheckTest {

    /** Ten contacts: all have a plan, the first three have no FNAME, the first five no CITY. */
    private static final List<MapContact> CONTACTS = IntStream.range(0, 10)
            .mapToObj(i -> new MapContact(Map.of("FNAME", i < 3 ? "" : "Ann", "CITY", i < 5 ? " " : "Rome", "PLAN", i % 2 == 0 ? "gold" : "none"))).toList();
    private static final String LINK = "*|UNSUB|*";

    private static TemplateCheck check(final TemplateSyntax syntax, final String html, final String... defaults) {
        final KnownNames names = new KnownNames(syntax, List.of("FNAME", "CITY", "PLAN"), List.of("FNAME", "LOYALTY"), List.of("CUSTOM", "store"));
        return new TemplateCheck(syntax, Map.of(TemplatePart.HTML, syntax.parse(html)), names, Set.of(defaults));
    }

    private static List<Finding> findings(final TemplateSyntax syntax, final String html, final double max, final String... defaults) {
        final TemplateCheck check = check(syntax, html, defaults);
        CONTACTS.forEach(check::add);
        return check.findings(max);
    }

    private static String summary(final List<Finding> findings) {
        return findings.stream().map(finding -> "%s %s %d:%d %s".formatted(finding.severity(), finding.kind(), finding.line(), finding.column(), finding.recordsLacking()))
                .collect(Collectors.joining(", "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "*|FNAME|*;                                                        error no fallback 1:11 3",
        "a*|FNAME|* *|UPPER:FNAME|*;                                       error no fallback 1:12 3, error no fallback 1:22 3",
        "*|IF:FNAME|**|FNAME|**|ELSE:|*you*|END:IF|*;                      ``",
        "*|IFNOT:FNAME|*you*|ELSE:|**|FNAME|**|END:IF|*;                   ``",
        "*|IFNOT:FNAME|**|FNAME|**|END:IF|*;                               error no fallback 1:26 3",
        "*|IF:PLAN=gold|**|CITY|**|END:IF|*;                               error no fallback 1:27 3",
        "*|IF:PLAN=Gold|**|CITY|**|END:IF|*;                               error no fallback 1:27 3",
        "*|IF:PLAN=silver|**|CITY|**|END:IF|*;                             ``",
        "*|IF:PLAN=gold|**|IF:FNAME|**|CITY|**|END:IF|**|END:IF|*;         error no fallback 1:39 1",
        "*|IF:PLAN=gold|*x*|ELSEIF:CITY|**|CITY|**|ELSE:|**|CITY|**|END:IF|*; error no fallback 1:60 2",
        "*|EMAIL|* *|LIST:COMPANY|* *|CUSTOM|*;                            ``",
        "*|LOYALTY|*;                                                      warning not mapped 1:11 null",
        "*|FNAM|* *|fname|* *|IF:PLANN|*x*|END:IF|*;                       error unknown token 1:11 null, error unknown token 1:20 null, error unknown token 1:30 null"})
    void mailchimpTokensAreBlankForWhomTheyArePrintedWithoutAValue(final String html, final String expected) {
        assertEquals(expected, summary(findings(TemplateSyntax.MAILCHIMP, LINK + " " + html, 0)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "BREVO;   {{ contact.FNAME }};                                     error no fallback 2:1 3",
        "BREVO;   {{ contact.FNAME | default:\"you\" }};                   ``",
        "BREVO;   {% if contact.FNAME %}{{ contact.FNAME }}{% else %}you{% endif %}; ``",
        "BREVO;   {% if contact.PLAN == 'gold' and contact.FNAME %}{{ contact.CITY }}{% endif %}; error no fallback 2:50 1",
        "BREVO;   {% if contact.FNAME|length > 1 %}{{ contact.FNAME }}{% endif %}; error no fallback 2:34 3",
        "BREVO;   %FNAME% %OTHER%;                                         error no fallback 2:1 3, warning unknown token 2:9 null",
        "BREVO;   {{ FNAME }};                                             error unknown token 2:1 null",
        "BREVO;   {{ contact.Fname }};                                     error unknown token 2:1 null",
        "BREVO;   {{ params.any }} {{ mirror }} {{ store.name }};          ``",
        "BREVO;   {% for a in params.b %}{{ a.c }}{% endfor %};            ``",
        "HUBSPOT; {{ personalization_token('contact.FNAME', 'you') }};     ``",
        "HUBSPOT; {{ personalization_token('contact.FNAME', '') }};        error no fallback 2:1 3",
        "HUBSPOT; {{ contact.FNAME | default('you') }};                    warning unsure syntax 2:1 null",
        "HUBSPOT; {% unless contact.FNAME %}you{% else %}{{ contact.FNAME }}{% endunless %}; ``",
        "HUBSPOT; {{ content.name }} {{ nothing }};                        error unknown token 2:20 null"})
    void tokensOfJinjaAreCheckedAlike(final TemplateSyntax syntax, final String html, final String expected) {
        final String link = syntax == TemplateSyntax.BREVO ? "{{ unsubscribe }}" : "{{ unsubscribe_link }}";
        assertEquals(expected, summary(findings(syntax, link + "\n" + html, 0)));
    }

    @Test
    void aDefaultAtTheVendorIsAFallback() {
        assertEquals("", summary(findings(TemplateSyntax.MAILCHIMP, LINK + "*|FNAME|*", 0, "FNAME")));
    }

    @ParameterizedTest
    @CsvSource({"0, error", "29.9, error", "30, warning", "100, warning"})
    void aRateUpToTheMaximumIsAWarning(final double max, final String severity) {
        final List<Finding> findings = findings(TemplateSyntax.MAILCHIMP, LINK + "*|FNAME|*", max);
        assertEquals(severity, findings.getFirst().severity());
        assertEquals(List.of(3L, 10L), List.of(findings.getFirst().recordsLacking(), findings.getFirst().records()));
        assertTrue(findings.getFirst().message().startsWith("3 of 10 records have no FNAME"), findings.getFirst().message());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "MAILCHIMP; Hi;                                                        error no unsubscribe link 1:1 10",
        "MAILCHIMP; *|IF:PLAN=gold|**|UNSUB|**|END:IF|*;                       error no unsubscribe link 1:1 5",
        "MAILCHIMP; *|IF:PLAN=gold|**|UNSUB|**|ELSE:|**|UNSUB|**|END:IF|*;     ``",
        "MAILCHIMP; *|UPDATE_PROFILE|* *|IF:UNSUB|*x*|END:IF|*;                error no unsubscribe link 1:1 10",
        "BREVO;     {% raw %}{{ unsubscribe }}{% endraw %};                    error no unsubscribe link 1:1 10",
        "BREVO;     {# {{ unsubscribe }} #};                                   error no unsubscribe link 1:1 10",
        "HUBSPOT;   {{ unsubscribe_link_all }};                                ``",
        "HUBSPOT;   {% module 'x' path='@hubspot/email_footer' %};             ``"})
    void everyContactNeedsALinkToUnsubscribe(final TemplateSyntax syntax, final String html, final String expected) {
        assertEquals(expected, summary(findings(syntax, html, 100)));
    }

    @Test
    void theSubjectNeedsNoLink() {
        final KnownNames names = new KnownNames(TemplateSyntax.MAILCHIMP, List.of("FNAME"), null, List.of());
        final TemplateCheck check = new TemplateCheck(TemplateSyntax.MAILCHIMP, Map.of(TemplatePart.SUBJECT, TemplateSyntax.MAILCHIMP.parse("Hi *|LNAME|*")), names, Set.of());
        final List<Finding> findings = check.findings(0);
        assertEquals("error unknown token 1:4 null", summary(findings));
        assertEquals("subject", findings.getFirst().part());
        assertTrue(findings.getFirst().message().contains("With an ESP Client Service"), findings.getFirst().message());
    }

    @Test
    void withoutRecordsEveryBareTokenIsAWarning() {
        assertEquals("warning no fallback 1:11 null, warning no fallback 1:61 null",
                summary(check(TemplateSyntax.MAILCHIMP, LINK + " *|FNAME|**|IF:CITY|**|CITY|**|END:IF|**|IF:PLAN=|**|CITY|**|END:IF|*").findings(0)));
    }

    @ParameterizedTest
    @CsvSource({"*|fname|*, perhaps it should be FNAME", "*|FNAM|*, perhaps it should be FNAME", "*|LOYALTI|*, perhaps it should be LOYALTY", "*|XYZ|*, 'correct it, or map it'"})
    void anUnknownNameIsSaidWithTheNearestOne(final String token, final String cure) {
        final String message = findings(TemplateSyntax.MAILCHIMP, LINK + token, 0).getFirst().message();
        assertTrue(message.contains(cure), message);
        assertFalse(message.contains("null"));
    }

    @Test
    void deepNestingAndHostileTokensAreFindingsToo() {
        final List<Finding> findings = findings(TemplateSyntax.MAILCHIMP, LINK + "*|IF:PLAN|*".repeat(10_000) + "*|CITY|*" + "*|END:IF|*".repeat(10_000) + "*|" + "A".repeat(900) + "|*", 0);
        assertEquals(List.of("unsure syntax", "no fallback", "unknown token"), findings.stream().map(Finding::kind).toList());
        assertEquals(200, findings.getLast().token().length());
    }
}
