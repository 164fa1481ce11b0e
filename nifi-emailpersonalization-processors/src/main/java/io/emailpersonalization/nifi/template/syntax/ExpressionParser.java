// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.syntax;

import io.emailpersonalization.nifi.template.syntax.Expression.Literal;
import io.emailpersonalization.nifi.template.syntax.Expression.Name;
import io.emailpersonalization.nifi.template.syntax.Expression.Opaque;
import io.emailpersonalization.nifi.template.syntax.ExpressionLexer.Kind;
import io.emailpersonalization.nifi.template.syntax.ExpressionLexer.Part;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Reads an expression of Jinja, HubL or Brevo's language. What it does not know becomes {@link Opaque}, with the names in it: it never throws. Tested by JinjaParserTest.
 */
final class ExpressionParser {

    /** Parentheses, negations and the like within each other. A template of a person has a handful. */
    private static final int MAX_DEPTH = 40;
    /** Filters, indexes and comparisons of one expression. Each is a level of the tree, and no mail has as many. */
    private static final int MAX_LINKS = 200;
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", ">", "<=", ">=");
    private static final Set<String> CALCULATIONS = Set.of("+", "-", "*", "/", "~", "%", "//", "**");
    private static final Set<String> RESERVED = Set.of("and", "or", "not", "in", "is", "if", "else");
    private static final Set<String> NOTHING = Set.of("none", "None", "null");
    private static final Set<String> DEFAULT_FILTERS = Set.of("default", "d", "default_if_none");
    private static final String TOKEN_FUNCTION = "personalization_token";

    private final List<Part> parts;
    private int next;
    private int depth;
    private int links;
    private boolean broken;
    private boolean filteredByDefault;

    private ExpressionParser(final List<Part> parts) {
        this.parts = parts;
    }

    /** An expression; {@code isBroken} if a part of it was not understood. */
    record Result(Expression expression, boolean isBroken, boolean hasDefaultFilter) {
    }

    /** Reads an expression. */
    static Result parse(final List<Part> parts) {
        final ExpressionParser parser = new ExpressionParser(parts);
        final Expression read = parser.expression();
        if (parser.next == parts.size() && !parser.broken) {
            return new Result(read, false, parser.filteredByDefault);
        }
        final List<Expression> all = new ArrayList<>();
        all.add(read);
        while (parser.next < parts.size()) {
            final int before = parser.next;
            parser.depth = 0;
            all.add(parser.expression());
            parser.next = Math.max(parser.next, before + 1);
        }
        return new Result(new Opaque(all), true, parser.filteredByDefault);
    }

    private boolean isNext(final String symbol) {
        return next < parts.size() && parts.get(next).is(symbol);
    }

    private boolean take(final String symbol) {
        return takeOneOf(Set.of(symbol));
    }

    private boolean takeOneOf(final Set<String> symbols) {
        final boolean isTaken = next < parts.size() && parts.get(next).kind() != Kind.TEXT && symbols.contains(parts.get(next).text());
        next += isTaken ? 1 : 0;
        return isTaken;
    }

    /** Reads a part within another one. */
    private Expression nested(final Supplier<Expression> part) {
        if (depth >= MAX_DEPTH) {
            broken = true;
            next = parts.size();
            return new Opaque(List.of());
        }
        depth++;
        final Expression read = part.get();
        depth--;
        return read;
    }

    /** Counts a link of a chain, which makes the tree a level deeper. Returns whether it is one too many. */
    private boolean isTooLong() {
        links++;
        if (links > MAX_LINKS) {
            broken = true;
            next = parts.size();
        }
        return links > MAX_LINKS;
    }

    private Expression expression() {
        return nested(() -> {
            final Expression value = any();
            if (take("if")) {
                final Expression condition = any();
                return new Expression.Choice(condition, value, take("else") ? expression() : new Literal(null));
            }
            if (take("?")) {
                final Expression then = expression();
                broken |= !take(":");
                return new Expression.Choice(value, then, expression());
            }
            return value;
        });
    }

    private Expression any() {
        final List<Expression> operands = new ArrayList<>();
        operands.add(all());
        while (take("or") || take("||")) {
            operands.add(all());
        }
        return operands.size() == 1 ? operands.getFirst() : new Expression.Any(operands);
    }

    private Expression all() {
        final List<Expression> operands = new ArrayList<>();
        operands.add(not());
        while (take("and") || take("&&")) {
            operands.add(not());
        }
        return operands.size() == 1 ? operands.getFirst() : new Expression.All(operands);
    }

    private Expression not() {
        if (take("not") || take("!")) {
            return nested(() -> new Expression.Not(not()));
        }
        return comparison();
    }

    private Expression comparison() {
        Expression left = calculation();
        while (true) {
            final int operator = next;
            if (takeOneOf(COMPARISONS)) {
                if (isTooLong()) {
                    return left;
                }
                left = new Expression.Compared(parts.get(operator).text(), left, calculation());
            } else if (take("is")) {
                if (isTooLong()) {
                    return left;
                }
                take("not");
                next = Math.min(next + 1, parts.size());
                left = opaque(left, take("(") ? arguments(")") : List.of());
            } else if (take("in") || isNext("not") && next + 1 < parts.size() && parts.get(next + 1).is("in")) {
                next = operator + (parts.get(operator).is("in") ? 1 : 2);
                if (isTooLong()) {
                    return left;
                }
                left = new Opaque(List.of(left, calculation()));
            } else {
                return left;
            }
        }
    }

    private Expression calculation() {
        final List<Expression> operands = new ArrayList<>();
        operands.add(filtered());
        while (takeOneOf(CALCULATIONS)) {
            operands.add(filtered());
        }
        return operands.size() == 1 ? operands.getFirst() : new Opaque(operands);
    }

    private Expression filtered() {
        Expression value = postfix();
        while (take("|")) {
            if (isTooLong()) {
                return value;
            }
            if (next >= parts.size() || parts.get(next).kind() != Kind.WORD) {
                broken = true;
                return value;
            }
            final String filter = parts.get(next).text().toLowerCase(Locale.ROOT);
            next++;
            final List<Expression> arguments = new ArrayList<>();
            if (take(":")) {
                arguments.add(postfix());
            } else if (take("(")) {
                arguments.addAll(arguments(")"));
            }
            if (DEFAULT_FILTERS.contains(filter) && !arguments.isEmpty()) {
                filteredByDefault = true;
                value = new Expression.Defaulted(value, arguments.getFirst());
            } else {
                arguments.addFirst(value);
                value = new Opaque(arguments);
            }
        }
        return value;
    }

    private Expression postfix() {
        Expression value = primary();
        while (true) {
            if (take(".")) {
                if (isTooLong()) {
                    return value;
                }
                final String name = next < parts.size() && parts.get(next).kind() != Kind.OPERATOR ? parts.get(next).text() : "";
                broken |= name.isEmpty();
                next = Math.min(next + 1, parts.size());
                value = value instanceof Name path ? child(path, name) : new Opaque(List.of(value));
            } else if (take("[")) {
                final List<Expression> index = arguments("]");
                if (isTooLong()) {
                    return value;
                }
                final boolean isText = index.size() == 1 && index.getFirst() instanceof Literal literal && literal.text() != null;
                value = value instanceof Name path && isText ? child(path, ((Literal) index.getFirst()).text()) : opaque(value, index);
            } else if (take("(")) {
                final List<Expression> arguments = arguments(")");
                if (isTooLong()) {
                    return value;
                }
                value = call(value, arguments);
            } else {
                return value;
            }
        }
    }

    private static Name child(final Name parent, final String name) {
        final List<String> path = new ArrayList<>(parent.path());
        path.add(name);
        return new Name(path);
    }

    private static Expression opaque(final Expression first, final List<Expression> others) {
        final List<Expression> all = new ArrayList<>(others);
        all.addFirst(first);
        return new Opaque(all);
    }

    /** A call of a function. The name of the function is no value that the mail needs. */
    private static Expression call(final Expression function, final List<Expression> arguments) {
        if (!(function instanceof Name name)) {
            return opaque(function, arguments);
        }
        if (TOKEN_FUNCTION.equals(name.path().getLast()) && !arguments.isEmpty() && arguments.getFirst() instanceof Literal literal && literal.text() != null) {
            final Name token = new Name(List.of(literal.text().split("\\.", 2)));
            return arguments.size() > 1 ? new Expression.Defaulted(token, arguments.get(1)) : token;
        }
        final List<Expression> read = new ArrayList<>(arguments);
        if (name.path().size() > 1) {
            read.addFirst(new Name(name.path().subList(0, name.path().size() - 1)));
        }
        return new Opaque(read);
    }

    private List<Expression> arguments(final String end) {
        final List<Expression> arguments = new ArrayList<>();
        while (next < parts.size() && !take(end)) {
            final int before = next;
            if (next + 1 < parts.size() && parts.get(next).kind() == Kind.WORD && parts.get(next + 1).is("=")) {
                next += 2;
            }
            arguments.add(expression());
            if (!take(",") && !isNext(end)) {
                take(":");
            }
            next = Math.max(next, before + 1);
        }
        broken |= !parts.get(Math.min(next, parts.size()) - 1).is(end);
        return arguments;
    }

    private Expression primary() {
        if (next >= parts.size()) {
            broken = true;
            return new Opaque(List.of());
        }
        final Part part = parts.get(next);
        next++;
        return switch (part.kind()) {
            case TEXT -> new Literal(part.text());
            case NUMBER -> new Literal(number(part.text()));
            case WORD -> word(part.text());
            case OPERATOR -> switch (part.text()) {
                case "(" -> {
                    final List<Expression> inner = arguments(")");
                    yield inner.size() == 1 ? inner.getFirst() : new Opaque(inner);
                }
                case "[" -> new Opaque(arguments("]"));
                case "{" -> new Opaque(arguments("}"));
                case "-", "+" -> nested(() -> new Opaque(List.of(filtered())));
                default -> {
                    broken = true;
                    yield new Opaque(List.of());
                }
            };
        };
    }

    private String number(final String digits) {
        if (isNext(".") && next + 1 < parts.size() && parts.get(next + 1).kind() == Kind.NUMBER) {
            next += 2;
            return digits + "." + parts.get(next - 1).text();
        }
        return digits;
    }

    private Expression word(final String word) {
        if (RESERVED.contains(word)) {
            broken = true;
            return new Opaque(List.of());
        }
        if (NOTHING.contains(word)) {
            return new Literal(null);
        }
        return "true".equalsIgnoreCase(word) || "false".equalsIgnoreCase(word) ? new Literal(word.toLowerCase(Locale.ROOT)) : new Name(List.of(word));
    }
}
