// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.decide;

import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.consent.register.Evidence;
import io.emailpersonalization.nifi.consent.register.SourceRefusal;
import io.emailpersonalization.nifi.esp.client.Contact;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.Memberships;
import io.emailpersonalization.nifi.esp.run.EligibilityRules;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushDecision.Action;
import io.emailpersonalization.nifi.esp.run.RecordEligibility;
import io.emailpersonalization.nifi.esp.run.RecordEligibility.Kind;
import io.emailpersonalization.nifi.esp.state.AddressRow;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.Fingerprint;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.testing.Stub;
import org.apache.nifi.controller.AbstractControllerService;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is done with one candidate, for each state of the contact and each answer of the ledger. */
class PushDeciderTest {

    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final Instant BEFORE = NOW.minusSeconds(3600);
    private static final Instant LONG_BEFORE = NOW.minusSeconds(7200);
    private static final String ADDRESS = "ada@example.com";
    private static final String FORMER = "ada@former.example";
    private static final Fingerprint VALUES = Fingerprint.of("salt", Map.of("FNAME", "Ada"), Memberships.NONE);
    private static final Fingerprint OTHER_VALUES = Fingerprint.of("salt", Map.of("FNAME", "Adele"), Memberships.NONE);

    private final Ledger ledger = new Ledger();
    private final Map<String, Set<String>> sources = new HashMap<>();
    private final Set<String> requested = new HashSet<>();
    private boolean hasLedger = true;
    private boolean requestsConfirmation;

    /** Answers what a test gives it, and unknown for every other address. */
    private static final class Ledger extends AbstractControllerService implements ConsentRegister {

        private final Map<String, Consent> consents = new HashMap<>();
        private final Map<SourceId, SourceRefusal> refusals = new HashMap<>();
        private final List<String> asked = new ArrayList<>();

        @Override
        public Map<String, Consent> consents(final Collection<String> addresses, final Instant asOf) {
            assertEquals(NOW, asOf);
            asked.addAll(addresses);
            final Map<String, Consent> answers = new HashMap<>();
            addresses.forEach(address -> answers.put(address, consents.getOrDefault(address, consent(ConsentState.UNKNOWN, null))));
            return answers;
        }

        @Override
        public Map<SourceId, SourceRefusal> refusals(final Collection<SourceId> records, final Instant asOf) {
            final Map<SourceId, SourceRefusal> answers = new HashMap<>(refusals);
            answers.keySet().retainAll(records);
            return answers;
        }

        @Override
        public int record(final List<Evidence> evidence, final Instant readAt) {
            throw new AssertionError("a decision records nothing");
        }

        @Override
        public void suppress(final Collection<String> addresses, final Collection<SourceId> records, final String reason) {
            throw new AssertionError("a decision suppresses nobody");
        }

        @Override
        public void readmit(final Collection<String> addresses, final Collection<SourceId> records) {
            throw new AssertionError("a decision readmits nobody");
        }
    }

    private static Consent consent(final ConsentState state, final Instant at) {
        return new Consent(state, "evidence", false, "key", null, at, null);
    }

    private static Consent afterWithdrawal() {
        return new Consent(ConsentState.GRANTED, "evidence", true, "key", null, BEFORE, null);
    }

    /** A state that is asked for sources and requests for confirmation only. */
    private SyncState state() {
        return Stub.of(SyncState.class, (method, arguments) -> switch (method) {
            case "sources" -> sources;
            case "findOptInRequests" -> requested;
            default -> throw new AssertionError("a decision changes nothing, and calls no " + method);
        });
    }

    private PushDecision decide(final PushCandidate candidate, final KnownContacts known) {
        try {
            return new PushDecider(hasLedger ? ledger : null, state(), "run", requestsConfirmation, false, () -> NOW).decide(List.of(candidate), known).getFirst();
        } catch (final StoreException e) {
            throw new AssertionError(e);
        }
    }

    private static PushCandidate candidate(final RecordEligibility eligibility) {
        return new PushCandidate(null, Contact.ofAddress(ADDRESS), "17", "hash", VALUES, BEFORE, Set.of("crm:1"), eligibility, null);
    }

    private static final PushCandidate ADA = candidate(RecordEligibility.ELIGIBLE);

    private static RecordEligibility not(final Kind kind) {
        return new RecordEligibility(kind, "the reason", null, true);
    }

    private static ContactRow row(final ContactRow.State state, final String hash, final Fingerprint values, final Instant updatedAt, final String run) {
        return new ContactRow("17", state, "hash".equals(hash) ? ADDRESS : FORMER, hash, ContactStatus.UNSUBSCRIBED, ContactResult.UPDATED, values.fields(), Set.of(), updatedAt, run, null, null);
    }

    private static ContactRow row(final ContactRow.State state, final String hash) {
        return row(state, hash, VALUES, null, "earlier run");
    }

    private static KnownContacts knows(final ContactRow... rows) {
        return new KnownContacts(List.of(rows), List.of());
    }

    private static AddressRow address(final String hash, final ContactStatus status, final ContactStatus archivedStatus, final Instant at) {
        return new AddressRow(hash, null, status, at, null, archivedStatus, "earlier run");
    }

    private void assertDecision(final Action action, final String reason, final PushDecision decision) {
        assertEquals(action, decision.action());
        assertEquals(reason, decision.reason());
    }

    private void grant() {
        ledger.consents.put(ADDRESS, consent(ConsentState.GRANTED, BEFORE));
    }

    // consent

    @Test
    void onlyGrantedConsentIsSent() {
        assertDecision(Action.SUPPRESS, "the ledger knows no consent", decide(ADA, KnownContacts.NONE));
        ledger.consents.put(ADDRESS, consent(ConsentState.PENDING, null));
        assertDecision(Action.SUPPRESS, "consent is not confirmed yet", decide(ADA, KnownContacts.NONE));
        grant();
        assertDecision(Action.CREATE, null, decide(ADA, KnownContacts.NONE));
    }

    @Test
    void withoutALedgerTheRecordDecides() {
        hasLedger = false;
        assertDecision(Action.CREATE, null, decide(ADA, KnownContacts.NONE));
    }

    @Test
    void aRefusalInTheLedgerIsUnsubscribedWhateverElseTheRecordSays() {
        for (final ConsentState state : ConsentState.values()) {
            ledger.consents.put(ADDRESS, consent(state, BEFORE));
            for (final Kind kind : List.of(Kind.ELIGIBLE, Kind.OTHER_OWNER, Kind.SUPPRESSED, Kind.UNMAPPED)) {
                final PushDecision decision = decide(candidate(kind == Kind.ELIGIBLE ? RecordEligibility.ELIGIBLE : not(kind)), KnownContacts.NONE);
                assertEquals(state.isWithdrawn(), decision.action() == Action.UNSUBSCRIBE, () -> state + " " + kind);
                if (state.isWithdrawn()) {
                    assertEquals(state == ConsentState.ERASED ? PushDecider.ERASED : PushDecider.WITHDRAWN, decision.reason());
                }
            }
        }
    }

    @Test
    void aRefusalInTheRecordIsUnsubscribedUnlessANewerRecordWasPushed() {
        grant();
        assertDecision(Action.UNSUBSCRIBE, "the reason", decide(candidate(not(Kind.REFUSED)), KnownContacts.NONE));
        assertDecision(Action.UNSUBSCRIBE, "the reason", decide(candidate(not(Kind.REFUSED)), knows(row(ContactRow.State.ACTIVE, "hash", VALUES, BEFORE, "r"))));
        assertDecision(Action.SUPPRESS, PushDecider.SUPERSEDED, decide(candidate(not(Kind.REFUSED)), knows(row(ContactRow.State.ACTIVE, "hash", VALUES, NOW, "r"))));
        assertDecision(Action.UNSUBSCRIBE, "the reason", decide(candidate(not(Kind.REFUSED)), knows(row(ContactRow.State.ACTIVE, "hash", VALUES, NOW.plusSeconds(200_000), "r"))));
    }

    @Test
    void aRefusalOfTheSourceRecordReachesTheAddressUnlessItConsentedLater() {
        ledger.refusals.put(new SourceId("crm", "1"), new SourceRefusal(BEFORE, BEFORE));
        grant();
        assertDecision(Action.UNSUBSCRIBE, PushDecider.REFUSED_ELSEWHERE, decide(ADA, KnownContacts.NONE));
        ledger.consents.put(ADDRESS, consent(ConsentState.GRANTED, NOW));
        assertDecision(Action.CREATE, null, decide(ADA, KnownContacts.NONE));
        ledger.consents.put(ADDRESS, consent(ConsentState.GRANTED, null));
        assertDecision(Action.UNSUBSCRIBE, PushDecider.REFUSED_ELSEWHERE, decide(ADA, KnownContacts.NONE));
        ledger.consents.put(ADDRESS, consent(ConsentState.UNKNOWN, null));
        assertDecision(Action.UNSUBSCRIBE, PushDecider.REFUSED_ELSEWHERE, decide(ADA, KnownContacts.NONE));
    }

    @Test
    void refusalsOfEarlierRecordsOfThePersonCount() {
        grant();
        ledger.refusals.put(new SourceId("shop", "9"), new SourceRefusal(BEFORE, BEFORE));
        assertEquals(Action.CREATE, decide(ADA, KnownContacts.NONE).action());
        sources.put("17", Set.of("shop:9"));
        final PushDecision decision = decide(ADA, KnownContacts.NONE);
        assertDecision(Action.UNSUBSCRIBE, PushDecider.REFUSED_ELSEWHERE, decision);
        assertEquals(BEFORE, decision.facts().refusedAt());
        assertEquals(BEFORE, decision.facts().refusalKnownSince());
        final PushCandidate byAddress = new PushCandidate(null, ADA.contact(), "hash", "hash", VALUES, null, Set.of(), RecordEligibility.ELIGIBLE, null);
        sources.put("hash", Set.of("shop:9"));
        assertEquals(Action.CREATE, decide(byAddress, KnownContacts.NONE).action(), "an address is no person");
    }

    @Test
    void theLedgerIsAskedForTheFormerAddressToo() {
        grant();
        ledger.consents.put(FORMER, consent(ConsentState.WITHDRAWN, BEFORE));
        final PushDecision decision = decide(ADA, knows(row(ContactRow.State.ACTIVE, "former")));
        assertEquals(List.of(ADDRESS, FORMER), ledger.asked);
        assertTrue(decision.unsubscribesFormerAddress());
        assertDecision(Action.MOVE, null, decision);
        ledger.asked.clear();
        assertNull(decide(ADA, knows(row(ContactRow.State.ACTIVE, "hash"))).formerConsent());
        assertNull(decide(ADA, knows(row(ContactRow.State.RETIRED, "former"))).formerConsent());
        assertEquals(List.of(ADDRESS, ADDRESS), ledger.asked);
    }

    // the record

    @Test
    void aRecordWithoutAnAddressIsNotSent() {
        final PushCandidate nowhere = new PushCandidate(null, Contact.ofAddress(null), "17", null, VALUES, null, Set.of(), RecordEligibility.ELIGIBLE, null);
        assertDecision(Action.SUPPRESS, "there is no address", decide(nowhere, KnownContacts.NONE));
        assertEquals(List.of(), ledger.asked);
    }

    @Test
    void aRecordThatMustNotBePushedLeavesWithItsReason() {
        grant();
        assertDecision(Action.SUPPRESS, "the reason", decide(candidate(not(Kind.SUPPRESSED)), KnownContacts.NONE));
        assertDecision(Action.REJECT, "the reason", decide(candidate(not(Kind.UNMAPPED)), KnownContacts.NONE));
    }

    @Test
    void aMailboxOfAnotherPersonArchivesTheContactAtItsFormerAddress() {
        grant();
        final PushCandidate candidate = candidate(not(Kind.OTHER_OWNER));
        assertDecision(Action.SUPPRESS, EligibilityRules.ANOTHER_OWNER, decide(candidate, KnownContacts.NONE));
        assertDecision(Action.SUPPRESS, EligibilityRules.ANOTHER_OWNER, decide(candidate, knows(row(ContactRow.State.ACTIVE, "hash"))));
        assertDecision(Action.ARCHIVE, EligibilityRules.ANOTHER_OWNER, decide(candidate, knows(row(ContactRow.State.ACTIVE, "former"))));
        assertDecision(Action.SUPPRESS, PushDecider.SUPERSEDED, decide(candidate, knows(row(ContactRow.State.ACTIVE, "former", VALUES, NOW, "r"))));
    }

    // the state

    @Test
    void unchangedValuesAreNotSentAgain() {
        grant();
        assertDecision(Action.SKIP_UNCHANGED, null, decide(ADA, knows(row(ContactRow.State.ACTIVE, "hash"))));
        assertDecision(Action.UPDATE, null, decide(ADA, knows(row(ContactRow.State.ACTIVE, "hash", OTHER_VALUES, null, "r"))));
        assertDecision(Action.CREATE, null, decide(ADA, knows(row(ContactRow.State.NEW, "hash"))));
    }

    @Test
    void whatThisRunSentBeforeACrashIsNotSentAgain() {
        grant();
        assertDecision(Action.SKIP_SENT, null, decide(ADA, knows(row(ContactRow.State.ACTIVE, "hash", VALUES, NOW, "run"))));
        assertDecision(Action.UPDATE, null, decide(ADA, knows(row(ContactRow.State.ACTIVE, "hash", OTHER_VALUES, null, "run"))));
        assertDecision(Action.MOVE, null, decide(ADA, knows(row(ContactRow.State.ACTIVE, "former", VALUES, null, "run"))));
    }

    @Test
    void anOlderRecordIsSuperseded() {
        grant();
        assertDecision(Action.SUPPRESS, PushDecider.SUPERSEDED, decide(ADA, knows(row(ContactRow.State.ACTIVE, "hash", OTHER_VALUES, NOW, "r"))));
        assertDecision(Action.UPDATE, null, decide(ADA, knows(row(ContactRow.State.ACTIVE, "hash", OTHER_VALUES, BEFORE, "r"))));
        assertDecision(Action.UPDATE, null, decide(ADA, knows(row(ContactRow.State.ACTIVE, "hash", OTHER_VALUES, LONG_BEFORE, "r"))));
        assertDecision(Action.UPDATE, null, decide(ADA, knows(row(ContactRow.State.ACTIVE, "hash", OTHER_VALUES, NOW.plusSeconds(200_000), "r"))));
    }

    @Test
    void aMergedContactIsNotPushed() {
        grant();
        assertDecision(Action.SUPPRESS, PushDecider.MERGED, decide(ADA, knows(row(ContactRow.State.MERGED, "hash"))));
    }

    @Test
    void aDisplacedContactComesBackUnlessAnotherContactIsActiveAtItsAddress() {
        grant();
        final ContactRow displaced = row(ContactRow.State.DISPLACED, "hash");
        assertDecision(Action.CREATE, null, decide(ADA, knows(displaced)));
        final ContactRow other = new ContactRow("18", ContactRow.State.ACTIVE, ADDRESS, "hash", null, null, Map.of(), Set.of(), null, "r", null, null);
        assertDecision(Action.SUPPRESS, PushDecider.TAKEN_OVER, decide(ADA, knows(displaced, other)));
        assertDecision(Action.CREATE, null, decide(ADA, knows(row(ContactRow.State.RETIRED, "hash"), other)));
        assertDecision(Action.CREATE, null, decide(ADA, knows(row(ContactRow.State.DISPLACED, "former"), other)));
    }

    @Test
    void anUnsubscriptionAtTheFormerAddressCountsUntilAConsent() {
        for (final AddressRow former : List.of(address("former", ContactStatus.UNSUBSCRIBED, null, BEFORE), address("former", ContactStatus.ARCHIVED, ContactStatus.UNSUBSCRIBED, BEFORE))) {
            final KnownContacts known = new KnownContacts(List.of(row(ContactRow.State.RETIRED, "former")), List.of(former));
            grant();
            assertDecision(Action.SUPPRESS, PushDecider.UNSUBSCRIBED_BEFORE, decide(ADA, known));
            ledger.consents.put(ADDRESS, consent(ConsentState.GRANTED, null));
            assertDecision(Action.SUPPRESS, PushDecider.UNSUBSCRIBED_BEFORE, decide(ADA, known));
            ledger.consents.put(ADDRESS, consent(ConsentState.GRANTED, NOW));
            assertDecision(Action.CREATE, null, decide(ADA, known));
        }
        final KnownContacts subscribed = new KnownContacts(List.of(row(ContactRow.State.RETIRED, "former")), List.of(address("former", ContactStatus.SUBSCRIBED, null, BEFORE)));
        assertDecision(Action.CREATE, null, decide(ADA, subscribed));
        final KnownContacts undated = new KnownContacts(List.of(row(ContactRow.State.RETIRED, "former")), List.of(address("former", ContactStatus.UNSUBSCRIBED, null, null)));
        assertDecision(Action.SUPPRESS, PushDecider.UNSUBSCRIBED_BEFORE, decide(ADA, undated));
        hasLedger = false;
        assertDecision(Action.SUPPRESS, PushDecider.UNSUBSCRIBED_BEFORE, decide(ADA, undated));
    }

    @Test
    void aPersonWhoUnsubscribedAtTheVendorIsNotPushedUnderAnotherAddress() {
        grant();
        ledger.consents.put(FORMER, consent(ConsentState.WITHDRAWN, LONG_BEFORE));
        final ContactRow row = row(ContactRow.State.ACTIVE, "former");
        final PushDecision decision = decide(ADA, new KnownContacts(List.of(row), List.of(new AddressRow("former", FORMER, ContactStatus.UNSUBSCRIBED, NOW, ContactResult.UNCHANGED, null, "r"))));
        assertDecision(Action.SUPPRESS, PushDecider.UNSUBSCRIBED_BEFORE, decision);
        assertTrue(decision.unsubscribesFormerAddress());
        assertDecision(Action.MOVE, null, decide(ADA, new KnownContacts(List.of(row),
                List.of(new AddressRow("former", FORMER, ContactStatus.UNSUBSCRIBED, NOW, ContactResult.UNSUBSCRIBED, null, "r")))));
        assertDecision(Action.MOVE, null, decide(ADA, new KnownContacts(List.of(row),
                List.of(new AddressRow("former", FORMER, ContactStatus.UNSUBSCRIBED, LONG_BEFORE, ContactResult.UNCHANGED, null, "r")))));
        ledger.consents.put(FORMER, consent(ConsentState.GRANTED, LONG_BEFORE));
        assertDecision(Action.MOVE, null, decide(ADA, new KnownContacts(List.of(row),
                List.of(new AddressRow("former", FORMER, ContactStatus.UNSUBSCRIBED, NOW, ContactResult.UNCHANGED, null, "r")))));
    }

    // restored contacts and requests for confirmation

    @Test
    void aContactThatWeArchivedIsSentAgain() {
        grant();
        final ContactRow row = row(ContactRow.State.ACTIVE, "hash");
        final PushDecision decision = decide(ADA, new KnownContacts(List.of(row), List.of(address("hash", ContactStatus.ARCHIVED, ContactStatus.SUBSCRIBED, BEFORE))));
        assertDecision(Action.UPDATE, null, decision);
        assertTrue(decision.wasArchivedByUs());
        assertDecision(Action.UPDATE, null, decide(ADA, new KnownContacts(List.of(row), List.of(address("hash", null, ContactStatus.SUBSCRIBED, null)))));
        assertDecision(Action.SKIP_UNCHANGED, null, decide(ADA, new KnownContacts(List.of(row), List.of(address("hash", ContactStatus.ARCHIVED, null, BEFORE)))));
        assertDecision(Action.SKIP_UNCHANGED, null, decide(ADA, new KnownContacts(List.of(row), List.of(address("hash", ContactStatus.SUBSCRIBED, ContactStatus.SUBSCRIBED, BEFORE)))));
    }

    @Test
    void aConsentAfterAWithdrawalIsConfirmedOnce() {
        ledger.consents.put(ADDRESS, afterWithdrawal());
        final KnownContacts known = knows(row(ContactRow.State.ACTIVE, "hash"));
        assertDecision(Action.SKIP_UNCHANGED, null, decide(ADA, known));
        requestsConfirmation = true;
        assertDecision(Action.UPDATE, null, decide(ADA, known));
        requested.add("evidence");
        assertDecision(Action.SKIP_UNCHANGED, null, decide(ADA, known));
        requested.clear();
        grant();
        assertDecision(Action.SKIP_UNCHANGED, null, decide(ADA, known));
    }

    // order and actions

    @Test
    void decisionsComeInTheOrderOfTheCandidates() throws StoreException {
        grant();
        final PushCandidate bob = new PushCandidate(null, Contact.ofAddress("bob@example.com"), "18", "bob", VALUES, null, Set.of(), RecordEligibility.ELIGIBLE, null);
        final List<PushDecision> decisions = new PushDecider(ledger, state(), "run", false, false, () -> NOW).decide(List.of(bob, ADA), KnownContacts.NONE);
        assertEquals(List.of(bob, ADA), decisions.stream().map(PushDecision::candidate).toList());
        assertEquals(List.of(Action.SUPPRESS, Action.CREATE), decisions.stream().map(PushDecision::action).toList());
        assertEquals(List.of(), new PushDecider(ledger, state(), "run", false, false, () -> NOW).decide(List.of(), KnownContacts.NONE));
    }

    @Test
    void onlyUpsertsAndArchivesAreHoldable() {
        for (final Action action : Action.values()) {
            assertEquals(Set.of(Action.CREATE, Action.UPDATE, Action.MOVE).contains(action), action.isUpsert());
            assertEquals(action.isUpsert() || action == Action.ARCHIVE, action.isHoldable());
        }
        assertFalse(Action.UNSUBSCRIBE.isHoldable(), "a refusal is never held");
    }
}
