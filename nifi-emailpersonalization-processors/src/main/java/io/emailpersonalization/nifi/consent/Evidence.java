// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent;

import java.time.Instant;

/**
 * A statement about consent to mail an address.
 *
 * @param address as the source writes it
 * @param saidAt null when not known
 * @param expiresAt null for never
 * @param source the system that it comes from; may be null
 * @param personKey identity of the person in that system; null when not known
 */
public record Evidence(String address, Word word, Instant saidAt, Instant expiresAt, String source, String personKey) {

    /** What was stated. */
    public enum Word {
        GRANTED,
        WITHDRAWN,
        /** The person marked a mail as spam. */
        COMPLAINT,
        /** The address does not exist. */
        BOUNCE
    }
}
