// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;

/**
 * What the vendor did with an address.
 *
 * @param addressKey the address as the ledger keeps it; null without a ledger
 * @param status the status that the vendor holds, or {@link ContactStatus#ABSENT}
 * @param before the status before we archived the contact; null if we did not
 */
public record AddressOutcome(String address, String addressKey, ContactStatus status, ContactResult result, ContactStatus before) {

    /** The outcome of an address that was not archived. */
    public static AddressOutcome of(final String address, final String addressKey, final ContactStatus status, final ContactResult result) {
        return new AddressOutcome(address, addressKey, status == null ? ContactStatus.ABSENT : status, result, null);
    }

    /** The outcome of an address that was archived, or was to be. */
    public static AddressOutcome archived(final String address, final ContactStatus status, final ContactResult result, final ContactStatus before) {
        return new AddressOutcome(address, null, status == null ? ContactStatus.ABSENT : status, result, before);
    }
}
