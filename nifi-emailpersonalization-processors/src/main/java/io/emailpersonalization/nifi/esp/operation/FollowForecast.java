// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.operation;

import io.emailpersonalization.nifi.esp.decide.PushGuard;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;

import java.util.ArrayList;
import java.util.List;

/** Forecasts which contacts {@link FollowOperation} would archive, and sends nothing. Tested by FollowChangesTest. */
public final class FollowForecast implements ContactOperation {

    private final PushRun run;
    private final FieldPath contactId;
    private final PushGuard.Forecast forecast;
    private final List<FollowedChange> merges = new ArrayList<>(CHUNK_SIZE);

    public FollowForecast(final PushRun run, final FieldPath contactId, final PushGuard.Forecast forecast) {
        this.run = run;
        this.contactId = contactId;
        this.forecast = forecast;
    }

    @Override
    public void accept(final Record record) throws StoreException {
        final FollowedChange change = FollowedChange.read(run, record, contactId);
        if (change.isComplete() && (change.isMerge() || change.isRetirement())) {
            merges.add(change);
        }
        if (merges.size() == CHUNK_SIZE) {
            flush();
        }
    }

    @Override
    public void flush() throws StoreException {
        final KnownContacts known = run.state().find(merges.stream().map(change -> change.candidate().id()).toList(), List.of());
        for (final FollowedChange change : merges) {
            forecast.add(change.candidate());
            final ContactRow row = known.contact(change.candidate().id());
            if (row != null && row.state() == ContactRow.State.ACTIVE && !row.addressHash().equals(change.candidate().addressHash())) {
                forecast.addHoldable(change.candidate(), PushDecision.Action.ARCHIVE);
            }
        }
        merges.clear();
    }
}
