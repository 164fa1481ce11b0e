// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * A contact as it was pushed last: a row of {@code esp_contact}.
 *
 * @param address null if the contact was merged into another
 * @param addressHash see {@link AddressHash}
 * @param status the status that the vendor returned; null if unknown
 * @param result the last result of the vendor
 * @param run the FlowFile that changed it last
 * @param claimedBy the FlowFile with a request for the contact, or {@link #JOB_CLAIM} and the id of a job; null for none
 * @param claimedHash the hash of the address in that request
 */
public record ContactRow(String contactId, State state, String address, String addressHash, ContactStatus status, ContactResult result, Map<String, String> fields, Set<String> tags,
                         Instant sourceUpdatedAt, String run, String claimedBy, String claimedHash) {

    /** The claim of a job begins with this; the id of the job follows. */
    public static final String JOB_CLAIM = "job ";

    /** States of a contact. */
    public enum State {
        /** Claimed, never pushed. */
        NEW,
        /** Pushed, or sent without an answer. */
        ACTIVE,
        /** Another contact was pushed to the address since. */
        DISPLACED,
        /** Archived by us. */
        RETIRED,
        /** The person was merged into another: records with this id are not pushed any more. */
        MERGED
    }

    /** Whether the contact was sent once, and the vendor's answer was lost: the vendor may hold it. */
    public boolean isUnanswered() {
        return state == State.ACTIVE && result == null;
    }

    /** Whether a job of the vendor has the contact. */
    public boolean isInJob() {
        return claimedBy != null && claimedBy.startsWith(JOB_CLAIM);
    }

    /** Whether the last push had the values of a fingerprint. */
    public boolean matches(final Fingerprint fingerprint) {
        return tags.containsAll(fingerprint.memberships().joined()) && fingerprint.memberships().left().stream().noneMatch(tags::contains)
                && fingerprint.fields().entrySet().stream().allMatch(field -> field.getValue().equals(fields.get(field.getKey())));
    }
}
