// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import io.emailpersonalization.nifi.record.value.Moment;

import java.time.Instant;

/**
 * A statement about consent to mail an address.
 *
 * @param address as the source writes it
 * @param saidAt null when not known
 * @param expiresAt null for never
 * @param source the system that it comes from; may be null
 * @param customerId id of the person in that system; null when not known
 * @param proof what else shows that it was said
 */
public record Evidence(String address, Word word, Moment saidAt, Instant expiresAt, String source, String customerId, Proof proof) {

    /** What was stated. */
    public enum Word {
        GRANTED,
        /** The person is still to confirm. */
        PENDING,
        WITHDRAWN,
        /** The person marked a mail as spam. */
        COMPLAINT,
        /** The address does not exist. */
        BOUNCE
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
