// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.check;

import io.emailpersonalization.nifi.template.syntax.ContactValues;
import io.emailpersonalization.nifi.template.syntax.Fault;
import io.emailpersonalization.nifi.template.syntax.FindingKind;
import io.emailpersonalization.nifi.template.syntax.NameUse;
import io.emailpersonalization.nifi.template.syntax.ParsedTemplate;
import io.emailpersonalization.nifi.template.syntax.TemplateSyntax;
import io.emailpersonalization.nifi.template.syntax.Token;
import io.emailpersonalization.nifi.template.syntax.Truth;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Checks one part of a mail: first by itself, then for each contact. A token is blank for a contact that lacks its value, unless the token has a fallback, or a condition keeps it from the contact.
 * What a condition says is taken as unknown where the vendor's rule is not known: the token counts as blank then. Tested by TemplateCheckTest.
 */
final class PartCheck {

    /** Conditionals within each other beyond this depth are a fault of a generator. Vendors state no limit. */
    static final int MAX_DEPTH = 50;
    private static final int MAX_TOKEN_SHOWN = 200;

    private final TemplatePart part;
    private final TemplateSyntax syntax;
    private final ParsedTemplate template;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<Risk, List<Token>> tokensByRisk = new LinkedHashMap<>();
    private final Map<Risk, long[]> lacking = new LinkedHashMap<>();
    private final Set<Integer> linkBlocks = new TreeSet<>();
    private long withoutLink;
    private long contacts;

    /** A field that a block prints without a fallback. */
    private record Risk(int block, String field) {
    }

    /** @param defaults fields that have a default at the vendor */
    PartCheck(final TemplatePart part, final TemplateSyntax syntax, final ParsedTemplate template, final KnownNames names, final Set<String> defaults) {
        this.part = part;
        this.syntax = syntax;
        this.template = template;
        template.faults().forEach(this::add);
        if (template.depth() > MAX_DEPTH) {
            findings.add(finding(FindingKind.UNSURE_SYNTAX, Finding.WARNING, 0, 0, "Blocks are nested %d deep: no preview is made of more than %d".formatted(template.depth(), MAX_DEPTH), null));
        }
        for (final Token token : template.tokens()) {
            for (final NameUse use : token.uses()) {
                check(token, use, names, defaults);
            }
        }
    }

    private void add(final Fault fault) {
        findings.add(finding(fault.kind(), fault.kind() == FindingKind.UNSURE_SYNTAX ? Finding.WARNING : Finding.ERROR, fault.start(), fault.end(), fault.message(), null));
    }

    private void check(final Token token, final NameUse use, final KnownNames names, final Set<String> defaults) {
        if (!names.isKnown(use, template)) {
            findings.add(finding(FindingKind.UNKNOWN_TOKEN, token.kind() == Token.Kind.LEGACY_PRINT ? Finding.WARNING : Finding.ERROR, token.start(), token.end(), names.message(use), null));
        } else if (use.owner() == NameUse.Owner.VENDOR) {
            if (syntax.unsubscribeNames().contains(use.name()) && use.role() != NameUse.Role.TESTED) {
                linkBlocks.add(token.block());
            }
        } else if (use.role() == NameUse.Role.PRINTED && !defaults.contains(use.name()) && !syntax.emailField().equals(use.name())) {
            if (names.isMapped(use.name())) {
                tokensByRisk.computeIfAbsent(new Risk(token.block(), use.name()), any -> new ArrayList<>()).add(token);
                lacking.put(new Risk(token.block(), use.name()), new long[1]);
            } else if (names.isField(use.name())) {
                findings.add(finding(FindingKind.NOT_MAPPED, Finding.WARNING, token.start(), token.end(),
                        "The audience has the field %s, and the mapping does not write it: it is not known for whom it is empty. %s".formatted(use.name(), fallback(use.name())), null));
            }
        }
    }

    /** Counts what is blank for a contact. */
    void add(final ContactValues contact) {
        contacts++;
        Truth[] visible = null;
        for (final Map.Entry<Risk, long[]> risk : lacking.entrySet()) {
            if (contact.value(risk.getKey().field()) == null) {
                visible = visible == null ? template.visibility(contact) : visible;
                risk.getValue()[0] += visible[risk.getKey().block()] == Truth.FALSE ? 0 : 1;
            }
        }
        if (!linkBlocks.contains(0)) {
            final Truth[] seen = visible == null && !linkBlocks.isEmpty() ? template.visibility(contact) : visible;
            withoutLink += linkBlocks.stream().anyMatch(block -> seen[block] == Truth.TRUE) ? 0 : 1;
        }
    }

    /**
     * All findings so far.
     *
     * @param maxLackingPercent percentage of contacts above which a blank token is an error
     */
    List<Finding> findings(final double maxLackingPercent) {
        final List<Finding> all = new ArrayList<>(findings);
        if (contacts == 0) {
            final Truth[] visible = template.visibility(new NoValues());
            tokensByRisk.forEach((risk, tokens) -> tokens.stream().filter(any -> visible[risk.block()] != Truth.FALSE).forEach(token -> all.add(finding(FindingKind.NO_FALLBACK,
                    Finding.WARNING, token.start(), token.end(), "The token has no fallback for contacts without %s. %s".formatted(risk.field(), fallback(risk.field())), null))));
        } else {
            lacking.forEach((risk, count) -> {
                if (count[0] > 0) {
                    final String severity = count[0] * 100.0 > maxLackingPercent * contacts ? Finding.ERROR : Finding.WARNING;
                    final String message = "%d of %d records have no %s, and their mail has a gap here. %s".formatted(count[0], contacts, risk.field(), fallback(risk.field()));
                    tokensByRisk.get(risk).forEach(token -> all.add(finding(FindingKind.NO_FALLBACK, severity, token.start(), token.end(), message, count[0])));
                }
            });
        }
        addMissingLink(all);
        return all;
    }

    private void addMissingLink(final List<Finding> all) {
        if (!part.isBody() || linkBlocks.contains(0) || contacts > 0 && withoutLink == 0) {
            return;
        }
        final String link = syntax.unsubscribeNames().stream().sorted().findFirst().orElseThrow();
        final String example = syntax.isJinja() ? "{{ %s }}".formatted(link) : "*|%s|*".formatted(link);
        all.add(finding(FindingKind.NO_UNSUBSCRIBE_LINK, Finding.ERROR, 0, 0, (linkBlocks.isEmpty() ? "No link lets the person unsubscribe: add %s"
                : "The link to unsubscribe stands under a condition: add %s outside of all conditions").formatted(example), contacts == 0 ? null : withoutLink));
    }

    private String fallback(final String field) {
        return switch (syntax) {
            case MAILCHIMP -> "Write *|IF:%1$s|**|%1$s|**|ELSE:|*...*|END:IF|*; or give the merge field a default value, and add the property default.%1$s with it".formatted(field);
            case BREVO -> "Write {{ contact.%s | default:\"...\" }}".formatted(field);
            case HUBSPOT -> "Write {{ personalization_token(\"contact.%s\", \"...\") }}".formatted(field);
        };
    }

    private Finding finding(final FindingKind kind, final String severity, final int start, final int end, final String message, final Long recordsLacking) {
        final ParsedTemplate.Place place = template.place(start);
        final String token = end == start ? null : template.source().substring(start, Math.min(end, start + MAX_TOKEN_SHOWN));
        return new Finding(kind.label(), severity, part.label(), token, place.line(), place.column(), message, recordsLacking, recordsLacking == null ? null : Long.valueOf(contacts));
    }

    /** A contact of whom everything is empty. */
    private static final class NoValues implements ContactValues {
        @Override
        public String value(final String field) {
            return null;
        }

        @Override
        public boolean isKnown(final String field) {
            return true;
        }
    }
}
