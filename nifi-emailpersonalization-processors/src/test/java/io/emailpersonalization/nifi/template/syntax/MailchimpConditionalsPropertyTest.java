// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.syntax;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Whatever the nesting of conditionals, a contact sees the texts that an interpreter by the words of the documentation prints. */
class MailchimpConditionalsPropertyTest {

    private static final List<String> FIELDS = List.of("A", "B", "C");
    private static final List<String> VALUES = List.of("x", "y", "z w");

    /** A part of a template: its source, and what it prints. */
    private sealed interface Node {
    }

    private record Words(String text) implements Node {
    }

    private record Print(String field) implements Node {
    }

    /** @param tests one per branch; the last branch without a test is the else */
    private record Conditional(List<Test> tests, List<List<Node>> branches) implements Node {
    }

    /** @param operator empty for presence; ! for absence */
    private record Test(String field, String operator, String value) {

        String source(final boolean isFirst) {
            final String keyword = "!".equals(operator) ? "IFNOT:" : isFirst ? "IF:" : "ELSEIF:";
            return "*|" + keyword + field + ("!".equals(operator) || operator.isEmpty() ? "" : operator + value) + "|*";
        }

        boolean holds(final Map<String, String> contact) {
            final String held = contact.getOrDefault(field, "");
            return switch (operator) {
                case "" -> !held.isEmpty();
                case "!" -> held.isEmpty();
                case "=" -> held.equals(value);
                default -> !held.equals(value);
            };
        }
    }

    private static List<Node> anyNodes(final Random random, final int depth) {
        final List<Node> nodes = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            final int kind = random.nextInt(depth > 0 ? 4 : 2);
            if (kind == 0) {
                nodes.add(new Words(List.of("Hi ", "<p>\n", " * | ", "1", "").get(random.nextInt(5))));
            } else if (kind == 1) {
                nodes.add(new Print(FIELDS.get(random.nextInt(FIELDS.size()))));
            } else {
                nodes.add(anyConditional(random, depth));
            }
        }
        return nodes;
    }

    private static Conditional anyConditional(final Random random, final int depth) {
        final List<Test> tests = new ArrayList<>();
        final List<List<Node>> branches = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            final String operator = List.of("", "=", "!=", tests.isEmpty() ? "!" : "").get(random.nextInt(4));
            tests.add(new Test(FIELDS.get(random.nextInt(FIELDS.size())), operator, VALUES.get(random.nextInt(VALUES.size()))));
            branches.add(anyNodes(random, depth - 1));
        }
        if (random.nextBoolean()) {
            branches.add(anyNodes(random, depth - 1));
        }
        return new Conditional(tests, branches);
    }

    private static void write(final List<Node> nodes, final StringBuilder source) {
        for (final Node node : nodes) {
            switch (node) {
                case Words words -> source.append(words.text());
                case Print print -> source.append("*|").append(print.field()).append("|*");
                case Conditional conditional -> {
                    for (int i = 0; i < conditional.branches().size(); i++) {
                        source.append(i < conditional.tests().size() ? conditional.tests().get(i).source(i == 0) : "*|ELSE:|*");
                        write(conditional.branches().get(i), source);
                    }
                    source.append("*|END:IF|*");
                }
            }
        }
    }

    private static void print(final List<Node> nodes, final Map<String, String> contact, final StringBuilder out) {
        for (final Node node : nodes) {
            switch (node) {
                case Words words -> out.append(words.text());
                case Print print -> out.append(contact.getOrDefault(print.field(), ""));
                case Conditional conditional -> {
                    for (int i = 0; i < conditional.branches().size(); i++) {
                        if (i >= conditional.tests().size() || conditional.tests().get(i).holds(contact)) {
                            print(conditional.branches().get(i), contact, out);
                            break;
                        }
                    }
                }
            }
        }
    }

    private static String rendered(final ParsedTemplate template, final Map<String, String> contact) {
        final Truth[] visible = template.visibility(new MapContact(contact));
        final StringBuilder out = new StringBuilder();
        int last = 0;
        int block = 0;
        for (final Token token : template.tokens()) {
            out.append(visible[block] == Truth.TRUE ? template.source().substring(last, token.start()) : "");
            if (token.kind() == Token.Kind.PRINT && visible[token.block()] == Truth.TRUE) {
                out.append(contact.getOrDefault(token.uses().getFirst().name(), ""));
            }
            last = token.end();
            block = token.block();
        }
        return out.append(visible[block] == Truth.TRUE ? template.source().substring(last) : "").toString();
    }

    @Property(tries = 2_000)
    void aContactSeesWhatAnInterpreterPrints(@ForAll final long seed) {
        final Random random = new Random(seed);
        final List<Node> nodes = anyNodes(random, 4);
        final StringBuilder source = new StringBuilder();
        write(nodes, source);
        final ParsedTemplate template = TemplateSyntax.MAILCHIMP.parse(source.toString());
        assertEquals(List.of(), template.faults());
        for (int i = 0; i < 4; i++) {
            final Map<String, String> contact = new HashMap<>();
            FIELDS.stream().filter(any -> random.nextBoolean()).forEach(field -> contact.put(field, VALUES.get(random.nextInt(VALUES.size()))));
            final StringBuilder expected = new StringBuilder();
            print(nodes, contact, expected);
            assertEquals(expected.toString(), rendered(template, contact), source + " for " + contact);
        }
    }
}
