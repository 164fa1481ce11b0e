// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.send;

import io.emailpersonalization.nifi.esp.client.Capabilities.Feature;
import io.emailpersonalization.nifi.esp.client.ContactEvent;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.run.VendorRequests;
import io.emailpersonalization.nifi.esp.state.EventLog;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.store.StoreException;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sends events, each id once. The ids are committed before the request: after a crash in between, an event is not sent rather than sent twice. An event whose request had no effect is taken
 * back, and comes again. Tested by EventPushTest.
 */
public final class EventSender {

    /** The rule of an event whose answer was lost. */
    private static final String NOT_KNOWN = "not known";
    private static final String LOST = "the vendor did not answer, and may have the event: it is not sent again. Look at the contact; to send it nevertheless, delete its row in esp_event";
    /** How long another run may send an event: longer than a request takes with all its attempts. */
    private static final Duration MAX_REQUEST_AGE = Duration.ofMinutes(15);

    private final PushRun run;

    public EventSender(final PushRun run) {
        this.run = run;
    }

    /**
     * A record with its event.
     *
     * @param decision allows mail
     */
    public record DecidedEvent(PushDecision decision, ContactEvent event) {
    }

    /** @param sendBefore the time until which the consent of the contacts holds */
    public void send(final List<DecidedEvent> events, final Instant sendBefore) throws StoreException {
        if (events.isEmpty()) {
            return;
        }
        // records with one id are one event, and share its outcome
        final Map<String, List<DecidedEvent>> byId = new LinkedHashMap<>();
        events.forEach(each -> byId.computeIfAbsent(each.event().id(), any -> new ArrayList<>()).add(each));
        final Map<String, String> names = new LinkedHashMap<>();
        byId.forEach((id, same) -> names.put(id, same.getFirst().event().name()));
        final Map<String, EventLog.Entry> earlier = run.state().events().begin(names);
        final List<List<DecidedEvent>> sending = new ArrayList<>();
        byId.forEach((id, same) -> {
            final EventLog.Entry before = earlier.get(id);
            if (before == null) {
                sending.add(same);
            } else {
                same.forEach(each -> settleKnown(each.decision(), before));
            }
        });
        final List<ContactOutcome> outcomes = new VendorRequests(run).send(sending.stream().map(same -> same.getFirst().event()).toList(), Feature.EVENTS,
                (client, audience, some) -> client.sendEvents(audience, some, sendBefore));
        settle(sending, outcomes);
    }

    /** Ends the record of an event that was noted before: by this run, before a crash, or by another one. */
    private void settleKnown(final PushDecision decision, final EventLog.Entry before) {
        final boolean own = before.run().equals(run.id());
        if (before.isSent() && own) {
            run.succeedAgain(decision.candidate(), ContactResult.EVENT_SENT, null);
        } else if (before.isSent()) {
            run.unchanged(decision.candidate());
        } else if (!own && before.at().isAfter(Instant.now().minus(MAX_REQUEST_AGE))) {
            run.postpone(decision.candidate(), false);
        } else {
            run.reject(decision.candidate(), SyncChange.EVENT, null, NOT_KNOWN, LOST);
        }
    }

    private void settle(final List<List<DecidedEvent>> sending, final List<ContactOutcome> outcomes) throws StoreException {
        final List<String> sent = new ArrayList<>();
        final List<String> notSent = new ArrayList<>();
        for (int i = 0; i < sending.size(); i++) {
            final ContactOutcome outcome = outcomes.get(i);
            final String id = sending.get(i).getFirst().event().id();
            if (outcome.accepted() && outcome.result() == ContactResult.EVENT_SENT) {
                sent.add(id);
            } else if (outcome.accepted() || outcome.fate() == ContactOutcome.Fate.REFUSED || outcome.isNotSent()) {
                notSent.add(id);
            }
        }
        run.state().events().end(sent, notSent);
        for (int i = 0; i < sending.size(); i++) {
            for (final DecidedEvent each : sending.get(i)) {
                settle(each.decision(), outcomes.get(i));
            }
        }
    }

    private void settle(final PushDecision decision, final ContactOutcome outcome) {
        if (outcome.accepted() && outcome.result() == ContactResult.EVENT_SENT) {
            run.addAnswered(1);
            run.succeed(decision.candidate(), SyncChange.EVENT, outcome, decision.addressKey());
        } else if (outcome.accepted()) {
            run.addAnswered(1);
            run.suppress(decision.candidate(), SyncChange.EVENT, decision.addressKey(), "the vendor has no such contact: an event creates none");
        } else if (outcome.fate() == ContactOutcome.Fate.REFUSED) {
            run.addAnswered(1);
            run.reject(decision.candidate(), SyncChange.EVENT, outcome);
        } else if (outcome.fate() == ContactOutcome.Fate.TOO_LATE) {
            run.postpone(decision.candidate(), false);
        } else if (outcome.isNotSent()) {
            run.postpone(decision.candidate(), !run.isBlocked());
        } else {
            run.reject(decision.candidate(), SyncChange.EVENT, null, NOT_KNOWN, LOST);
        }
    }
}
