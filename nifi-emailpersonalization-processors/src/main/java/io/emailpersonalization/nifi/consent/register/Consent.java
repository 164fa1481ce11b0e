// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.register;

import io.emailpersonalization.nifi.record.value.SourceId;

import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/**
 * What the ledger decides for an address, and by what.
 *
 * @param evidenceKey the statement that decides; null where none does
 * @param afterWithdrawal whether consent was granted by a dated word after this very address had withdrawn: the vendor may still hold it unsubscribed
 * @param addressKey the address as the ledger keeps it
 * @param since from when the ledger has known that the address must not be mailed: what a vendor was told since then need not be told again; null where that is not known, and
 *         for every other state
 * @param at from when the word counts that decides; null where none does, and for a consent without a date
 * @param refusal whose refusal decides; null where none does
 */
public record Consent(ConsentState state, String evidenceKey, boolean afterWithdrawal, String addressKey, Instant since, Instant at, Refusal refusal) {

    /**
     * Whose refusal it is.
     *
     * @param ofPerson whether a person refused; otherwise only the address does not work
     * @param records what sources call those who refused and have not agreed since; an address may be several people's
     */
    public record Refusal(boolean ofPerson, Set<SourceId> records) {

        public Refusal {
            records = Set.copyOf(records);
        }
    }

    /** The same, where some ids name nobody. */
    public Consent withoutRefusers(final Set<SourceId> ids) {
        if (refusal == null || Collections.disjoint(refusal.records(), ids)) {
            return this;
        }
        final Set<SourceId> left = new HashSet<>(refusal.records());
        left.removeAll(ids);
        return new Consent(state, evidenceKey, afterWithdrawal, addressKey, since, at, new Refusal(refusal.ofPerson(), left));
    }

    /** A decision by nobody's refusal. */
    public Consent(final ConsentState state, final String evidenceKey, final boolean afterWithdrawal, final String addressKey, final Instant since) {
        this(state, evidenceKey, afterWithdrawal, addressKey, since, null, null);
    }
}
