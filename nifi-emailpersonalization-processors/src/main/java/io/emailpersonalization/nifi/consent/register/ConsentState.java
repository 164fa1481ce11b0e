// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.register;

/** The states of consent for an address. */
public enum ConsentState {
    /** May be mailed. */
    GRANTED,
    /** Requested and not confirmed yet: must not be mailed. */
    PENDING,
    /** Must not be mailed, and is unsubscribed at every vendor that knows it. */
    WITHDRAWN,
    /** The grant has ended: treated as withdrawn. */
    EXPIRED,
    /** No evidence: must not be mailed. */
    UNKNOWN,
    /** The person was erased: must not be mailed, stored or created anywhere. */
    ERASED;

    /** Whether the address is unsubscribed at every vendor that knows it. */
    public boolean isWithdrawn() {
        return this == WITHDRAWN || this == EXPIRED || this == ERASED;
    }
}
