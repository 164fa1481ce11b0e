// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.operation;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.retire.TopicWithdrawer;
import io.emailpersonalization.nifi.esp.run.CandidateReader;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Withdraws the topics of records whose ledgers hold them withdrawn: the fast lane of single purposes. Changes no subscription. Tested by TopicPushTest. */
public final class TopicOperation implements ContactOperation {

    private final PushRun run;
    private final CandidateReader reader;
    private final TopicWithdrawer withdrawer;
    private final List<PushCandidate> chunk = new ArrayList<>(CHUNK_SIZE);

    public TopicOperation(final PushRun run, final CandidateReader reader, final TopicWithdrawer withdrawer) {
        this.run = run;
        this.reader = reader;
        this.withdrawer = withdrawer;
    }

    @Override
    public void accept(final Record record) throws StoreException {
        final PushCandidate candidate = reader.readAddress(record);
        if (candidate.address() == null) {
            run.suppress(candidate, SyncChange.TOPICS, null, "there is no address");
            return;
        }
        chunk.add(candidate);
        if (chunk.size() == CHUNK_SIZE) {
            flush();
        }
    }

    @Override
    public void flush() throws StoreException {
        final List<PushCandidate> candidates = List.copyOf(chunk);
        chunk.clear();
        if (run.isStopped()) {
            candidates.forEach(run::postponeWithdrawal);
            return;
        }
        final Map<PushCandidate, ContactOutcome> outcomes;
        try {
            outcomes = withdrawer.withdraw(candidates);
        } catch (final StoreException e) {
            if (run.state().isPersistent()) {
                throw e;
            }
            run.blocked("the consent ledger cannot be asked: " + e.getMessage());
            candidates.forEach(run::postponeWithdrawal);
            return;
        }
        candidates.forEach(candidate -> settle(candidate, outcomes.get(candidate)));
        run.changes().save();
    }

    /** @param outcome null where there was nothing to withdraw */
    private void settle(final PushCandidate candidate, final ContactOutcome outcome) {
        if (outcome == null) {
            run.unchanged(candidate);
        } else if (outcome.accepted()) {
            run.addAnswered(1);
            run.succeedUnlogged(candidate, outcome);
        } else if (outcome.fate() == ContactOutcome.Fate.REFUSED) {
            run.rejectUnlogged(candidate, outcome.field(), outcome.code(), outcome.message());
        } else {
            run.postponeWithdrawal(candidate);
        }
    }
}
