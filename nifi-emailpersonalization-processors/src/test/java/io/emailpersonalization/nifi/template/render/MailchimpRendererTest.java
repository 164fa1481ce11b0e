// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.render;

import io.emailpersonalization.nifi.template.syntax.MapContact;
import io.emailpersonalization.nifi.template.syntax.TemplateSyntax;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

class MailchimpRendererTest {

    private static TemplateRenderer.Rendered render(final String template, final Map<String, String> values) {
        return new MailchimpRenderer(TemplateSyntax.MAILCHIMP.parse(template), Map.of("CITY", "your town"), MailRenderer::escape).render(new MapContact(values));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "Hi *|FNAME|*!;                                             Hi ann LEE!",
        "*|TITLE:FNAME|* *|UPPER:FNAME|* *|LOWER:FNAME|*;           Ann Lee ANN LEE ann lee",
        "?n=*|URL:FNAME|*;                                          ?n=ann+LEE",
        "*|URL:UPPER:FNAME|*;                                       ANN+LEE",
        "*|IF:FNAME|*Hi *|FNAME|**|ELSE:|*Hi you*|END:IF|*.;        Hi ann LEE.",
        "*|IF:NONE|*Hi *|FNAME|**|ELSE:|*Hi you*|END:IF|*.;         Hi you.",
        "*|CITY|*, *|NONE|*.;                                       your town, .",
        "<a href='*|UNSUB|*'>*|LIST:COMPANY|*</a>;                  <a href='#unsub'>[LIST:COMPANY]</a>",
        "*|INTERESTED:G:N|*a*|ELSE:|*b*|END:INTERESTED|*c;          bc",
        "*|FNAME x;                                                 *|FNAME x"})
    void tagsAreReplacedAsMailchimpDoes(final String template, final String expected) {
        assertEquals(expected, render(template, Map.of("FNAME", "ann LEE")).text());
    }

    @Test
    void valuesAreEscapedAndNotReadAgain() {
        assertEquals("&lt;b&gt;&quot;*|EMAIL|*&#39; &amp;", render("*|FNAME|*", Map.of("FNAME", "<b>\"*|EMAIL|*' &", "EMAIL", "a@example.com")).text());
    }

    @Test
    void aTemplateThatMultipliesItselfIsCut() {
        final TemplateRenderer.Rendered rendered = render("*|FNAME|*".repeat(100_000), Map.of("FNAME", "x".repeat(10_000)));
        assertFalse(rendered.isComplete());
        assertEquals(TemplateRenderer.MAX_OUTPUT, rendered.text().length());
    }
}
