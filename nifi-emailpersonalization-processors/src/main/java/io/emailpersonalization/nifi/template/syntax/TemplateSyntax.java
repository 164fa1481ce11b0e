// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.syntax;

import org.apache.nifi.components.DescribedValue;

import java.util.Set;

/** The template languages of the vendors. */
public enum TemplateSyntax implements DescribedValue {
    MAILCHIMP("Mailchimp", "Merge tags: *|FNAME|*, *|IF:PLAN=gold|*...*|ELSE:|*...*|END:IF|*", "EMAIL", Set.of("UNSUB"), null),
    BREVO("Brevo", "{{ contact.FIRSTNAME | default:\"there\" }}, {% if contact.PLAN == \"gold\" %}...{% endif %}", "EMAIL", Set.of("unsubscribe"), JinjaDialect.BREVO),
    HUBSPOT("HubSpot", "HubL: {{ personalization_token(\"contact.firstname\", \"there\") }}, {% if contact.plan == \"gold\" %}...{% endif %}", "email",
            Set.of("unsubscribe_link", "unsubscribe_link_all", "unsubscribe_section", "unsubscribe_anchor"), JinjaDialect.HUBSPOT);

    private final String displayName;
    private final String description;
    private final String emailField;
    private final Set<String> unsubscribeNames;
    private final JinjaDialect dialect;

    TemplateSyntax(final String displayName, final String description, final String emailField, final Set<String> unsubscribeNames, final JinjaDialect dialect) {
        this.displayName = displayName;
        this.description = description;
        this.emailField = emailField;
        this.unsubscribeNames = unsubscribeNames;
        this.dialect = dialect;
    }

    @Override
    public String getValue() {
        return name();
    }

    @Override
    public String getDisplayName() {
        return displayName;
    }

    @Override
    public String getDescription() {
        return description;
    }

    /** The field of the address, which every contact has. */
    public String emailField() {
        return emailField;
    }

    /** The names that print a link by which the person can unsubscribe. */
    public Set<String> unsubscribeNames() {
        return unsubscribeNames;
    }

    /** Whether the language descends from Jinja: fields are {@code contact.NAME} in it. */
    public boolean isJinja() {
        return dialect != null;
    }

    /** Whether the vendor, or the template, fills in a name with this beginning. The parser of Mailchimp decides by itself. */
    public boolean isVendors(final String root) {
        return dialect == null || dialect.vendorRoots().contains(root);
    }

    /** Finds the tokens of a template. Never throws. */
    public ParsedTemplate parse(final String source) {
        return dialect == null ? MailchimpParser.parse(source) : JinjaParser.parse(source, dialect);
    }

    /** The template as Jinjava reads it. Only for languages that descend from Jinja. */
    public String engineSource(final ParsedTemplate template) {
        return EngineSource.of(template, dialect);
    }
}
