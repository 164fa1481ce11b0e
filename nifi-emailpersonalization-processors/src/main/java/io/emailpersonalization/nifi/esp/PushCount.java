// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;

import java.util.ArrayList;
import java.util.List;

/** Counts what a push would do, and does nothing. */
final class PushCount implements RecordTarget {

    private static final int CHUNK = 500;

    private final Candidate.Reader reader;
    private final Judge judge;
    private final SyncState state;
    private final Guard.Count count;
    private final List<Candidate> chunk = new ArrayList<>(CHUNK);

    PushCount(final Candidate.Reader reader, final Judge judge, final SyncState state, final Guard.Count count) {
        this.reader = reader;
        this.judge = judge;
        this.state = state;
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
        chunk.forEach(count::add);
        final List<Judged> judged = judge.judge(chunk, state.find(chunk.stream().map(Candidate::id).filter(id -> id != null).toList(),
                chunk.stream().map(Candidate::hash).filter(hash -> hash != null).toList()));
        judged.stream().filter(each -> each.verdict().isSent() || each.verdict() == Judged.Verdict.RETIRED).forEach(each -> count.addHeld(each.candidate(), each.verdict()));
        chunk.clear();
    }
}
