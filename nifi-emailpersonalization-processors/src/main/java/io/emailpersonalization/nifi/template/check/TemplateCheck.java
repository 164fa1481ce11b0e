// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.check;

import io.emailpersonalization.nifi.template.syntax.ContactValues;
import io.emailpersonalization.nifi.template.syntax.ParsedTemplate;
import io.emailpersonalization.nifi.template.syntax.TemplateSyntax;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks the parts of a mail. Holds no contact: memory does not depend on their number. Not safe for threads. */
public final class TemplateCheck {

    private final List<PartCheck> parts = new ArrayList<>();

    /**
     * @param templates the parts that the mail has
     * @param defaults fields that have a default at the vendor
     */
    public TemplateCheck(final TemplateSyntax syntax, final Map<TemplatePart, ParsedTemplate> templates, final KnownNames names, final Set<String> defaults) {
        templates.forEach((part, template) -> parts.add(new PartCheck(part, syntax, template, names, defaults)));
    }

    /** Counts what is blank for a contact. */
    public void add(final ContactValues contact) {
        parts.forEach(part -> part.add(contact));
    }

    /**
     * All findings, by part and place.
     *
     * @param maxLackingPercent percentage of contacts above which a blank token is an error
     */
    public List<Finding> findings(final double maxLackingPercent) {
        return parts.stream().flatMap(part -> part.findings(maxLackingPercent).stream().sorted(Comparator.comparingInt(Finding::line).thenComparingInt(Finding::column))).toList();
    }
}
