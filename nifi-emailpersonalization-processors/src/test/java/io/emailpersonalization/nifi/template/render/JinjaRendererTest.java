// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.render;

import io.emailpersonalization.nifi.template.syntax.MapContact;
import io.emailpersonalization.nifi.template.syntax.TemplateSyntax;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(60)
class JinjaRendererTest {

    private static final Map<String, String> ANN = Map.of("FIRSTNAME", "ann", "TOTAL", "40.318", "EMPTY", "", "EVIL", "<i>\"' {{ contact.TOTAL }} {% raw %}");

    private static TemplateRenderer.Rendered render(final TemplateSyntax syntax, final String template) {
        return new JinjaRenderer(syntax.parse(template), syntax, Map.of("CITY", "your town"), true).render(new MapContact(ANN));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
        "BREVO;   Hi {{ contact.FIRSTNAME }}!;                                         Hi ann!",
        "BREVO;   {{ contact.FIRSTNAME | default:\"there\" | capfirst }};              Ann",
        "BREVO;   {{ contact.EMPTY | default:\"there: | you\" }};                      there: | you",
        "BREVO;   {{ contact.EMPTY|default:contact.FIRSTNAME|upper }};                 ANN",
        "BREVO;   {{ contact.TOTAL|floatformat:2 }} {{ contact.FIRSTNAME|truncatechars:2 }}; 40.32 ...",
        "BREVO;   %FIRSTNAME% {{ contact.CITY }} {{ contact.NONE }}.;                  ann your town .",
        "BREVO;   {% if contact.FIRSTNAME == 'ann' %}a{% else %}b{% endif %};          a",
        "BREVO;   {% if contact.EMPTY %}a{% else %}b{% endif %};                       b",
        "BREVO;   <a href='{{ unsubscribe }}'>{{ params.X }}</a>;                      <a href='#unsubscribe'>[params.X]</a>",
        "HUBSPOT; {{ personalization_token('contact.FIRSTNAME', 'there') }};           ann",
        "HUBSPOT; {{ personalization_token('contact.EMPTY', 'there') }};               there",
        "HUBSPOT; {% unless contact.EMPTY %}a{% endunless %};                          a",
        "HUBSPOT; {% set name = contact.FIRSTNAME %}{{ name|title }};                  Ann",
        "HUBSPOT; {% for i in range(3) %}{{ i }}{% endfor %};                          012",
        "HUBSPOT; {% raw %}{{ contact.FIRSTNAME }}{% endraw %}{# x #};                 {{ contact.FIRSTNAME }}",
        "HUBSPOT; {{ site_settings.company_name }} {{ unsubscribe_link }};             [site_settings.company_name] #unsubscribe_link"})
    void tokensAreReplacedByTheEngine(final TemplateSyntax syntax, final String template, final String expected) {
        final TemplateRenderer.Rendered rendered = render(syntax, template);
        assertEquals(expected, rendered.text());
        assertTrue(rendered.isComplete());
    }

    @Test
    void valuesAreEscapedAndNotReadAgain() {
        assertEquals("&lt;i&gt;&quot;&#39; {{ contact.TOTAL }} {% raw %}", render(TemplateSyntax.HUBSPOT, "{{ contact.EVIL }}").text());
        assertEquals("&lt;i&gt;&quot;&#39; {{ contact.TOTAL }} {% raw %}", render(TemplateSyntax.HUBSPOT, "{{ personalization_token('contact.EVIL', '') }}").text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{ ''.class.forName('java.lang.Runtime') }}", "{{ contact.class }}", "{{ ''.getClass().forName('java.lang.System') }}", "{{ contact.getClass().getClassLoader() }}",
        "{{ ____int3rpr3t3r____ }}", "{{ ____int3rpr3t3r____.getConfig() }}", "{% include 'META-INF/MANIFEST.MF' %}", "{% import 'a' as b %}", "{% extends 'a' %}", "{{ 'x'|center(1000000000) }}",
        "{{ '%999999999d'|format(1) }}", "{{ 'x'|indent(1000000000) }}", "{{ '{{ contact.FIRSTNAME }}'|render }}", "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", "{{ contact.FIRSTNAME|safe }}",
        "{{ unknown_function('x') }}", "{% unknown_tag %}", "{{ contact.FIRSTNAME", "{% if contact.FIRSTNAME %}a", "{{ 'a' ~ }}",
        "{% for i in range(100000) %}{% for j in range(100000) %}{% for k in range(100000) %}{% for l in range(100000) %}{% endfor %}{% endfor %}{% endfor %}{% endfor %}",
        "{% call a() %}{% endcall %}", "{{ super() }}", "{{ namespace() }}", "{{ 'a'|regex_replace('(a+)+b', 'c') }}"})
    void noTemplateReachesBeyondTheMail(final String template) {
        final String text = render(TemplateSyntax.HUBSPOT, template).text();
        assertFalse(text.contains("java") || text.contains("jinjava") || text.contains("Manifest") || text.contains("Runtime"), text);
        assertTrue(text.length() <= TemplateRenderer.MAX_OUTPUT, template);
    }

    @Test
    void aTemplateThatMultipliesItselfIsCut() {
        assertTrue(render(TemplateSyntax.HUBSPOT, "{% for i in range(1000) %}{% for j in range(1000) %}xxxxxxxxxx{% endfor %}{% endfor %}").text().length() <= TemplateRenderer.MAX_OUTPUT);
        assertTrue(render(TemplateSyntax.HUBSPOT, "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a ~ a %}".repeat(60) + "{{ a }}").text().length() <= TemplateRenderer.MAX_OUTPUT);
        assertFalse(render(TemplateSyntax.HUBSPOT, "{{ contact.FIRSTNAME }}".repeat(200_000)).isComplete());
    }
}
