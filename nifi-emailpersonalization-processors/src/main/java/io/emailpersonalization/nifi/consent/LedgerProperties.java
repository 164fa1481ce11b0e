// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.consent.read.ConsentColumns;
import io.emailpersonalization.nifi.consent.read.ConsentFields;
import io.emailpersonalization.nifi.consent.read.TraitFields;
import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.consent.register.RefusalColumns;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.DefaultSource;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.field.RecordRule;
import io.emailpersonalization.nifi.record.value.ConsentVocabulary;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.components.Validator;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.processor.util.StandardValidators;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The properties of {@link UpdateConsentLedger}, and what they say. */
final class LedgerProperties {

    static final PropertyDescriptor LEDGER = new PropertyDescriptor.Builder()
            .name("Consent Ledger")
            .description("The ledger that evidence is written to")
            .identifiesControllerService(ConsentRegister.class)
            .required(true)
            .build();

    static final PropertyDescriptor EMAIL = path("E-mail", "/email", "The address that consent is about.", true);
    static final PropertyDescriptor CONSENT = path("Consent", "/marketing_consent", "What the source says about consent.", false);
    static final PropertyDescriptor CONSENT_DATE = path("Consent Date", "/consent_at", "When that was said. A withdrawal without it outweighs every consent.", false);
    static final PropertyDescriptor EXPIRES = path("Consent Expires", "/consent_expires_at", "Until when a consent holds.", false);
    static final PropertyDescriptor STATUS = path("E-mail Status", "/email_status", "Deliverability of the address.", false);
    static final PropertyDescriptor SOURCE = path("Source", "/source", "The system that the record comes from.", false);
    static final PropertyDescriptor CUSTOMER_ID = path("Customer ID", "/customer_id", "The id of the person in that system: a withdrawal covers the person's other addresses.", false);

    static final PropertyDescriptor GIVEN_NAME = path("Given Name", "/given_name", "Only its initial is kept, hashed: with the next three it shows where several people have one id.", false);
    static final PropertyDescriptor FAMILY_NAME = path("Family Name", "/family_name", "As Given Name.", false);
    static final PropertyDescriptor FULL_NAME = path("Full Name", "/full_name", "Stands in where both other names are missing.", false);
    static final PropertyDescriptor BIRTH_DATE = path("Birth Date", "/birth_date", "Kept hashed.", false);

    static final PropertyDescriptor LEGAL_BASIS = path("Legal Basis", "/consent_legal_basis", "On what consent rests.", false);
    static final PropertyDescriptor IP = path("Consent IP", "/consent_ip", "The network address from which consent was given.", false);
    static final PropertyDescriptor FORM = path("Consent Form", "/consent_form", "The form or page where consent was given.", false);

    static final PropertyDescriptor RECOGNIZE = new PropertyDescriptor.Builder()
            .name("Recognize Refusal Columns")
            .description("Whether columns whose name is a usual one for a refusal are read without being configured, such as Do Not Email, HasOptedOutOfEmail, unsubscribed_at, bounced and deceased.")
            .allowableValues("true", "false")
            .defaultValue("true")
            .required(true)
            .build();

    static final PropertyDescriptor IGNORED = new PropertyDescriptor.Builder()
            .name("Ignored Refusal Columns")
            .description("Names of columns that are no refusal to be mailed although their name looks like one, such as bounce_rate. Separated by commas; case does not matter.")
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor EXPECTED = new PropertyDescriptor.Builder()
            .name("Consent Expected")
            .description("Whether every FlowFile must have the column of Consent or one that refuses. A FlowFile without raises an error: nobody's refusal is seen in it. False for streams of events.")
            .allowableValues("true", "false")
            .defaultValue("true")
            .required(true)
            .build();

    static final List<PropertyDescriptor> ALL = List.of(CommonProperties.RECORD_READER, CommonProperties.RECORD_WRITER, LEDGER, EMAIL, CONSENT, CommonProperties.CONSENT_GRANTED_VALUES,
            CommonProperties.CONSENT_PENDING_VALUES, CommonProperties.CONSENT_WITHDRAWN_VALUES, EXPECTED, RECOGNIZE, IGNORED, CONSENT_DATE, EXPIRES, LEGAL_BASIS, IP, FORM, STATUS,
            CommonProperties.COMPLAINT_VALUES, CommonProperties.BOUNCE_VALUES, SOURCE, CommonProperties.DEFAULT_SOURCE, CUSTOMER_ID, GIVEN_NAME, FAMILY_NAME, FULL_NAME, BIRTH_DATE,
            CommonProperties.AS_OF);

    private static final String RULE = "rule.";
    private static final String REFUSAL = "refusal.";

    private LedgerProperties() {
    }

    /** What may be added: rule.&lt;name&gt; and refusal.&lt;RecordPath&gt;. */
    static PropertyDescriptor dynamic(final String name) {
        final PropertyDescriptor.Builder property = new PropertyDescriptor.Builder().name(name).dynamic(true);
        if (name.startsWith(RULE) && name.length() > RULE.length()) {
            return property.addValidator(RecordRule.VALIDATOR).build();
        }
        if (name.startsWith(REFUSAL) && name.length() > REFUSAL.length()) {
            return property.addValidator(StandardValidators.NON_BLANK_VALIDATOR)
                    .addValidator((subject, input, context) -> FieldPath.VALIDATOR.validate(subject, name.substring(REFUSAL.length()), context)).build();
        }
        return property.addValidator(Validator.INVALID).build();
    }

    /** What is wrong with the properties taken together. */
    static List<ValidationResult> validate(final ValidationContext context) {
        if (!context.getProperty(CONSENT).isSet()) {
            return List.of();
        }
        final String path = context.getProperty(CONSENT).getValue();
        try {
            final String name = ConsentColumns.lastName(FieldPath.compile(path));
            return RefusalColumns.looksLikeRefusal(name) ? List.of(new ValidationResult.Builder().subject(CONSENT.getName()).input(path).valid(false)
                    .explanation("this column means a refusal by its name, and whoever did not refuse has not agreed by that. Remove it here: it is read as a refusal where its name is a usual one, "
                            + "or add the property refusal.%s with the words that refuse".formatted(path)).build()) : List.of();
        } catch (final IllegalArgumentException e) {
            // the property's own validator says so
            return List.of();
        }
    }

    /** @param source of records that name none; null where that is not known */
    static ConsentFields fields(final PropertyContext context, final Set<PropertyDescriptor> set, final String source) {
        return new ConsentFields(path(context, EMAIL), path(context, CONSENT), path(context, CONSENT_DATE), path(context, EXPIRES), path(context, STATUS),
                new ConsentFields.SourceFields(path(context, SOURCE), path(context, CUSTOMER_ID), DefaultSource.of(path(context, SOURCE), source)),
                new TraitFields(path(context, GIVEN_NAME), path(context, FAMILY_NAME), path(context, FULL_NAME), path(context, BIRTH_DATE)),
                new ConsentFields.ProofFields(path(context, LEGAL_BASIS), path(context, IP), path(context, FORM)), CommonProperties.consentVocabulary(context),
                dynamic(set, RULE).map(name -> RecordRule.compile(name.substring(RULE.length()), context.getProperty(dynamic(name)).getValue())).toList());
    }

    static ConsentColumns.Settings columns(final PropertyContext context, final Set<PropertyDescriptor> set) {
        final Map<String, Set<String>> configured = new TreeMap<>();
        dynamic(set, REFUSAL).forEach(name -> configured.put(name.substring(REFUSAL.length()), ConsentVocabulary.parse(context.getProperty(dynamic(name)).getValue())));
        final Set<String> ignored = context.getProperty(IGNORED).isSet() ? Arrays.stream(context.getProperty(IGNORED).getValue().split(",")).map(name -> name.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet()) : Set.of();
        return new ConsentColumns.Settings(context.getProperty(RECOGNIZE).asBoolean(), configured, ignored, Stream.of(path(context, STATUS)).filter(Objects::nonNull).toList());
    }

    private static Stream<String> dynamic(final Set<PropertyDescriptor> set, final String prefix) {
        return set.stream().map(PropertyDescriptor::getName).filter(name -> name.startsWith(prefix)).sorted();
    }

    private static FieldPath path(final PropertyContext context, final PropertyDescriptor property) {
        return context.getProperty(property).isSet() ? FieldPath.compile(context.getProperty(property).getValue()) : null;
    }

    private static PropertyDescriptor path(final String name, final String path, final String description, final boolean required) {
        return new PropertyDescriptor.Builder().name(name).description("RecordPath. " + description).required(required).defaultValue(path).addValidator(FieldPath.VALIDATOR).build();
    }
}
