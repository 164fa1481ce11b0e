// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template.render;

import io.emailpersonalization.nifi.template.syntax.ContactValues;
import io.emailpersonalization.nifi.template.syntax.NameUse;
import io.emailpersonalization.nifi.template.syntax.ParsedTemplate;
import io.emailpersonalization.nifi.template.syntax.TemplateSyntax;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Renders templates of HubSpot and Brevo with Jinjava. */
final class JinjaRenderer implements TemplateRenderer {

    private static final String CONTACT = "contact";

    private final String source;
    private final JinjaEngine engine;
    private final Map<String, String> defaults;
    private final Set<String> fields;
    private final Map<String, Object> placeholders = new HashMap<>();

    /** @param defaults field to its default at the vendor */
    JinjaRenderer(final ParsedTemplate template, final TemplateSyntax syntax, final Map<String, String> defaults, final boolean isHtml) {
        this.source = syntax.engineSource(template);
        this.engine = isHtml ? JinjaEngine.HTML : JinjaEngine.TEXT;
        this.defaults = defaults;
        this.fields = template.tokens().stream().flatMap(token -> token.uses().stream()).filter(use -> use.owner() == NameUse.Owner.CONTACT).map(NameUse::name).collect(Collectors.toSet());
        template.tokens().stream().flatMap(token -> token.uses().stream()).filter(use -> use.owner() == NameUse.Owner.VENDOR && use.role() == NameUse.Role.PRINTED)
                .filter(use -> !template.definedNames().contains(use.name().split("\\.", 2)[0])).forEach(use -> addPlaceholder(use.name()));
    }

    /** Names with more than two parts stay empty. */
    @SuppressWarnings("unchecked")
    private void addPlaceholder(final String name) {
        final String[] path = name.split("\\.");
        if (path.length == 1) {
            placeholders.putIfAbsent(name, Placeholders.of(name));
        } else if (path.length == 2 && placeholders.computeIfAbsent(path[0], any -> new HashMap<String, Object>()) instanceof Map<?, ?> parts) {
            ((Map<String, Object>) parts).put(path[1], Placeholders.of(name));
        }
    }

    @Override
    public Rendered render(final ContactValues contact) {
        final Map<String, Object> values = new HashMap<>();
        for (final String field : fields) {
            final String value = contact.value(field) == null ? defaults.get(field) : contact.value(field);
            if (value != null) {
                values.put(field, value);
            }
        }
        final Map<String, Object> bindings = new HashMap<>(placeholders);
        bindings.put(CONTACT, values);
        return engine.render(source, bindings);
    }
}
