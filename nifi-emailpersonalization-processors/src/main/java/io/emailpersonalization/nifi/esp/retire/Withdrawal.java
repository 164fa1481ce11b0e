// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.retire;

import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.RecordStanding;
import io.emailpersonalization.nifi.esp.run.SourceRecords;
import io.emailpersonalization.nifi.esp.state.Refusal;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
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
public record Withdrawal(PushCandidate candidate, String reason, String contactId, String address, String addressKey, Set<String> sources, boolean ofPerson, boolean erased, Instant since,
                  Instant refusedAt) {

    /**
     * By a record that refuses, or else by what the ledger holds of its address: that may be the refusal of somebody else who has the address. What the person said elsewhere
     * counts beside it, unless it is somebody else's.
     */
    static Withdrawal of(final PushDecision judged, final Instant asOf) {
        final PushCandidate candidate = judged.candidate();
        final RecordStanding standing = candidate.standing();
        final Consent consent = judged.consent();
        final Instant said = judged.facts().refusedAt();
        if (standing.kind() == RecordStanding.Kind.REFUSED) {
            final boolean known = consent != null && consent.state().isWithdrawn();
            final String address = isOutweighed(standing, consent) ? null : candidate.address();
            return new Withdrawal(candidate, judged.reason(), candidate.personId(), address, judged.addressKey(), sources(candidate, consent), standing.ofPerson() || said != null,
                    consent != null && consent.state() == ConsentState.ERASED, known ? consent.since() : null, standing.ofPerson() ? later(standing.refusedAt(), said) : said);
        }
        if (judged.facts().isRefusedElsewhere()) {
            return new Withdrawal(candidate, judged.reason(), candidate.personId(), candidate.address(), judged.addressKey(), candidate.sources(), true, false, judged.facts().refusedSince(), said);
        }
        final Withdrawal byLedger = ofLedger(candidate, consent, judged.reason(), asOf);
        return isOwn(judged) ? byLedger.alsoOf(candidate.personId(), said) : byLedger;
    }

    /** Whether it is not the person himself who refused at the address: what he said elsewhere is a withdrawal of its own. */
    static boolean isOfAnother(final PushDecision judged) {
        return judged.candidate().standing().kind() != RecordStanding.Kind.REFUSED && !judged.facts().isRefusedElsewhere() && judged.facts().refusedAt() != null && !isOwn(judged);
    }

    private static boolean isOwn(final PushDecision judged) {
        return !Collections.disjoint(sources(judged.consent()), judged.candidate().sources());
    }

    /** What the person of a record said elsewhere, where the record itself is dealt with by the refusal of another. */
    static Withdrawal ofPerson(final PushDecision judged) {
        return new Withdrawal(null, judged.reason(), judged.candidate().personId(), null, null, judged.candidate().sources(), true, false, judged.facts().refusedSince(), judged.facts().refusedAt());
    }

    private Withdrawal alsoOf(final String personId, final Instant said) {
        return new Withdrawal(candidate, reason, personId, address, addressKey, sources, true, erased, since, later(refusedAt, said));
    }

    private static Instant later(final Instant one, final Instant other) {
        return one == null || other != null && other.isAfter(one) ? other : one;
    }

    /** Whether somebody at the address has agreed since: a refusal of one of several people at a mailbox ends with the consent of another. */
    private static boolean isOutweighed(final RecordStanding standing, final Consent consent) {
        return consent != null && consent.state() == ConsentState.GRANTED && consent.at() != null && consent.at().isAfter(standing.refusedAt());
    }

    /** Of a record that refuses: its own source records, and those who refused at its address. */
    private static Set<String> sources(final PushCandidate candidate, final Consent consent) {
        final Set<String> sources = new LinkedHashSet<>(candidate.sources());
        sources.addAll(sources(consent));
        return sources;
    }

    private static Set<String> sources(final Consent consent) {
        return consent == null || consent.refusal() == null ? Set.of() : SourceRecords.labels(consent.refusal().records());
    }

    /** The former address of a contact whose record is dealt with elsewhere. */
    static Withdrawal ofFormerAddress(final PushDecision judged, final Instant asOf) {
        final Consent former = judged.former();
        return new Withdrawal(null, null, judged.row().contactId(), judged.row().address(), former.addressKey(), Set.of(), false, former.state() == ConsentState.ERASED, former.since(),
                at(former, asOf));
    }

    /**
     * By a record that is there to say it: where the ledger knows who refused at its address, it is their refusal, and otherwise that of the record itself.
     *
     * @param refusedAt when the record refused, as far as it says
     */
    public static Withdrawal ofRecord(final PushCandidate candidate, final Consent consent, final Instant refusedAt, final Instant asOf) {
        if (consent != null && consent.state().isWithdrawn()) {
            return ofLedger(candidate, consent, null, asOf);
        }
        return new Withdrawal(candidate, null, candidate.personId(), candidate.address(), consent == null ? null : consent.addressKey(), candidate.sources(), true, false, null, refusedAt);
    }

    /** Of the address of a record alone. */
    public static Withdrawal ofAddress(final PushCandidate candidate, final Consent consent, final Instant asOf) {
        return new Withdrawal(candidate, null, null, candidate.address(), consent.addressKey(), Set.of(), false, false, null, asOf);
    }

    /** By what the ledger holds of an address. */
    public static Withdrawal ofLedger(final PushCandidate candidate, final Consent consent, final String reason, final Instant asOf) {
        return new Withdrawal(candidate, reason, null, candidate.address(), consent.addressKey(), sources(consent), consent.refusal() != null && consent.refusal().ofPerson(),
                consent.state() == ConsentState.ERASED, consent.since(), at(consent, asOf));
    }

    private static Instant at(final Consent consent, final Instant asOf) {
        return consent.at() == null ? asOf : consent.at();
    }

    /** What the withdrawal is noted under; null where nothing but an address is known. */
    String notedAs() {
        return contactId != null || candidate == null ? contactId : candidate.id();
    }

    Refusal refusal() {
        return ofPerson ? new Refusal(contactId, sources, address) : new Refusal(null, Set.of(), null);
    }
}
