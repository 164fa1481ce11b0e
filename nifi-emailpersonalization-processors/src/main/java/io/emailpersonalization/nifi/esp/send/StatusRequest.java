// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.send;

import io.emailpersonalization.nifi.esp.client.Capabilities.Feature;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.store.StoreException;

import java.time.Instant;
import java.util.List;

/** A request that follows the upsert of a contact because of the status that the vendor holds. {@link StatusRequester} sends it. */
interface StatusRequest {

    /** The feature of the vendor that the request uses. */
    Feature feature();

    /** The operation, as {@code esp_sync_change} holds it. */
    String operation();

    /** Whether a contact needs the request after its upsert. */
    boolean isNeeded(PushDecision decision, ContactOutcome upserted);

    /** Saves requests before they are sent. Returns the contacts whose request is to be sent. */
    List<PushDecision> begin(List<PushDecision> granted) throws StoreException;

    /** Sends requests. Returns an outcome per address, in the order of the addresses. */
    List<ContactOutcome> send(EspClientService client, String audience, List<String> addresses, Instant sendBefore) throws EspUnavailableException, EspRefusedException;

    /** Returns the outcome of a contact whose request was accepted. */
    default ContactOutcome outcomeOfDone(final ContactOutcome upserted, final ContactOutcome answer) {
        return answer;
    }

    /** Returns the outcome of a contact whose request was sent and not accepted. */
    ContactOutcome outcomeOfFailed(ContactOutcome upserted, ContactOutcome answer);

    /** Takes back what {@link #begin} saved, for requests that were not sent in time. */
    void undo(List<PushDecision> notSent) throws StoreException;
}
