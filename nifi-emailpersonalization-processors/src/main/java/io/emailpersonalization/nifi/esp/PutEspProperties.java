// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.consent.ConsentRegister;
import io.emailpersonalization.nifi.mapping.MappingProvider;
import io.emailpersonalization.nifi.record.CommonProperties;
import io.emailpersonalization.nifi.record.FieldPath;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.util.StandardValidators;

import java.util.List;

/** The properties of {@link PutEspContact}. */
final class PutEspProperties {

    static final PropertyDescriptor ESP_CLIENT = new PropertyDescriptor.Builder()
            .name("ESP Client Service")
            .description("The account at the e-mail service provider")
            .identifiesControllerService(EspClientService.class)
            .required(true)
            .build();

    static final PropertyDescriptor MAPPING = new PropertyDescriptor.Builder()
            .name("Personalization Mapping")
            .description("Which field of a record becomes which field of a contact")
            .identifiesControllerService(MappingProvider.class)
            .required(true)
            .build();

    static final PropertyDescriptor AUDIENCE_ID = new PropertyDescriptor.Builder()
            .name("Audience ID")
            .description("The audience (list) that the contacts belong to")
            .required(true)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor OPERATION = new PropertyDescriptor.Builder()
            .name("Operation")
            .description("What is done with the contacts")
            .allowableValues(EspOperation.class)
            .defaultValue(EspOperation.UPSERT)
            .required(true)
            .build();

    static final PropertyDescriptor CONSENT_LEDGER = new PropertyDescriptor.Builder()
            .name("Consent Ledger")
            .description("The ledger that decides, asked immediately before each batch: only whom it holds granted is pushed, and whom it holds withdrawn or expired is unsubscribed. "
                    + "Where it cannot be asked nothing is sent. Empty: the Consent Field alone decides.")
            .identifiesControllerService(ConsentRegister.class)
            .dependsOn(OPERATION, EspOperation.UPSERT)
            .build();

    static final PropertyDescriptor CONSENT_FIELD = new PropertyDescriptor.Builder()
            .name("Consent Field")
            .description("RecordPath of what the source says about consent. Whoever has a word in it that is not among Consent Granted Values is not pushed; "
                    + "without a ledger, neither is who has none.")
            .required(true)
            .defaultValue("/marketing_consent")
            .addValidator(FieldPath.VALIDATOR)
            .build();

    static final PropertyDescriptor EMAIL_OWNER_FIELD = new PropertyDescriptor.Builder()
            .name("E-mail Owner Field")
            .description("RecordPath of a boolean: a record that holds false is not pushed, since another person owns the mailbox. DeduplicateCustomerRecord writes it.")
            .defaultValue("/email_owner")
            .addValidator(FieldPath.VALIDATOR)
            .build();

    static final PropertyDescriptor EMAIL_STATUS_FIELD = new PropertyDescriptor.Builder()
            .name("E-mail Status Field")
            .description("RecordPath of the deliverability of the address. A record with one of Blocking E-mail Statuses is not pushed.")
            .defaultValue("/email_status")
            .addValidator(FieldPath.VALIDATOR)
            .build();

    static final PropertyDescriptor BLOCKING_STATUSES = new PropertyDescriptor.Builder()
            .name("Blocking E-mail Statuses")
            .description("Words, separated by commas, that say that an address must not be mailed; case does not matter.")
            .dependsOn(EMAIL_STATUS_FIELD)
            .required(true)
            .defaultValue("bounced, hard bounce, hard_bounce, complained, complaint, spam, cleaned, unsubscribed, blocked, invalid, undeliverable")
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor NEW_CONTACT_STATUS = new PropertyDescriptor.Builder()
            .name("New Contact Status")
            .description("What a contact becomes that the vendor does not know yet. The status of a contact that it knows is never changed.")
            .allowableValues(NewContactStatus.class)
            .defaultValue(NewContactStatus.AS_AUDIENCE_DEMANDS)
            .required(true)
            .build();

    static final PropertyDescriptor MAXIMUM_ATTEMPTS = new PropertyDescriptor.Builder()
            .name("Maximum Attempts")
            .description("How often a record may come back by retry. After that it leaves by rejected. Every time is as many requests as the client service tries.")
            .required(true)
            .defaultValue("10")
            .addValidator(StandardValidators.POSITIVE_INTEGER_VALIDATOR)
            .build();

    static final List<PropertyDescriptor> ALL = List.of(CommonProperties.RECORD_READER, CommonProperties.RECORD_WRITER, ESP_CLIENT, MAPPING, AUDIENCE_ID, OPERATION, CONSENT_LEDGER,
            CONSENT_FIELD, CommonProperties.CONSENT_GRANTED_VALUES, EMAIL_OWNER_FIELD, EMAIL_STATUS_FIELD, BLOCKING_STATUSES, NEW_CONTACT_STATUS, MAXIMUM_ATTEMPTS, CommonProperties.REASONS_FORMAT);

    private PutEspProperties() {
    }
}
