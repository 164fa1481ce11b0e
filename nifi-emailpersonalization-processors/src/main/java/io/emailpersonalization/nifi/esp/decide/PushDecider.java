// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.decide;

import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.consent.register.SourceRefusal;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushDecision.Verdict;
import io.emailpersonalization.nifi.esp.run.RecordStanding;
import io.emailpersonalization.nifi.esp.run.RecordSuppression;
import io.emailpersonalization.nifi.esp.run.SourceRecords;
import io.emailpersonalization.nifi.esp.state.AddressRow;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.record.value.Moment;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.store.StoreException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Decides by consent and by what the vendor holds already; changes nothing.
 *
 * @param ledger null for none
 * @param run the run's id
 * @param asksAgain whether who consents after a withdrawal is asked for confirmation
 * @param asOf the time for which consent is asked, each time anew
 */
public record PushDecider(ConsentRegister ledger, SyncState state, String run, boolean asksAgain, Supplier<Instant> asOf) {

    static final String MERGED = "merged: the person goes on under another id";
    public static final String SUPERSEDED = "superseded: a newer state of the contact was pushed";
    public static final String WITHDRAWN = "the ledger holds consent withdrawn or expired";
    public static final String REFUSED_ELSEWHERE = "the person refused at another address, and has not agreed at this one since";
    public static final String UNSUBSCRIBED_BEFORE = "the person unsubscribed at the vendor at a former address, and has not agreed at this one since";
    public static final String ERASED = "the person was erased";
    public static final String TAKEN_OVER = "another contact has taken over the address";

    /** @param known what is known of the candidates now */
    public List<PushDecision> judge(final Collection<PushCandidate> candidates, final KnownContacts known) throws StoreException {
        final Map<String, Consent> consents = consents(candidates, known);
        final List<Set<SourceId>> records = records(candidates);
        final Map<SourceId, SourceRefusal> refusals = refusals(records);
        final Set<String> asked = asked(consents);
        final List<PushDecision> judged = new ArrayList<>(candidates.size());
        final Iterator<Set<SourceId>> recordsOfCandidate = records.iterator();
        for (final PushCandidate candidate : candidates) {
            final List<SourceRefusal> refused = recordsOfCandidate.next().stream().map(refusals::get).filter(Objects::nonNull).toList();
            judged.add(judge(candidate, known, consents, SourceRefusal.ofPerson(refused), asked));
        }
        return judged;
    }

    private Map<String, Consent> consents(final Collection<PushCandidate> candidates, final KnownContacts known) throws StoreException {
        if (ledger == null || candidates.isEmpty()) {
            return Map.of();
        }
        final Set<String> addresses = new LinkedHashSet<>();
        for (final PushCandidate candidate : candidates) {
            if (candidate.address() != null) {
                addresses.add(candidate.address());
            }
            final ContactRow row = known.contact(candidate.id());
            if (isElsewhere(row, candidate)) {
                addresses.add(row.address());
            }
        }
        return addresses.isEmpty() ? Map.of() : ledger.consents(addresses, asOf.get());
    }

    /** The source records of each person: those that the record names, and those that an earlier record of the person did, since a record that waited may be an older state. */
    private List<Set<SourceId>> records(final Collection<PushCandidate> candidates) throws StoreException {
        final Map<String, Set<String>> known = ledger == null ? Map.of() : state.sources(candidates.stream().map(PushCandidate::personId).filter(Objects::nonNull).toList());
        final List<Set<SourceId>> records = new ArrayList<>(candidates.size());
        for (final PushCandidate candidate : candidates) {
            final Set<String> labels = new LinkedHashSet<>(candidate.sources());
            if (candidate.personId() != null) {
                labels.addAll(known.getOrDefault(candidate.personId(), Set.of()));
            }
            records.add(SourceRecords.ids(labels));
        }
        return records;
    }

    private Map<SourceId, SourceRefusal> refusals(final List<Set<SourceId>> records) throws StoreException {
        final Set<SourceId> all = records.stream().flatMap(Set::stream).collect(Collectors.toSet());
        return ledger == null || all.isEmpty() ? Map.of() : ledger.refusals(all, asOf.get());
    }

    private Set<String> asked(final Map<String, Consent> consents) throws StoreException {
        final List<String> evidence = asksAgain ? consents.values().stream().filter(consent -> consent.afterWithdrawal() && consent.evidenceKey() != null).map(Consent::evidenceKey).toList()
                : List.of();
        return evidence.isEmpty() ? Set.of() : state.requested(evidence);
    }

    private static boolean isElsewhere(final ContactRow row, final PushCandidate candidate) {
        return row != null && row.state() == ContactRow.State.ACTIVE && row.address() != null && !row.addressHash().equals(candidate.hash());
    }

    private PushDecision judge(final PushCandidate candidate, final KnownContacts known, final Map<String, Consent> consents, final SourceRefusal refusal, final Set<String> asked) {
        final ContactRow row = known.contact(candidate.id());
        final Consent consent = candidate.address() == null ? null : consents.get(candidate.address());
        final Consent former = isElsewhere(row, candidate) ? consents.get(row.address()) : null;
        final PushDecision.Facts facts = new PushDecision.Facts(row, consent, former, candidate.hash() == null ? null : known.address(candidate.hash()), refusal);
        final RecordStanding standing = candidate.standing();
        if (standing.kind() == RecordStanding.Kind.REFUSED) {
            return isOlder(candidate, row) ? new PushDecision(candidate, Verdict.SUPPRESSED, SUPERSEDED, facts)
                    : new PushDecision(candidate, Verdict.WITHDRAWN, standing.reason(), facts);
        }
        // a refusal is acted on whatever else stands in the way of the record
        if (consent != null && consent.state().isWithdrawn()) {
            return new PushDecision(candidate, Verdict.WITHDRAWN, consent.state() == ConsentState.ERASED ? ERASED : WITHDRAWN, facts);
        }
        if (facts.isRefusedElsewhere()) {
            return new PushDecision(candidate, Verdict.WITHDRAWN, REFUSED_ELSEWHERE, facts);
        }
        if (standing.kind() == RecordStanding.Kind.OTHER_OWNER) {
            if (isElsewhere(row, candidate) && isOlder(candidate, row)) {
                return new PushDecision(candidate, Verdict.SUPPRESSED, SUPERSEDED, facts);
            }
            return new PushDecision(candidate, isElsewhere(row, candidate) ? Verdict.RETIRED : Verdict.SUPPRESSED, RecordSuppression.ANOTHER_OWNER, facts);
        }
        if (standing.kind() == RecordStanding.Kind.SUPPRESSED) {
            return new PushDecision(candidate, Verdict.SUPPRESSED, standing.reason(), facts);
        }
        if (standing.kind() == RecordStanding.Kind.UNMAPPED) {
            return new PushDecision(candidate, Verdict.UNMAPPED, standing.reason(), facts);
        }
        if (candidate.address() == null) {
            return new PushDecision(candidate, Verdict.SUPPRESSED, "there is no address", facts);
        }
        if (ledger != null && consent.state() != ConsentState.GRANTED) {
            return new PushDecision(candidate, Verdict.SUPPRESSED, consent.state() == ConsentState.PENDING ? "consent is not confirmed yet" : "the ledger knows no consent", facts);
        }
        final PushDecision judged = bySent(candidate, known, facts);
        final boolean asks = asksAgain && judged.isGivenAgain() && row.status() == ContactStatus.UNSUBSCRIBED && !asked.contains(consent.evidenceKey());
        return judged.verdict() == Verdict.UNCHANGED && (asks || judged.wasArchivedByUs()) ? new PushDecision(candidate, Verdict.CHANGED, null, facts) : judged;
    }

    /** Whether a newer state of the contact was pushed before. */
    private boolean isOlder(final PushCandidate candidate, final ContactRow row) {
        return row != null && candidate.updatedAt() != null && row.sourceUpdatedAt() != null && !Moment.of(row.sourceUpdatedAt()).isFuture(asOf.get())
                && candidate.updatedAt().isBefore(row.sourceUpdatedAt());
    }

    private PushDecision bySent(final PushCandidate candidate, final KnownContacts known, final PushDecision.Facts facts) {
        final ContactRow row = facts.row();
        if (row != null && row.state() == ContactRow.State.MERGED) {
            return new PushDecision(candidate, Verdict.SUPPRESSED, MERGED, facts);
        }
        if (row == null || row.state() == ContactRow.State.NEW) {
            return new PushDecision(candidate, Verdict.NEW, null, facts);
        }
        final boolean there = candidate.hash().equals(row.addressHash());
        if (there && run.equals(row.run()) && row.holds(candidate.fingerprint())) {
            return new PushDecision(candidate, Verdict.SENT_BEFORE, null, facts);
        }
        if (isOlder(candidate, row)) {
            return new PushDecision(candidate, Verdict.SUPPRESSED, SUPERSEDED, facts);
        }
        if (row.state() != ContactRow.State.ACTIVE) {
            final boolean takenOver = there && row.state() == ContactRow.State.DISPLACED && known.isTaken(row.addressHash(), row.contactId());
            if (!there && hasUnsubscribed(known.address(row.addressHash()), facts.consent())) {
                return new PushDecision(candidate, Verdict.SUPPRESSED, UNSUBSCRIBED_BEFORE, facts);
            }
            return takenOver ? new PushDecision(candidate, Verdict.SUPPRESSED, TAKEN_OVER, facts) : new PushDecision(candidate, Verdict.NEW, null, facts);
        }
        if (!there) {
            return new PushDecision(candidate, Verdict.MOVED, null, facts);
        }
        return new PushDecision(candidate, row.holds(candidate.fingerprint()) ? Verdict.UNCHANGED : Verdict.CHANGED, null, facts);
    }

    /** Whether who was at an address unsubscribed there, as far as the vendor has told, and has not agreed since. */
    private static boolean hasUnsubscribed(final AddressRow left, final Consent consent) {
        return left != null && (left.status() == ContactStatus.UNSUBSCRIBED || left.archivedStatus() == ContactStatus.UNSUBSCRIBED)
                && (consent == null || consent.at() == null || left.statusAt() == null || !consent.at().isAfter(left.statusAt()));
    }
}
