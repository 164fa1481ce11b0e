// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.consent.ConsentRegister;
import io.emailpersonalization.nifi.mapping.ContactMapping;
import io.emailpersonalization.nifi.mapping.MappingProvider;
import io.emailpersonalization.nifi.record.CommonProperties;
import io.emailpersonalization.nifi.record.FieldPath;
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
    Guard guard() {
        final boolean upsert = operation() == EspOperation.UPSERT;
        final boolean counts = hasDatabase() && (upsert || operation() == EspOperation.FOLLOW_CHANGES);
        final String approved = context.getProperty(PutEspProperties.APPROVED_HOLDS).evaluateAttributeExpressions().getValue();
        return new Guard(limit(PutEspProperties.MAXIMUM_NEW, counts && upsert), limit(PutEspProperties.MAXIMUM_CHANGED, counts && upsert), limit(PutEspProperties.MAXIMUM_RETIRED, counts),
                !counts || !upsert || context.getProperty(PutEspProperties.FIRST_PUSH_ACKNOWLEDGED).asBoolean(),
                approved == null ? Set.of() : Arrays.stream(approved.split(",")).map(String::strip).collect(Collectors.toUnmodifiableSet()));
    }

    private Limit limit(final PropertyDescriptor property, final boolean counts) {
        return counts ? Limit.parse(property.getName(), context.getProperty(property).getValue()) : null;
    }

    /** What does with records what is configured. */
    RecordTarget target(final PushRun run, final boolean hold) {
        final Erasing erasing = new Erasing(run, ledger());
        return switch (operation()) {
            case UPSERT -> new Push(run, reader(run), judge(run), context.getProperty(PutEspProperties.NEW_CONTACT_STATUS).asAllowableValue(NewContactStatus.class), hold);
            case UNSUBSCRIBE, ARCHIVE, ERASE -> new Removal(run, reader(run), operation(), ledger(), erasing);
            case FOLLOW_CHANGES -> new ChangeFollower(run, hasDatabase() ? path(PutEspProperties.CONTACT_ID_FIELD) : DEDUPLICATED_ID, hold, erasing);
            case SWEEP -> throw new IllegalStateException();
        };
    }

    /** What holds against the ledger whatever was pushed. */
    Sweep sweep(final PushRun run) {
        return new Sweep(run, ledger(), new Withdrawals(run, ledger(), this::asOf), this::asOf);
    }

    /** What counts what the other would do. */
    RecordTarget counting(final PushRun run, final Guard.Count count) {
        return operation() == EspOperation.UPSERT ? new PushCount(reader(run), judge(run), run.state(), count)
                : ChangeFollower.counting(run, path(PutEspProperties.CONTACT_ID_FIELD), count);
    }

    private Candidate.Reader reader(final PushRun run) {
        final boolean database = hasDatabase();
        final SourceRecords sources = new SourceRecords(database ? path(PutEspProperties.SOURCE_RECORDS_FIELD) : null, path(PutEspProperties.SOURCE_FIELD), path(PutEspProperties.CUSTOMER_ID_FIELD));
        return new Candidate.Reader(run.state().hash(), mapping(), database ? path(PutEspProperties.CONTACT_ID_FIELD) : null, database ? path(PutEspProperties.UPDATED_AT_FIELD) : null, sources,
                operation() == EspOperation.UPSERT || operation() == EspOperation.UNSUBSCRIBE ? suppression() : null, asOf());
    }

    private Judge judge(final PushRun run) {
        final boolean asksAgain = hasDatabase() && ledger() != null
                && context.getProperty(PutEspProperties.OPT_IN_AGAIN).asAllowableValue(OptInAgainStrategy.class) == OptInAgainStrategy.REQUEST_CONFIRMATION;
        return new Judge(ledger(), run.state(), run.id(), asksAgain, this::asOf);
    }

    private Suppression suppression() {
        final FieldPath status = path(PutEspProperties.EMAIL_STATUS_FIELD);
        return new Suppression(path(PutEspProperties.CONSENT_FIELD), path(PutEspProperties.CONSENT_DATE_FIELD), ledger() != null, CommonProperties.vocabulary(context),
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
