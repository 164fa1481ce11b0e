// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.send;

import io.emailpersonalization.nifi.esp.client.Capabilities.Feature;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.store.StoreException;

import java.time.Instant;
import java.util.List;

/**
 * Restores an archived contact that is pushed again: one that we archived ourselves, that was subscribed then, and whose consent is granted now. This is the only request that
 * subscribes an existing contact. It is saved before it is sent: if its answer is lost, the vendor may mail the contact. A contact that is not restored stays archived until its next push.
 * Tested by RefusalTest and LostAnswerTest.
 */
record RestoreRequest(SyncState state) implements StatusRequest {

    @Override
    public Feature feature() {
        return Feature.RESTORE;
    }

    @Override
    public String operation() {
        return SyncChange.RESTORE;
    }

    @Override
    public boolean isNeeded(final PushDecision decision, final ContactOutcome upserted) {
        return upserted.accepted() && upserted.status() == ContactStatus.ARCHIVED && decision.wasArchivedByUs();
    }

    @Override
    public List<PushDecision> begin(final List<PushDecision> granted) throws StoreException {
        state.saveRestoring(granted.stream().map(decision -> decision.candidate().addressHash()).toList());
        return granted;
    }

    @Override
    public List<ContactOutcome> send(final EspClientService client, final String audience, final List<String> addresses, final Instant sendBefore)
            throws EspUnavailableException, EspRefusedException {
        return client.restore(audience, addresses, sendBefore);
    }

    /** A contact that was restored or not comes again. */
    @Override
    public ContactOutcome outcomeOfFailed(final ContactOutcome upserted, final ContactOutcome answer) {
        return answer.fate() == ContactOutcome.Fate.UNKNOWN ? answer : upserted;
    }

    @Override
    public void undo(final List<PushDecision> notSent) {
        // the outcome of the upsert says that the contact is archived, and is saved with the batch
    }
}
