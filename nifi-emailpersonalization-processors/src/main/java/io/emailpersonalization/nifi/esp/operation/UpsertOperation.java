// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.operation;

import io.emailpersonalization.nifi.consent.register.ConsentState;
import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.decide.NewContactStatus;
import io.emailpersonalization.nifi.esp.decide.PushDecider;
import io.emailpersonalization.nifi.esp.retire.ContactArchiver;
import io.emailpersonalization.nifi.esp.retire.ContactUnsubscriber;
import io.emailpersonalization.nifi.esp.run.PushBatch;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushDecision.Verdict;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.run.RecordStanding;
import io.emailpersonalization.nifi.esp.send.BatchSender;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.KnownContacts;
import io.emailpersonalization.nifi.esp.state.SubmittedContact;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Pushes records. Where a state remembers, records are looked at in chunks first, so that batches are filled with what has changed only; the withdrawn among them go out at
 * once, whatever else is held back.
 */
public final class UpsertOperation implements ContactOperation {

    private static final int CHUNK = 500;

    private final PushRun run;
    private final PushCandidate.Reader reader;
    private final PushDecider judge;
    private final boolean hold;
    private final BatchSender sending;
    private final ContactUnsubscriber withdrawals;
    private final ContactArchiver archiving;
    private final List<PushCandidate> chunk = new ArrayList<>(CHUNK);
    private final PushBatch batch = new PushBatch();

    /** @param hold whether nothing but withdrawals may go out */
    public UpsertOperation(final PushRun run, final PushCandidate.Reader reader, final PushDecider judge, final NewContactStatus newStatus, final boolean hold) {
        this.run = run;
        this.reader = reader;
        this.judge = judge;
        this.hold = hold;
        this.withdrawals = new ContactUnsubscriber(run, judge.ledger(), judge.asOf());
        this.sending = new BatchSender(run, judge, withdrawals, newStatus, reader.mapping().version());
        this.archiving = new ContactArchiver(run);
    }

    @Override
    public void accept(final Record record) throws StoreException {
        chunk.add(reader.read(record));
        if (chunk.size() == CHUNK) {
            look();
        }
    }

    private void look() throws StoreException {
        final List<PushCandidate> candidates = List.copyOf(chunk);
        chunk.clear();
        if (run.isOver()) {
            leave(candidates);
            return;
        }
        final List<PushDecision> judged;
        try {
            judged = run.state().remembers() ? judge.judge(candidates, known(candidates)) : judgeUnsent(candidates);
        } catch (final StoreException e) {
            if (run.state().remembers()) {
                throw e;
            }
            // nobody is mailed on what cannot be known
            run.refused("the consent ledger cannot be asked: " + e.getMessage());
            candidates.forEach(candidate -> run.unsent(candidate, false));
            return;
        }
        withdrawals.unsubscribe(judged);
        final Map<String, SubmittedContact> submitted = run.submitted(candidates);
        final List<PushDecision> answered = new ArrayList<>();
        final List<PushDecision> retired = new ArrayList<>();
        final List<PushCandidate> sent = new ArrayList<>();
        for (final PushDecision each : judged) {
            final PushCandidate candidate = each.candidate();
            if (isKept(each)) {
                run.identify(candidate);
            }
            final SubmittedContact inJob = each.verdict() == Verdict.WITHDRAWN ? null : submitted.get(candidate.id());
            if (inJob != null && inJob.outcome() == null) {
                run.pending(candidate);
            } else if (inJob != null) {
                answered.add(each);
            } else if (hold && (each.verdict().isSent() || each.verdict() == Verdict.RETIRED)) {
                run.hold(candidate, BatchSender.OPERATION, each.verdict(), each.row());
            } else if (each.verdict().isSent()) {
                sent.add(candidate);
            } else if (each.verdict() == Verdict.RETIRED) {
                retired.add(each);
            } else {
                settleUnsent(each);
            }
        }
        sending.settleJobs(answered, submitted);
        retire(retired, judged);
        for (final PushCandidate candidate : sent) {
            add(candidate);
        }
        run.keepNotes();
    }

    /** Nothing is sent any more: records that a job has wait on, the others come again. */
    private void leave(final List<PushCandidate> candidates) throws StoreException {
        final Map<String, SubmittedContact> submitted = run.submitted(candidates);
        for (final PushCandidate candidate : candidates) {
            if (submitted.containsKey(candidate.id())) {
                run.pending(candidate);
            } else {
                run.unsent(candidate, run.hasVendorFailed());
            }
        }
    }

    /** Whether it is remembered who the person is: of a contact, and of whoever refused, since an older record of the person may be waiting. */
    private static boolean isKept(final PushDecision judged) {
        final boolean refused = judged.verdict() == Verdict.WITHDRAWN && (judged.consent() == null || judged.consent().state() != ConsentState.ERASED);
        return refused || judged.row() != null && judged.row().state() != ContactRow.State.NEW;
    }

    /** Where nothing is remembered, whoever may be sent is judged by the batch that it comes into. */
    private List<PushDecision> judgeUnsent(final List<PushCandidate> candidates) throws StoreException {
        for (final PushCandidate candidate : candidates) {
            if (isFree(candidate)) {
                add(candidate);
            }
        }
        return judge.judge(candidates.stream().filter(candidate -> !isFree(candidate)).toList(), KnownContacts.NOBODY);
    }

    private static boolean isFree(final PushCandidate candidate) {
        return candidate.standing() == RecordStanding.FREE && candidate.address() != null;
    }

    private KnownContacts known(final List<PushCandidate> candidates) throws StoreException {
        return run.state().find(candidates.stream().map(PushCandidate::id).filter(id -> id != null).toList(), candidates.stream().map(PushCandidate::hash).filter(hash -> hash != null).toList());
    }

    private void settleUnsent(final PushDecision judged) {
        final PushCandidate candidate = judged.candidate();
        switch (judged.verdict()) {
            case UNCHANGED -> run.unchanged(candidate);
            case SENT_BEFORE -> run.again(candidate, judged.row().result(), judged.row().status());
            case SUPPRESSED -> run.suppress(candidate, BatchSender.OPERATION, judged.addressKey(), judged.reason());
            case UNMAPPED -> run.reject(candidate, BatchSender.OPERATION, candidate.fault().field(), "type", judged.reason());
            default -> {
                // the withdrawn have been dealt with
            }
        }
    }

    /** Whoever lost the mailbox of his record to another person must not stay mailable at the address that he had before. */
    private void retire(final List<PushDecision> retired, final List<PushDecision> judged) throws StoreException {
        if (retired.isEmpty()) {
            return;
        }
        final Set<String> pushed = new HashSet<>();
        judged.stream().filter(each -> each.verdict().isSent() || each.verdict() == Verdict.UNCHANGED).forEach(each -> pushed.add(each.candidate().hash()));
        final List<ContactOutcome> outcomes = archiving.archive(retired.stream().map(PushDecision::row).toList(), pushed);
        final List<String> ids = new ArrayList<>();
        for (int i = 0; i < retired.size(); i++) {
            final PushDecision each = retired.get(i);
            final ContactOutcome outcome = outcomes.get(i);
            switch (outcome.fate()) {
                case ACCEPTED -> {
                    run.count(outcome);
                    run.addSent(1);
                    run.used(Verdict.RETIRED);
                    ids.add(each.candidate().id());
                    run.note(new SyncChange(each.candidate().id(), "archive", each.row().address(), each.row().addressHash(), each.addressKey(), outcome.result().text(), each.reason()));
                    run.suppress(each.candidate(), BatchSender.OPERATION, each.addressKey(), each.reason());
                }
                case REFUSED -> run.reject(each.candidate(), "archive", outcome.field(), outcome.code(), outcome.message());
                case UNKNOWN, TOO_LATE -> run.unsent(each.candidate(), run.hasVendorFailed());
            }
        }
        run.state().retire(ids, run.takeNotes());
    }

    private void add(final PushCandidate candidate) throws StoreException {
        batch.add(candidate).forEach(replaced -> run.suppress(replaced, BatchSender.OPERATION, null, "a later record has the same address"));
        if (batch.size() >= run.client().capabilities().maxBatch()) {
            sending.send(batch.take());
        }
    }

    @Override
    public void flush() throws StoreException {
        if (!chunk.isEmpty()) {
            look();
        }
        if (batch.size() > 0) {
            sending.send(batch.take());
        }
        run.finish();
    }
}
