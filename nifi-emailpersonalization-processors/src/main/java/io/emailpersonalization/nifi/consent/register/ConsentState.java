// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.register;

/** What the ledger decides for an address. */
public enum ConsentState {
    /** May be mailed. */
    GRANTED,
    /** Asked for, and not confirmed yet: must not be mailed. */
    PENDING,
    /** Must not be mailed, and is unsubscribed where he is known. */
    WITHDRAWN,
    /** Was granted for a time that is over: as withdrawn. */
    EXPIRED,
    /** Nothing is known: must not be mailed. */
    UNKNOWN,
    /** The person was erased: must not be mailed, stored or created anywhere again. */
    ERASED;

    /** Whether the address is to be unsubscribed wherever it is known. */
    public boolean isWithdrawn() {
        return this == WITHDRAWN || this == EXPIRED || this == ERASED;
    }
}
