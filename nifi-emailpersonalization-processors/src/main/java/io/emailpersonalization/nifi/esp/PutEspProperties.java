// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.consent.register.ConsentColumn;
import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.decide.NewContactStatus;
import io.emailpersonalization.nifi.esp.decide.ReconsentStrategy;
import io.emailpersonalization.nifi.esp.run.EspOperation;
import io.emailpersonalization.nifi.mapping.MappingProvider;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.RunLimit;
import io.emailpersonalization.nifi.record.field.FieldPath;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.components.Validator;
import org.apache.nifi.dbcp.DBCPService;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.util.StandardValidators;

import java.util.Arrays;
import java.util.List;

/** The properties of {@link PutEspContact}. */
final class PutEspProperties {

    static final PropertyDescriptor ESP_CLIENT = new PropertyDescriptor.Builder()
            .name("ESP Client Service")
            .description("The account at the e-mail service provider.")
            .identifiesControllerService(EspClientService.class)
            .required(true)
            .build();

    static final PropertyDescriptor OPERATION = new PropertyDescriptor.Builder()
            .name("Operation")
            .description("What to do with the contacts of the records.")
            .allowableValues(EspOperation.class)
            .defaultValue(EspOperation.UPSERT)
            .required(true)
            .build();

    static final PropertyDescriptor MAPPING = new PropertyDescriptor.Builder()
            .name("Personalization Mapping")
            .description("Maps the fields of a record to the fields of a contact.")
            .identifiesControllerService(MappingProvider.class)
            .required(true)
            .dependsOn(OPERATION, EspOperation.UPSERT, EspOperation.UNSUBSCRIBE, EspOperation.ARCHIVE, EspOperation.ERASE, EspOperation.EVENT,
                    EspOperation.TOPICS)
            .build();

    static final PropertyDescriptor AUDIENCE_ID = new PropertyDescriptor.Builder()
            .name("Audience ID")
            .description("The audience (list) of the contacts.")
            .required(true)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor CONSENT_LEDGER = new PropertyDescriptor.Builder()
            .name("Consent Ledger")
            .description("The ledger that decides on consent, asked immediately before each batch. Granted contacts are pushed; withdrawn and expired contacts are unsubscribed. "
                    + "If the ledger does not answer, nothing is sent. Empty: Consent Field alone decides. Erased people are suppressed in the ledger first. "
                    + "With Unsubscribe, contacts that were unsubscribed at the vendor after their refusal are skipped; without a ledger every contact is looked up at the vendor.")
            .identifiesControllerService(ConsentRegister.class)
            .dependsOn(OPERATION, EspOperation.UPSERT, EspOperation.UNSUBSCRIBE, EspOperation.ERASE, EspOperation.FOLLOW_CHANGES, EspOperation.SWEEP, EspOperation.EVENT)
            .build();

    static final PropertyDescriptor CONSENT_FIELD = new PropertyDescriptor.Builder()
            .name("Consent Field")
            .description("RecordPath of the consent that the source knows. Contacts with one of Consent Withdrawn Values are unsubscribed. Contacts whose value is not listed in "
                    + "Consent Granted Values are not pushed. Without a ledger, neither are contacts with an empty value.")
            .required(true)
            .defaultValue("/marketing_consent")
            .addValidator(ConsentColumn.VALIDATOR)
            .dependsOn(OPERATION, EspOperation.UPSERT, EspOperation.UNSUBSCRIBE, EspOperation.EVENT)
            .build();

    static final PropertyDescriptor CONSENT_DATE_FIELD = new PropertyDescriptor.Builder()
            .name("Consent Date Field")
            .description("RecordPath of the date of that consent or refusal. A consent that was given after a refusal, at another address of the person, still holds. "
                    + "Empty, or no date: the time of the run.")
            .defaultValue("/consent_at")
            .addValidator(FieldPath.VALIDATOR)
            .dependsOn(OPERATION, EspOperation.UPSERT, EspOperation.UNSUBSCRIBE, EspOperation.EVENT)
            .build();

    static final PropertyDescriptor REVIEW_REFUSAL_FIELD = new PropertyDescriptor.Builder()
            .name("Review Refusal Field")
            .description("RecordPath of a boolean. Records with true are not pushed: a person that refused may be the same, and the pair waits for review. "
                    + "DeduplicateCustomerRecord writes it.")
            .defaultValue("/review_refusal")
            .addValidator(FieldPath.VALIDATOR)
            .dependsOn(OPERATION, EspOperation.UPSERT, EspOperation.EVENT)
            .build();

    static final PropertyDescriptor EMAIL_OWNER_FIELD = new PropertyDescriptor.Builder()
            .name("E-mail Owner Field")
            .description("RecordPath of a boolean. Records with false are not pushed: another person owns the mailbox. DeduplicateCustomerRecord writes it.")
            .defaultValue("/email_owner")
            .addValidator(FieldPath.VALIDATOR)
            .dependsOn(OPERATION, EspOperation.UPSERT, EspOperation.EVENT)
            .build();

    static final PropertyDescriptor EMAIL_STATUS_FIELD = new PropertyDescriptor.Builder()
            .name("E-mail Status Field")
            .description("RecordPath of the deliverability of the address. Records with one of Blocking E-mail Statuses are not pushed, and their contacts are unsubscribed.")
            .defaultValue("/email_status")
            .addValidator(FieldPath.VALIDATOR)
            .dependsOn(OPERATION, EspOperation.UPSERT, EspOperation.EVENT)
            .build();

    static final PropertyDescriptor BLOCKING_STATUSES = new PropertyDescriptor.Builder()
            .name("Blocking E-mail Statuses")
            .description("Words for addresses that must not be mailed, separated by commas. Case does not matter. The words of Complaint Values, Hard Bounce Values and "
                    + "Consent Withdrawn Values block as well, but for a plain no: it only denies the question of the column.")
            .dependsOn(EMAIL_STATUS_FIELD)
            .required(true)
            .defaultValue("bounced, hard bounce, hard bounced, hardbounce, complained, complaint, spam, spam complaint, abuse, marked as spam, cleaned, unsubscribed, opted out, optout, blocked, "
                    + "suppressed, invalid, undeliverable, deceased, erased")
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor NEW_CONTACT_STATUS = new PropertyDescriptor.Builder()
            .name("New Contact Status")
            .description("The status of a contact that is new at the vendor. The status of an existing contact is never changed.")
            .allowableValues(NewContactStatus.class)
            .defaultValue(NewContactStatus.AS_AUDIENCE_DEMANDS)
            .required(true)
            .dependsOn(OPERATION, EspOperation.UPSERT)
            .build();

    static final PropertyDescriptor CREATE_MISSING_FIELDS = new PropertyDescriptor.Builder()
            .name("Create Missing Fields")
            .description("Whether fields of the mapping that the audience lacks are created there before the first contact is sent, with the type that the mapping states. "
                    + "False: Verify names them.")
            .allowableValues("true", "false")
            .defaultValue("false")
            .required(true)
            .dependsOn(OPERATION, EspOperation.UPSERT)
            .build();

    static final PropertyDescriptor MAXIMUM_ATTEMPTS = new PropertyDescriptor.Builder()
            .name("Maximum Attempts")
            .description("How often a record is tried before it leaves by rejected. Each time, the client service makes as many attempts as it is set to. "
                    + "Withdrawals, erasures and archiving have no limit.")
            .required(true)
            .defaultValue("10")
            .addValidator(StandardValidators.POSITIVE_INTEGER_VALIDATOR)
            .build();

    static final PropertyDescriptor CONNECTION_POOL = new PropertyDescriptor.Builder()
            .name("Database Connection Pooling Service")
            .description("The PostgreSQL database with the state of the contacts: only changes are sent, and an interrupted push resumes. "
                    + "Empty: every record is sent.")
            .identifiesControllerService(DBCPService.class)
            .build();

    static final PropertyDescriptor CREATE_TABLES = new PropertyDescriptor.Builder()
            .name("Create Tables")
            .description("Whether the first use creates and upgrades the tables. False: run sql/esp-v1.sql to sql/esp-v3.sql of the bundle, in this order.")
            .dependsOn(CONNECTION_POOL)
            .allowableValues("true", "false")
            .defaultValue("true")
            .required(true)
            .build();

    static final PropertyDescriptor HASH_KEY = new PropertyDescriptor.Builder()
            .name("Hash Key")
            .description("Secret for the hashes of addresses, such as the one of the ledger. It is the same in every processor that uses the database.")
            .dependsOn(CONNECTION_POOL)
            .required(true)
            .sensitive(true)
            .addValidator(CommonProperties.SECRET_VALIDATOR)
            .build();

    static final PropertyDescriptor PREVIOUS_HASH_KEYS = new PropertyDescriptor.Builder()
            .name("Previous Hash Keys")
            .description("Former values of Hash Key, one per line. The first FlowFile rehashes the tables under the current key.")
            .dependsOn(CONNECTION_POOL)
            .sensitive(true)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor CONTACT_ID_FIELD = new PropertyDescriptor.Builder()
            .name("Contact ID Field")
            .description("RecordPath of the id of the person, which stays when the address changes. Without an id, the address identifies the contact.")
            .dependsOn(CONNECTION_POOL)
            .required(true)
            .defaultValue("/golden_id")
            .addValidator(FieldPath.VALIDATOR)
            .build();

    static final PropertyDescriptor UPDATED_AT_FIELD = new PropertyDescriptor.Builder()
            .name("Updated At Field")
            .description("RecordPath of the time of the record's last change. A record that is older than the last push of its contact leaves by suppressed. Empty: the order of arrival counts.")
            .dependsOn(CONNECTION_POOL)
            .defaultValue("/updated_at")
            .addValidator(FieldPath.VALIDATOR)
            .build();

    static final PropertyDescriptor SOURCE_RECORDS_FIELD = new PropertyDescriptor.Builder()
            .name("Source Records Field")
            .description("RecordPath of the source records that a record stands for, as DeduplicateCustomerRecord writes them. By them, a refusal with another address or from "
                    + "another source finds the person. Without them, Source Field and Customer ID Field name the only source record.")
            .dependsOn(CONNECTION_POOL)
            .defaultValue("/merged_from")
            .addValidator(FieldPath.VALIDATOR)
            .build();

    static final PropertyDescriptor SOURCE_FIELD = new PropertyDescriptor.Builder()
            .name("Source Field")
            .description("RecordPath of the source system of a record.")
            .defaultValue("/source")
            .addValidator(FieldPath.VALIDATOR)
            .build();

    static final PropertyDescriptor CUSTOMER_ID_FIELD = new PropertyDescriptor.Builder()
            .name("Customer ID Field")
            .description("RecordPath of the id of a record in its source.")
            .defaultValue("/customer_id")
            .addValidator(FieldPath.VALIDATOR)
            .build();

    static final PropertyDescriptor MAXIMUM_NEW = limit("Maximum New", "contacts that are new in the audience", EspOperation.UPSERT);
    static final PropertyDescriptor MAXIMUM_CHANGED = limit("Maximum Changed", "changed contacts", EspOperation.UPSERT);
    static final PropertyDescriptor MAXIMUM_RETIRED = limit("Maximum Retired", "contacts to archive", EspOperation.UPSERT, EspOperation.FOLLOW_CHANGES);

    static final PropertyDescriptor FIRST_PUSH_ACKNOWLEDGED = new PropertyDescriptor.Builder()
            .name("First Push Acknowledged")
            .description("Whether the first push into an audience that is new to the database needs no approval. A wrong Audience ID would fill the wrong audience.")
            .dependsOn(CONNECTION_POOL)
            .dependsOn(OPERATION, EspOperation.UPSERT)
            .allowableValues("true", "false")
            .defaultValue("false")
            .required(true)
            .build();

    static final PropertyDescriptor APPROVED_HOLDS = new PropertyDescriptor.Builder()
            .name("Approved Holds")
            .description("Values of esp.hold.id, separated by commas, of holds that may go. An id identifies exactly the held contacts and values. Approved contacts do "
                    + "not count against the limits of other FlowFiles.")
            .dependsOn(CONNECTION_POOL)
            .dependsOn(OPERATION, EspOperation.UPSERT, EspOperation.FOLLOW_CHANGES)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(Validator.VALID)
            .build();

    static final PropertyDescriptor OPT_IN_AGAIN = new PropertyDescriptor.Builder()
            .name("Opt In Again")
            .description("What to do if the ledger holds a consent that was given after a withdrawal, and the contact is unsubscribed at the vendor.")
            .dependsOn(CONNECTION_POOL)
            .dependsOn(CONSENT_LEDGER)
            .dependsOn(OPERATION, EspOperation.UPSERT)
            .allowableValues(ReconsentStrategy.class)
            .defaultValue(ReconsentStrategy.NEVER)
            .required(true)
            .build();

    static final PropertyDescriptor RETENTION = new PropertyDescriptor.Builder()
            .name("Retention")
            .description("How long the database keeps runs, changes and holds, such as 400 days. Contacts and addresses are kept. Empty: for ever.")
            .dependsOn(CONNECTION_POOL)
            .addValidator(StandardValidators.TIME_PERIOD_VALIDATOR)
            .build();

    static final PropertyDescriptor DRY_RUN = new PropertyDescriptor.Builder()
            .name("Dry Run")
            .description("Whether to send nothing, and to write to preview what would be sent: each contact before and after, and each request. Contacts are read at the vendor. The FlowFile leaves "
                    + "by held, whole, and is pushed once this is false. Withdrawals wait as well: where people are mailed, do not leave it true. For Upsert, Unsubscribe, Archive and "
                    + "Withdraw Topics. Empty: false.")
            .allowableValues("true", "false")
            .build();

    static final List<PropertyDescriptor> ALL = List.of(CommonProperties.RECORD_READER, CommonProperties.RECORD_WRITER, ESP_CLIENT, AUDIENCE_ID, OPERATION, MAPPING,
            EventProperties.NAME, EventProperties.NAME_FIELD,
            EventProperties.ID_FIELD, EventProperties.TIME_FIELD, CONSENT_LEDGER,
            CommonProperties.AS_OF, CONSENT_FIELD, CONSENT_DATE_FIELD,
            CommonProperties.CONSENT_GRANTED_VALUES, CommonProperties.CONSENT_PENDING_VALUES, CommonProperties.CONSENT_WITHDRAWN_VALUES, EMAIL_OWNER_FIELD, REVIEW_REFUSAL_FIELD, EMAIL_STATUS_FIELD,
            BLOCKING_STATUSES, CommonProperties.COMPLAINT_VALUES, CommonProperties.BOUNCE_VALUES, NEW_CONTACT_STATUS, CREATE_MISSING_FIELDS, MAXIMUM_ATTEMPTS, CommonProperties.REASONS_FORMAT,
            CONNECTION_POOL, HASH_KEY, PREVIOUS_HASH_KEYS, CREATE_TABLES, CONTACT_ID_FIELD, SOURCE_RECORDS_FIELD, SOURCE_FIELD, CUSTOMER_ID_FIELD, UPDATED_AT_FIELD,
            MAXIMUM_NEW, MAXIMUM_CHANGED, MAXIMUM_RETIRED, FIRST_PUSH_ACKNOWLEDGED, APPROVED_HOLDS, OPT_IN_AGAIN, RETENTION, DRY_RUN);

    private PutEspProperties() {
    }

    private static PropertyDescriptor limit(final String name, final String contacts, final EspOperation... operations) {
        return new PropertyDescriptor.Builder()
                .name(name)
                .description("How many %s the FlowFiles of 24 hours may bring: a number, or a percentage of our contacts in the audience, such as 5 %%. ".formatted(contacts)
                        + "A FlowFile that exceeds the limit leaves by held until it is approved; its withdrawals go out. Empty: no limit.")
                .dependsOn(CONNECTION_POOL)
                .dependsOn(OPERATION, operations[0], Arrays.copyOfRange(operations, 1, operations.length))
                .addValidator((subject, input, context) -> new ValidationResult.Builder().subject(subject).input(input).valid(RunLimit.PATTERN.matcher(input).matches())
                        .explanation("it must be a number such as 1000, or a percentage such as 5 %").build())
                .build();
    }
}
