// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.mapping.MappingFault;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Counts what a push would do, and does nothing. */
final class PushCount implements RecordTarget {

    private static final int CHUNK = 500;

    private final Candidate.Reader reader;
    private final Suppression suppression;
    private final Judge judge;
    private final SyncState state;
    private final Guard.Count count;
    private final List<Candidate> chunk = new ArrayList<>(CHUNK);

    PushCount(final Candidate.Reader reader, final Suppression suppression, final Judge judge, final SyncState state, final Guard.Count count) {
        this.reader = reader;
        this.suppression = suppression;
        this.judge = judge;
        this.state = state;
        this.count = count;
    }

    @Override
    public void accept(final Record record) throws StoreException {
        final Optional<String> reason = suppression.reason(record);
        if (reason.isPresent() && !reason.get().equals(Suppression.ANOTHER_OWNER)) {
            return;
        }
        try {
            final Candidate candidate = reason.isPresent() ? reader.address(record, true) : reader.read(record);
            if (candidate.address() != null) {
                chunk.add(candidate);
            }
        } catch (final MappingFault e) {
            // is rejected by the push
            return;
        }
        if (chunk.size() == CHUNK) {
            flush();
        }
    }

    @Override
    public void flush() throws StoreException {
        chunk.forEach(count::add);
        judge.judge(chunk, state.find(chunk.stream().map(Candidate::id).toList(), chunk.stream().map(Candidate::hash).toList())).stream()
                .filter(judged -> judged.verdict().isSent() || judged.verdict() == Judged.Verdict.RETIRED)
                .forEach(judged -> count.addSent(judged.candidate(), judged.verdict()));
        chunk.clear();
    }
}
