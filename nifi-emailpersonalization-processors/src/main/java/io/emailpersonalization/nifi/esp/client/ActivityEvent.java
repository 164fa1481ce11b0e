// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

import java.time.Instant;

/**
 * What happened to a contact at the vendor.
 *
 * @param id the same for the same event, however often it is read
 * @param at when it happened; where the vendor does not tell, when the contact was last changed
 * @param address the address in the vendor's spelling; for a change of address the former one
 * @param purpose the vendor's unit of consent, such as a subscription type; null for all mail
 * @param detail what the vendor says beside it: the reason of an opt-out, the source of an opt-in, the new address, the link of a click; may be null
 */
public record ActivityEvent(Type type, String id, Instant at, String address, String purpose, String detail) {

    /** The kinds of events. */
    public enum Type {
        /** The person unsubscribed, or somebody did it for the person. */
        OPT_OUT,
        /** The person subscribed or confirmed. A contact that a request or an import created is none. */
        OPT_IN,
        /** The address does not exist: the vendor stops mailing it. */
        BOUNCE_HARD,
        /** A mail did not arrive, for a reason that may pass. */
        BOUNCE_SOFT,
        /** The person reported a mail as spam. */
        COMPLAINT,
        /** The contact has another address. */
        ADDRESS_CHANGE,
        /** The person opened a mail. */
        OPEN,
        /** The person followed a link. */
        CLICK,
        /** Software opened a mail: a proxy or a scanner. */
        MACHINE_OPEN
    }
}
