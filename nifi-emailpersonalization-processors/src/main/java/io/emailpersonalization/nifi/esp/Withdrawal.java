// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.consent.Consent;
import io.emailpersonalization.nifi.consent.ConsentState;
import io.emailpersonalization.nifi.esp.state.Refusal;

import java.time.Instant;
import java.util.Set;

/**
 * A refusal that the vendor is to be told.
 *
 * @param candidate the record that says it; null where none does
 * @param reason what for, without a value
 * @param contactId the person; null when not known
 * @param address null where only the person is known
 * @param addressKey the address as the ledger keeps it; null without a ledger
 * @param sources the source records that say it
 * @param ofPerson whether it reaches the other addresses of the person
 * @param erased whether nothing of the person must be kept
 * @param since from when it is known: what the vendor was told since then need not be told again; null where it is to be told again
 * @param refusedAt what was granted later than this at another address of the person still holds
 */
record Withdrawal(Candidate candidate, String reason, String contactId, String address, String addressKey, Set<String> sources, boolean ofPerson, boolean erased, Instant since,
                  Instant refusedAt) {

    /** By a record, or by what the ledger holds of its address. */
    static Withdrawal of(final Judged judged, final Instant asOf) {
        final Candidate candidate = judged.candidate();
        final Standing standing = candidate.standing();
        final Consent consent = judged.consent();
        final boolean ledgerSays = consent != null && consent.state().isWithdrawn();
        final boolean recordSays = standing.kind() == Standing.Kind.REFUSED;
        return new Withdrawal(candidate, judged.reason(), candidate.personId(), candidate.address(), judged.addressKey(), candidate.sources(), recordSays ? standing.ofPerson() : isOfPerson(consent),
                consent != null && consent.state() == ConsentState.ERASED, ledgerSays ? consent.since() : null, recordSays || consent.at() == null ? later(standing.refusedAt(), asOf) : consent.at());
    }

    private static Instant later(final Instant refusedAt, final Instant asOf) {
        return refusedAt == null ? asOf : refusedAt;
    }

    /** What has ended by itself ended at its address. */
    private static boolean isOfPerson(final Consent consent) {
        return consent.state() == ConsentState.WITHDRAWN;
    }

    /** The former address of a contact whose record is dealt with elsewhere. */
    static Withdrawal ofFormerAddress(final Judged judged, final Instant asOf) {
        final Consent former = judged.former();
        return new Withdrawal(null, null, judged.row().contactId(), judged.row().address(), former.addressKey(), Set.of(), false, former.state() == ConsentState.ERASED, former.since(),
                former.at() == null ? asOf : former.at());
    }

    /** By a record that is there to say it. */
    static Withdrawal of(final Candidate candidate, final Consent consent, final Instant asOf) {
        final boolean known = consent != null && consent.state().isWithdrawn();
        return new Withdrawal(candidate, null, candidate.personId(), candidate.address(), consent == null ? null : consent.addressKey(), candidate.sources(), true,
                consent != null && consent.state() == ConsentState.ERASED, known ? consent.since() : null, known && consent.at() != null ? consent.at() : asOf);
    }

    /** By what the ledger holds of an address that was pushed. */
    static Withdrawal of(final Candidate candidate, final Consent consent, final String reason, final Instant asOf) {
        return new Withdrawal(candidate, reason, candidate.personId(), candidate.address(), consent.addressKey(), Set.of(), isOfPerson(consent), consent.state() == ConsentState.ERASED,
                consent.since(), consent.at() == null ? asOf : consent.at());
    }

    Refusal refusal() {
        return ofPerson ? new Refusal(contactId, sources, address) : new Refusal(null, Set.of(), address);
    }
}
