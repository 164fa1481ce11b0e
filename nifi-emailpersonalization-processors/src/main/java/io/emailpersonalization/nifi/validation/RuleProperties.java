// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation;

import io.emailpersonalization.nifi.record.rule.ExpectedType;
import io.emailpersonalization.nifi.record.rule.InvalidRuleException;
import io.emailpersonalization.nifi.validation.gate.RuleLimits;
import io.emailpersonalization.nifi.validation.reference.References;
import io.emailpersonalization.nifi.validation.rule.RuleFailure;
import io.emailpersonalization.nifi.validation.rule.ValidationRules;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.PropertyValue;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.lookup.LookupService;
import org.apache.nifi.processor.util.StandardValidators;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The properties of ValidateCustomerRecord that a user names: rules, their messages, references, limits. Tested by ValidateRulesTest and ValidateReferencesTest. */
final class RuleProperties {

    static final PropertyDescriptor RULE_FAILURE = new PropertyDescriptor.Builder()
            .name("Rule Failure")
            .description("The meaning of a rule that cannot be evaluated for a record, for example because a field is missing")
            .allowableValues(RuleFailure.class)
            .defaultValue(RuleFailure.VIOLATION)
            .required(true)
            .build();

    /** The prefix of the message of a rule or a reference. */
    static final String MESSAGE_PREFIX = "message.";

    private RuleProperties() {
    }

    /** The property of a name; null if the name has no known prefix. */
    static PropertyDescriptor dynamic(final String name) {
        final PropertyDescriptor.Builder property = new PropertyDescriptor.Builder().name(name).dynamic(true);
        if (isNamed(name, ValidationRules.PREFIX)) {
            return property.description("A condition in CEL that every valid record meets").addValidator(StandardValidators.NON_BLANK_VALIDATOR).build();
        }
        if (isNamed(name, MESSAGE_PREFIX)) {
            return property.description("The message of a violation of the rule or the reference of this name").addValidator(StandardValidators.NON_BLANK_VALIDATOR).build();
        }
        if (isNamed(name, References.PREFIX)) {
            return property.description("The lookup service that knows every value of the field").identifiesControllerService(LookupService.class).build();
        }
        if (isNamed(name, RuleLimits.PREFIX)) {
            return property.description("Percentage of records that break this rule above which the whole FlowFile is quarantined").addValidator(ValidateProperties.PERCENT).build();
        }
        return property.addValidator(RuleProperties::refuse).build();
    }

    private static boolean isNamed(final String name, final String prefix) {
        return name.startsWith(prefix) && name.length() > prefix.length();
    }

    private static ValidationResult refuse(final String subject, final String input, final ValidationContext context) {
        return new ValidationResult.Builder().subject(subject).valid(false)
                .explanation("the name of a property of your own begins with rule., message., reference. or maximum-rate., followed by a name").build();
    }

    /** The rules, compiled on the types of a schema. */
    static ValidationRules rules(final PropertyContext context, final ExpectedType schema) {
        return ValidationRules.compile(named(context, ValidationRules.PREFIX), named(context, MESSAGE_PREFIX), schema, context.getProperty(RULE_FAILURE).asAllowableValue(RuleFailure.class));
    }

    /** The limits of single rules. */
    static RuleLimits limits(final PropertyContext context) {
        return RuleLimits.of(named(context, RuleLimits.PREFIX));
    }

    /**
     * The references with their services, which must be enabled.
     *
     * @throws IllegalArgumentException when a service needs several coordinates
     */
    static References references(final PropertyContext context) {
        final References.Builder references = new References.Builder();
        final Map<String, String> messages = named(context, MESSAGE_PREFIX);
        named(context, References.PREFIX).keySet().forEach(path -> references.add(path,
                context.getProperty(dynamic(References.PREFIX + path)).asControllerService(LookupService.class), messages.get(path)));
        return references.build();
    }

    /** The faults of rules, messages and references that can be seen without a record. */
    static List<ValidationResult> faults(final PropertyContext context, final ExpectedType schema) {
        final List<ValidationResult> faults = new ArrayList<>();
        try {
            rules(context, schema);
        } catch (final InvalidRuleException e) {
            faults.add(fault("Rules", e.getMessage()));
        }
        final Map<String, String> rules = named(context, ValidationRules.PREFIX);
        final Map<String, String> references = named(context, References.PREFIX);
        references.keySet().forEach(path -> {
            try {
                References.compile(path);
            } catch (final IllegalArgumentException e) {
                faults.add(fault(References.PREFIX + path, e.getMessage()));
            }
        });
        named(context, MESSAGE_PREFIX).keySet().stream().filter(name -> !rules.containsKey(name) && !references.containsKey(name))
                .forEach(name -> faults.add(fault(MESSAGE_PREFIX + name, "there is no %s%s and no %s%s".formatted(ValidationRules.PREFIX, name, References.PREFIX, name))));
        return faults;
    }

    private static ValidationResult fault(final String subject, final String explanation) {
        return new ValidationResult.Builder().subject(subject).valid(false).explanation(explanation).build();
    }

    /** The values of the properties with a prefix by the rest of their names, in the order of the names. */
    private static Map<String, String> named(final PropertyContext context, final String prefix) {
        final Map<String, String> named = new TreeMap<>();
        context.getAllProperties().forEach((name, value) -> {
            if (isNamed(name, prefix)) {
                final PropertyValue property = context.getProperty(dynamic(name));
                named.put(name.substring(prefix.length()), property == null ? value : property.getValue());
            }
        });
        return named;
    }
}
