// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.consent.ConsentRegister;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.mapping.ContactMapping;
import io.emailpersonalization.nifi.mapping.MappingProvider;
import io.emailpersonalization.nifi.record.CommonProperties;
import io.emailpersonalization.nifi.record.FieldPath;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.context.PropertyContext;

import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/** A push as it is configured, for one FlowFile. */
record PushSettings(PropertyContext context) {

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
            case UPSERT, ERASE, FOLLOW_CHANGES -> context.getProperty(PutEspProperties.CONSENT_LEDGER).asControllerService(ConsentRegister.class);
            case UNSUBSCRIBE, ARCHIVE -> null;
        };
    }

    /** Null where the operation has none. */
    ContactMapping mapping() {
        return operation() == EspOperation.FOLLOW_CHANGES ? null : context.getProperty(PutEspProperties.MAPPING).asControllerService(MappingProvider.class).mapping();
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
            case UPSERT -> new Push(run, reader(), suppression(), judge(run), context.getProperty(PutEspProperties.NEW_CONTACT_STATUS).asAllowableValue(NewContactStatus.class), hold);
            case UNSUBSCRIBE, ARCHIVE, ERASE -> new Removal(run, reader(), operation(), erasing);
            case FOLLOW_CHANGES -> new ChangeFollower(run, hasDatabase() ? path(PutEspProperties.CONTACT_ID_FIELD) : DEDUPLICATED_ID, hold, erasing);
        };
    }

    /** What counts what the other would do. */
    RecordTarget counting(final PushRun run, final Guard.Count count) {
        return operation() == EspOperation.UPSERT ? new PushCount(reader(), suppression(), judge(run), run.state(), count)
                : ChangeFollower.counting(run, path(PutEspProperties.CONTACT_ID_FIELD), count);
    }

    private Candidate.Reader reader() {
        return new Candidate.Reader(mapping(), hasDatabase() ? path(PutEspProperties.CONTACT_ID_FIELD) : null, hasDatabase() ? path(PutEspProperties.UPDATED_AT_FIELD) : null);
    }

    private Judge judge(final PushRun run) {
        final SyncState state = run.state();
        final boolean asksAgain = hasDatabase() && ledger() != null
                && context.getProperty(PutEspProperties.OPT_IN_AGAIN).asAllowableValue(OptInAgainStrategy.class) == OptInAgainStrategy.REQUEST_CONFIRMATION;
        return new Judge(ledger(), state, run.id(), asksAgain);
    }

    private Suppression suppression() {
        final FieldPath status = path(PutEspProperties.EMAIL_STATUS_FIELD);
        return new Suppression(path(PutEspProperties.CONSENT_FIELD), context.getProperty(PutEspProperties.CONSENT_LEDGER).isSet(),
                CommonProperties.words(context.getProperty(CommonProperties.CONSENT_GRANTED_VALUES)), path(PutEspProperties.EMAIL_OWNER_FIELD), status,
                status == null ? Set.of() : CommonProperties.words(context.getProperty(PutEspProperties.BLOCKING_STATUSES)));
    }

    /** Null where it is not set. */
    private FieldPath path(final PropertyDescriptor property) {
        return context.getProperty(property).isSet() ? FieldPath.compile(context.getProperty(property).getValue()) : null;
    }
}
