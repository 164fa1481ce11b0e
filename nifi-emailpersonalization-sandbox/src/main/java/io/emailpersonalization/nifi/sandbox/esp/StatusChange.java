// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

/**
 * A change of a contact's status. A contact that gets another address leaves the former one and appears at the new one.
 *
 * @param address the address as the audience holds it
 * @param from the status before; null for a contact that was not there
 * @param to the status after; null for a contact that is there no more
 * @param by who did it
 * @param at milliseconds since the sandbox was started
 */
public record StatusChange(String address, String from, String to, Actor by, long at) {

    /** Who changes a status. */
    public enum Actor {
        /** A request to the vendor's API. */
        API,
        /** The person, at the vendor's own form. */
        PERSON,
        /** A test that fills the audience. */
        SEED
    }
}
