// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.operation;

import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.decide.PushDecider;
import io.emailpersonalization.nifi.esp.decide.TopicConsents;
import io.emailpersonalization.nifi.esp.retire.ContactArchiver;
import io.emailpersonalization.nifi.esp.retire.ContactUnsubscriber;
import io.emailpersonalization.nifi.esp.retire.TopicWithdrawer;
import io.emailpersonalization.nifi.esp.run.CandidateReader;
import io.emailpersonalization.nifi.esp.run.ContactOutcomes;
import io.emailpersonalization.nifi.esp.run.PushBatch;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushDecision.Action;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.run.RecordEligibility;
import io.emailpersonalization.nifi.esp.send.AudiencePreparation;
import io.emailpersonalization.nifi.esp.send.BatchSender;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.esp.state.SubmittedContact;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Upserts records. With a database, a chunk of records is decided first, so that batches hold only changes; refusals are sent at once, whatever is held back. See
 * {@link PushDecider} for the three times at which a record is decided. Tested by PutEspContactTest, SyncStateTest and PushGuardTest.
 */
public final class UpsertOperation implements ContactOperation {

    private final PushRun run;
    private final CandidateReader reader;
    private final PushDecider decider;
    private final boolean hold;
    private final BatchSender sender;
    private final ContactUnsubscriber unsubscriber;
    private final ContactArchiver archiver;
    private final TopicWithdrawer topicWithdrawer;
    private final List<PushCandidate> chunk = new ArrayList<>(CHUNK_SIZE);
    private final PushBatch batch;

    /** @param hold whether only withdrawals may go out */
    public UpsertOperation(final PushRun run, final CandidateReader reader, final PushDecider decider, final AudiencePreparation audience, final TopicConsents topics, final boolean hold) {
        this.run = run;
        this.reader = reader;
        this.decider = decider;
        this.hold = hold;
        this.batch = new PushBatch(run.client().capabilities());
        this.unsubscriber = new ContactUnsubscriber(run, decider.ledger(), decider.asOf());
        this.sender = new BatchSender(run, decider, unsubscriber, audience, topics, reader.mapping().version(), InstantSource.system());
        this.archiver = new ContactArchiver(run);
        this.topicWithdrawer = new TopicWithdrawer(run, topics);
    }

    @Override
    public void accept(final Record record) throws StoreException {
        if (reader.hasUnknownStatus(record)) {
            run.countUnknownStatus();
        }
        chunk.add(reader.read(record));
        if (chunk.size() == CHUNK_SIZE) {
            processChunk();
        }
    }

    @Override
    public void flush() throws StoreException {
        if (!chunk.isEmpty()) {
            processChunk();
        }
        if (!batch.isEmpty()) {
            sender.send(batch.take());
        }
        run.changes().save();
    }

    private void processChunk() throws StoreException {
        final List<PushCandidate> all = List.copyOf(chunk);
        chunk.clear();
        if (run.isStopped()) {
            leave(all);
            return;
        }
        final List<PushCandidate> candidates;
        final List<PushDecision> decisions;
        try {
            candidates = withdrawTopics(all);
            decisions = run.state().isPersistent() ? decider.decide(candidates, PushCandidate.findAll(candidates, run.state())) : decideWithoutState(candidates);
        } catch (final StoreException e) {
            if (run.state().isPersistent()) {
                throw e;
            }
            // no contact is sent without an answer of the ledger
            run.blocked("the consent ledger cannot be asked: " + e.getMessage());
            all.forEach(candidate -> run.postpone(candidate, false));
            return;
        }
        unsubscriber.unsubscribe(decisions);
        process(decisions, run.submitted(candidates));
        run.changes().saveIfFull();
    }

    /** Withdraws topics, and postpones the contacts whose withdrawal has no answer. Returns the others. */
    private List<PushCandidate> withdrawTopics(final List<PushCandidate> candidates) throws StoreException {
        final Map<PushCandidate, ContactOutcome> outcomes = topicWithdrawer.withdraw(candidates);
        final List<PushCandidate> ready = new ArrayList<>(candidates.size());
        for (final PushCandidate candidate : candidates) {
            final ContactOutcome outcome = outcomes.get(candidate);
            if (outcome != null && outcome.fate() == ContactOutcome.Fate.UNKNOWN) {
                run.postponeWithdrawal(candidate);
            } else {
                ready.add(candidate);
            }
        }
        return ready;
    }

    private void process(final List<PushDecision> decisions, final Map<String, SubmittedContact> submitted) throws StoreException {
        final List<PushDecision> answered = new ArrayList<>();
        final List<PushDecision> archivable = new ArrayList<>();
        final List<PushCandidate> upserts = new ArrayList<>();
        for (final PushDecision each : decisions) {
            final PushCandidate candidate = each.candidate();
            if (isKnownPerson(each)) {
                run.changes().linkSources(candidate);
            }
            final SubmittedContact inJob = each.action() == Action.UNSUBSCRIBE ? null : submitted.get(candidate.id());
            if (inJob != null && inJob.outcome() == null) {
                run.pending(candidate);
            } else if (inJob != null) {
                answered.add(each);
            } else if (hold && each.action().isHoldable()) {
                run.hold(candidate, SyncChange.UPSERT, each.action(), each.row());
            } else if (each.action().isUpsert()) {
                upserts.add(candidate);
            } else if (each.action() == Action.ARCHIVE) {
                archivable.add(each);
            } else {
                run.finish(each);
            }
        }
        sender.settleJobs(answered, submitted);
        archive(archivable, decisions);
        for (final PushCandidate candidate : upserts) {
            add(candidate);
        }
    }

    /** Leaves records unsent. Those in a job stay pending. The others use up no attempt: they are not decided, and may be withdrawals. */
    private void leave(final List<PushCandidate> candidates) throws StoreException {
        final Map<String, SubmittedContact> submitted = run.submitted(candidates);
        for (final PushCandidate candidate : candidates) {
            if (submitted.containsKey(candidate.id())) {
                run.pending(candidate);
            } else {
                run.postpone(candidate, false);
            }
        }
    }

    /** Whether the source records of a person are saved: of a contact, and of a person that refused, because an older record of the person may be waiting. */
    private static boolean isKnownPerson(final PushDecision decision) {
        final boolean refused = decision.action() == Action.UNSUBSCRIBE && (decision.consent() == null || decision.consent().state() != ConsentState.ERASED);
        return refused || decision.row() != null && decision.row().state() != ContactRow.State.NEW;
    }

    /** Without a database, eligible records go into batches at once and are decided with their batch. */
    private List<PushDecision> decideWithoutState(final List<PushCandidate> candidates) throws StoreException {
        for (final PushCandidate candidate : candidates) {
            if (isEligible(candidate)) {
                add(candidate);
            }
        }
        return decider.decide(candidates.stream().filter(candidate -> !isEligible(candidate)).toList(), KnownContacts.NONE);
    }

    private static boolean isEligible(final PushCandidate candidate) {
        return candidate.eligibility().kind() == RecordEligibility.Kind.ELIGIBLE && candidate.address() != null;
    }

    /** Archives the former contact of a person whose mailbox has another owner now: it must not stay mailable. */
    private void archive(final List<PushDecision> archivable, final List<PushDecision> decisions) throws StoreException {
        if (archivable.isEmpty()) {
            return;
        }
        final Set<String> pushed = new HashSet<>();
        decisions.stream().filter(each -> each.action().isUpsert() || each.action() == Action.SKIP_UNCHANGED).forEach(each -> pushed.add(each.candidate().addressHash()));
        final List<ContactOutcome> outcomes = archiver.archive(archivable.stream().map(each -> new ContactArchiver.ArchivableContact(each.row(), each.candidate().addressHash())).toList(), pushed);
        final List<String> ids = new ArrayList<>();
        ContactOutcomes.settle(archivable, outcomes, (each, outcome) -> {
            final PushCandidate candidate = each.candidate();
            run.countStatus(outcome);
            run.addAnswered(1);
            run.addUsage(Action.ARCHIVE);
            ids.add(candidate.id());
            run.changes().add(new SyncChange(candidate.id(), SyncChange.ARCHIVE, each.row().address(), each.row().addressHash(), each.addressKey(), outcome.result().text(), each.reason()));
            run.suppress(candidate, SyncChange.UPSERT, each.addressKey(), each.reason());
        }, (each, outcome) -> run.reject(each.candidate(), SyncChange.ARCHIVE, outcome), (each, outcome) -> run.postpone(each.candidate(), false));
        run.state().markRetired(ids, run.changes().take());
    }

    private void add(final PushCandidate candidate) throws StoreException {
        if (batch.isTooLargeWith(candidate)) {
            sender.send(batch.take());
        }
        batch.add(candidate).forEach(replaced -> run.suppress(replaced, SyncChange.UPSERT, null, "a later record has the same address"));
        if (batch.isFull()) {
            sender.send(batch.take());
        }
    }
}
