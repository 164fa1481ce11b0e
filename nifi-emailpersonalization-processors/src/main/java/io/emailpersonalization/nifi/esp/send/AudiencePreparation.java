// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.send;

import io.emailpersonalization.nifi.esp.client.Audience;
import io.emailpersonalization.nifi.esp.client.AudienceField;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.decide.FieldComparison;
import io.emailpersonalization.nifi.esp.decide.NewContactStatus;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.mapping.ContactMapping;

import java.util.List;

/** Reads the audience before the first upsert of a run, where something depends on it, and creates the fields that it lacks where that is asked for. Tested by {@code CreateFieldsTest}. */
public final class AudiencePreparation {

    private final PushRun run;
    private final NewContactStatus newStatus;
    private final ContactMapping fieldsToCreate;
    private Boolean confirmation;

    /** @param fieldsToCreate the mapping whose missing fields are created; null to create none */
    public AudiencePreparation(final PushRun run, final NewContactStatus newStatus, final ContactMapping fieldsToCreate) {
        this.run = run;
        this.newStatus = newStatus;
        this.fieldsToCreate = fieldsToCreate;
    }

    /** Prepares the audience once. Returns whether new contacts are asked for confirmation. */
    boolean requiresConfirmation() throws EspUnavailableException, EspRefusedException {
        if (confirmation == null) {
            final Audience audience = fieldsToCreate == null && newStatus != NewContactStatus.AS_AUDIENCE_DEMANDS ? null : run.client().audience(run.audience());
            if (fieldsToCreate != null) {
                createMissing(audience);
            }
            confirmation = switch (newStatus) {
                case PENDING -> true;
                case SUBSCRIBED -> false;
                case AS_AUDIENCE_DEMANDS -> audience.doubleOptIn();
            };
        }
        return confirmation;
    }

    private void createMissing(final Audience audience) throws EspUnavailableException, EspRefusedException {
        final List<AudienceField> missing = new FieldComparison(fieldsToCreate, audience).missing(run.client().capabilities());
        if (!missing.isEmpty()) {
            run.client().createFields(run.audience(), missing);
        }
    }
}
