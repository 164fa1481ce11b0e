// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.audience;

/**
 * A change of a contact's status. A contact that gets another address leaves the former address and appears at the new one.
 *
 * @param address the address as the audience holds it
 * @param from the status before; null for a new contact
 * @param to the status after; null for a contact that is gone
 * @param by the source of the change
 * @param at milliseconds since the sandbox was started
 */
public record StatusChange(String address, String from, String to, Actor by, long at) {

    /** The source of a status change. */
    public enum Actor {
        /** A request to the vendor's API. */
        API,
        /** The person, at the vendor's own form. */
        PERSON,
        /** A request to the admin interface that fills the audience. */
        SEED
    }
}
