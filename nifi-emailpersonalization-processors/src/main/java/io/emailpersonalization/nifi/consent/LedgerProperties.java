// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.consent.read.ConsentColumns;
import io.emailpersonalization.nifi.consent.read.ConsentFields;
import io.emailpersonalization.nifi.consent.read.TraitFields;
import io.emailpersonalization.nifi.consent.register.ConsentColumn;
import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.DefaultSource;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.field.RecordRule;
import io.emailpersonalization.nifi.record.value.ConsentVocabulary;
import org.apache.nifi.components.PropertyDescriptor;
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

/** The properties of {@link UpdateConsentLedger}, and their values. Tested by ConsentRulesTest. */
final class LedgerProperties {

    static final PropertyDescriptor LEDGER = new PropertyDescriptor.Builder()
            .name("Consent Ledger")
            .description("The ledger for the evidence")
            .identifiesControllerService(ConsentRegister.class)
            .required(true)
            .build();

    static final PropertyDescriptor EMAIL = path("E-mail", "/email", "The address of the consent.", true);
    static final PropertyDescriptor CONSENT = new PropertyDescriptor.Builder().fromPropertyDescriptor(path("Consent", "/marketing_consent", "The consent in the words of the source.", false))
            .addValidator(ConsentColumn.VALIDATOR).build();
    static final PropertyDescriptor CONSENT_DATE = path("Consent Date", "/consent_at", "The time of the consent or refusal. A refusal without a time overrides every earlier consent.", false);
    static final PropertyDescriptor EXPIRES = path("Consent Expires", "/consent_expires_at", "The end of a consent.", false);
    static final PropertyDescriptor STATUS = path("E-mail Status", "/email_status", "The deliverability of the address.", false);
    static final PropertyDescriptor SOURCE = path("Source", "/source", "The system of the record.", false);
    static final PropertyDescriptor CUSTOMER_ID = path("Customer ID", "/customer_id", "The id of the person in that system. A refusal covers the other addresses of the person.", false);

    static final PropertyDescriptor GIVEN_NAME = path("Given Name", "/given_name",
            "The ledger keeps only the script and hashed initials. With the next three fields it shows whether several people share an id.", false);
    static final PropertyDescriptor FAMILY_NAME = path("Family Name", "/family_name", "As for Given Name.", false);
    static final PropertyDescriptor FULL_NAME = path("Full Name", "/full_name", "Used if the given and the family name are missing.", false);
    static final PropertyDescriptor BIRTH_DATE = path("Birth Date", "/birth_date", "The ledger keeps only its hash.", false);

    static final PropertyDescriptor LEGAL_BASIS = path("Legal Basis", "/consent_legal_basis", "The legal basis of the consent.", false);
    static final PropertyDescriptor IP = path("Consent IP", "/consent_ip", "The network address of the device that gave the consent.", false);
    static final PropertyDescriptor FORM = path("Consent Form", "/consent_form", "The form or page of the consent.", false);

    static final PropertyDescriptor RECOGNIZE = new PropertyDescriptor.Builder()
            .name("Recognize Refusal Columns")
            .description("Whether columns with a customary name for refusals are read without configuration, such as Do Not Email, HasOptedOutOfEmail, unsubscribed_at, bounced and deceased.")
            .allowableValues("true", "false")
            .defaultValue("true")
            .required(true)
            .build();

    static final PropertyDescriptor IGNORED = new PropertyDescriptor.Builder()
            .name("Ignored Refusal Columns")
            .description("Names of columns that look like refusals and are none, such as bounce_rate. Separated by commas; case does not matter.")
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor EXPECTED = new PropertyDescriptor.Builder()
            .name("Consent Expected")
            .description("Whether every FlowFile must have a column of consent or refusals. A FlowFile without one raises an error, "
                    + "because no refusal can be seen in it. Set to false for streams of events.")
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

    /** The dynamic properties: rule.&lt;name&gt; and refusal.&lt;RecordPath&gt;. */
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

    /** @param source the source of records without one; null if unknown */
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
