// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.consent.Consent;
import io.emailpersonalization.nifi.consent.ConsentRegister;
import io.emailpersonalization.nifi.esp.Judged.Verdict;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.Known;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.store.StoreException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides by consent and by what the vendor holds already; changes nothing.
 *
 * @param ledger null for none
 * @param run the run's id
 * @param asksAgain whether who consents after a withdrawal is asked for confirmation
 */
record Judge(ConsentRegister ledger, SyncState state, String run, boolean asksAgain) {

    static final String MERGED = "merged: the person goes on under another id";
    static final String SUPERSEDED = "superseded: a newer state of the contact was pushed";
    static final String TAKEN_OVER = "another contact has taken over the address";

    /** @param known what is known of the candidates now */
    List<Judged> judge(final Collection<Candidate> candidates, final Known known) throws StoreException {
        final Map<String, Consent> consents = consents(candidates, known);
        final Set<String> asked = asked(consents);
        final List<Judged> judged = new ArrayList<>(candidates.size());
        for (final Candidate candidate : candidates) {
            judged.add(judge(candidate, known, consents, asked));
        }
        return judged;
    }

    private Map<String, Consent> consents(final Collection<Candidate> candidates, final Known known) throws StoreException {
        if (ledger == null || candidates.isEmpty()) {
            return Map.of();
        }
        final Set<String> addresses = new LinkedHashSet<>();
        for (final Candidate candidate : candidates) {
            addresses.add(candidate.address());
            final ContactRow row = known.contact(candidate.id());
            if (isElsewhere(row, candidate)) {
                addresses.add(row.address());
            }
        }
        return ledger.consents(addresses, Instant.now());
    }

    private Set<String> asked(final Map<String, Consent> consents) throws StoreException {
        final List<String> evidence = asksAgain ? consents.values().stream().filter(consent -> consent.afterWithdrawal() && consent.evidenceKey() != null).map(Consent::evidenceKey).toList()
                : List.of();
        return evidence.isEmpty() ? Set.of() : state.requested(evidence);
    }

    private static boolean isElsewhere(final ContactRow row, final Candidate candidate) {
        return row != null && row.state() == ContactRow.State.ACTIVE && row.address() != null && !row.addressHash().equals(candidate.hash());
    }

    private Judged judge(final Candidate candidate, final Known known, final Map<String, Consent> consents, final Set<String> asked) {
        final ContactRow row = known.contact(candidate.id());
        final Consent consent = consents.get(candidate.address());
        final Consent former = isElsewhere(row, candidate) ? consents.get(row.address()) : null;
        if (candidate.displaced()) {
            if (isElsewhere(row, candidate) && isOlder(candidate, row)) {
                return new Judged(candidate, Verdict.SUPPRESSED, SUPERSEDED, row, consent, former);
            }
            return isElsewhere(row, candidate) ? new Judged(candidate, Verdict.RETIRED, Suppression.ANOTHER_OWNER, row, consent, former)
                    : new Judged(candidate, Verdict.SUPPRESSED, Suppression.ANOTHER_OWNER, row, consent, former);
        }
        if (ledger != null) {
            final String refusal = switch (consent.state()) {
                case GRANTED -> null;
                case UNKNOWN -> "the ledger knows no consent";
                case PENDING -> "consent is not confirmed yet";
                case WITHDRAWN, EXPIRED -> "the ledger holds consent withdrawn or expired";
                case ERASED -> "the person was erased";
            };
            if (refusal != null) {
                return new Judged(candidate, consent.state().isWithdrawn() ? Verdict.WITHDRAWN : Verdict.SUPPRESSED, refusal, row, consent, former);
            }
        }
        final Judged judged = bySent(candidate, known, row, consent, former);
        final boolean asks = asksAgain && judged.verdict() == Verdict.UNCHANGED && judged.isGivenAgain() && "unsubscribed".equals(row.status()) && !asked.contains(consent.evidenceKey());
        return asks ? new Judged(candidate, Verdict.CHANGED, null, row, consent, former) : judged;
    }

    /** Whether a newer state of the contact was pushed before. */
    private static boolean isOlder(final Candidate candidate, final ContactRow row) {
        return candidate.updatedAt() != null && row.sourceUpdatedAt() != null && candidate.updatedAt().isBefore(row.sourceUpdatedAt());
    }

    private Judged bySent(final Candidate candidate, final Known known, final ContactRow row, final Consent consent, final Consent former) {
        if (row != null && row.state() == ContactRow.State.MERGED) {
            return new Judged(candidate, Verdict.SUPPRESSED, MERGED, row, consent, former);
        }
        if (row == null || row.state() == ContactRow.State.NEW || row.state() == ContactRow.State.ADDRESS) {
            return new Judged(candidate, Verdict.NEW, null, row, consent, former);
        }
        final boolean there = candidate.hash().equals(row.addressHash());
        if (there && run.equals(row.run()) && row.holds(candidate.fingerprint())) {
            return new Judged(candidate, Verdict.SENT_BEFORE, null, row, consent, former);
        }
        if (isOlder(candidate, row)) {
            return new Judged(candidate, Verdict.SUPPRESSED, SUPERSEDED, row, consent, former);
        }
        if (row.state() != ContactRow.State.ACTIVE) {
            final boolean takenOver = there && row.state() == ContactRow.State.DISPLACED && known.isTaken(row.addressHash(), row.contactId());
            return takenOver ? new Judged(candidate, Verdict.SUPPRESSED, TAKEN_OVER, row, consent, former) : new Judged(candidate, Verdict.NEW, null, row, consent, former);
        }
        if (!there) {
            return new Judged(candidate, Verdict.MOVED, null, row, consent, former);
        }
        return new Judged(candidate, row.holds(candidate.fingerprint()) ? Verdict.UNCHANGED : Verdict.CHANGED, null, row, consent, former);
    }
}
