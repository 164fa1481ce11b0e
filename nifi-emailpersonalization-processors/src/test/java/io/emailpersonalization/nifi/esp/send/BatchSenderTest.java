// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.send;

import io.emailpersonalization.nifi.esp.client.Capabilities;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.decide.NewContactStatus;
import io.emailpersonalization.nifi.esp.decide.PushDecider;
import io.emailpersonalization.nifi.esp.retire.ContactUnsubscriber;
import io.emailpersonalization.nifi.esp.run.EspOperation;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.run.PushTarget;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.esp.state.NoOpSyncState;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.store.StoreException;
import io.emailpersonalization.nifi.testing.Stub;
import org.apache.nifi.serialization.SimpleRecordSchema;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
        final PushDecider decider = new PushDecider(null, state, RUN, false, Instant::now);
        final BatchSender sender = new BatchSender(run, decider, new ContactUnsubscriber(run, null, Instant::now), NewContactStatus.SUBSCRIBED, "1");
        sender.send(List.of(candidate(empty, "g1"), candidate(empty, "g2")));
        assertEquals(2, moves);
        assertEquals(List.of("rejected g1", failure instanceof EspUnavailableException ? "postponed g2 after an attempt" : "postponed g2"), outcomes);
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
    private final class Outcomes implements PushRun.Sink {

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
