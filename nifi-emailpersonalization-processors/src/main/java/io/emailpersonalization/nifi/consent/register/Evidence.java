// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.register;

import io.emailpersonalization.nifi.record.value.StatedTime;

import java.time.Instant;

/**
 * A statement about consent to mail an address.
 *
 * @param address as the source writes it; null where its record has none, and a refusal then counts for the other addresses of the same source and id
 * @param saidAt null when not known
 * @param expiresAt null for never; {@link #UNREADABLE} where one is written that cannot be read
 * @param source the system that it comes from; may be null
 * @param customerId id of the person in that system; null when not known
 * @param proof what else shows that it was said
 * @param conditions what must hold for a consent to count, at every decision; null for nothing
 * @param traits what tells the person from others who have the same id
 */
public record Evidence(String address, Kind kind, StatedTime saidAt, Instant expiresAt, String source, String customerId, Proof proof, Conditions conditions, Traits traits) {

    /** An expiry that cannot be read: the consent does not hold. */
    public static final Instant UNREADABLE_EXPIRY = Instant.EPOCH;

    /** A statement without conditions. */
    public Evidence(final String address, final Kind word, final StatedTime saidAt, final Instant expiresAt, final String source, final String customerId, final Proof proof) {
        this(address, word, saidAt, expiresAt, source, customerId, proof, null, Traits.NONE);
    }

    /**
     * What tells several people of one id apart; each may be null.
     *
     * @param givenName its initial
     * @param familyName its initial
     * @param birthDate in one form
     */
    public record Traits(String givenName, String familyName, String birthDate) {

        /** Nothing is known. */
        public static final Traits NONE = new Traits(null, null, null);
    }

    /** What was stated. */
    public enum Kind {
        GRANTED,
        /** The person is still to confirm. */
        PENDING,
        WITHDRAWN,
        /** The person marked a mail as spam. */
        COMPLAINT,
        /** The address does not exist. */
        BOUNCE,
        /** The record says something that is not understood: its own consent does not count until a later run understands it. */
        UNCLEAR,
        /** The record was read and says nothing on consent: no statement of its own, but what the same record said before is interrupted. */
        NONE;

        /** Whether it says that the address must not be mailed. */
        public boolean isRefusal() {
            return this == WITHDRAWN || this == COMPLAINT || this == BOUNCE;
        }
    }

    /**
     * How a statement can be shown to have been made; each may be null.
     *
     * @param legalBasis such as consent or legitimate interest
     * @param ip the address of the device that it was made from
     * @param form the form or page where it was made
     */
    public record Proof(String legalBasis, String ip, String form) {

        /** Nothing but the word. */
        public static final Proof NONE = new Proof(null, null, null);
    }
}
