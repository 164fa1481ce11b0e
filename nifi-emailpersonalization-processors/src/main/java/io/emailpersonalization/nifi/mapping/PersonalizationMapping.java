// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.mapping;

import io.emailpersonalization.nifi.record.component.JsonDocuments;
import org.apache.nifi.annotation.documentation.CapabilityDescription;
import org.apache.nifi.annotation.documentation.SeeAlso;
import org.apache.nifi.annotation.documentation.Tags;
import org.apache.nifi.annotation.lifecycle.OnEnabled;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.ConfigVerificationResult.Outcome;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.controller.AbstractControllerService;
import org.apache.nifi.controller.ConfigurationContext;
import org.apache.nifi.controller.VerifiableControllerService;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.util.StandardValidators;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

@Tags({"e-mail", "personalization", "mapping", "esp", "mailchimp", "contact", "merge field", "tag"})
@CapabilityDescription("""
        Maps fields of records to fields and tags of contacts at an e-mail service provider. For each field it sets the type, the format and the action for empty values. One JSON document, \
        shared by all components that write or check contacts.""")
@SeeAlso(classNames = "io.emailpersonalization.nifi.esp.PutEspContact")
public final class PersonalizationMapping extends AbstractControllerService implements MappingProvider, VerifiableControllerService {

    static final PropertyDescriptor MAPPING = new PropertyDescriptor.Builder()
            .name("Mapping")
            .description("The mapping document in JSON: its text, or the path of a file. See the additional details for its form.")
            .required(true)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .build();

    private volatile ContactMapping mapping;

    @Override
    protected List<PropertyDescriptor> getSupportedPropertyDescriptors() {
        return List.of(MAPPING);
    }

    @Override
    protected Collection<ValidationResult> customValidate(final ValidationContext context) {
        try {
            parse(context);
            return List.of();
        } catch (final IllegalArgumentException e) {
            return List.of(new ValidationResult.Builder().subject(MAPPING.getName()).valid(false).explanation(e.getMessage()).build());
        }
    }

    @OnEnabled
    public void enable(final ConfigurationContext context) {
        mapping = parse(context);
    }

    @Override
    public List<ConfigVerificationResult> verify(final ConfigurationContext context, final ComponentLog verificationLogger, final Map<String, String> variables) {
        final ConfigVerificationResult.Builder result = new ConfigVerificationResult.Builder().verificationStepName("Read Mapping");
        try {
            final ContactMapping parsed = parse(context);
            return List.of(result.outcome(Outcome.SUCCESSFUL).explanation("%d fields and %d tags are written".formatted(parsed.fieldNames().size(), parsed.ownedTags().size())).build());
        } catch (final IllegalArgumentException e) {
            return List.of(result.outcome(Outcome.FAILED).explanation(e.getMessage()).build());
        }
    }

    @Override
    public ContactMapping mapping() {
        return mapping;
    }

    private static ContactMapping parse(final PropertyContext context) {
        try {
            return JsonDocuments.read(context.getProperty(MAPPING).evaluateAttributeExpressions()).map(ContactMapping::parse)
                    .orElseThrow(() -> new IllegalArgumentException("There is no mapping: enter a mapping, or the path of a file with one"));
        } catch (final IOException e) {
            throw new IllegalArgumentException("The mapping cannot be read: check the path and the rights of the file on every node", e);
        }
    }
}
