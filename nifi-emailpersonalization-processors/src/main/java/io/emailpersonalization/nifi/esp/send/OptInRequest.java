// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.send;

import io.emailpersonalization.nifi.esp.client.Capabilities.Feature;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.store.StoreException;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Makes the vendor ask an unsubscribed contact for confirmation after a new consent, once per consent. The request is saved before it is sent: after a crash in between, no
 * mail is sent rather than two. Tested by SyncStateTest and ConsentPushTest.
 */
record OptInRequest(SyncState state) implements StatusRequest {

    @Override
    public Feature feature() {
        return Feature.CONFIRMATION;
    }

    @Override
    public String operation() {
        return SyncChange.CONFIRM;
    }

    @Override
    public boolean isNeeded(final PushDecision decision, final ContactOutcome upserted) {
        return decision.isReconsent() && upserted.accepted() && upserted.status() == ContactStatus.UNSUBSCRIBED;
    }

    @Override
    public List<PushDecision> begin(final List<PushDecision> granted) throws StoreException {
        final Set<String> firstRequests = state.recordOptInRequests(evidenceKeys(granted));
        return granted.stream().filter(decision -> firstRequests.contains(decision.consent().evidenceKey())).toList();
    }

    @Override
    public List<ContactOutcome> send(final EspClientService client, final String audience, final List<String> addresses, final Instant sendBefore)
            throws EspUnavailableException, EspRefusedException {
        return client.capabilities().has(Feature.CONFIRMATION) ? client.requestConfirmation(audience, addresses, sendBefore)
                : Collections.nCopies(addresses.size(), ContactOutcome.accepted(ContactResult.NEEDS_OPT_IN, ContactStatus.UNSUBSCRIBED));
    }

    /** The contact stays unsubscribed: no mail is sent rather than two. */
    @Override
    public ContactOutcome outcomeOfFailed(final ContactOutcome upserted, final ContactOutcome answer) {
        return upserted;
    }

    @Override
    public void undo(final List<PushDecision> notSent) throws StoreException {
        state.deleteOptInRequests(evidenceKeys(notSent));
    }

    private static List<String> evidenceKeys(final List<PushDecision> decisions) {
        return decisions.stream().map(decision -> decision.consent().evidenceKey()).toList();
    }
}
