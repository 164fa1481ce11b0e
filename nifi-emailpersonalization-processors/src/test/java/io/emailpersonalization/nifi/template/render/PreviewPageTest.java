// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.render;

import io.emailpersonalization.nifi.template.check.TemplatePart;
import io.emailpersonalization.nifi.template.syntax.MapContact;
import io.emailpersonalization.nifi.template.syntax.ParsedTemplate;
import io.emailpersonalization.nifi.template.syntax.TemplateSyntax;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The page with the previews, and the mails on it. */
class PreviewPageTest {

    private static final Pattern FRAME = Pattern.compile("<iframe sandbox=\"\" title=\"Mail of record ([0-9]+)\" srcdoc=\"([^\"]*)\"></iframe>");

    private static String page(final TemplateSyntax syntax, final String html, final Map<String, String> contact) {
        final Map<TemplatePart, ParsedTemplate> templates = Map.of(TemplatePart.SUBJECT, syntax.parse("Hi *|FNAME|*"), TemplatePart.HTML, syntax.parse(html),
                TemplatePart.TEXT, syntax.parse("*|FNAME|*"));
        return PreviewPage.of(List.of(new MailRenderer(syntax, templates, Map.of()).render(7, new MapContact(contact))));
    }

    @Test
    void aMailStandsInAFrameThatMayDoNothing() {
        final String page = page(TemplateSyntax.MAILCHIMP, "<script>alert(1)</script><p title=\"*|FNAME|*\">*|FNAME|*</p>", Map.of("FNAME", "\"><script>alert(2)</script>'"));
        assertTrue(page.contains("http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; base-uri 'none'\""), page);
        assertFalse(page.contains("<script"), page);
        final Matcher frame = FRAME.matcher(page);
        assertTrue(frame.find());
        assertEquals("7", frame.group(1));
        assertTrue(frame.group(2).contains("title=&quot;&amp;quot;&amp;gt;&amp;lt;script&amp;gt;alert(2)"), frame.group(2));
        assertTrue(page.contains("<strong>Hi &quot;&gt;&lt;script&gt;alert(2)&lt;/script&gt;&#39;</strong>"), page);
        assertTrue(page.contains("<pre>&quot;&gt;&lt;script&gt;"), page);
    }

    @Test
    void whatCannotBeRenderedIsSaid() {
        final String note = "The preview is not complete";
        assertTrue(page(TemplateSyntax.HUBSPOT, "{{ unknown() }}", Map.of()).contains(note));
        assertTrue(page(TemplateSyntax.HUBSPOT, "{% if contact.a %}".repeat(60) + "{% endif %}".repeat(60), Map.of()).contains(note));
        assertTrue(page(TemplateSyntax.MAILCHIMP, "*|IF:A|*".repeat(60) + "*|END:IF|*".repeat(60), Map.of()).contains(note));
        assertFalse(page(TemplateSyntax.HUBSPOT, "{{ contact.a }}", Map.of()).contains(note));
    }
}
