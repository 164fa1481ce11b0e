// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.check;

import io.emailpersonalization.nifi.template.syntax.NameUse;
import io.emailpersonalization.nifi.template.syntax.ParsedTemplate;
import io.emailpersonalization.nifi.template.syntax.TemplateSyntax;
import org.apache.commons.text.similarity.LevenshteinDistance;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The names that a token may have: fields of the mapping and of the audience, and what the vendor fills in. Tested by TemplateCheckTest. */
public final class KnownNames {

    /** Names that differ in more characters are no misspelling of each other. */
    private static final int MAX_TYPING_ERRORS = 2;

    private final TemplateSyntax syntax;
    private final Set<String> mapped;
    private final Set<String> fields;
    private final Set<String> others;
    private final boolean hasAudience;

    /**
     * @param mapped the fields that the mapping writes
     * @param audience the fields of the audience; null where it was not read
     * @param others further names that count as known
     */
    public KnownNames(final TemplateSyntax syntax, final Collection<String> mapped, final Collection<String> audience, final Collection<String> others) {
        this.syntax = syntax;
        this.mapped = new HashSet<>(mapped);
        this.mapped.add(syntax.emailField());
        this.fields = new TreeSet<>(this.mapped);
        this.hasAudience = audience != null;
        if (hasAudience) {
            fields.addAll(audience);
        }
        this.others = Set.copyOf(others);
    }

    /** Whether the mapping writes the field, so that records tell for whom it is empty. */
    boolean isMapped(final String field) {
        return mapped.contains(field);
    }

    /** Whether the field stands in the mapping or in the audience, and is not only known by its name. */
    boolean isField(final String name) {
        return fields.contains(name);
    }

    boolean isKnown(final NameUse use, final ParsedTemplate template) {
        if (others.contains(use.name())) {
            return true;
        }
        if (use.owner() == NameUse.Owner.CONTACT) {
            return fields.contains(use.name());
        }
        final int dot = use.name().indexOf('.');
        final String root = dot < 0 ? use.name() : use.name().substring(0, dot);
        return syntax.isVendors(root) || template.definedNames().contains(root) || others.contains(root);
    }

    /** The fault of an unknown name, and its cure. */
    String message(final NameUse use) {
        final String cure = nearest(use.name()).map(name -> "perhaps it should be " + written(name)).orElse("correct it, or map it");
        if (use.owner() == NameUse.Owner.VENDOR) {
            return "Neither the vendor nor the template fills in %s: %s. Names that are known otherwise go into Additional Tokens".formatted(use.name(), cure);
        }
        return (hasAudience ? "Neither the mapping nor the audience has a field %s: %s"
                : "The mapping does not write a field %s: %s. With an ESP Client Service the fields of the audience are known too").formatted(use.name(), cure);
    }

    private String written(final String field) {
        return syntax.isJinja() ? "contact." + field : field;
    }

    private Optional<String> nearest(final String name) {
        if (name.length() > 100) {
            return Optional.empty();
        }
        final Optional<String> sameLetters = fields.stream().filter(name::equalsIgnoreCase).findFirst();
        final LevenshteinDistance distance = new LevenshteinDistance(MAX_TYPING_ERRORS);
        return sameLetters.or(() -> fields.stream().filter(field -> field.length() > MAX_TYPING_ERRORS && distance.apply(field, name) >= 0)
                .min(Comparator.comparing(field -> distance.apply(field, name))));
    }
}
