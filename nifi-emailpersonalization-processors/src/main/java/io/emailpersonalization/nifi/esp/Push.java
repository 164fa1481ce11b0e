// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.Judged.Verdict;
import io.emailpersonalization.nifi.esp.state.Known;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.mapping.MappingFault;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Pushes records. Where a state remembers, records are looked at in chunks first, so that batches are filled with what has changed only; the withdrawn among them go out at
 * once, whatever else is held back.
 */
final class Push implements RecordTarget {

    private static final int CHUNK = 500;

    private final PushRun run;
    private final Candidate.Reader reader;
    private final Suppression suppression;
    private final Judge judge;
    private final boolean hold;
    private final Sending sending;
    private final Withdrawals withdrawals;
    private final Archiving archiving;
    private final List<Candidate> chunk = new ArrayList<>(CHUNK);
    private final Batch batch = new Batch();

    /** @param hold whether nothing but withdrawals may go out */
    Push(final PushRun run, final Candidate.Reader reader, final Suppression suppression, final Judge judge, final NewContactStatus newStatus, final boolean hold) {
        this.run = run;
        this.reader = reader;
        this.suppression = suppression;
        this.judge = judge;
        this.hold = hold;
        this.sending = new Sending(run, judge, newStatus, reader.mapping().version());
        this.withdrawals = new Withdrawals(run);
        this.archiving = new Archiving(run);
    }

    @Override
    public void accept(final Record record) throws StoreException {
        final Optional<Candidate> candidate = candidate(record);
        if (candidate.isEmpty()) {
            run.keepNotes();
        } else if (run.state().remembers()) {
            chunk.add(candidate.get());
            if (chunk.size() == CHUNK) {
                look();
            }
        } else {
            add(candidate.get());
        }
    }

    private Optional<Candidate> candidate(final Record record) {
        final Optional<String> reason = suppression.reason(record);
        if (reason.isPresent()) {
            final boolean displaced = reason.get().equals(Suppression.ANOTHER_OWNER);
            final Candidate candidate = reader.address(record, displaced);
            if (displaced && run.state().remembers() && candidate.address() != null) {
                return Optional.of(candidate);
            }
            run.suppress(candidate, Sending.OPERATION, null, reason.get());
            return Optional.empty();
        }
        try {
            final Candidate candidate = reader.read(record);
            if (candidate.address() != null) {
                return Optional.of(candidate);
            }
            run.suppress(candidate, Sending.OPERATION, null, "there is no address");
        } catch (final MappingFault e) {
            run.reject(reader.address(record, false), Sending.OPERATION, e.field(), "type", e.getMessage());
        }
        return Optional.empty();
    }

    private void look() throws StoreException {
        if (run.isOver()) {
            chunk.forEach(candidate -> run.unsent(candidate, run.hasVendorFailed()));
            chunk.clear();
            return;
        }
        final Known known = run.state().find(chunk.stream().map(Candidate::id).toList(), chunk.stream().map(Candidate::hash).toList());
        final List<Judged> judged = judge.judge(chunk, known);
        chunk.clear();
        withdrawals.unsubscribe(judged, known);
        final List<Judged> retired = new ArrayList<>();
        for (final Judged each : judged) {
            final Candidate candidate = each.candidate();
            if (hold && (each.verdict().isSent() || each.verdict() == Verdict.RETIRED)) {
                run.hold(candidate, Sending.OPERATION);
            } else if (each.verdict().isSent()) {
                add(candidate);
            } else {
                switch (each.verdict()) {
                    case UNCHANGED -> run.unchanged(candidate);
                    case SENT_BEFORE -> run.again(candidate, each.row().result(), each.row().status());
                    case SUPPRESSED -> run.suppress(candidate, Sending.OPERATION, each.addressKey(), each.reason());
                    case RETIRED -> retired.add(each);
                    default -> {
                        // the withdrawn have been dealt with
                    }
                }
            }
        }
        retire(retired);
        run.keepNotes();
    }

    /** Whoever lost the mailbox of his record to another person must not stay mailable at the address that he had before. */
    private void retire(final List<Judged> retired) throws StoreException {
        if (retired.isEmpty()) {
            return;
        }
        final List<ContactOutcome> outcomes = archiving.archive(retired.stream().map(Judged::row).toList());
        final List<String> ids = new ArrayList<>();
        for (int i = 0; i < retired.size(); i++) {
            final Judged each = retired.get(i);
            final ContactOutcome outcome = outcomes.get(i);
            switch (outcome.fate()) {
                case ACCEPTED -> {
                    run.count(outcome);
                    run.addSent(1);
                    ids.add(each.candidate().id());
                    run.note(new SyncChange(each.candidate().id(), "archive", each.row().address(), each.row().addressHash(), each.addressKey(), outcome.result(), each.reason()));
                    run.suppress(each.candidate(), Sending.OPERATION, each.addressKey(), each.reason());
                }
                case REFUSED -> run.reject(each.candidate(), "archive", outcome.field(), outcome.result(), outcome.message());
                case UNKNOWN, TOO_LATE -> run.unsent(each.candidate(), run.hasVendorFailed());
            }
        }
        run.state().retire(ids, run.takeNotes());
    }

    private void add(final Candidate candidate) throws StoreException {
        batch.add(candidate).forEach(replaced -> run.suppress(replaced, Sending.OPERATION, null, "a later record has the same address"));
        if (batch.size() >= run.client().batchSize()) {
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
        run.state().note(run.takeNotes());
    }
}
