// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.operation;

import io.emailpersonalization.nifi.esp.decide.PushDecider;
import io.emailpersonalization.nifi.esp.decide.PushGuard;
import io.emailpersonalization.nifi.esp.run.CandidateReader;
import io.emailpersonalization.nifi.esp.run.PushCandidate;
import io.emailpersonalization.nifi.esp.run.PushDecision;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.state.SubmittedContact;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Forecasts what an upsert would do, and sends nothing. Tested by PushGuardTest. */
public final class UpsertForecast implements ContactOperation {

    private final CandidateReader reader;
    private final PushDecider decider;
    private final PushRun run;
    private final PushGuard.Forecast forecast;
    private final List<PushCandidate> chunk = new ArrayList<>(CHUNK_SIZE);

    public UpsertForecast(final CandidateReader reader, final PushDecider decider, final PushRun run, final PushGuard.Forecast forecast) {
        this.reader = reader;
        this.decider = decider;
        this.run = run;
        this.forecast = forecast;
    }

    @Override
    public void accept(final Record record) throws StoreException {
        chunk.add(reader.read(record));
        if (chunk.size() == CHUNK_SIZE) {
            flush();
        }
    }

    @Override
    public void flush() throws StoreException {
        // contacts in a job are admitted already
        final Map<String, SubmittedContact> submitted = run.submitted(chunk);
        chunk.removeIf(candidate -> submitted.containsKey(candidate.id()));
        chunk.forEach(forecast::add);
        final List<PushDecision> decisions = decider.decide(chunk, PushCandidate.findAll(chunk, run.state()));
        decisions.stream().filter(each -> each.action().isHoldable()).forEach(each -> forecast.addHoldable(each.candidate(), each.action()));
        chunk.clear();
    }
}
