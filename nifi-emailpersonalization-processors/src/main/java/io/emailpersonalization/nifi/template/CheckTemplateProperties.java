// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template;

import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.mapping.MappingProvider;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.template.syntax.TemplateSyntax;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.Validator;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.util.StandardValidators;

import java.util.List;
import java.util.regex.Pattern;

/** The properties of {@link CheckEmailTemplate}. */
final class CheckTemplateProperties {

    /** The beginning of properties with the default of a field at the vendor. */
    static final String DEFAULT_PREFIX = "default.";

    static final PropertyDescriptor SYNTAX = new PropertyDescriptor.Builder()
            .name("Template Syntax")
            .description("The language of the template.")
            .allowableValues(TemplateSyntax.class)
            .defaultValue(TemplateSyntax.MAILCHIMP)
            .required(true)
            .build();

    static final PropertyDescriptor ORIGIN = new PropertyDescriptor.Builder()
            .name("Template Source")
            .description("Where the template and the records come from.")
            .allowableValues(TemplateOrigin.class)
            .defaultValue(TemplateOrigin.ESP)
            .required(true)
            .build();

    static final PropertyDescriptor TEMPLATE_ID = new PropertyDescriptor.Builder()
            .name("Template ID")
            .description("The id of the template at the vendor; at Mailchimp that of a campaign.")
            .dependsOn(ORIGIN, TemplateOrigin.ESP)
            .required(true)
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor TEMPLATE = new PropertyDescriptor.Builder()
            .name("Template")
            .description("The HTML of the template, or an Expression such as ${template}.")
            .dependsOn(ORIGIN, TemplateOrigin.PROPERTY)
            .required(true)
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor SUBJECT = new PropertyDescriptor.Builder()
            .name("Subject")
            .description("The subject of the mail, which may have tokens. Empty: only the body is checked.")
            .dependsOn(ORIGIN, TemplateOrigin.PROPERTY, TemplateOrigin.CONTENT)
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .addValidator(Validator.VALID)
            .build();

    static final PropertyDescriptor MAPPING = new PropertyDescriptor.Builder()
            .name("Personalization Mapping")
            .description("Maps the fields of a record to the fields of a contact: the same as that of PutEspContact.")
            .identifiesControllerService(MappingProvider.class)
            .required(true)
            .build();

    static final PropertyDescriptor ESP_CLIENT = new PropertyDescriptor.Builder()
            .name("ESP Client Service")
            .description("The account at the e-mail service provider. It reads the fields of the audience, and the template if it comes from there. Empty: only the fields of the mapping are known.")
            .identifiesControllerService(EspClientService.class)
            .build();

    static final PropertyDescriptor AUDIENCE_ID = new PropertyDescriptor.Builder()
            .name("Audience ID")
            .description("The audience (list) that the mail is for.")
            .dependsOn(ESP_CLIENT)
            .required(true)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor CACHE_DURATION = new PropertyDescriptor.Builder()
            .name("Cache Duration")
            .description("How long a template and an audience that were read count as up to date. Vendors limit such requests per hour.")
            .dependsOn(ESP_CLIENT)
            .required(true)
            .defaultValue("1 min")
            .addValidator(StandardValidators.TIME_PERIOD_VALIDATOR)
            .build();

    static final PropertyDescriptor RECORD_READER = new PropertyDescriptor.Builder()
            .fromPropertyDescriptor(CommonProperties.RECORD_READER)
            .dependsOn(ORIGIN, TemplateOrigin.ESP, TemplateOrigin.PROPERTY)
            .build();

    static final PropertyDescriptor ADDITIONAL_TOKENS = new PropertyDescriptor.Builder()
            .name("Additional Tokens")
            .description("Further names that count as known, separated by commas: custom objects, variables of an included file, tags that the vendor added since.")
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor MAXIMUM_LACKING_RATE = new PropertyDescriptor.Builder()
            .name("Maximum Lacking Rate")
            .description("Percentage of records, up to which a token without a fallback may be blank. Above it the template fails; below it the finding is a warning.")
            .required(true)
            .defaultValue("0")
            .addValidator(StandardValidators.createRegexMatchingValidator(Pattern.compile("100|[0-9]{1,2}(\\.[0-9]{1,3})?"), false, "it must be a percentage such as 0.5"))
            .build();

    static final PropertyDescriptor PREVIEW_RECORDS = new PropertyDescriptor.Builder()
            .name("Preview Records")
            .description("How many records get a preview. 0: none.")
            .dependsOn(ORIGIN, TemplateOrigin.ESP, TemplateOrigin.PROPERTY)
            .required(true)
            .defaultValue("3")
            .addValidator(StandardValidators.createLongValidator(0, 100, true))
            .build();

    static final PropertyDescriptor PREVIEW_CHOICE = new PropertyDescriptor.Builder()
            .name("Preview Choice")
            .description("Which records get a preview.")
            .dependsOn(ORIGIN, TemplateOrigin.ESP, TemplateOrigin.PROPERTY)
            .allowableValues(PreviewChoice.class)
            .defaultValue(PreviewChoice.FIRST)
            .required(true)
            .build();

    static final PropertyDescriptor PREVIEW_FORMAT = new PropertyDescriptor.Builder()
            .name("Preview Format")
            .description("How previews leave.")
            .dependsOn(ORIGIN, TemplateOrigin.ESP, TemplateOrigin.PROPERTY)
            .allowableValues(PreviewFormat.class)
            .defaultValue(PreviewFormat.PAGE)
            .required(true)
            .build();

    static final List<PropertyDescriptor> ALL = List.of(SYNTAX, ORIGIN, RECORD_READER, TEMPLATE_ID, TEMPLATE, SUBJECT, MAPPING, ESP_CLIENT, AUDIENCE_ID, CACHE_DURATION, ADDITIONAL_TOKENS,
            MAXIMUM_LACKING_RATE, PREVIEW_RECORDS, PREVIEW_CHOICE, PREVIEW_FORMAT);

    private CheckTemplateProperties() {
    }

    /** A property with the default of a field at the vendor. */
    static PropertyDescriptor fieldDefault(final String name) {
        return new PropertyDescriptor.Builder().name(name).dynamic(true).description("The default of the field %s at the vendor".formatted(name.substring(DEFAULT_PREFIX.length())))
                .addValidator(StandardValidators.NON_BLANK_VALIDATOR).build();
    }
}
