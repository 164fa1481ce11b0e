// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.client;

/** What a vendor tells of one address. */
public sealed interface ReadOutcome {

    /** The vendor holds a contact. */
    record Found(HeldContact contact) implements ReadOutcome {
    }

    /** The vendor holds no contact with the address. */
    record Absent() implements ReadOutcome {
    }

    /**
     * The vendor does not read the address.
     *
     * @param reason the vendor's words, without personal data
     */
    record Refused(String reason) implements ReadOutcome {
    }

    /**
     * The vendor did not answer: read the address again.
     *
     * @param reason without personal data
     */
    record Unknown(String reason) implements ReadOutcome {
    }
}
