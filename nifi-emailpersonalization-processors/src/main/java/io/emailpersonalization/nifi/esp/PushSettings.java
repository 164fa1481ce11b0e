// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.esp.decide.NewContactStatus;
import io.emailpersonalization.nifi.esp.decide.PushDecider;
import io.emailpersonalization.nifi.esp.decide.PushGuard;
import io.emailpersonalization.nifi.esp.decide.ReconsentStrategy;
import io.emailpersonalization.nifi.esp.decide.RunLimit;
import io.emailpersonalization.nifi.esp.operation.ContactOperation;
import io.emailpersonalization.nifi.esp.operation.FollowOperation;
import io.emailpersonalization.nifi.esp.operation.PushCounter;
import io.emailpersonalization.nifi.esp.operation.RemovalOperation;
import io.emailpersonalization.nifi.esp.operation.SweepOperation;
import io.emailpersonalization.nifi.esp.operation.UpsertOperation;
import io.emailpersonalization.nifi.esp.retire.ContactUnsubscriber;
import io.emailpersonalization.nifi.esp.retire.PersonEraser;
import io.emailpersonalization.nifi.esp.run.EspOperation;
import io.emailpersonalization.nifi.esp.run.HoldDigest;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.run.RecordSuppression;
import io.emailpersonalization.nifi.esp.run.SourceRecords;
import io.emailpersonalization.nifi.mapping.ContactMapping;
import io.emailpersonalization.nifi.mapping.MappingProvider;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.field.FieldPath;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.PropertyValue;
import org.apache.nifi.context.PropertyContext;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A push as it is configured, for one FlowFile.
 *
 * @param attributes of the FlowFile
 */
record PushSettings(PropertyContext context, Map<String, String> attributes) {

    private static final FieldPath DEDUPLICATED_ID = FieldPath.compile("/golden_id");

    EspOperation operation() {
        return context.getProperty(PutEspProperties.OPERATION).asAllowableValue(EspOperation.class);
    }

    boolean hasDatabase() {
        return context.getProperty(PutEspProperties.CONNECTION_POOL).isSet();
    }

    /** Null where the operation needs none, or none is set. */
    ConsentRegister ledger() {
        return switch (operation()) {
            case UPSERT, UNSUBSCRIBE, ERASE, FOLLOW_CHANGES, SWEEP -> context.getProperty(PutEspProperties.CONSENT_LEDGER).asControllerService(ConsentRegister.class);
            case ARCHIVE -> null;
        };
    }

    /** The time that the run refers to; of a run that refers to the present, this moment each time. */
    Instant asOf() {
        return CommonProperties.asOf(context.getProperty(CommonProperties.AS_OF).evaluateAttributeExpressions(attributes));
    }

    /** Null where the operation has none. */
    ContactMapping mapping() {
        return operation() == EspOperation.FOLLOW_CHANGES || operation() == EspOperation.SWEEP ? null
                : context.getProperty(PutEspProperties.MAPPING).asControllerService(MappingProvider.class).mapping();
    }

    /** What is let through without a look. */
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

    /** What does with records what is configured. */
    ContactOperation target(final PushRun run, final boolean hold) {
        final PersonEraser erasing = new PersonEraser(run, ledger());
        return switch (operation()) {
            case UPSERT -> new UpsertOperation(run, reader(run), judge(run), context.getProperty(PutEspProperties.NEW_CONTACT_STATUS).asAllowableValue(NewContactStatus.class), hold);
            case UNSUBSCRIBE, ARCHIVE, ERASE -> new RemovalOperation(run, reader(run), operation(), ledger(), erasing);
            case FOLLOW_CHANGES -> new FollowOperation(run, hasDatabase() ? path(PutEspProperties.CONTACT_ID_FIELD) : DEDUPLICATED_ID, hold, erasing);
            case SWEEP -> throw new IllegalStateException();
        };
    }

    /** What holds against the ledger whatever was pushed. */
    SweepOperation sweep(final PushRun run) {
        return new SweepOperation(run, ledger(), new ContactUnsubscriber(run, ledger(), this::asOf), this::asOf);
    }

    /** What counts what the other would do. */
    ContactOperation counting(final PushRun run, final PushGuard.Count count) {
        return operation() == EspOperation.UPSERT ? new PushCounter(reader(run), judge(run), run, count)
                : FollowOperation.counting(run, path(PutEspProperties.CONTACT_ID_FIELD), count);
    }

    private PushCandidate.Reader reader(final PushRun run) {
        final boolean database = hasDatabase();
        final SourceRecords sources = new SourceRecords(database ? path(PutEspProperties.SOURCE_RECORDS_FIELD) : null, path(PutEspProperties.SOURCE_FIELD), path(PutEspProperties.CUSTOMER_ID_FIELD));
        return new PushCandidate.Reader(run.state().hash(), mapping(), database ? path(PutEspProperties.CONTACT_ID_FIELD) : null, database ? path(PutEspProperties.UPDATED_AT_FIELD) : null, sources,
                operation() == EspOperation.UPSERT || operation() == EspOperation.UNSUBSCRIBE ? suppression() : null, asOf());
    }

    private PushDecider judge(final PushRun run) {
        final boolean asksAgain = hasDatabase() && ledger() != null
                && context.getProperty(PutEspProperties.OPT_IN_AGAIN).asAllowableValue(ReconsentStrategy.class) == ReconsentStrategy.REQUEST_CONFIRMATION;
        return new PushDecider(ledger(), run.state(), run.id(), asksAgain, this::asOf);
    }

    private RecordSuppression suppression() {
        final FieldPath status = path(PutEspProperties.EMAIL_STATUS_FIELD);
        return new RecordSuppression(path(PutEspProperties.CONSENT_FIELD), path(PutEspProperties.CONSENT_DATE_FIELD), ledger() != null, CommonProperties.vocabulary(context),
                path(PutEspProperties.EMAIL_OWNER_FIELD), path(PutEspProperties.REVIEW_REFUSAL_FIELD), status,
                status == null ? Set.of() : CommonProperties.words(context.getProperty(PutEspProperties.BLOCKING_STATUSES)));
    }

    /** Stands for everything that a hold depends on: where it changes, what is held is looked at again. */
    String holdSettings() {
        final HoldDigest digest = new HoldDigest();
        for (final PropertyDescriptor property : List.of(PutEspProperties.AUDIENCE_ID, PutEspProperties.MAXIMUM_NEW, PutEspProperties.MAXIMUM_CHANGED, PutEspProperties.MAXIMUM_RETIRED,
                PutEspProperties.FIRST_PUSH_ACKNOWLEDGED, PutEspProperties.APPROVED_HOLDS)) {
            final PropertyValue value = context.getProperty(property);
            digest.add(String.valueOf(property.isExpressionLanguageSupported() ? value.evaluateAttributeExpressions().getValue() : value.getValue()));
        }
        return digest.id();
    }

    /** Null where it is not set. */
    private FieldPath path(final PropertyDescriptor property) {
        return context.getProperty(property).isSet() ? FieldPath.compile(context.getProperty(property).getValue()) : null;
    }
}
