// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.syntax;

import io.emailpersonalization.nifi.template.syntax.ExpressionLexer.Kind;
import io.emailpersonalization.nifi.template.syntax.ExpressionLexer.Part;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the tokens of the languages that descend from Jinja and Django: {@code {{ ... }}}, {@code {% ... %}} and {@code {# ... #}}. The time is linear in the length of the template, whatever it
 * holds.
 */
final class JinjaParser {

    private static final Set<String> UNREAD = Set.of("raw", "verbatim", "comment");
    private static final Set<String> BRANCHED = Set.of("if", "unless", "for", "ifchanged", "ifequal", "ifnotequal");

    private final String source;
    private final JinjaDialect dialect;
    private final TemplateBuilder template;
    private final TokenEnd ends;
    /** Ends of comments and of unread blocks that the rest of the template does not have: they are not searched again. */
    private final Set<String> absent = new HashSet<>();

    private JinjaParser(final String source, final JinjaDialect dialect) {
        this.source = source;
        this.dialect = dialect;
        this.template = new TemplateBuilder(source);
        this.ends = new TokenEnd(source);
    }

    static ParsedTemplate parse(final String source, final JinjaDialect dialect) {
        final JinjaParser parser = new JinjaParser(source, dialect);
        parser.scan();
        return parser.template.build();
    }

    private void scan() {
        int i = 0;
        while (i + 1 < source.length()) {
            final char first = source.charAt(i);
            final char second = source.charAt(i + 1);
            if (first == '{' && (second == '{' || second == '%')) {
                i = token(i, second == '{' ? "}}" : "%}");
            } else if (first == '{' && second == '#') {
                i = comment(i);
            } else if (first == '%' && dialect.hasLegacyTokens()) {
                i = legacy(i);
            } else {
                i++;
            }
        }
    }

    private int token(final int start, final String close) {
        final int bodyEnd = ends.find(start + 2, close);
        if (bodyEnd < 0) {
            template.fault(FindingKind.BROKEN_TOKEN, start, start + 2, "The token has no end: write %s behind it, and close its quotation marks".formatted(close));
            return start + 2;
        }
        final int end = bodyEnd + 2;
        String body = source.substring(start + 2, bodyEnd);
        body = body.startsWith("-") ? body.substring(1) : body;
        body = body.endsWith("-") ? body.substring(0, body.length() - 1) : body;
        final List<Part> parts = ExpressionLexer.split(body);
        if ("}}".equals(close)) {
            print(parts, start, end);
            return end;
        }
        return statement(parts, start, end);
    }

    private void print(final List<Part> parts, final int start, final int end) {
        if (parts.isEmpty()) {
            template.fault(FindingKind.BROKEN_TOKEN, start, end, "The token is empty: write a name in it, or remove it");
            template.add(Token.Kind.CONTROL, start, end, List.of(), List.of());
            return;
        }
        template.add(Token.Kind.PRINT, start, end, read(parts, start, end).uses(NameUse.Role.PRINTED), List.of());
    }

    private Expression read(final List<Part> parts, final int start, final int end) {
        final ExpressionParser.Result result = ExpressionParser.parse(parts);
        if (result.isBroken()) {
            template.fault(FindingKind.BROKEN_TOKEN, start, end, "The expression cannot be read: check its names, quotation marks and parentheses");
        }
        if (result.hasDefaultFilter() && !dialect.hasDefaultFilter()) {
            template.fault(FindingKind.UNSURE_SYNTAX, start, end, "HubSpot documents the filter default for pages and not for mails: write personalization_token(\"contact.name\", \"fallback\")");
        }
        return result.expression();
    }

    private int statement(final List<Part> parts, final int start, final int end) {
        if (parts.isEmpty() || parts.getFirst().kind() != Kind.WORD) {
            template.fault(FindingKind.BROKEN_TOKEN, start, end, "The tag has no name: write one, such as if, or remove it");
            template.add(Token.Kind.CONTROL, start, end, List.of(), List.of());
            return end;
        }
        final String tag = parts.getFirst().text();
        final List<Part> rest = parts.subList(1, parts.size());
        if (UNREAD.contains(tag)) {
            return unread(tag, start, end);
        }
        switch (tag) {
            case "if", "elif", "elseif", "unless" -> conditional(tag, rest, start, end);
            case "else", "empty" -> template.branch(BRANCHED, true, Condition.ALWAYS, start, end, List.of());
            case "for" -> loop(rest, start, end);
            case "set" -> set(rest, start, end);
            default -> other(tag, rest, start, end);
        }
        return end;
    }

    private void conditional(final String tag, final List<Part> rest, final int start, final int end) {
        if (rest.isEmpty()) {
            template.fault(FindingKind.BROKEN_CONDITIONAL, start, end, "The conditional has no condition: write one, such as if contact.NAME");
        }
        final Expression expression = rest.isEmpty() ? new Expression.Opaque(List.of()) : read(rest, start, end);
        final List<NameUse> uses = expression.uses(NameUse.Role.TESTED);
        switch (tag) {
            case "if" -> template.open(tag, expression::truth, start, end, uses);
            case "unless" -> template.open(tag, contact -> expression.truth(contact).negate(), start, end, uses);
            default -> template.branch(Set.of("if", "unless"), false, expression::truth, start, end, uses);
        }
    }

    private void loop(final List<Part> rest, final int start, final int end) {
        int in = 0;
        while (in < rest.size() && !rest.get(in).is("in")) {
            if (rest.get(in).kind() == Kind.WORD) {
                template.define(rest.get(in).text());
            }
            in++;
        }
        final boolean isWhole = in > 0 && in + 1 < rest.size();
        if (!isWhole) {
            template.fault(FindingKind.BROKEN_CONDITIONAL, start, end, "The loop cannot be read: write for item in list");
        }
        template.open("for", Condition.UNKNOWN, start, end, isWhole ? read(rest.subList(in + 1, rest.size()), start, end).uses(NameUse.Role.TESTED) : List.of());
    }

    private void set(final List<Part> rest, final int start, final int end) {
        int equals = 0;
        while (equals < rest.size() && !rest.get(equals).is("=")) {
            if (rest.get(equals).kind() == Kind.WORD) {
                template.define(rest.get(equals).text());
            }
            equals++;
        }
        if (equals + 1 < rest.size()) {
            template.add(Token.Kind.CONTROL, start, end, read(rest.subList(equals + 1, rest.size()), start, end).uses(NameUse.Role.TESTED), List.of());
        } else {
            template.open("set", Condition.ALWAYS, start, end, List.of());
        }
    }

    private void other(final String tag, final List<Part> rest, final int start, final int end) {
        if (dialect.blocks().contains(tag)) {
            if (("macro".equals(tag) || "with".equals(tag)) && !rest.isEmpty()) {
                rest.stream().filter(part -> part.kind() == Kind.WORD).forEach(part -> template.define(part.text()));
            }
            template.open(tag, "macro".equals(tag) ? Condition.UNKNOWN : Condition.ALWAYS, start, end, List.of());
            return;
        }
        final String closed = tag.startsWith("end_") ? tag.substring(4) : tag.startsWith("end") ? tag.substring(3) : "";
        if ("set".equals(closed) || dialect.blocks().contains(closed)) {
            template.close(closed, start, end);
            return;
        }
        if ("import".equals(tag) || "from".equals(tag)) {
            rest.stream().filter(part -> part.kind() == Kind.WORD).forEach(part -> template.define(part.text()));
        }
        final List<NameUse> uses = new ArrayList<>();
        if (tag.contains("can_spam") || rest.stream().anyMatch(part -> part.text().contains("can_spam") || part.text().contains("email_footer"))) {
            // HubSpot's modules of the footer hold the link
            uses.add(new NameUse("unsubscribe_section", NameUse.Owner.VENDOR, NameUse.Role.PRINTED));
        }
        template.add(Token.Kind.CONTROL, start, end, uses, List.of());
    }

    private int comment(final int start) {
        final int close = find("#}", start + 2);
        if (close < 0) {
            template.fault(FindingKind.BROKEN_TOKEN, start, start + 2, "The comment has no end: write #} behind it");
            return start + 2;
        }
        template.add(Token.Kind.COMMENT, start, close + 2, List.of(), List.of());
        return close + 2;
    }

    private int unread(final String tag, final int start, final int end) {
        final int close = unreadEnd("end" + tag, end);
        if (close < 0) {
            template.fault(FindingKind.BROKEN_CONDITIONAL, start, end, "The block that it opens has no end of its own: add the end");
            template.add(Token.Kind.CONTROL, start, end, List.of(), List.of());
            return end;
        }
        template.add("comment".equals(tag) ? Token.Kind.COMMENT : Token.Kind.RAW, start, close, List.of(), List.of());
        return close;
    }

    /** The offset behind the next tag of a name; -1 if there is none. */
    private int unreadEnd(final String tag, final int from) {
        for (int found = find(tag, from); found >= 0; found = find(tag, found + 1)) {
            final int before = skip(found - 1, -1);
            final int behind = skip(found + tag.length(), 1);
            if (before > from && source.startsWith("{%", before - 1) && source.startsWith("%}", behind)) {
                return behind + 2;
            }
        }
        return -1;
    }

    private int skip(final int from, final int step) {
        int i = from;
        while (i >= 0 && i < source.length() && Math.abs(i - from) < TokenEnd.MAX_NAME && (source.charAt(i) == '-' || Character.isWhitespace(source.charAt(i)))) {
            i += step;
        }
        return i;
    }

    private int find(final String text, final int from) {
        final int found = absent.contains(text) ? -1 : source.indexOf(text, from);
        if (found < 0) {
            absent.add(text);
        }
        return found;
    }

    /** A token {@code %NAME%}. Addresses of links have percent signs too, so only words of capital letters count. */
    private int legacy(final int start) {
        int end = start + 1;
        while (end < source.length() && end - start <= TokenEnd.MAX_NAME && isLegacyName(source.charAt(end), end == start + 1)) {
            end++;
        }
        if (end < source.length() && source.charAt(end) == '%' && end - start > 3) {
            template.add(Token.Kind.LEGACY_PRINT, start, end + 1, List.of(new NameUse(source.substring(start + 1, end), NameUse.Owner.CONTACT, NameUse.Role.PRINTED)), List.of());
            return end + 1;
        }
        return start + 1;
    }

    private static boolean isLegacyName(final char character, final boolean isFirst) {
        return character >= 'A' && character <= 'Z' || !isFirst && (character == '_' || character >= '0' && character <= '9');
    }
}
