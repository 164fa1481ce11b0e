// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.merge;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * What one record says about consent to mail.
 *
 * @param row the record
 * @param granted whether it says yes; anything else that is said is no
 * @param at when, in milliseconds since 1970; {@link #UNDATED} when the record does not say
 */
public record ConsentEvidence(int row, boolean granted, long at) {

    /** No date. */
    public static final long UNDATED = Long.MIN_VALUE;

    private static final Comparator<ConsentEvidence> LATEST = Comparator.comparingLong(ConsentEvidence::at).thenComparing(Comparator.comparingInt(ConsentEvidence::row).reversed());

    /** The evidence that counts: the latest dated one; where a refusal is undated or no older than the consent, the refusal. */
    public static Optional<ConsentEvidence> deciding(final Collection<ConsentEvidence> evidence) {
        final Optional<ConsentEvidence> grant = evidence.stream().filter(ConsentEvidence::granted).max(LATEST);
        final Optional<ConsentEvidence> undated = evidence.stream().filter(each -> !each.granted() && each.at() == UNDATED).max(LATEST);
        if (undated.isPresent()) {
            return undated;
        }
        final Optional<ConsentEvidence> refusal = evidence.stream().filter(each -> !each.granted()).max(LATEST);
        if (grant.isEmpty() || refusal.isPresent() && refusal.get().at() >= grant.get().at()) {
            return refusal;
        }
        return grant;
    }
}
