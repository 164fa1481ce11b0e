// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.decide.NewContactStatus;
import io.emailpersonalization.nifi.esp.decide.ReconsentStrategy;
import io.emailpersonalization.nifi.esp.decide.RunLimit;
import io.emailpersonalization.nifi.esp.run.EspOperation;
import io.emailpersonalization.nifi.mapping.MappingProvider;
import io.emailpersonalization.nifi.record.component.CommonProperties;
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
            .description("The account at the e-mail service provider")
            .identifiesControllerService(EspClientService.class)
            .required(true)
            .build();

    static final PropertyDescriptor OPERATION = new PropertyDescriptor.Builder()
            .name("Operation")
            .description("What is done with the contacts")
            .allowableValues(EspOperation.class)
            .defaultValue(EspOperation.UPSERT)
            .required(true)
            .build();

    static final PropertyDescriptor MAPPING = new PropertyDescriptor.Builder()
            .name("Personalization Mapping")
            .description("Which field of a record becomes which field of a contact")
            .identifiesControllerService(MappingProvider.class)
            .required(true)
            .dependsOn(OPERATION, EspOperation.UPSERT, EspOperation.UNSUBSCRIBE, EspOperation.ARCHIVE, EspOperation.ERASE)
            .build();

    static final PropertyDescriptor AUDIENCE_ID = new PropertyDescriptor.Builder()
            .name("Audience ID")
            .description("The audience (list) that the contacts belong to")
            .required(true)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor CONSENT_LEDGER = new PropertyDescriptor.Builder()
            .name("Consent Ledger")
            .description("The ledger that decides, asked immediately before each batch: only whom it holds granted is pushed, and whom it holds withdrawn or expired is unsubscribed. "
                    + "Where it cannot be asked nothing is sent. Empty: the Consent Field alone decides. Whoever is erased is suppressed in it first. "
                    + "With Unsubscribe it tells whom the vendor was told of since they refused; without it everybody is looked up at the vendor.")
            .identifiesControllerService(ConsentRegister.class)
            .dependsOn(OPERATION, EspOperation.UPSERT, EspOperation.UNSUBSCRIBE, EspOperation.ERASE, EspOperation.FOLLOW_CHANGES, EspOperation.SWEEP)
            .build();

    static final PropertyDescriptor CONSENT_FIELD = new PropertyDescriptor.Builder()
            .name("Consent Field")
            .description("RecordPath of what the source says about consent. A record with one of Consent Withdrawn Values is unsubscribed, one with any other word that is not among "
                    + "Consent Granted Values is not pushed; without a ledger, neither is one that says nothing.")
            .required(true)
            .defaultValue("/marketing_consent")
            .addValidator(FieldPath.VALIDATOR)
            .dependsOn(OPERATION, EspOperation.UPSERT, EspOperation.UNSUBSCRIBE)
            .build();

    static final PropertyDescriptor CONSENT_DATE_FIELD = new PropertyDescriptor.Builder()
            .name("Consent Date Field")
            .description("RecordPath of when that was said: a consent that was given later at another address of the person still holds. Empty, or no date: as of the run.")
            .defaultValue("/consent_at")
            .addValidator(FieldPath.VALIDATOR)
            .dependsOn(OPERATION, EspOperation.UPSERT, EspOperation.UNSUBSCRIBE)
            .build();

    static final PropertyDescriptor REVIEW_REFUSAL_FIELD = new PropertyDescriptor.Builder()
            .name("Review Refusal Field")
            .description("RecordPath of a boolean: a record that holds true is not pushed, since somebody who refused may be the same person, and the pair waits for review. "
                    + "DeduplicateCustomerRecord writes it.")
            .defaultValue("/review_refusal")
            .addValidator(FieldPath.VALIDATOR)
            .dependsOn(OPERATION, EspOperation.UPSERT)
            .build();

    static final PropertyDescriptor EMAIL_OWNER_FIELD = new PropertyDescriptor.Builder()
            .name("E-mail Owner Field")
            .description("RecordPath of a boolean: a record that holds false is not pushed, since another person owns the mailbox. DeduplicateCustomerRecord writes it.")
            .defaultValue("/email_owner")
            .addValidator(FieldPath.VALIDATOR)
            .dependsOn(OPERATION, EspOperation.UPSERT)
            .build();

    static final PropertyDescriptor EMAIL_STATUS_FIELD = new PropertyDescriptor.Builder()
            .name("E-mail Status Field")
            .description("RecordPath of the deliverability of the address. A record with one of Blocking E-mail Statuses is not pushed, and unsubscribed where the vendor holds it.")
            .defaultValue("/email_status")
            .addValidator(FieldPath.VALIDATOR)
            .dependsOn(OPERATION, EspOperation.UPSERT)
            .build();

    static final PropertyDescriptor BLOCKING_STATUSES = new PropertyDescriptor.Builder()
            .name("Blocking E-mail Statuses")
            .description("Words, separated by commas, that say that an address must not be mailed; case does not matter.")
            .dependsOn(EMAIL_STATUS_FIELD)
            .required(true)
            .defaultValue("bounced, hard bounce, hard bounced, hardbounce, complained, complaint, spam, spam complaint, abuse, marked as spam, cleaned, unsubscribed, opted out, optout, blocked, "
                    + "suppressed, invalid, undeliverable, deceased, erased")
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor NEW_CONTACT_STATUS = new PropertyDescriptor.Builder()
            .name("New Contact Status")
            .description("What a contact becomes that the vendor does not know yet. The status of a contact that it knows is never changed.")
            .allowableValues(NewContactStatus.class)
            .defaultValue(NewContactStatus.AS_AUDIENCE_DEMANDS)
            .required(true)
            .dependsOn(OPERATION, EspOperation.UPSERT)
            .build();

    static final PropertyDescriptor MAXIMUM_ATTEMPTS = new PropertyDescriptor.Builder()
            .name("Maximum Attempts")
            .description("How often a record may come back by retry to be pushed. After that it leaves by rejected. Every time is as many requests as the client service tries. "
                    + "Withdrawals, erasures and archiving come back until they are done.")
            .required(true)
            .defaultValue("10")
            .addValidator(StandardValidators.POSITIVE_INTEGER_VALIDATOR)
            .build();

    static final PropertyDescriptor CONNECTION_POOL = new PropertyDescriptor.Builder()
            .name("Database Connection Pooling Service")
            .description("The PostgreSQL database that remembers what was pushed: what has not changed is not sent again, and what was interrupted goes on where it was. "
                    + "Empty: every FlowFile is pushed as a whole.")
            .identifiesControllerService(DBCPService.class)
            .build();

    static final PropertyDescriptor CREATE_TABLES = new PropertyDescriptor.Builder()
            .name("Create Tables")
            .description("Whether the tables are created and upgraded with the first use. False: run sql/esp-v1.sql and sql/esp-v2.sql of the bundle.")
            .dependsOn(CONNECTION_POOL)
            .allowableValues("true", "false")
            .defaultValue("true")
            .required(true)
            .build();

    static final PropertyDescriptor HASH_KEY = new PropertyDescriptor.Builder()
            .name("Hash Key")
            .description("Secret under which addresses are hashed, such as the one of the ledger. The same in every processor that uses the database, for as long as the tables are kept.")
            .dependsOn(CONNECTION_POOL)
            .required(true)
            .sensitive(true)
            .addValidator(CommonProperties.SECRET_VALIDATOR)
            .build();

    static final PropertyDescriptor PREVIOUS_HASH_KEYS = new PropertyDescriptor.Builder()
            .name("Previous Hash Keys")
            .description("Secrets that were the Hash Key before, one per line: what is hashed under them is brought under the current one with the first FlowFile.")
            .dependsOn(CONNECTION_POOL)
            .sensitive(true)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor CONTACT_ID_FIELD = new PropertyDescriptor.Builder()
            .name("Contact ID Field")
            .description("RecordPath of the id of the person, which stays when the address changes. Where a record holds none, the address is the id.")
            .dependsOn(CONNECTION_POOL)
            .required(true)
            .defaultValue("/golden_id")
            .addValidator(FieldPath.VALIDATOR)
            .build();

    static final PropertyDescriptor UPDATED_AT_FIELD = new PropertyDescriptor.Builder()
            .name("Updated At Field")
            .description("RecordPath of the time of the record's last change. A record that is older than what was pushed leaves by suppressed. Empty: the order of arrival counts.")
            .dependsOn(CONNECTION_POOL)
            .defaultValue("/updated_at")
            .addValidator(FieldPath.VALIDATOR)
            .build();

    static final PropertyDescriptor SOURCE_RECORDS_FIELD = new PropertyDescriptor.Builder()
            .name("Source Records Field")
            .description("RecordPath of the source records that a record stands for, as DeduplicateCustomerRecord writes them: by them a refusal that comes with another address, or from "
                    + "another source, finds the person. Where a record holds none, its Source Field and Customer ID Field are its one source record.")
            .dependsOn(CONNECTION_POOL)
            .defaultValue("/merged_from")
            .addValidator(FieldPath.VALIDATOR)
            .build();

    static final PropertyDescriptor SOURCE_FIELD = new PropertyDescriptor.Builder()
            .name("Source Field")
            .description("RecordPath of the system that a record comes from.")
            .defaultValue("/source")
            .addValidator(FieldPath.VALIDATOR)
            .build();

    static final PropertyDescriptor CUSTOMER_ID_FIELD = new PropertyDescriptor.Builder()
            .name("Customer ID Field")
            .description("RecordPath of the id of a record in its source.")
            .defaultValue("/customer_id")
            .addValidator(FieldPath.VALIDATOR)
            .build();

    static final PropertyDescriptor MAXIMUM_NEW = limit("Maximum New", "contacts that the audience has not had from us", EspOperation.UPSERT);
    static final PropertyDescriptor MAXIMUM_CHANGED = limit("Maximum Changed", "contacts of which something is different", EspOperation.UPSERT);
    static final PropertyDescriptor MAXIMUM_RETIRED = limit("Maximum Retired", "contacts that are to be archived", EspOperation.UPSERT, EspOperation.FOLLOW_CHANGES);

    static final PropertyDescriptor FIRST_PUSH_ACKNOWLEDGED = new PropertyDescriptor.Builder()
            .name("First Push Acknowledged")
            .description("Whether the first push into an audience, which is new to the database, goes without an approval. A wrong Audience ID would fill the wrong audience.")
            .dependsOn(CONNECTION_POOL)
            .dependsOn(OPERATION, EspOperation.UPSERT)
            .allowableValues("true", "false")
            .defaultValue("false")
            .required(true)
            .build();

    static final PropertyDescriptor APPROVED_HOLDS = new PropertyDescriptor.Builder()
            .name("Approved Holds")
            .description("Values of esp.hold.id, separated by commas, of what left by held and may go. An id stands for exactly the contacts and values that were held; what is approved does "
                    + "not count on the limits of others.")
            .dependsOn(CONNECTION_POOL)
            .dependsOn(OPERATION, EspOperation.UPSERT, EspOperation.FOLLOW_CHANGES)
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(Validator.VALID)
            .build();

    static final PropertyDescriptor OPT_IN_AGAIN = new PropertyDescriptor.Builder()
            .name("Opt In Again")
            .description("What happens where the ledger holds a consent that was given after a withdrawal, and the vendor holds the contact unsubscribed.")
            .dependsOn(CONNECTION_POOL)
            .dependsOn(CONSENT_LEDGER)
            .dependsOn(OPERATION, EspOperation.UPSERT)
            .allowableValues(ReconsentStrategy.class)
            .defaultValue(ReconsentStrategy.NEVER)
            .required(true)
            .build();

    static final PropertyDescriptor RETENTION = new PropertyDescriptor.Builder()
            .name("Retention")
            .description("How long runs, changes and holds are kept in the database, such as 400 days. What was pushed is kept for as long as it counts. Empty: for ever.")
            .dependsOn(CONNECTION_POOL)
            .addValidator(StandardValidators.TIME_PERIOD_VALIDATOR)
            .build();

    static final List<PropertyDescriptor> ALL = List.of(CommonProperties.RECORD_READER, CommonProperties.RECORD_WRITER, ESP_CLIENT, AUDIENCE_ID, OPERATION, MAPPING, CONSENT_LEDGER,
            CommonProperties.AS_OF, CONSENT_FIELD, CONSENT_DATE_FIELD,
            CommonProperties.CONSENT_GRANTED_VALUES, CommonProperties.CONSENT_PENDING_VALUES, CommonProperties.CONSENT_WITHDRAWN_VALUES, EMAIL_OWNER_FIELD, REVIEW_REFUSAL_FIELD, EMAIL_STATUS_FIELD,
            BLOCKING_STATUSES, CommonProperties.COMPLAINT_VALUES, CommonProperties.BOUNCE_VALUES, NEW_CONTACT_STATUS, MAXIMUM_ATTEMPTS, CommonProperties.REASONS_FORMAT,
            CONNECTION_POOL, HASH_KEY, PREVIOUS_HASH_KEYS, CREATE_TABLES, CONTACT_ID_FIELD, SOURCE_RECORDS_FIELD, SOURCE_FIELD, CUSTOMER_ID_FIELD, UPDATED_AT_FIELD,
            MAXIMUM_NEW, MAXIMUM_CHANGED, MAXIMUM_RETIRED, FIRST_PUSH_ACKNOWLEDGED, APPROVED_HOLDS, OPT_IN_AGAIN, RETENTION);

    private PutEspProperties() {
    }

    private static PropertyDescriptor limit(final String name, final String what, final EspOperation... operations) {
        return new PropertyDescriptor.Builder()
                .name(name)
                .description("How many %s FlowFiles may bring within 24 hours: a number, or a percentage of the contacts that the audience has from us, such as 5 %%. ".formatted(what)
                        + "With more, the FlowFile's pushes leave by held until they are approved; withdrawals go out all the same. Empty: any number.")
                .dependsOn(CONNECTION_POOL)
                .dependsOn(OPERATION, operations[0], Arrays.copyOfRange(operations, 1, operations.length))
                .addValidator((subject, input, context) -> new ValidationResult.Builder().subject(subject).input(input).valid(RunLimit.FORM.matcher(input).matches())
                        .explanation("it must be a number such as 1000, or a percentage such as 5 %").build())
                .build();
    }
}
