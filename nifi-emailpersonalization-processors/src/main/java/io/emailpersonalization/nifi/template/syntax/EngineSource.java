// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.syntax;

import io.emailpersonalization.nifi.template.syntax.ExpressionLexer.Kind;
import io.emailpersonalization.nifi.template.syntax.ExpressionLexer.Part;

import java.util.List;

/** Writes a template in the form that Jinjava reads: the arguments of Brevo's filters follow a colon, Jinjava's stand in parentheses. Tested by JinjaRendererTest. */
final class EngineSource {

    private EngineSource() {
    }

    static String of(final ParsedTemplate template, final JinjaDialect dialect) {
        if (!dialect.hasLegacyTokens()) {
            return template.source();
        }
        final StringBuilder written = new StringBuilder();
        int last = 0;
        for (final Token token : template.tokens()) {
            written.append(template.source(), last, token.start());
            final String text = template.source().substring(token.start(), token.end());
            switch (token.kind()) {
                case LEGACY_PRINT -> written.append("{{ contact.").append(token.uses().getFirst().name()).append(" }}");
                case PRINT, CONTROL -> written.append(text, 0, 2).append(withParentheses(text.substring(2, text.length() - 2))).append(text.substring(text.length() - 2));
                default -> written.append(text);
            }
            last = token.end();
        }
        return written.append(template.source(), last, template.source().length()).toString();
    }

    private static String withParentheses(final String body) {
        final List<Part> parts = ExpressionLexer.split(body);
        final StringBuilder written = new StringBuilder();
        int last = 0;
        for (int i = 2; i + 1 < parts.size(); i++) {
            if (parts.get(i).is(":") && parts.get(i - 1).kind() == Kind.WORD && parts.get(i - 2).is("|")) {
                int argument = i + 1;
                while (argument + 2 < parts.size() && parts.get(argument + 1).is(".")) {
                    argument += 2;
                }
                written.append(body, last, parts.get(i).start()).append('(').append(body, parts.get(i + 1).start(), parts.get(argument).end()).append(')');
                last = parts.get(argument).end();
            }
        }
        return written.append(body, last, body.length()).toString();
    }
}
