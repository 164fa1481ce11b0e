// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.consent.register;

import io.emailpersonalization.nifi.record.value.SourceId;

import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;

/**
 * The decision of the ledger for an address.
 *
 * @param evidenceKey the deciding statement; null for none
 * @param afterWithdrawal whether a dated grant followed a withdrawal of this very address: the vendor may still have it unsubscribed
 * @param addressKey the key of the address in the ledger
 * @param since from when the ledger has known that the address must not be mailed. A vendor that was told later need not be told again. Null if unknown, and for every other state
 * @param at from when the deciding statement counts; null for none, and for a consent without a date
 * @param refusal the deciding refusal; null for none
 */
public record Consent(ConsentState state, String evidenceKey, boolean afterWithdrawal, String addressKey, Instant since, Instant at, Refusal refusal) {

    /**
     * The people behind a refusal.
     *
     * @param ofPerson whether a person refused; otherwise only the address does not work
     * @param records the source ids of those who refused and have not consented since. Several people may share an address
     */
    public record Refusal(boolean ofPerson, Set<SourceId> records) {

        public Refusal {
            records = Set.copyOf(records);
        }
    }

    /** The same decision without refusals of ids that identify nobody. */
    public Consent withoutRefusers(final Set<SourceId> ids) {
        if (refusal == null || Collections.disjoint(refusal.records(), ids)) {
            return this;
        }
        final Set<SourceId> left = new HashSet<>(refusal.records());
        left.removeAll(ids);
        return new Consent(state, evidenceKey, afterWithdrawal, addressKey, since, at, new Refusal(refusal.ofPerson(), left));
    }

    /** A decision without a refusal. */
    public Consent(final ConsentState state, final String evidenceKey, final boolean afterWithdrawal, final String addressKey, final Instant since) {
        this(state, evidenceKey, afterWithdrawal, addressKey, since, null, null);
    }
}
