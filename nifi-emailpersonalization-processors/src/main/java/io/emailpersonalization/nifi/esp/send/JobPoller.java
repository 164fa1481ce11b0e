// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.send;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.state.OpenJob;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.store.StoreException;

import java.util.List;
import java.util.Optional;

/** Polls the jobs of a run, each once, and keeps the outcomes of those that are done. Tested by JobPushTest. */
public final class JobPoller {

    private static final String OVERDUE = "the vendor has not ended its job within 24 hours";

    private JobPoller() {
    }

    /** Returns whether the run has jobs, and none of them is done. */
    public static boolean areAllOpen(final PushRun.Target target, final SyncState state) throws StoreException, EspUnavailableException, EspRefusedException {
        int open = 0;
        int done = 0;
        for (final OpenJob job : state.openJobs(target.submitter())) {
            final Optional<List<ContactOutcome>> outcomes = job.overdue() ? Optional.of(job.addresses().stream().map(any -> ContactOutcome.unknown(OVERDUE)).toList())
                    : target.client().poll(target.audience(), job.id(), job.addresses());
            if (outcomes.isPresent()) {
                state.finish(job.id(), outcomes.get());
                done++;
            } else {
                open++;
            }
        }
        return open > 0 && done == 0;
    }
}
