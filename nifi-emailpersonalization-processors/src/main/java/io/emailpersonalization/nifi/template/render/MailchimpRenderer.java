// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.render;

import io.emailpersonalization.nifi.template.syntax.ContactValues;
import io.emailpersonalization.nifi.template.syntax.NameUse;
import io.emailpersonalization.nifi.template.syntax.ParsedTemplate;
import io.emailpersonalization.nifi.template.syntax.Token;
import org.apache.commons.text.WordUtils;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Renders the merge tags of Mailchimp. */
final class MailchimpRenderer implements TemplateRenderer {

    private final ParsedTemplate template;
    private final Map<String, String> defaults;
    private final UnaryOperator<String> escape;

    /**
     * @param defaults field to its default at the vendor
     * @param escape makes a value harmless in this part
     */
    MailchimpRenderer(final ParsedTemplate template, final Map<String, String> defaults, final UnaryOperator<String> escape) {
        this.template = template;
        this.defaults = defaults;
        this.escape = escape;
    }

    @Override
    public Rendered render(final ContactValues contact) {
        final boolean[] shown = template.preview(contact);
        final StringBuilder out = new StringBuilder();
        int last = 0;
        int block = 0;
        for (final Token token : template.tokens()) {
            if (shown[block]) {
                out.append(template.source(), last, token.start());
            }
            if (token.kind() == Token.Kind.PRINT && shown[token.block()]) {
                out.append(escape.apply(value(token, contact)));
            }
            if (out.length() > MAX_OUTPUT) {
                return new Rendered(out.substring(0, MAX_OUTPUT), false);
            }
            last = token.end();
            block = token.block();
        }
        if (shown[block]) {
            out.append(template.source(), last, template.source().length());
        }
        return new Rendered(out.toString(), true);
    }

    private String value(final Token token, final ContactValues contact) {
        final NameUse use = token.uses().getFirst();
        if (use.owner() == NameUse.Owner.VENDOR) {
            return Placeholders.of(use.name());
        }
        final String value = contact.value(use.name()) == null ? defaults.getOrDefault(use.name(), "") : contact.value(use.name());
        String formed = value;
        for (int i = token.modifiers().size() - 1; i >= 0; i--) {
            formed = switch (token.modifiers().get(i)) {
                case "TITLE" -> WordUtils.capitalizeFully(formed);
                case "UPPER" -> formed.toUpperCase(Locale.ROOT);
                case "LOWER" -> formed.toLowerCase(Locale.ROOT);
                case "URL" -> URLEncoder.encode(formed, StandardCharsets.UTF_8);
                default -> formed;
            };
        }
        return formed;
    }
}
