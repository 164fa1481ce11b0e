// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.syntax;

import java.util.ArrayList;
import java.util.List;

/** Splits an expression into words, texts, numbers and operators. Tested by JinjaParserTest. */
final class ExpressionLexer {

    private static final List<String> LONG_OPERATORS = List.of("==", "!=", "<=", ">=", "&&", "||", "//", "**");

    /** A part of an expression: its text, unquoted, and where it stands. */
    record Part(Kind kind, String text, int start, int end) {

        boolean is(final String symbol) {
            return kind != Kind.TEXT && text.equals(symbol);
        }
    }

    /** Kinds of parts. */
    enum Kind {
        WORD,
        TEXT,
        NUMBER,
        OPERATOR
    }

    private ExpressionLexer() {
    }

    /** The parts of an expression. A text without an end ends with the expression. */
    static List<Part> split(final String expression) {
        final List<Part> parts = new ArrayList<>();
        int i = 0;
        while (i < expression.length()) {
            final char first = expression.charAt(i);
            int end = i + 1;
            if (Character.isWhitespace(first)) {
                i++;
                continue;
            }
            if (first == '"' || first == '\'') {
                end = textEnd(expression, i);
                parts.add(new Part(Kind.TEXT, unquote(expression.substring(i + 1, Math.max(i + 1, end - 1))), i, end));
            } else if (isWord(first)) {
                while (end < expression.length() && isWord(expression.charAt(end))) {
                    end++;
                }
                final String word = expression.substring(i, end);
                parts.add(new Part(Character.isDigit(first) ? Kind.NUMBER : Kind.WORD, word, i, end));
            } else {
                if (end < expression.length() && LONG_OPERATORS.contains(expression.substring(i, end + 1))) {
                    end++;
                }
                parts.add(new Part(Kind.OPERATOR, expression.substring(i, end), i, end));
            }
            i = end;
        }
        return parts;
    }

    private static boolean isWord(final char character) {
        return Character.isLetterOrDigit(character) || character == '_';
    }

    private static int textEnd(final String expression, final int start) {
        int i = start + 1;
        while (i < expression.length() && expression.charAt(i) != expression.charAt(start)) {
            i += expression.charAt(i) == '\\' ? 2 : 1;
        }
        return Math.min(i + 1, expression.length());
    }

    private static String unquote(final String text) {
        return text.indexOf('\\') < 0 ? text : text.replaceAll("\\\\(.)", "$1");
    }
}
