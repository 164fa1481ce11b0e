// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.operation;

import io.emailpersonalization.nifi.esp.decide.ConsentFreshness;
import io.emailpersonalization.nifi.esp.decide.PushDecider;
import io.emailpersonalization.nifi.esp.retire.ContactUnsubscriber;
import io.emailpersonalization.nifi.esp.run.CandidateReader;
import io.emailpersonalization.nifi.esp.run.EventReader;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushDecision.Action;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.send.EventSender;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells the vendor of events: each record is one. Consent is checked as for an upsert, and a refusal unsubscribes. Needs a database. Tested by EventPushTest.
 */
public final class EventOperation implements ContactOperation {

    /** Events that are decided and sent together. A vendor takes one request for each: a hundred are sent within the seconds for which the answer of the ledger counts. */
    private static final int EVENTS_PER_CHUNK = 100;

    private final PushRun run;
    private final CandidateReader reader;
    private final EventReader events;
    private final PushDecider decider;
    private final ContactUnsubscriber unsubscriber;
    private final EventSender sender;
    private final List<PushCandidate> chunk = new ArrayList<>(EVENTS_PER_CHUNK);

    public EventOperation(final PushRun run, final CandidateReader reader, final EventReader events, final PushDecider decider) {
        this.run = run;
        this.reader = reader;
        this.events = events;
        this.decider = decider;
        this.unsubscriber = new ContactUnsubscriber(run, decider.ledger(), decider.asOf());
        this.sender = new EventSender(run);
    }

    @Override
    public void accept(final Record record) throws StoreException {
        if (reader.hasUnknownStatus(record)) {
            run.countUnknownStatus();
        }
        chunk.add(reader.readUnmapped(record));
        if (chunk.size() == EVENTS_PER_CHUNK) {
            flush();
        }
    }

    @Override
    public void flush() throws StoreException {
        final List<PushCandidate> candidates = List.copyOf(chunk);
        chunk.clear();
        if (run.isStopped()) {
            candidates.forEach(candidate -> run.postpone(candidate, false));
            return;
        }
        final Instant sendBefore = decider.ledger() == null ? Instant.MAX : Instant.now().plus(ConsentFreshness.MAX_AGE);
        final List<PushDecision> decisions = decider.decide(candidates, PushCandidate.findAll(candidates, run.state()));
        unsubscriber.unsubscribe(decisions);
        final List<EventSender.DecidedEvent> sendable = new ArrayList<>();
        for (final PushDecision decision : decisions) {
            if (decision.action().allowsMail()) {
                read(decision, sendable);
            } else if (decision.action() != Action.UNSUBSCRIBE) {
                run.suppress(decision.candidate(), SyncChange.EVENT, decision.addressKey(), decision.reason());
            }
        }
        sender.send(sendable, sendBefore);
        run.changes().save();
    }

    private void read(final PushDecision decision, final List<EventSender.DecidedEvent> sendable) {
        try {
            sendable.add(new EventSender.DecidedEvent(decision, events.read(decision.candidate().record(), decision.candidate().address(), reader.asOf())));
        } catch (final EventReader.FaultException e) {
            run.reject(decision.candidate(), SyncChange.EVENT, e.field(), e.rule(), e.getMessage());
        }
    }
}
