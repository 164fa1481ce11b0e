// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.operation;

import io.emailpersonalization.nifi.esp.decide.PushDecider;
import io.emailpersonalization.nifi.esp.decide.PushGuard;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.state.SubmittedContact;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Counts what a push would do, and does nothing. */
public final class PushCounter implements ContactOperation {

    private static final int CHUNK = 500;

    private final PushCandidate.Reader reader;
    private final PushDecider judge;
    private final PushRun run;
    private final PushGuard.Count count;
    private final List<PushCandidate> chunk = new ArrayList<>(CHUNK);

    public PushCounter(final PushCandidate.Reader reader, final PushDecider judge, final PushRun run, final PushGuard.Count count) {
        this.reader = reader;
        this.judge = judge;
        this.run = run;
        this.count = count;
    }

    @Override
    public void accept(final Record record) throws StoreException {
        chunk.add(reader.read(record));
        if (chunk.size() == CHUNK) {
            flush();
        }
    }

    @Override
    public void flush() throws StoreException {
        // what a job has is let through already
        final Map<String, SubmittedContact> submitted = run.submitted(chunk);
        chunk.removeIf(candidate -> submitted.containsKey(candidate.id()));
        chunk.forEach(count::add);
        final List<PushDecision> judged = judge.judge(chunk, run.state().find(chunk.stream().map(PushCandidate::id).filter(id -> id != null).toList(),
                chunk.stream().map(PushCandidate::hash).filter(hash -> hash != null).toList()));
        judged.stream().filter(each -> each.verdict().isSent() || each.verdict() == PushDecision.Verdict.RETIRED).forEach(each -> count.addHeld(each.candidate(), each.verdict()));
        chunk.clear();
    }
}
