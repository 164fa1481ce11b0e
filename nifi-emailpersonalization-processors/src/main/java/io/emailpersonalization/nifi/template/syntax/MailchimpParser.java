// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the merge tags of Mailchimp: {@code *|FNAME|*}, with modifiers {@code *|UPPER:FNAME|*}, and conditionals {@code *|IF:FNAME|*}, {@code *|IF:PLAN=gold|*}, {@code *|IFNOT:FNAME|*},
 * {@code *|ELSEIF:PLAN=silver|*}, {@code *|ELSE:|*}, {@code *|END:IF|*} (mandrill.zendesk.com 360039278713). The time is linear in the length of the template, whatever it holds.
 */
final class MailchimpParser {

    /** Characters of the longest tag: beyond it, two tags are broken rather than one is long. */
    private static final int MAX_TAG = 1_000;
    private static final String IF = "IF";
    /** Tags that open a block, besides conditionals. */
    private static final Set<String> BLOCKS = Set.of("INTERESTED", "POLL", "SURVEY", "FEEDBLOCK", "FEEDITEMS", "RSSITEMS", "TRANSACTION");
    private static final Set<String> WITH_BRANCHES = Set.of(IF, "INTERESTED", "TRANSACTION");
    private static final Pattern CONDITION = Pattern.compile("([A-Za-z0-9_]++)\\s*+(?:(!=|<=|>=|==|=|<|>)(.*))?", Pattern.DOTALL);
    private static final Pattern KEYWORD = Pattern.compile("(IFNOT|IF|ELSEIF|ELSE|END)(?::(.*))?", Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private final String source;
    private final TemplateBuilder template;

    private MailchimpParser(final String source) {
        this.source = source;
        this.template = new TemplateBuilder(source);
    }

    static ParsedTemplate parse(final String source) {
        final MailchimpParser parser = new MailchimpParser(source);
        parser.scan();
        return parser.template.build();
    }

    private void scan() {
        int start = -1;
        for (int i = 0; i + 1 < source.length(); i++) {
            final char first = source.charAt(i);
            final char second = source.charAt(i + 1);
            if (first == '|' && second == '*' && start >= 0 && i >= start + 2) {
                token(start, i + 2);
                start = -1;
                i++;
            } else if (first == '|' && second == '*' && start < 0 && i > 0 && Character.isLetterOrDigit(source.charAt(i - 1))) {
                template.fault(FindingKind.BROKEN_TOKEN, i, i + 2, "It ends a merge tag that has no beginning: write *| before the name");
                i++;
            } else if (first == '*' && second == '|') {
                unclosed(start);
                start = i;
                i++;
            }
        }
        unclosed(start);
    }

    private void unclosed(final int start) {
        if (start >= 0) {
            template.fault(FindingKind.BROKEN_TOKEN, start, start + 2, "The merge tag has no end: write |* behind the name");
        }
    }

    private void token(final int start, final int end) {
        final String body = source.substring(start + 2, end - 2);
        if (body.isBlank() || body.length() > MAX_TAG || body.indexOf('\n') >= 0 || hasMarkup(body)) {
            template.fault(FindingKind.BROKEN_TOKEN, start, end, "The merge tag is empty or too long, or has markup or a line break in it: write the name between *| and |* without formatting");
            template.add(Token.Kind.CONTROL, start, end, List.of(), List.of());
            return;
        }
        final String tag = body.strip();
        final Matcher keyword = KEYWORD.matcher(tag);
        if (keyword.matches()) {
            if (!keyword.group(1).equals(keyword.group(1).toUpperCase(Locale.ROOT))) {
                template.fault(FindingKind.UNSURE_SYNTAX, start, end, "Mailchimp documents the words of conditionals in capital letters: write " + keyword.group(1).toUpperCase(Locale.ROOT));
            }
            conditional(keyword.group(1).toUpperCase(Locale.ROOT), keyword.group(2) == null ? "" : keyword.group(2).strip(), start, end);
            return;
        }
        final int colon = tag.indexOf(':');
        final String prefix = colon < 0 ? tag : tag.substring(0, colon);
        if (BLOCKS.contains(prefix)) {
            template.open(prefix, Condition.UNKNOWN, start, end, List.of());
        } else {
            print(tag, start, end);
        }
    }

    /** Whether an editor put an element into the tag. A single angle is a comparison. */
    private static boolean hasMarkup(final String body) {
        final int open = body.indexOf('<');
        return open >= 0 && open + 1 < body.length() && (body.charAt(open + 1) == '/' || Character.isLetter(body.charAt(open + 1))) && body.indexOf('>', open) > 0;
    }

    private void conditional(final String keyword, final String rest, final int start, final int end) {
        switch (keyword) {
            case "END" -> template.close(rest.isEmpty() || ":".equals(rest) ? null : rest.toUpperCase(Locale.ROOT), start, end);
            case "ELSE" -> {
                if (!rest.isEmpty()) {
                    template.fault(FindingKind.BROKEN_CONDITIONAL, start, end, "ELSE has no condition: write *|ELSE:|*, or *|ELSEIF:...|* with the condition");
                }
                template.branch(WITH_BRANCHES, true, Condition.ALWAYS, start, end, List.of());
            }
            default -> {
                final List<NameUse> uses = new ArrayList<>();
                final Condition condition = condition(rest, uses, start, end);
                if ("ELSEIF".equals(keyword)) {
                    template.branch(WITH_BRANCHES, false, condition, start, end, uses);
                } else {
                    template.open(IF, "IF".equals(keyword) ? condition : contact -> condition.test(contact).negate(), start, end, uses);
                }
            }
        }
    }

    private Condition condition(final String text, final List<NameUse> uses, final int start, final int end) {
        final Matcher matcher = CONDITION.matcher(text);
        if (!matcher.matches()) {
            if (!MailchimpNames.isVendors(text)) {
                template.fault(FindingKind.BROKEN_CONDITIONAL, start, end, "The condition cannot be read: write a merge tag, or a merge tag, = or != and a value, such as IF:PLAN=gold");
            }
            return Condition.UNKNOWN;
        }
        final String name = matcher.group(1);
        final boolean isVendors = MailchimpNames.isVendors(name);
        uses.add(new NameUse(name, isVendors ? NameUse.Owner.VENDOR : NameUse.Owner.CONTACT, NameUse.Role.TESTED));
        if (isVendors) {
            return Condition.UNKNOWN;
        }
        final String operator = matcher.group(2);
        final String value = matcher.group(3);
        if (operator != null && !Set.of("=", "!=").contains(operator)) {
            template.fault(FindingKind.UNSURE_SYNTAX, start, end, "Mailchimp documents only = and != for text: send yourself a test of each branch");
        }
        return contact -> {
            if (!contact.isKnown(name)) {
                return Truth.UNKNOWN;
            }
            return operator == null ? Comparison.isPresent(contact.value(name)) : Comparison.compare(operator, contact.value(name), value);
        };
    }

    private void print(final String tag, final int start, final int end) {
        final List<String> modifiers = new ArrayList<>();
        String name = tag;
        int colon = name.indexOf(':');
        while (!MailchimpNames.isVendors(name) && colon > 0 && MailchimpNames.MODIFIERS.contains(name.substring(0, colon)) && modifiers.size() < MailchimpNames.MODIFIERS.size()) {
            modifiers.add(name.substring(0, colon));
            name = name.substring(colon + 1);
            colon = name.indexOf(':');
        }
        final NameUse.Owner owner = MailchimpNames.isVendors(name) ? NameUse.Owner.VENDOR : NameUse.Owner.CONTACT;
        template.add(Token.Kind.PRINT, start, end, List.of(new NameUse(name, owner, NameUse.Role.PRINTED)), modifiers);
    }
}
