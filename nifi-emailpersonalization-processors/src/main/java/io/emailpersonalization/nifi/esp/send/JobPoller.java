// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.send;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.run.ContactOutcomes;
import io.emailpersonalization.nifi.esp.run.PushTarget;
import io.emailpersonalization.nifi.esp.run.VendorAnswer;
import io.emailpersonalization.nifi.esp.state.OpenJob;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.store.StoreException;

import java.util.List;
import java.util.Optional;

/** Polls the jobs of a run, each once, and saves the outcomes of those that are done. Tested by JobPushTest. */
public final class JobPoller {

    private static final String OVERDUE = "the vendor has not ended its job within 24 hours";

    private JobPoller() {
    }

    /**
     * Polls the jobs of a run that are not done.
     *
     * @return whether all of them are still open; the answer of the first job without a usable answer
     */
    public static VendorAnswer<Boolean> areAllOpen(final PushTarget target, final SyncState state) throws StoreException {
        int open = 0;
        int done = 0;
        for (final OpenJob job : state.openJobs(target.submitter())) {
            final VendorAnswer<Optional<List<ContactOutcome>>> answer = VendorAnswer.to(() -> job.overdue() ? Optional.of(ContactOutcomes.unknown(job.addresses().size(), OVERDUE))
                    : target.client().poll(target.audience(), job.id(), job.addresses()));
            if (!answer.isReceived()) {
                return new VendorAnswer<>(answer.kind(), null, answer.reason());
            }
            if (answer.value().isPresent()) {
                state.finish(job.id(), answer.value().get());
                done++;
            } else {
                open++;
            }
        }
        return new VendorAnswer<>(VendorAnswer.Kind.RECEIVED, open > 0 && done == 0, null);
    }
}
