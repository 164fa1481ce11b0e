// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * A contact as it was left at the vendor.
 *
 * @param address null where it was merged into another
 * @param addressHash see {@link Sha256#ofAddress}
 * @param status the status that the vendor held; null when not known
 * @param result what the vendor did last
 * @param run the FlowFile that changed it last
 * @param claimedBy the FlowFile whose request is under way, or {@link #JOB_CLAIM} and the job that is; null for none
 * @param claimedHash the address that is under way
 */
public record ContactRow(String contactId, State state, String address, String addressHash, ContactStatus status, ContactResult result, Map<String, String> fields, Set<String> tags,
                         Instant sourceUpdatedAt, String run, String claimedBy, String claimedHash) {

    /** How the claim of a job begins; the id of the job follows. */
    public static final String JOB_CLAIM = "job ";

    /** What became of a contact. */
    public enum State {
        /** Claimed, and never pushed. */
        NEW,
        /** Pushed. */
        ACTIVE,
        /** Another contact has taken over the address since. */
        DISPLACED,
        /** Archived by us. */
        RETIRED,
        /** The person was merged into another one: what still comes under this id is not pushed. */
        MERGED
    }

    /** Whether a job of the vendor is under way with the contact. */
    public boolean isInJob() {
        return claimedBy != null && claimedBy.startsWith(JOB_CLAIM);
    }

    /** Whether the vendor holds what a contact is to be pushed with. */
    public boolean holds(final Fingerprint fingerprint) {
        return tags.containsAll(fingerprint.memberships().joined()) && fingerprint.memberships().left().stream().noneMatch(tags::contains)
                && fingerprint.fields().entrySet().stream().allMatch(field -> field.getValue().equals(fields.get(field.getKey())));
    }
}
