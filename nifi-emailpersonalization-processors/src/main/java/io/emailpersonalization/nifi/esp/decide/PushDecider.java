// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.decide;

import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.consent.register.SourceRefusal;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.run.EligibilityRules;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushDecision.Action;
import io.emailpersonalization.nifi.esp.run.RecordEligibility;
import io.emailpersonalization.nifi.esp.run.SourceRecords;
import io.emailpersonalization.nifi.esp.state.AddressRow;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.record.value.StatedTime;
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
 * Decides what is done with candidates, by consent and by the state. Changes nothing.
 * <p>
 * A record is decided up to three times:
 * <ol>
 * <li><b>Forecast</b> ({@code UpsertForecast}, only if limits are set): over the whole FlowFile, before anything is sent. It decides whether the run is held.</li>
 * <li><b>Chunk</b> ({@code UpsertOperation}, only with a database): fills batches with changes only, and unsubscribes refusals at once. Candidates are not claimed.</li>
 * <li><b>Batch</b> ({@link ConsentFreshness}): immediately before the request, with the contacts claimed. This decision alone allows an upsert: consent relies on it. It is
 * repeated if the request is not sent within five seconds.</li>
 * </ol>
 * Tested by ConsentPushTest, RefusalTest and SyncStateTest.
 *
 * @param ledger null for none
 * @param runId the run's id
 * @param requestsConfirmation whether a consent after a withdrawal leads to a request for confirmation
 * @param resends whether the vendor was found to lack what the last push sent: a contact that did not change is sent again then. No other rule differs
 * @param asOf the time of the question to the ledger, read for each question
 */
public record PushDecider(ConsentRegister ledger, SyncState state, String runId, boolean requestsConfirmation, boolean resends, Supplier<Instant> asOf) {

    /** Reasons, as suppressed_because holds them. */
    public static final String SUPERSEDED = "superseded: a newer state of the contact was pushed";

    static final String MERGED = "merged: the person goes on under another id";
    public static final String WITHDRAWN = "the ledger holds consent withdrawn or expired";
    public static final String REFUSED_ELSEWHERE = "the person refused at another address, and has not agreed at this one since";
    public static final String UNSUBSCRIBED_BEFORE = "the person unsubscribed at the vendor at a former address, and has not agreed at this one since";
    public static final String ERASED = "the person was erased";
    public static final String TAKEN_OVER = "another contact has taken over the address";

    /**
     * Decides candidates. Returns the decisions in the order of the candidates.
     *
     * @param known the contacts and addresses of the candidates in the state
     */
    public List<PushDecision> decide(final Collection<PushCandidate> candidates, final KnownContacts known) throws StoreException {
        final Map<String, Consent> consents = consents(candidates, known);
        final List<Set<SourceId>> sourceIds = sourceIds(candidates);
        final Map<SourceId, SourceRefusal> refusals = refusals(sourceIds);
        final Set<String> requested = requestedConfirmations(consents);
        final List<PushDecision> decisions = new ArrayList<>(candidates.size());
        final Iterator<Set<SourceId>> idsOfCandidate = sourceIds.iterator();
        for (final PushCandidate candidate : candidates) {
            final List<SourceRefusal> refused = idsOfCandidate.next().stream().map(refusals::get).filter(Objects::nonNull).toList();
            decisions.add(decide(candidate, known, consents, SourceRefusal.ofPerson(refused), requested));
        }
        return decisions;
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
            if (isAtOtherAddress(row, candidate)) {
                addresses.add(row.address());
            }
        }
        return addresses.isEmpty() ? Map.of() : ledger.consents(addresses, asOf.get());
    }

    /** Returns the source ids of each person: those of the record, and those of earlier records of the person, because a record that waited may be older. */
    private List<Set<SourceId>> sourceIds(final Collection<PushCandidate> candidates) throws StoreException {
        final Map<String, Set<String>> known = ledger == null ? Map.of() : state.sources(candidates.stream().map(PushCandidate::personId).filter(Objects::nonNull).toList());
        final List<Set<SourceId>> sourceIds = new ArrayList<>(candidates.size());
        for (final PushCandidate candidate : candidates) {
            final Set<String> labels = new LinkedHashSet<>(candidate.sources());
            if (candidate.personId() != null) {
                labels.addAll(known.getOrDefault(candidate.personId(), Set.of()));
            }
            sourceIds.add(SourceRecords.ids(labels));
        }
        return sourceIds;
    }

    private Map<SourceId, SourceRefusal> refusals(final List<Set<SourceId>> sourceIds) throws StoreException {
        final Set<SourceId> all = sourceIds.stream().flatMap(Set::stream).collect(Collectors.toSet());
        return ledger == null || all.isEmpty() ? Map.of() : ledger.refusals(all, asOf.get());
    }

    private Set<String> requestedConfirmations(final Map<String, Consent> consents) throws StoreException {
        final List<String> evidence = requestsConfirmation ? consents.values().stream().filter(consent -> consent.afterWithdrawal() && consent.evidenceKey() != null).map(Consent::evidenceKey).toList()
                : List.of();
        return evidence.isEmpty() ? Set.of() : state.findOptInRequests(evidence);
    }

    private static boolean isAtOtherAddress(final ContactRow row, final PushCandidate candidate) {
        return row != null && row.state() == ContactRow.State.ACTIVE && row.address() != null && !row.addressHash().equals(candidate.addressHash());
    }

    private PushDecision decide(final PushCandidate read, final KnownContacts known, final Map<String, Consent> consents, final SourceRefusal refusal, final Set<String> requested) {
        final ContactRow row = known.contact(read.id());
        // the refusal of a record that is older than the last push does not count; what the ledger holds does
        final PushCandidate candidate = read.eligibility().kind() == RecordEligibility.Kind.REFUSED && isSuperseded(read, row) ? read.suppressed(SUPERSEDED) : read;
        final Consent consent = candidate.address() == null ? null : consents.get(candidate.address());
        final Consent former = isAtOtherAddress(row, candidate) ? consents.get(row.address()) : null;
        final PushDecision.Facts facts = new PushDecision.Facts(row, consent, former, candidate.addressHash() == null ? null : known.address(candidate.addressHash()), refusal);
        final RecordEligibility eligibility = candidate.eligibility();
        if (eligibility.kind() == RecordEligibility.Kind.REFUSED) {
            return new PushDecision(candidate, Action.UNSUBSCRIBE, eligibility.reason(), facts);
        }
        // a refusal is acted on even if the record is not pushed for another reason
        if (consent != null && consent.state().isWithdrawn()) {
            return new PushDecision(candidate, Action.UNSUBSCRIBE, consent.state() == ConsentState.ERASED ? ERASED : WITHDRAWN, facts);
        }
        if (facts.isRefusedElsewhere()) {
            return new PushDecision(candidate, Action.UNSUBSCRIBE, REFUSED_ELSEWHERE, facts);
        }
        if (eligibility.kind() == RecordEligibility.Kind.OTHER_OWNER) {
            if (isAtOtherAddress(row, candidate) && isSuperseded(candidate, row)) {
                return new PushDecision(candidate, Action.SUPPRESS, SUPERSEDED, facts);
            }
            return new PushDecision(candidate, isAtOtherAddress(row, candidate) ? Action.ARCHIVE : Action.SUPPRESS, EligibilityRules.ANOTHER_OWNER, facts);
        }
        if (eligibility.kind() == RecordEligibility.Kind.SUPPRESSED) {
            return new PushDecision(candidate, Action.SUPPRESS, eligibility.reason(), facts);
        }
        if (eligibility.kind() == RecordEligibility.Kind.UNMAPPED) {
            return new PushDecision(candidate, Action.REJECT, eligibility.reason(), facts);
        }
        if (candidate.address() == null) {
            return new PushDecision(candidate, Action.SUPPRESS, "there is no address", facts);
        }
        if (ledger != null && consent.state() != ConsentState.GRANTED) {
            return new PushDecision(candidate, Action.SUPPRESS, consent.state() == ConsentState.PENDING ? "consent is not confirmed yet" : "the ledger knows no consent", facts);
        }
        final PushDecision decision = decideByState(candidate, known, facts);
        final boolean confirms = requestsConfirmation && decision.isReconsent() && row.status() == ContactStatus.UNSUBSCRIBED && !requested.contains(consent.evidenceKey());
        return decision.action() == Action.SKIP_UNCHANGED && (resends || confirms || decision.wasArchivedByUs()) ? new PushDecision(candidate, Action.UPDATE, null, facts) : decision;
    }

    /** Whether a newer record of the contact was pushed before. */
    private boolean isSuperseded(final PushCandidate candidate, final ContactRow row) {
        return row != null && candidate.updatedAt() != null && row.sourceUpdatedAt() != null && !StatedTime.of(row.sourceUpdatedAt()).isFuture(asOf.get())
                && candidate.updatedAt().isBefore(row.sourceUpdatedAt());
    }

    private PushDecision decideByState(final PushCandidate candidate, final KnownContacts known, final PushDecision.Facts facts) {
        final ContactRow row = facts.row();
        if (row != null && row.state() == ContactRow.State.MERGED) {
            return new PushDecision(candidate, Action.SUPPRESS, MERGED, facts);
        }
        if (row == null || row.state() == ContactRow.State.NEW) {
            return new PushDecision(candidate, Action.CREATE, null, facts);
        }
        final boolean sameAddress = candidate.addressHash().equals(row.addressHash());
        if (sameAddress && row.isUnanswered()) {
            return new PushDecision(candidate, Action.CREATE, null, facts);
        }
        if (sameAddress && runId.equals(row.run()) && row.matches(candidate.fingerprint())) {
            return new PushDecision(candidate, Action.SKIP_SENT, null, facts);
        }
        if (isSuperseded(candidate, row)) {
            return new PushDecision(candidate, Action.SUPPRESS, SUPERSEDED, facts);
        }
        if (row.state() != ContactRow.State.ACTIVE) {
            final boolean takenOver = sameAddress && row.state() == ContactRow.State.DISPLACED && known.isOwnedByOther(row.addressHash(), row.contactId());
            if (!sameAddress && hasUnsubscribed(known.address(row.addressHash()), facts.consent())) {
                return new PushDecision(candidate, Action.SUPPRESS, UNSUBSCRIBED_BEFORE, facts);
            }
            return takenOver ? new PushDecision(candidate, Action.SUPPRESS, TAKEN_OVER, facts) : new PushDecision(candidate, Action.CREATE, null, facts);
        }
        if (!sameAddress) {
            final PushDecision move = new PushDecision(candidate, Action.MOVE, null, facts);
            return move.unsubscribesFormerAddress() && hasUnsubscribedBeforeUs(known.address(row.addressHash()), facts.consent())
                    ? new PushDecision(candidate, Action.SUPPRESS, UNSUBSCRIBED_BEFORE, facts) : move;
        }
        return new PushDecision(candidate, row.matches(candidate.fingerprint()) ? Action.SKIP_UNCHANGED : Action.UPDATE, null, facts);
    }

    /** Whether the vendor held the former address unsubscribed when we came to unsubscribe it, and no consent was given since: the person may have done it at the vendor. */
    private static boolean hasUnsubscribedBeforeUs(final AddressRow former, final Consent consent) {
        return hasUnsubscribed(former, consent) && former.result() != ContactResult.UNSUBSCRIBED;
    }

    /** Whether the vendor held the former address unsubscribed, and no consent was given since. */
    private static boolean hasUnsubscribed(final AddressRow former, final Consent consent) {
        return former != null && (former.status() == ContactStatus.UNSUBSCRIBED || former.archivedStatus() == ContactStatus.UNSUBSCRIBED)
                && (consent == null || consent.at() == null || former.statusAt() == null || !consent.at().isAfter(former.statusAt()));
    }
}
