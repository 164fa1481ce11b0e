// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

/** What the ledger decides for an address. */
public enum ConsentState {
    /** May be mailed. */
    GRANTED,
    /** Must not be mailed, and is unsubscribed where he is known. */
    WITHDRAWN,
    /** Was granted for a time that is over: as withdrawn. */
    EXPIRED,
    /** Nothing is known: must not be mailed. */
    UNKNOWN
}
