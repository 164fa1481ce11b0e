// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.register;

import io.emailpersonalization.nifi.record.value.ConsentExpiry;
import io.emailpersonalization.nifi.record.value.StatedTime;

import java.time.Instant;

/**
 * A statement about consent to mail an address.
 *
 * @param address as the source writes it; null if the record has none. A refusal then counts for the other addresses of the same source and id
 * @param saidAt the time of the statement; null if unknown
 * @param expiresAt null for never; {@link #UNREADABLE_EXPIRY} for an expiry that cannot be read
 * @param source the system of the statement; may be null
 * @param customerId id of the person in that system; null if unknown
 * @param proof further proof of the statement
 * @param conditions the conditions of a consent, evaluated with every decision; null for none
 * @param traits distinguish the person from others with the same id
 */
public record Evidence(String address, Kind kind, StatedTime saidAt, Instant expiresAt, String source, String customerId, Proof proof, Conditions conditions, Traits traits) {

    /** An expiry that cannot be read: the consent has expired. */
    public static final Instant UNREADABLE_EXPIRY = ConsentExpiry.UNREADABLE;

    /** A statement without conditions. */
    public Evidence(final String address, final Kind word, final StatedTime saidAt, final Instant expiresAt, final String source, final String customerId, final Proof proof) {
        this(address, word, saidAt, expiresAt, source, customerId, proof, null, Traits.NONE);
    }

    /**
     * Traits that distinguish several people with the same id; each may be null.
     *
     * @param givenName its script and initials, separated by spaces, such as {@code latin b r} for Bob
     * @param familyName as for the given name
     * @param birthDate in one form
     */
    public record Traits(String givenName, String familyName, String birthDate) {

        /** No traits. */
        public static final Traits NONE = new Traits(null, null, null);
    }

    /** The kinds of statements. */
    public enum Kind {
        GRANTED,
        /** The person has not confirmed yet. */
        PENDING,
        WITHDRAWN,
        /** The person marked a mail as spam. */
        COMPLAINT,
        /** The address does not exist. */
        BOUNCE,
        /** The record has an unknown word: its own consent does not count until a later run understands it. */
        UNCLEAR,
        /** The record was read and says nothing on consent. This is not stored, but it interrupts the earlier statements of the record. */
        NONE;

        /** Whether the address must not be mailed. */
        public boolean isRefusal() {
            return this == WITHDRAWN || this == COMPLAINT || this == BOUNCE;
        }
    }

    /**
     * Proof of a statement; each part may be null.
     *
     * @param legalBasis such as consent or legitimate interest
     * @param ip the network address of the device
     * @param form the form or page
     */
    public record Proof(String legalBasis, String ip, String form) {

        /** No proof. */
        public static final Proof NONE = new Proof(null, null, null);
    }
}
