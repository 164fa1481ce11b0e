// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.esp.decide.NewContactStatus;
import io.emailpersonalization.nifi.esp.decide.PushDecider;
import io.emailpersonalization.nifi.esp.decide.PushGuard;
import io.emailpersonalization.nifi.esp.decide.ReconsentStrategy;
import io.emailpersonalization.nifi.esp.decide.TopicConsents;
import io.emailpersonalization.nifi.esp.operation.ContactOperation;
import io.emailpersonalization.nifi.esp.operation.EventOperation;
import io.emailpersonalization.nifi.esp.operation.FollowForecast;
import io.emailpersonalization.nifi.esp.operation.FollowOperation;
import io.emailpersonalization.nifi.esp.operation.RemovalOperation;
import io.emailpersonalization.nifi.esp.operation.SweepOperation;
import io.emailpersonalization.nifi.esp.operation.TopicOperation;
import io.emailpersonalization.nifi.esp.operation.UpsertForecast;
import io.emailpersonalization.nifi.esp.operation.UpsertOperation;
import io.emailpersonalization.nifi.esp.retire.ContactEraser;
import io.emailpersonalization.nifi.esp.retire.ContactUnsubscriber;
import io.emailpersonalization.nifi.esp.retire.TopicWithdrawer;
import io.emailpersonalization.nifi.esp.run.CandidateReader;
import io.emailpersonalization.nifi.esp.run.EligibilityRules;
import io.emailpersonalization.nifi.esp.run.EspOperation;
import io.emailpersonalization.nifi.esp.run.EventReader;
import io.emailpersonalization.nifi.esp.run.HoldDigest;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.run.SourceRecords;
import io.emailpersonalization.nifi.esp.send.AudiencePreparation;
import io.emailpersonalization.nifi.mapping.ContactMapping;
import io.emailpersonalization.nifi.mapping.MappingProvider;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.RunLimit;
import io.emailpersonalization.nifi.record.field.FieldPath;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.PropertyValue;
import org.apache.nifi.context.PropertyContext;

import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The settings of {@link PutEspContact} for one FlowFile. Creates the objects that the push is made of. Tested by PutEspContactTest.
 *
 * @param attributes the attributes of the FlowFile
 */
record PushSettings(PropertyContext context, Map<String, String> attributes) {

    /** Where DeduplicateCustomerRecord writes the id of a person; read without a database, when Contact ID Field is not offered. */
    private static final FieldPath GOLDEN_ID = FieldPath.compile("/golden_id");

    EspOperation operation() {
        return context.getProperty(PutEspProperties.OPERATION).asAllowableValue(EspOperation.class);
    }

    /** Whether nothing is sent. */
    boolean isDryRun() {
        return Boolean.TRUE.equals(context.getProperty(PutEspProperties.DRY_RUN).asBoolean());
    }

    boolean hasDatabase() {
        return context.getProperty(PutEspProperties.CONNECTION_POOL).isSet();
    }

    /** Returns null if the operation uses no ledger, or none is set. */
    ConsentRegister ledger() {
        return switch (operation()) {
            case UPSERT, UNSUBSCRIBE, ERASE, FOLLOW_CHANGES, SWEEP, EVENT -> context.getProperty(PutEspProperties.CONSENT_LEDGER).asControllerService(ConsentRegister.class);
            case ARCHIVE, TOPICS -> null;
        };
    }

    /** @throws IllegalArgumentException if As Of is no time for this FlowFile */
    void checkAsOf() {
        asOf();
    }

    /** Returns the time that the run refers to. Without As Of, this is the present at each call. */
    Instant asOf() {
        return CommonProperties.asOf(context.getProperty(CommonProperties.AS_OF).evaluateAttributeExpressions(attributes));
    }

    /** Returns null if the operation uses no mapping. */
    ContactMapping mapping() {
        return operation() == EspOperation.FOLLOW_CHANGES || operation() == EspOperation.SWEEP ? null
                : context.getProperty(PutEspProperties.MAPPING).asControllerService(MappingProvider.class).mapping();
    }

    /** Creates the guard. Without a database there are no limits. */
    PushGuard guard() {
        final boolean upsert = operation() == EspOperation.UPSERT;
        final boolean counts = hasDatabase() && (upsert || operation() == EspOperation.FOLLOW_CHANGES);
        final String approved = context.getProperty(PutEspProperties.APPROVED_HOLDS).evaluateAttributeExpressions().getValue();
        return new PushGuard(limit(PutEspProperties.MAXIMUM_NEW, counts && upsert), limit(PutEspProperties.MAXIMUM_CHANGED, counts && upsert), limit(PutEspProperties.MAXIMUM_RETIRED, counts),
                !counts || !upsert || context.getProperty(PutEspProperties.FIRST_PUSH_ACKNOWLEDGED).asBoolean(),
                approved == null ? Set.of() : Arrays.stream(approved.split(",")).map(String::strip).collect(Collectors.toUnmodifiableSet()));
    }

    private RunLimit limit(final PropertyDescriptor property, final boolean counts) {
        return counts ? RunLimit.parse(property.getName(), context.getProperty(property).getValue()) : null;
    }

    /**
     * Creates the target for the configured operation.
     *
     * @param hold whether only withdrawals may go out
     */
    ContactOperation contactOperation(final PushRun run, final boolean hold) {
        final ContactEraser eraser = new ContactEraser(run, ledger());
        return switch (operation()) {
            case UPSERT -> new UpsertOperation(run, reader(run), decider(run), audience(run), topics(), hold);
            case UNSUBSCRIBE, ARCHIVE, ERASE -> new RemovalOperation(run, reader(run), operation(), ledger(), eraser);
            case FOLLOW_CHANGES -> new FollowOperation(run, hasDatabase() ? path(PutEspProperties.CONTACT_ID_FIELD) : GOLDEN_ID, hold, eraser);
            case EVENT -> new EventOperation(run, reader(run), eventReader(), decider(run));
            case TOPICS -> new TopicOperation(run, reader(run), new TopicWithdrawer(run, topics()));
            case SWEEP -> throw new IllegalStateException();
        };
    }

    private AudiencePreparation audience(final PushRun run) {
        return new AudiencePreparation(run, context.getProperty(PutEspProperties.NEW_CONTACT_STATUS).asAllowableValue(NewContactStatus.class), createsFields() ? mapping() : null);
    }

    /** Whether fields that the audience lacks are created. */
    boolean createsFields() {
        return operation() == EspOperation.UPSERT && context.getProperty(PutEspProperties.CREATE_MISSING_FIELDS).asBoolean();
    }

    /** Creates the sweep. */
    SweepOperation sweep(final PushRun run) {
        return new SweepOperation(run, ledger(), new ContactUnsubscriber(run, ledger(), this::asOf), this::asOf);
    }

    /** Creates the target that only forecasts what the configured operation would do. */
    ContactOperation forecast(final PushRun run, final PushGuard.Forecast forecast) {
        return operation() == EspOperation.UPSERT ? new UpsertForecast(reader(run), decider(run), run, forecast)
                : new FollowForecast(run, path(PutEspProperties.CONTACT_ID_FIELD), forecast);
    }

    private CandidateReader reader(final PushRun run) {
        final boolean database = hasDatabase();
        final SourceRecords sources = new SourceRecords(database ? path(PutEspProperties.SOURCE_RECORDS_FIELD) : null, path(PutEspProperties.SOURCE_FIELD), path(PutEspProperties.CUSTOMER_ID_FIELD));
        return new CandidateReader(run.state().hash(), mapping(), database ? path(PutEspProperties.CONTACT_ID_FIELD) : null, database ? updatedAtField() : null, sources,
                operation() == EspOperation.UPSERT || operation() == EspOperation.UNSUBSCRIBE || operation() == EspOperation.EVENT ? eligibilityRules() : null, asOf());
    }

    /** An event is not older than the state of its contact, whenever it happened. */
    private FieldPath updatedAtField() {
        return operation() == EspOperation.EVENT ? null : path(PutEspProperties.UPDATED_AT_FIELD);
    }

    /** The ledgers of single topics. */
    TopicConsents topics() {
        final Map<String, ConsentRegister> ledgers = new LinkedHashMap<>();
        EventProperties.dynamic(context, EventProperties.TOPIC).forEach((topic, property) -> ledgers.put(topic, context.getProperty(property).asControllerService(ConsentRegister.class)));
        return new TopicConsents(ledgers, this::asOf);
    }

    private EventReader eventReader() {
        final Map<String, FieldPath> properties = new LinkedHashMap<>();
        EventProperties.dynamic(context, EventProperties.PROPERTY).forEach((name, property) -> properties.put(name, path(property)));
        return new EventReader(path(EventProperties.NAME_FIELD), context.getProperty(EventProperties.NAME).evaluateAttributeExpressions(attributes).getValue(),
                path(EventProperties.ID_FIELD), path(EventProperties.TIME_FIELD), properties);
    }

    private PushDecider decider(final PushRun run) {
        final boolean requestsConfirmation = hasDatabase() && ledger() != null
                && context.getProperty(PutEspProperties.OPT_IN_AGAIN).asAllowableValue(ReconsentStrategy.class) == ReconsentStrategy.REQUEST_CONFIRMATION;
        return new PushDecider(ledger(), run.state(), run.id(), requestsConfirmation, VerifyEspAttributes.isMismatched(attributes.get(VerifyEspAttributes.OUTCOME)), this::asOf);
    }

    private EligibilityRules eligibilityRules() {
        final FieldPath status = path(PutEspProperties.EMAIL_STATUS_FIELD);
        return new EligibilityRules(path(PutEspProperties.CONSENT_FIELD), path(PutEspProperties.CONSENT_DATE_FIELD), ledger() != null, CommonProperties.consentVocabulary(context),
                path(PutEspProperties.EMAIL_OWNER_FIELD), path(PutEspProperties.REVIEW_REFUSAL_FIELD), status,
                status == null ? Set.of() : CommonProperties.words(context.getProperty(PutEspProperties.BLOCKING_STATUSES)));
    }

    /** Returns a digest of the settings that a hold depends on. When it changes, held FlowFiles are checked again. */
    String holdSettings() {
        final HoldDigest digest = new HoldDigest();
        for (final PropertyDescriptor property : List.of(PutEspProperties.AUDIENCE_ID, PutEspProperties.MAXIMUM_NEW, PutEspProperties.MAXIMUM_CHANGED, PutEspProperties.MAXIMUM_RETIRED,
                PutEspProperties.FIRST_PUSH_ACKNOWLEDGED, PutEspProperties.APPROVED_HOLDS, PutEspProperties.DRY_RUN)) {
            final PropertyValue value = context.getProperty(property);
            digest.add(String.valueOf(property.isExpressionLanguageSupported() ? value.evaluateAttributeExpressions().getValue() : value.getValue()));
        }
        return digest.id();
    }

    /** Returns null if the property is not set. */
    private FieldPath path(final PropertyDescriptor property) {
        return context.getProperty(property).isSet() ? FieldPath.compile(context.getProperty(property).getValue()) : null;
    }
}
