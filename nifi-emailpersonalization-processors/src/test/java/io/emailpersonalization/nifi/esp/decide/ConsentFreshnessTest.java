// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.decide;

import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.consent.register.SourceRefusal;
import io.emailpersonalization.nifi.esp.client.Contact;
import io.emailpersonalization.nifi.esp.client.Memberships;
import io.emailpersonalization.nifi.esp.run.OutcomeSink;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushDecision.Action;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.run.PushTarget;
import io.emailpersonalization.nifi.esp.run.RecordEligibility;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.Fingerprint;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.testing.Stub;
import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** When the ledger is asked, and what leaves the batch. ConsentPushTest shows it with a database and a vendor. */
class ConsentFreshnessTest {

    private static final Fingerprint VALUES = new Fingerprint(Map.of(), Memberships.NONE);

    private final Map<String, ConsentState> states = new HashMap<>();
    private final List<String> postponed = new ArrayList<>();
    private final List<PushDecision> dropped = new ArrayList<>();
    private boolean isPersistent = true;
    private boolean isLedgerDown;
    private List<String> claimable = List.of();
    private int asked;
    private Instant now = Instant.parse("2026-03-01T08:00:00Z");

    private ConsentRegister ledger() {
        return Stub.of(ConsentRegister.class, (method, arguments) -> switch (method) {
            case "consents" -> {
                asked++;
                if (isLedgerDown) {
                    throw new StoreException("it is away", new SQLException());
                }
                final Map<String, Consent> answers = new HashMap<>();
                ((Collection<?>) arguments[0]).forEach(address -> answers.put((String) address,
                        new Consent(states.getOrDefault(address, ConsentState.GRANTED), "evidence", false, "key", null)));
                yield answers;
            }
            case "refusals" -> Map.<SourceId, SourceRefusal>of();
            default -> throw new AssertionError(method);
        });
    }

    private SyncState state() {
        return Stub.of(SyncState.class, (method, arguments) -> switch (method) {
            case "isPersistent" -> isPersistent;
            case "claim" -> new KnownContacts(claimable.stream().filter(((Map<?, ?>) arguments[0])::containsKey)
                    .map(id -> new ContactRow(id, ContactRow.State.NEW, null, "h" + id, null, null, Map.of(), Set.of(), null, null, "run", "h" + id)).toList(), List.of());
            case "sources" -> Map.of();
            case "find" -> KnownContacts.NONE;
            default -> throw new AssertionError(method);
        });
    }

    private final OutcomeSink sink = Stub.of(OutcomeSink.class, (method, arguments) -> {
        assertEquals("postponed", method);
        postponed.add("one");
        return null;
    });
    private final PushRun run = new PushRun(new PushTarget(null, "a1", null, "run", "run"), state(), () -> true, sink);

    private ConsentFreshness freshness(final ConsentRegister ledger) {
        return new ConsentFreshness(run, new PushDecider(ledger, state(), "run", false, false, Instant::now), dropped::addAll, () -> now);
    }

    private static PushCandidate contact(final String id) {
        return new PushCandidate(null, Contact.ofAddress(id + "@example.com"), id, "h" + id, VALUES, null, Set.of(), RecordEligibility.ELIGIBLE, null);
    }

    private static List<Action> actions(final List<PushDecision> decisions) {
        return decisions.stream().map(PushDecision::action).toList();
    }

    @Test
    void contactsOfAnotherRunArePostponed() throws StoreException {
        claimable = List.of("a");
        final List<PushDecision> decisions = freshness(ledger()).claimAndDecide(List.of(contact("a"), contact("b")));
        assertEquals(List.of("a"), decisions.stream().map(decision -> decision.candidate().id()).toList());
        assertEquals(1, postponed.size());
    }

    @Test
    void withoutADatabaseNothingIsClaimed() throws StoreException {
        isPersistent = false;
        assertEquals(List.of(Action.CREATE), actions(freshness(ledger()).claimAndDecide(List.of(contact("a")))));
        assertEquals(List.of(), postponed);
    }

    @Test
    void anAnswerOfTheLedgerHoldsForSeconds() throws StoreException {
        claimable = List.of("a");
        final ConsentFreshness freshness = freshness(ledger());
        final List<PushDecision> decisions = freshness.claimAndDecide(List.of(contact("a")));
        assertEquals(now.plusSeconds(5), freshness.sendBefore(decisions));
        now = now.plusMillis(4999);
        assertSame(decisions, freshness.renewIfStale(decisions));
        assertSame(decisions, freshness.stillMailable(decisions));
        assertEquals(1, asked);
        assertTrue(freshness(ledger()).sendBefore(decisions).isBefore(now), "nothing may be sent before the first answer");
    }

    @Test
    void withoutALedgerOnlyClaimsGrowStale() throws StoreException {
        claimable = List.of("a");
        final ConsentFreshness freshness = freshness(null);
        final List<PushDecision> decisions = freshness.claimAndDecide(List.of(contact("a")));
        assertEquals(Instant.MAX, freshness.sendBefore(decisions));
        now = now.plusSeconds(299);
        assertSame(decisions, freshness.renewIfStale(decisions));
        now = now.plusSeconds(1);
        claimable = List.of();
        assertEquals(List.of(), freshness.renewIfStale(decisions));
        assertEquals(1, postponed.size(), "another run has the contact by now");
    }

    @Test
    void aStaleAnswerIsAskedForAgain() throws StoreException {
        claimable = List.of("a", "b");
        final ConsentFreshness freshness = freshness(ledger());
        final List<PushDecision> decisions = freshness.claimAndDecide(List.of(contact("a"), contact("b")));
        states.put("b@example.com", ConsentState.WITHDRAWN);
        now = now.plusSeconds(5);
        assertEquals(List.of("a"), freshness.renewIfStale(decisions).stream().map(decision -> decision.candidate().id()).toList());
        assertEquals(List.of(Action.UNSUBSCRIBE), actions(dropped));
        assertEquals(2, asked);
        assertEquals(List.of(), freshness.decideAgain(List.of()));
        assertEquals(2, asked);
    }

    @Test
    void anAnswerForOnePartOfABatchIsNoneForTheOther() throws StoreException {
        claimable = List.of("a", "b");
        final ConsentFreshness freshness = freshness(ledger());
        final List<PushDecision> decisions = freshness.claimAndDecide(List.of(contact("a"), contact("b")));
        final Instant deadline = freshness.sendBefore(decisions);
        now = now.plusSeconds(3);
        final List<PushDecision> first = freshness.decideAgain(decisions.subList(0, 1));
        assertEquals(now.plusSeconds(5), freshness.sendBefore(first));
        assertEquals(deadline, freshness.sendBefore(decisions.subList(1, 2)));
        assertEquals(deadline, freshness.sendBefore(List.of(first.getFirst(), decisions.getLast())), "the oldest answer of a request counts");
        now = now.plusSeconds(2);
        assertSame(first, freshness.renewIfStale(first));
        states.put("b@example.com", ConsentState.WITHDRAWN);
        assertEquals(List.of(), freshness.renewIfStale(decisions.subList(1, 2)));
    }

    @Test
    void consentMayHaveEndedMeanwhile() throws StoreException {
        claimable = List.of("a", "b", "c");
        final ConsentFreshness freshness = freshness(ledger());
        final List<PushDecision> decisions = freshness.claimAndDecide(List.of(contact("a"), contact("b"), contact("c")));
        states.put("b@example.com", ConsentState.WITHDRAWN);
        states.put("c@example.com", ConsentState.PENDING);
        now = now.plusSeconds(5);
        final List<PushDecision> mailable = freshness.stillMailable(decisions);
        assertEquals(List.of("a"), mailable.stream().map(decision -> decision.candidate().id()).toList());
        assertEquals(now.plusSeconds(5), freshness.sendBefore(mailable));
        assertEquals(List.of(), freshness.stillMailable(List.of()));
        assertEquals(2, asked);
    }

    @Test
    void aLedgerThatIsAwayStopsTheRun() throws StoreException {
        isLedgerDown = true;
        claimable = List.of("a");
        assertThrows(StoreException.class, () -> freshness(ledger()).claimAndDecide(List.of(contact("a"))), "with a database the session rolls back");
        isPersistent = false;
        assertEquals(List.of(), freshness(ledger()).claimAndDecide(List.of(contact("a"))));
        assertEquals(1, postponed.size());
        assertEquals(Optional.of("the consent ledger cannot be asked: it is away"), run.stopReason());
        assertTrue(run.isBlocked());
    }
}
