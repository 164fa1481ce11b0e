// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template;

import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.client.TemplateSource;
import io.emailpersonalization.nifi.mapping.ContactMapping;
import io.emailpersonalization.nifi.mapping.MappingProvider;
import io.emailpersonalization.nifi.template.check.KnownNames;
import io.emailpersonalization.nifi.template.check.TemplatePart;
import io.emailpersonalization.nifi.template.syntax.ParsedTemplate;
import io.emailpersonalization.nifi.template.syntax.TemplateSyntax;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.PropertyValue;
import org.apache.nifi.processor.ProcessContext;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The settings of a check, for one FlowFile. Tested by CheckEmailTemplateTest. */
final class CheckSettings {

    /** Bytes of the largest template. Mail programs cut a mail after 100,000. */
    static final int MAX_BYTES = 10_000_000;

    private final ProcessContext context;
    private final Map<String, String> attributes;

    /** @param attributes those of the FlowFile */
    CheckSettings(final ProcessContext context, final Map<String, String> attributes) {
        this.context = context;
        this.attributes = attributes;
    }

    private PropertyValue value(final PropertyDescriptor property) {
        return context.getProperty(property);
    }

    TemplateSyntax syntax() {
        return value(CheckTemplateProperties.SYNTAX).asAllowableValue(TemplateSyntax.class);
    }

    TemplateOrigin origin() {
        return value(CheckTemplateProperties.ORIGIN).asAllowableValue(TemplateOrigin.class);
    }

    ContactMapping mapping() {
        return value(CheckTemplateProperties.MAPPING).asControllerService(MappingProvider.class).mapping();
    }

    double maxLackingPercent() {
        return value(CheckTemplateProperties.MAXIMUM_LACKING_RATE).asDouble();
    }

    int previews() {
        return origin() == TemplateOrigin.CONTENT ? 0 : value(CheckTemplateProperties.PREVIEW_RECORDS).asInteger();
    }

    boolean isRandomPreview() {
        return value(CheckTemplateProperties.PREVIEW_CHOICE).asAllowableValue(PreviewChoice.class) == PreviewChoice.RANDOM;
    }

    boolean isPagePerRecord() {
        return value(CheckTemplateProperties.PREVIEW_FORMAT).asAllowableValue(PreviewFormat.class) == PreviewFormat.RECORDS;
    }

    /** Field to its default at the vendor. */
    Map<String, String> defaults() {
        final Map<String, String> defaults = new HashMap<>();
        context.getProperties().forEach((property, value) -> {
            if (property.isDynamic()) {
                defaults.put(property.getName().substring(CheckTemplateProperties.DEFAULT_PREFIX.length()), value);
            }
        });
        return defaults;
    }

    /** The names that tokens may have. */
    KnownNames names(final VendorTemplates vendor) throws TemplateUnavailableException {
        final EspClientService client = client();
        final Set<String> fields = client == null ? null : vendor.fields(client, value(CheckTemplateProperties.AUDIENCE_ID).evaluateAttributeExpressions().getValue());
        final String others = value(CheckTemplateProperties.ADDITIONAL_TOKENS).getValue();
        final List<String> additional = others == null ? List.of() : Stream.of(others.split(",")).map(String::strip).filter(name -> !name.isEmpty()).distinct().toList();
        return new KnownNames(syntax(), mapping().fieldNames(), fields, additional);
    }

    private EspClientService client() {
        final PropertyValue service = value(CheckTemplateProperties.ESP_CLIENT);
        return service.isSet() ? service.asControllerService(EspClientService.class) : null;
    }

    /**
     * The parts of the mail.
     *
     * @param content the content of the FlowFile; null where it is no template
     */
    Map<TemplatePart, ParsedTemplate> templates(final VendorTemplates vendor, final String content) throws TemplateUnavailableException {
        final TemplateSource source = switch (origin()) {
            case ESP -> vendor.template(client(), value(CheckTemplateProperties.TEMPLATE_ID).evaluateAttributeExpressions(attributes).getValue());
            case PROPERTY -> new TemplateSource(subject(), value(CheckTemplateProperties.TEMPLATE).evaluateAttributeExpressions(attributes).getValue(), null);
            case CONTENT -> new TemplateSource(subject(), content, null);
        };
        final Map<TemplatePart, ParsedTemplate> templates = new EnumMap<>(TemplatePart.class);
        put(templates, TemplatePart.SUBJECT, source.subject());
        put(templates, TemplatePart.HTML, source.html());
        put(templates, TemplatePart.TEXT, source.text());
        if (!templates.containsKey(TemplatePart.HTML) && !templates.containsKey(TemplatePart.TEXT)) {
            throw new TemplateUnavailableException("The template has no content: write it at the vendor, or check Template or the attribute that it reads", false);
        }
        return templates;
    }

    private String subject() {
        return value(CheckTemplateProperties.SUBJECT).evaluateAttributeExpressions(attributes).getValue();
    }

    private void put(final Map<TemplatePart, ParsedTemplate> templates, final TemplatePart part, final String source) throws TemplateUnavailableException {
        if (source == null || source.isBlank()) {
            return;
        }
        if (source.length() > MAX_BYTES) {
            throw new TemplateUnavailableException("The template has more than %d characters: mail programs cut a mail after 100,000. Send the right file".formatted(MAX_BYTES), false);
        }
        templates.put(part, syntax().parse(source));
    }
}
