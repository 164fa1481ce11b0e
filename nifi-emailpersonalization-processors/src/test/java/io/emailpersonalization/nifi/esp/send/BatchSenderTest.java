// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.send;

import io.emailpersonalization.nifi.consent.register.Consent;
import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.consent.register.SourceRefusal;
import io.emailpersonalization.nifi.esp.client.Capabilities;
import io.emailpersonalization.nifi.esp.client.Contact;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.client.UpsertAnswer;
import io.emailpersonalization.nifi.esp.decide.NewContactStatus;
import io.emailpersonalization.nifi.esp.decide.PushDecider;
import io.emailpersonalization.nifi.esp.decide.TopicConsents;
import io.emailpersonalization.nifi.esp.retire.ContactUnsubscriber;
import io.emailpersonalization.nifi.esp.run.EspOperation;
import io.emailpersonalization.nifi.esp.run.OutcomeSink;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.run.PushTarget;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.esp.state.NoOpSyncState;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.record.value.SourceId;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.testing.Stub;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every record of a batch has one outcome, whichever request of the batch fails. */
class BatchSenderTest {

    private static final String RUN = "run";

    private final List<String> outcomes = new ArrayList<>();
    private int moves;

    static Stream<Exception> failures() {
        return Stream.of(new EspUnavailableException("no answer", null), new EspRefusedException("no such audience", false));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aChangeOfAddressThatFailsAfterAnotherWasRefused(final Exception failure) throws StoreException {
        final NoOpSyncState empty = new NoOpSyncState();
        final KnownContacts known = new KnownContacts(List.of(row(empty, "g1"), row(empty, "g2")), List.of());
        final SyncState state = Stub.of(SyncState.class, (method, arguments) -> switch (method) {
            case "isPersistent" -> true;
            case "claim" -> known;
            case "hash" -> empty.hash();
            case "find" -> KnownContacts.NONE;
            default -> null;
        });
        final EspClientService client = Stub.of(EspClientService.class, (method, arguments) -> {
            if ("capabilities".equals(method)) {
                return new Capabilities(Set.of(), Capabilities.BatchLimits.of(10), false, Set.of(), Set.of(), Set.of());
            }
            if (!"move".equals(method)) {
                throw new AssertionError(method);
            }
            moves++;
            if (moves == 1) {
                return List.of(ContactOutcome.refused("invalid", "EMAIL", "is invalid"), ContactOutcome.tooLate());
            }
            throw failure;
        });
        final PushRun run = new PushRun(new PushTarget(client, "a1", EspOperation.UPSERT, RUN, RUN), state, () -> true, new Outcomes());
        final PushDecider decider = new PushDecider(null, state, RUN, false, false, Instant::now);
        final BatchSender sender = new BatchSender(run, decider, new ContactUnsubscriber(run, null, Instant::now),
                new AudiencePreparation(run, NewContactStatus.SUBSCRIBED, null), TopicConsents.NONE, "1",
                InstantSource.system());
        sender.send(List.of(candidate(empty, "g1"), candidate(empty, "g2")));
        assertEquals(2, moves);
        assertEquals(List.of("rejected g1", failure instanceof EspUnavailableException ? "postponed g2 after an attempt" : "postponed g2"), outcomes);
    }

    /** The clock moves only where a test moves it. */
    private Instant now = Instant.parse("2026-03-01T08:00:00Z");
    private final Set<String> withdrawn = new HashSet<>();
    private final List<String> requests = new ArrayList<>();

    private ConsentRegister ledger() {
        return Stub.of(ConsentRegister.class, (method, arguments) -> switch (method) {
            case "consents" -> ((Collection<?>) arguments[0]).stream().map(String.class::cast).collect(Collectors.toMap(Function.identity(),
                    address -> new Consent(withdrawn.contains(address) ? ConsentState.WITHDRAWN : ConsentState.GRANTED, "evidence", false, "key", null)));
            case "refusals" -> Map.<SourceId, SourceRefusal>of();
            default -> throw new AssertionError(method);
        });
    }

    /** @param known the contacts before the push */
    private static SyncState state(final KnownContacts known) {
        final NoOpSyncState empty = new NoOpSyncState();
        return Stub.of(SyncState.class, (method, arguments) -> switch (method) {
            case "isPersistent" -> true;
            case "claim" -> known;
            case "hash" -> empty.hash();
            case "find" -> KnownContacts.NONE;
            case "sources" -> Map.of();
            case "reachedAddresses" -> Collections.nCopies(((Collection<?>) arguments[0]).size(), List.of());
            default -> null;
        });
    }

    private void send(final SyncState state, final EspClientService client, final String... ids) throws StoreException {
        final PushRun run = new PushRun(new PushTarget(client, "a1", EspOperation.UPSERT, RUN, RUN), state, () -> true, new Outcomes());
        final PushDecider decider = new PushDecider(ledger(), state, RUN, false, false, () -> now);
        new BatchSender(run, decider, new ContactUnsubscriber(run, decider.ledger(), decider.asOf()),
                new AudiencePreparation(run, NewContactStatus.SUBSCRIBED, null), TopicConsents.NONE, "1", () -> now)
                .send(Stream.of(ids).map(id -> candidate(state, id)).toList());
    }

    private Object answer(final String method, final Object[] arguments, final Function<List<String>, Object> toUpsert) throws Exception {
        return switch (method) {
            case "capabilities" -> new Capabilities(Set.of(), Capabilities.BatchLimits.of(10), false, Set.of(), Set.of(), Set.of());
            case "unsubscribe" -> {
                requests.add("unsubscribe " + arguments[1]);
                yield List.of(ContactOutcome.absent());
            }
            case "upsert" -> {
                assertTrue(now.isBefore((Instant) arguments[3]), "no request after its deadline");
                final List<String> addresses = ((List<?>) arguments[1]).stream().map(contact -> ((Contact) contact).email()).toList();
                requests.add("upsert " + addresses);
                final Object answer = toUpsert.apply(addresses);
                if (answer instanceof Exception failure) {
                    throw failure;
                }
                yield answer;
            }
            default -> throw new AssertionError(method);
        };
    }

    private static ContactRow unknown(final String id) {
        return new ContactRow(id, ContactRow.State.NEW, null, "", null, null, Map.of(), Set.of(), null, null, RUN, "claimed");
    }

    private static UpsertAnswer created(final int contacts) {
        return new UpsertAnswer.Done(Collections.nCopies(contacts, ContactOutcome.accepted(ContactResult.CREATED, ContactStatus.SUBSCRIBED)));
    }

    @Test
    void whoOptsOutWhileTheFirstHalfOfARefusedBatchIsSentIsNotInTheSecondHalf() throws StoreException {
        final List<ContactRow> rows = Stream.of("g1", "g2", "g3", "g4").map(BatchSenderTest::unknown).toList();
        send(state(new KnownContacts(rows, List.of())), Stub.of(EspClientService.class, (method, arguments) -> answer(method, arguments, addresses -> {
            if (addresses.size() == 4) {
                return new EspRefusedException("a contact is at fault", true);
            }
            if (addresses.contains("g1@new.example") && withdrawn.isEmpty()) {
                // the budget has no turn for the request in time: its contacts are decided again
                now = now.plusSeconds(5);
                withdrawn.add("g4@new.example");
                return new DeadlineExceededException("too late", false);
            }
            return created(addresses.size());
        })), "g1", "g2", "g3", "g4");
        assertEquals(List.of("upsert [g1@new.example, g2@new.example, g3@new.example, g4@new.example]", "upsert [g1@new.example, g2@new.example]", "upsert [g1@new.example, g2@new.example]",
                "unsubscribe [g4@new.example]", "upsert [g3@new.example]"), requests);
        assertEquals(List.of("success g1", "success g2", "suppressed g4", "success g3"), outcomes);
    }

    @Test
    void whoOptsOutWhileAnotherContactIsMovedIsNotCreatedAfterwards() throws StoreException {
        final NoOpSyncState empty = new NoOpSyncState();
        final KnownContacts known = new KnownContacts(List.of(row(empty, "g1"), unknown("g2")), List.of());
        send(state(known), Stub.of(EspClientService.class, (method, arguments) -> {
            if (!"move".equals(method)) {
                return answer(method, arguments, addresses -> created(addresses.size()));
            }
            assertTrue(now.isBefore((Instant) arguments[2]), "no request after its deadline");
            moves++;
            if (moves > 1) {
                return List.of(ContactOutcome.accepted(ContactResult.MOVED, ContactStatus.SUBSCRIBED));
            }
            now = now.plusSeconds(5);
            withdrawn.add("g2@new.example");
            return List.of(ContactOutcome.tooLate());
        }), "g1", "g2");
        assertEquals(2, moves);
        assertEquals(List.of("unsubscribe [g2@new.example]", "upsert [g1@new.example]"), requests);
        assertEquals(List.of("suppressed g2", "success g1"), outcomes);
    }

    private static ContactRow row(final SyncState state, final String id) {
        final String former = id + "@former.example";
        return new ContactRow(id, ContactRow.State.ACTIVE, former, state.hash().of(former), ContactStatus.SUBSCRIBED, ContactResult.CREATED, Map.of(), Set.of(), null,
                "an earlier run", RUN, "claimed");
    }

    private static PushCandidate candidate(final SyncState state, final String id) {
        final String address = id + "@new.example";
        return PushCandidate.ofAddress(new MapRecord(new SimpleRecordSchema(List.of()), Map.of("id", id)), address, id, state.hash().of(address));
    }

    /** Notes the outcome of each record. */
    private final class Outcomes implements OutcomeSink {

        private void add(final String outcome, final Record record) {
            outcomes.add(outcome + " " + record.getValue("id"));
        }

        @Override
        public void success(final Record record, final String result, final String status) {
            add("success", record);
        }

        @Override
        public void unchanged(final Record record) {
            add("unchanged", record);
        }

        @Override
        public void suppressed(final Record record, final String reason) {
            add("suppressed", record);
        }

        @Override
        public void rejected(final Record record, final String field, final String rule, final String message) {
            add("rejected", record);
        }

        @Override
        public void pending(final Record record) {
            add("pending", record);
        }

        @Override
        public void held(final PushCandidate candidate, final PushDecision.Action action, final ContactRow row) {
            add("held", candidate.record());
        }

        @Override
        public void postponed(final Record record, final boolean attempted) {
            outcomes.add("postponed " + record.getValue("id") + (attempted ? " after an attempt" : ""));
        }
    }
}
