// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.retire;

import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.RecordEligibility;
import io.emailpersonalization.nifi.esp.run.SourceRecords;
import io.emailpersonalization.nifi.esp.state.RefusalSubject;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A refusal to carry out at the vendor. Tested by RefusalTest.
 *
 * @param candidate the record to end with the withdrawal; null for none
 * @param reason the reason, without a value of the record
 * @param contactId the contact of the person; null if it is unknown
 * @param address null if only the person is known
 * @param addressKey the address as the ledger keeps it; null without a ledger
 * @param sources the source records that refused
 * @param coversPerson whether the withdrawal covers the other addresses of the person
 * @param erased whether no data of the person may be kept
 * @param knownSince since when the refusal is known: an address that was unsubscribed since is skipped; null to skip none
 * @param refusedAt when the person refused: a consent that was granted later at another address still holds
 */
public record Withdrawal(PushCandidate candidate, String reason, String contactId, String address, String addressKey, Set<String> sources, boolean coversPerson, boolean erased, Instant knownSince,
                  Instant refusedAt) {

    /**
     * Creates the withdrawal of a decision: of the record if it refuses, of the person if it refused at another address, else of the ledger's entry for the address. That
     * entry may be the refusal of another person with the same address; {@link #ofPerson} then creates a second withdrawal.
     */
    static Withdrawal of(final PushDecision decision, final Instant asOf) {
        final PushCandidate candidate = decision.candidate();
        final RecordEligibility eligibility = candidate.eligibility();
        final Consent consent = decision.consent();
        final Instant refusedElsewhereAt = decision.facts().refusedAt();
        if (eligibility.kind() == RecordEligibility.Kind.REFUSED) {
            final boolean known = consent != null && consent.state().isWithdrawn();
            final String address = isOutweighed(eligibility, consent) ? null : candidate.address();
            return new Withdrawal(candidate, decision.reason(), candidate.personId(), address, decision.addressKey(), sources(candidate, consent),
                    eligibility.coversPerson() || refusedElsewhereAt != null,
                    consent != null && consent.state() == ConsentState.ERASED, known ? consent.since() : null, eligibility.coversPerson() ? later(eligibility.refusedAt(),
                            refusedElsewhereAt) : refusedElsewhereAt);
        }
        if (decision.facts().isRefusedElsewhere()) {
            return new Withdrawal(candidate, decision.reason(), candidate.personId(), candidate.address(), decision.addressKey(), candidate.sources(), true, false,
                    decision.facts().refusalKnownSince(), refusedElsewhereAt);
        }
        final Withdrawal byLedger = ofLedger(candidate, consent, decision.reason(), asOf);
        return isOwn(decision) ? byLedger.extendedToPerson(candidate.personId(), refusedElsewhereAt) : byLedger;
    }

    /** Whether another person refused at the address, and the person of the record refused elsewhere. */
    static boolean isOfAnother(final PushDecision decision) {
        return decision.candidate().eligibility().kind() != RecordEligibility.Kind.REFUSED && !decision.facts().isRefusedElsewhere() && decision.facts().refusedAt() != null && !isOwn(decision);
    }

    private static boolean isOwn(final PushDecision decision) {
        return !Collections.disjoint(sources(decision.consent()), decision.candidate().sources());
    }

    /** Creates the withdrawal of the record's person beside that of another person, see {@link #isOfAnother}. */
    static Withdrawal ofPerson(final PushDecision decision) {
        return new Withdrawal(null, decision.reason(), decision.candidate().personId(), null, null, decision.candidate().sources(), true, false, decision.facts().refusalKnownSince(),
                decision.facts().refusedAt());
    }

    private Withdrawal extendedToPerson(final String personId, final Instant refusedElsewhereAt) {
        return new Withdrawal(candidate, reason, personId, address, addressKey, sources, true, erased, knownSince, later(refusedAt, refusedElsewhereAt));
    }

    private static Instant later(final Instant one, final Instant other) {
        return one == null || other != null && other.isAfter(one) ? other : one;
    }

    /** Whether consent was granted at the address since the refusal. People that share a mailbox share its consent. */
    private static boolean isOutweighed(final RecordEligibility eligibility, final Consent consent) {
        return consent != null && consent.state() == ConsentState.GRANTED && consent.at() != null && consent.at().isAfter(eligibility.refusedAt());
    }

    /** Returns the source records of a record that refuses, and those that refused at its address. */
    private static Set<String> sources(final PushCandidate candidate, final Consent consent) {
        final Set<String> sources = new LinkedHashSet<>(candidate.sources());
        sources.addAll(sources(consent));
        return sources;
    }

    private static Set<String> sources(final Consent consent) {
        return consent == null || consent.refusal() == null ? Set.of() : SourceRecords.labels(consent.refusal().records());
    }

    /** Creates the withdrawal of the former address of a contact. It ends no record. */
    static Withdrawal ofFormerAddress(final PushDecision decision, final Instant asOf) {
        final Consent former = decision.formerConsent();
        return new Withdrawal(null, null, decision.row().contactId(), decision.row().address(), former.addressKey(), Set.of(), false, former.state() == ConsentState.ERASED, former.since(),
                at(former, asOf));
    }

    /**
     * Creates the withdrawal of a record of the operation Unsubscribe: that of the ledger if it holds the address withdrawn, else that of the record.
     *
     * @param refusedAt when the record refused
     */
    public static Withdrawal ofRecord(final PushCandidate candidate, final Consent consent, final Instant refusedAt, final Instant asOf) {
        if (consent != null && consent.state().isWithdrawn()) {
            return ofLedger(candidate, consent, null, asOf);
        }
        return new Withdrawal(candidate, null, candidate.personId(), candidate.address(), consent == null ? null : consent.addressKey(), candidate.sources(), true, false, null, refusedAt);
    }

    /** Creates the withdrawal of one address only. */
    public static Withdrawal ofAddress(final PushCandidate candidate, final Consent consent, final Instant asOf) {
        return new Withdrawal(candidate, null, null, candidate.address(), consent.addressKey(), Set.of(), false, consent.state() == ConsentState.ERASED, null, asOf);
    }

    /** Creates the withdrawal of the ledger's entry for an address. */
    public static Withdrawal ofLedger(final PushCandidate candidate, final Consent consent, final String reason, final Instant asOf) {
        return new Withdrawal(candidate, reason, null, candidate.address(), consent.addressKey(), sources(consent), consent.refusal() != null && consent.refusal().ofPerson(),
                consent.state() == ConsentState.ERASED, consent.since(), at(consent, asOf));
    }

    private static Instant at(final Consent consent, final Instant asOf) {
        return consent.at() == null ? asOf : consent.at();
    }

    /** Returns the contact id for changes and claims; null if only an address is known. */
    String contactKey() {
        return contactId != null || candidate == null ? contactId : candidate.id();
    }

    /** Returns the subject whose addresses the withdrawal reaches. */
    RefusalSubject subject() {
        return coversPerson ? new RefusalSubject(contactId, sources, address) : new RefusalSubject(null, Set.of(), null);
    }
}
