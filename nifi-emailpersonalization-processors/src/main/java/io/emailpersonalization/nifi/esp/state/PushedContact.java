// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;

import java.time.Instant;

/**
 * A contact that the vendor accepted.
 *
 * @param addressKey the address as the ledger keeps it; null without a ledger
 * @param firstPush whether the vendor holds nothing that was pushed before
 * @param status the status at the vendor
 */
public record PushedContact(String contactId, String address, String addressKey, Fingerprint fingerprint, boolean firstPush, Instant sourceUpdatedAt, ContactStatus status,
                            ContactResult result) {

    /** A contact with the outcome that the vendor accepted it with. */
    public static PushedContact of(final SentContact sent, final ContactOutcome outcome) {
        return new PushedContact(sent.contactId(), sent.address(), sent.addressKey(), sent.fingerprint(), sent.firstPush(), sent.sourceUpdatedAt(), outcome.status(), outcome.result());
    }
}
