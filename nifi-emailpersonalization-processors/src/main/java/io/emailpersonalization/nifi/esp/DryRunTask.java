// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.decide.PushGuard;
import io.emailpersonalization.nifi.esp.rehearsal.RehearsedClient;
import io.emailpersonalization.nifi.esp.rehearsal.RehearsedState;
import io.emailpersonalization.nifi.esp.run.PushRun;
import io.emailpersonalization.nifi.esp.run.PushTarget;
import io.emailpersonalization.nifi.esp.run.VendorAnswer;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.read.RecordInput;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.flowfile.FlowFile;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/**
 * One FlowFile in a dry run of {@link PutEspContact}: the push runs as ever, at a client that sends nothing that writes and with a state that saves nothing. The FlowFile leaves by held, whole
 * and unchanged, and is pushed once Dry Run is false. Tested by {@code DryRunTest}.
 */
record DryRunTask(PushTask push, HeldFlowFileFilter filter) {

    /** The id of the hold. Approved Holds cannot release it: only the property does. */
    static final String HOLD_ID = "dry-run";

    /**
     * Runs the dry run and transfers the FlowFile. One that was looked at under the same settings waits on.
     *
     * @return why the FlowFile must stay in the queue; empty once it is done
     */
    Optional<String> run(final PushTarget target, final SyncState state) throws IOException, UnreadableContentException, StoreException {
        final FlowFile input = push.input();
        if (HOLD_ID.equals(input.getAttribute(PutEspAttributes.HOLD_ID)) && filter.isKnown(input)) {
            hold(input.getAttribute(PutEspAttributes.HOLD_REASON));
            return Optional.empty();
        }
        try (DryRunOutputs outputs = push.dryRunOutputs()) {
            final VendorAnswer<EspClientService> client = VendorAnswer.to(() -> new RehearsedClient(target.client(), outputs));
            if (!client.isReceived()) {
                return Optional.of(client.reason());
            }
            final PushTarget rehearsed = new PushTarget(client.value(), target.audience(), target.operation(), target.runId(), target.submitter());
            final PushRun run = new PushRun(rehearsed, new RehearsedState(state), push.component().mayContinue(), outputs);
            final long received;
            try (InputStream content = push.session().read(input); RecordInput records = push.open(content)) {
                PushTask.pass(records, push.settings().contactOperation(run, false));
                received = records.count();
            }
            if (run.stopReason().isPresent()) {
                return run.stopReason();
            }
            final Map<String, Long> counts = outputs.counts();
            outputs.transfer();
            ReportOutput.transfer(push.context(), push.session(), input, push.beginReport().count("received", received).count("pushed", 0).count("unchanged", 0).count("suppressed", 0)
                    .count("rejected", 0).count("held", received).count("pending", 0).count("retry", 0).figure("dry_run", counts).figure("suppressions", run.suppressionReasons())
                    .figure("refusals", run.rejectionReasons()).build());
            push.component().logger().warn("Dry Run is true: nothing was sent of {}, withdrawals included. A push would create {} contacts, change {} and unsubscribe {}, with {} requests", input,
                    counts.get("created"), counts.get("changed"), counts.get("unsubscribed"), counts.get(DryRunOutputs.REQUESTS));
            hold("Dry Run is true: nothing was sent. A push would create %d contacts, change %d and unsubscribe %d"
                    .formatted(counts.get("created"), counts.get("changed"), counts.get("unsubscribed")));
        }
        return Optional.empty();
    }

    private void hold(final String reason) {
        final FlowFile held = push.session().putAllAttributes(push.input(), filter.attributes(new PushGuard.Hold(HOLD_ID, reason)));
        push.session().transfer(push.session().penalize(held), PutEspRelationships.HELD);
    }
}
