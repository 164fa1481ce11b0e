// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.syntax;

/** Finds the ends of tokens. Tested by JinjaParserTest. */
final class TokenEnd {

    /** Characters of the longest token. The search for an end stops there, so that a template of beginnings takes linear time. */
    private static final int MAX_TOKEN = 4_000;

    /** Characters of the longest name of a field. */
    static final int MAX_NAME = 100;

    private final String source;

    TokenEnd(final String source) {
        this.source = source;
    }

    /** The offset of the end of a token; -1 if it has none before the next token begins. An end within quotation marks does not count. */
    int find(final int from, final String close) {
        char quote = 0;
        for (int i = from; i + 1 < source.length() && i < from + MAX_TOKEN; i++) {
            final char character = source.charAt(i);
            if (quote != 0) {
                if (character == '\\') {
                    i++;
                } else if (character == quote) {
                    quote = 0;
                }
            } else if (source.startsWith(close, i)) {
                return i;
            } else if (character == '"' || character == '\'') {
                quote = character;
            } else if (character == '{' && (source.charAt(i + 1) == '{' || source.charAt(i + 1) == '%')) {
                return -1;
            }
        }
        return -1;
    }
}
