// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.ContactResult;
import io.emailpersonalization.nifi.esp.client.ContactStatus;
import io.emailpersonalization.nifi.esp.client.EspClientService;
import io.emailpersonalization.nifi.esp.state.ContactRow;
import io.emailpersonalization.nifi.esp.state.RunUsage;
import io.emailpersonalization.nifi.esp.state.SentContact;
import io.emailpersonalization.nifi.esp.state.SubmittedContact;
import io.emailpersonalization.nifi.esp.state.SyncChange;
import io.emailpersonalization.nifi.esp.state.SyncState;
import io.emailpersonalization.nifi.store.StoreException;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * One pass over a FlowFile: sends every record to the sink exactly once, counts, and knows why the run stopped. Logs a change (a row of {@code esp_sync_change}) for each record;
 * methods named {@code Unlogged} log none. Tested by PutEspContactTest and SyncStateTest.
 */
public final class PushRun {

    private final PushTarget target;
    private final SyncState state;
    private final OutcomeSink sink;
    private final BooleanSupplier mayContinue;
    private final HoldDigest postponed = new HoldDigest();
    private final ChangeBuffer changes;
    private final TopicCounts topics = new TopicCounts();
    private final Map<String, Long> statuses = new TreeMap<>();
    private final Map<String, Long> suppressionReasons = new TreeMap<>();
    private final Map<String, Long> rejectionReasons = new TreeMap<>();
    private RunUsage usage = RunUsage.NONE;
    private String stopReason;
    private boolean vendorUnavailable;
    private boolean blocked;
    private long refusedWithdrawals;
    private long unknownStatuses;
    private long answered;

    /** @param mayContinue asked before each request; false once the processor is stopped */
    public PushRun(final PushTarget target, final SyncState state, final BooleanSupplier mayContinue, final OutcomeSink sink) {
        this.target = target;
        this.state = state;
        this.changes = new ChangeBuffer(state);
        this.mayContinue = mayContinue;
        this.sink = sink;
    }

    public EspClientService client() {
        return target.client();
    }

    public String audience() {
        return target.audience();
    }

    public String id() {
        return target.runId();
    }

    public SyncState state() {
        return state;
    }

    /** The changes of this run that are not saved yet. */
    public ChangeBuffer changes() {
        return changes;
    }

    /** The topics that contacts of this run got or lost. */
    public TopicCounts topics() {
        return topics;
    }

    /** Returns the hash that identifies an address in the state. */
    public String hash(final String address) {
        return state.hash().of(address);
    }

    public void succeed(final PushCandidate candidate, final String operation, final ContactOutcome outcome, final String addressKey) {
        succeedUnlogged(candidate, outcome);
        changes.add(candidate, operation, addressKey, outcome);
    }

    public void succeedUnlogged(final PushCandidate candidate, final ContactOutcome outcome) {
        countStatus(outcome);
        sink.success(candidate.record(), Objects.toString(outcome.result(), null), Objects.toString(outcome.status(), null));
    }

    /** Repeats the outcome of an earlier attempt of this run, whose change is saved. */
    public void succeedAgain(final PushCandidate candidate, final ContactResult result, final ContactStatus status) {
        succeedUnlogged(candidate, ContactOutcome.accepted(result, status));
    }

    public void unchanged(final PushCandidate candidate) {
        sink.unchanged(candidate.record());
    }

    public void suppress(final PushCandidate candidate, final String operation, final String addressKey, final String reason) {
        suppressUnlogged(candidate, reason);
        changes.add(candidate, operation, addressKey, "suppressed", reason);
    }

    /** Suppresses a record of which no data may be kept, or whose change is logged elsewhere. */
    public void suppressUnlogged(final PushCandidate candidate, final String reason) {
        suppressionReasons.merge(reason, 1L, Long::sum);
        sink.suppressed(candidate.record(), reason);
    }

    public void reject(final PushCandidate candidate, final String operation, final ContactOutcome outcome) {
        reject(candidate, operation, outcome.field(), outcome.code(), outcome.message());
    }

    public void reject(final PushCandidate candidate, final String operation, final String field, final String rule, final String message) {
        rejectUnlogged(candidate, field, rule, message);
        changes.add(candidate, operation, null, "rejected", rejectionReason(rule, field));
    }

    /** Rejects a record of which no data may be kept. */
    public void rejectUnlogged(final PushCandidate candidate, final String field, final String rule, final String message) {
        rejectionReasons.merge(rejectionReason(rule, field), 1L, Long::sum);
        sink.rejected(candidate.record(), field, rule, message);
    }

    private static String rejectionReason(final String rule, final String field) {
        return rule + (field == null ? "" : " " + field);
    }

    /**
     * Holds a record back.
     *
     * @param row the contact in the state; null if it is unknown
     */
    public void hold(final PushCandidate candidate, final String operation, final PushDecision.Action action, final ContactRow row) {
        sink.held(candidate, action, row);
        changes.add(candidate, operation, null, "held", null);
    }

    /** Sends a record to pending: a job of the vendor has the contact. */
    public void pending(final PushCandidate candidate) {
        sink.pending(candidate.record());
    }

    /** Returns the candidates that were submitted with a job, by the id of the contact. */
    public Map<String, SubmittedContact> submitted(final Collection<PushCandidate> candidates) throws StoreException {
        return client().capabilities().jobs() ? state.submitted(target.submitter(), candidates.stream().map(PushCandidate::id).filter(Objects::nonNull).toList())
                : Collections.emptyMap();
    }

    /** Saves a job that was submitted. */
    public void submit(final String jobId, final List<SentContact> contacts) throws StoreException {
        state.submit(jobId, target.submitter(), contacts);
    }

    /** Sends a record to retry. */
    public void postpone(final PushCandidate candidate, final boolean attempted) {
        postponed.add(candidate);
        sink.postponed(candidate.record(), attempted);
    }

    /** Sends a record that was not sent to retry. It counts as an attempt only if the vendor does not answer. */
    public void postpone(final PushCandidate candidate) {
        postpone(candidate, vendorUnavailable);
    }

    /** Sends a withdrawal to retry. It never runs out of attempts. */
    public void postponeWithdrawal(final PushCandidate candidate) {
        postpone(candidate, false);
    }

    /** Ends a record whose decision needs no request. A withdrawal is left to its unsubscriber. */
    public void finish(final PushDecision decision) {
        final PushCandidate candidate = decision.candidate();
        switch (decision.action()) {
            case SKIP_UNCHANGED -> unchanged(candidate);
            case SKIP_SENT -> succeedAgain(candidate, decision.row().result(), decision.row().status());
            case SUPPRESS, ARCHIVE -> suppress(candidate, SyncChange.UPSERT, decision.addressKey(), decision.reason());
            case REJECT -> reject(candidate, SyncChange.UPSERT, candidate.mappingFault().field(), "type", decision.reason());
            case UNSUBSCRIBE -> {
                // withdrawals are unsubscribed together
            }
            case CREATE, UPDATE, MOVE -> throw new IllegalArgumentException("An upsert needs a request");
        }
    }

    public void countStatus(final ContactOutcome outcome) {
        statuses.merge(outcome.result() + " " + outcome.status(), 1L, Long::sum);
    }

    /** Counts a withdrawal or erasure that the vendor refused. */
    public void countRefusedWithdrawal() {
        refusedWithdrawals++;
    }

    public long refusedWithdrawals() {
        return refusedWithdrawals;
    }

    /** Counts a record with a deliverability that no list has. */
    public void countUnknownStatus() {
        unknownStatuses++;
    }

    public long unknownStatuses() {
        return unknownStatuses;
    }

    /** Adds what a contact used of the limits. */
    public void addUsage(final PushDecision.Action action) {
        usage = usage.plus(action.usage());
    }

    public RunUsage usage() {
        return usage;
    }

    /** Counts contacts that the vendor answered for. */
    public void addAnswered(final int contacts) {
        answered += contacts;
    }

    public long answered() {
        return answered;
    }

    /** Whether no request may be sent any more. */
    public boolean isStopped() {
        if (stopReason == null && !mayContinue.getAsBoolean()) {
            stopReason = "the component was stopped";
        }
        return stopReason != null;
    }

    /** Stops the run after a request without a usable answer. */
    public void stop(final VendorAnswer<?> answer) {
        if (answer.kind() == VendorAnswer.Kind.REFUSED || answer.kind() == VendorAnswer.Kind.CONTENT_REFUSED) {
            blocked(answer.reason());
        } else if (answer.kind() == VendorAnswer.Kind.LEFT_ALONE) {
            stopReason = answer.reason();
        } else {
            vendorUnavailable(answer.reason());
        }
    }

    /** Stops the run: the vendor does not answer. */
    public void vendorUnavailable(final String reason) {
        stopReason = reason;
        vendorUnavailable = true;
    }

    /** Stops the run until a cause outside of it is mended: the vendor refuses key or audience, or the ledger does not answer. */
    public void blocked(final String reason) {
        stopReason = reason;
        blocked = true;
    }

    public boolean isBlocked() {
        return blocked;
    }

    /** Why the run stopped; empty if it did not. */
    public Optional<String> stopReason() {
        return Optional.ofNullable(stopReason);
    }

    /** The digest of the records that were postponed. */
    public HoldDigest postponedDigest() {
        return postponed;
    }

    /** Counts by result and status. */
    public Map<String, Long> statuses() {
        return statuses;
    }

    public Map<String, Long> suppressionReasons() {
        return suppressionReasons;
    }

    public Map<String, Long> rejectionReasons() {
        return rejectionReasons;
    }
}
