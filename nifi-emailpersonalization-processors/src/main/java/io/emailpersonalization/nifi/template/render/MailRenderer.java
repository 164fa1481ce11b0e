// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.render;

import io.emailpersonalization.nifi.template.check.TemplatePart;
import io.emailpersonalization.nifi.template.syntax.ContactValues;
import io.emailpersonalization.nifi.template.syntax.ParsedTemplate;
import io.emailpersonalization.nifi.template.syntax.TemplateSyntax;
import org.apache.commons.text.StringEscapeUtils;

import java.util.EnumMap;
import java.util.Map;

/** Renders all parts of a mail. Tested by PreviewPageTest. */
public final class MailRenderer {

    /** Blocks within each other beyond which nothing is rendered. */
    private static final int MAX_DEPTH = 50;

    private final Map<TemplatePart, TemplateRenderer> renderers = new EnumMap<>(TemplatePart.class);

    /**
     * @param templates the parts that the mail has
     * @param defaults field to its default at the vendor
     */
    public MailRenderer(final TemplateSyntax syntax, final Map<TemplatePart, ParsedTemplate> templates, final Map<String, String> defaults) {
        templates.forEach((part, template) -> renderers.put(part, renderer(syntax, template, defaults, part == TemplatePart.HTML)));
    }

    private static TemplateRenderer renderer(final TemplateSyntax syntax, final ParsedTemplate template, final Map<String, String> defaults, final boolean isHtml) {
        if (template.depth() > MAX_DEPTH) {
            return any -> new TemplateRenderer.Rendered("", false);
        }
        return syntax.isJinja() ? new JinjaRenderer(template, syntax, defaults, isHtml) : new MailchimpRenderer(template, defaults, isHtml ? MailRenderer::escape : text -> text);
    }

    /** A text as it stands in HTML, also within quotation marks of either kind. */
    static String escape(final String text) {
        return StringEscapeUtils.escapeHtml4(text).replace("'", "&#39;");
    }

    /**
     * Renders a mail.
     *
     * @param number the number of the record, from 1
     */
    public Preview render(final long number, final ContactValues contact) {
        final Map<TemplatePart, String> texts = new EnumMap<>(TemplatePart.class);
        boolean isComplete = true;
        for (final Map.Entry<TemplatePart, TemplateRenderer> renderer : renderers.entrySet()) {
            final TemplateRenderer.Rendered rendered = renderer.getValue().render(contact);
            texts.put(renderer.getKey(), rendered.text());
            isComplete &= rendered.isComplete();
        }
        return new Preview(number, texts, isComplete);
    }
}
