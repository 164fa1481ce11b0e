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
import org.apache.nifi.serialization.record.Record;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** One FlowFile's way to an audience: where its records went, what is noted of it, and what stands in the way. Every record ends in the sink exactly once. */
public final class PushRun {

    private static final int NOTES_AT_ONCE = 500;

    private final Target target;
    private final SyncState state;
    private final Sink sink;
    private final BooleanSupplier mayGoOn;
    private final HoldDigest unsent = new HoldDigest();
    private final List<SyncChange> changes = new ArrayList<>();
    private final Map<String, Long> statuses = new TreeMap<>();
    private final Map<String, Long> suppressions = new TreeMap<>();
    private final Map<String, Long> refusals = new TreeMap<>();
    private String trouble;
    private boolean vendorFailed;
    private boolean refused;
    private final Map<String, Set<String>> sources = new LinkedHashMap<>();
    private RunUsage usage = RunUsage.NONE;
    private long refusedWithdrawals;
    private long sent;

    /** Takes the records by their outcome. */
    public interface Sink {
        void success(Record record, String result, String status);

        void unchanged(Record record);

        void suppressed(Record record, String reason);

        void rejected(Record record, String field, String rule, String message);

        void held(PushCandidate candidate, PushDecision.Verdict verdict, ContactRow row);

        void pending(Record record);

        /** @param vendorFailed whether an attempt was made, and failed */
        void unsent(Record record, boolean vendorFailed);
    }

    /**
     * Where contacts go, and how.
     *
     * @param id the run's id: the FlowFile's UUID
     * @param submitter the id of the run that submitted the jobs of these records: its own, unless the records waited for a job
     */
    public record Target(EspClientService client, String audience, EspOperation operation, String id, String submitter) {
    }

    /** @param mayGoOn asked before each request: false where the component is to stop */
    public PushRun(final Target target, final SyncState state, final BooleanSupplier mayGoOn, final Sink sink) {
        this.target = target;
        this.state = state;
        this.mayGoOn = mayGoOn;
        this.sink = sink;
    }

    public EspClientService client() {
        return target.client();
    }

    public String audience() {
        return target.audience();
    }

    public String id() {
        return target.id();
    }

    public SyncState state() {
        return state;
    }

    /** What an address is found by. */
    public String hash(final String address) {
        return state.hash().of(address);
    }

    /** Without a note: what is noted elsewhere. */
    public void succeeded(final PushCandidate candidate, final ContactOutcome outcome) {
        count(outcome);
        sink.success(candidate.record(), outcome.result().text(), Objects.toString(outcome.status(), null));
    }

    public void success(final PushCandidate candidate, final String operation, final ContactOutcome outcome, final String addressKey) {
        succeeded(candidate, outcome);
        note(candidate, operation, addressKey, outcome.result().text(), Objects.toString(outcome.status(), null));
    }

    /** What was done in an earlier try of the same run is not noted again. */
    public void again(final PushCandidate candidate, final ContactResult result, final ContactStatus status) {
        statuses.merge(result + " " + status, 1L, Long::sum);
        sink.success(candidate.record(), Objects.toString(result, null), Objects.toString(status, null));
    }

    public void unchanged(final PushCandidate candidate) {
        sink.unchanged(candidate.record());
    }

    public void suppress(final PushCandidate candidate, final String operation, final String addressKey, final String reason) {
        suppressSilently(candidate, reason);
        note(candidate, operation, addressKey, "suppressed", reason);
    }

    /** Without a note: of whom nothing must be kept, or what is noted elsewhere. */
    public void suppressSilently(final PushCandidate candidate, final String reason) {
        suppressions.merge(reason, 1L, Long::sum);
        sink.suppressed(candidate.record(), reason);
    }

    public void reject(final PushCandidate candidate, final String operation, final String field, final String rule, final String message) {
        rejectSilently(candidate, field, rule, message);
        note(candidate, operation, null, "rejected", refusal(rule, field));
    }

    /** Without a note: of whom nothing must be kept. */
    public void rejectSilently(final PushCandidate candidate, final String field, final String rule, final String message) {
        refusals.merge(refusal(rule, field), 1L, Long::sum);
        sink.rejected(candidate.record(), field, rule, message);
    }

    private static String refusal(final String rule, final String field) {
        return rule + (field == null ? "" : " " + field);
    }

    /**
     * Holds a record back.
     *
     * @param row the contact as it was left; null where it is not known
     */
    public void hold(final PushCandidate candidate, final String operation, final PushDecision.Verdict verdict, final ContactRow row) {
        sink.held(candidate, verdict, row);
        note(candidate, operation, null, "held", null);
    }

    /** A withdrawal never runs out of attempts. */
    public void unsentWithdrawal(final PushCandidate candidate) {
        unsent(candidate, false);
    }

    /** The vendor refused a withdrawal: it stays open. */
    public void withdrawalRefused() {
        refusedWithdrawals++;
    }

    public long refusedWithdrawals() {
        return refusedWithdrawals;
    }

    /** Counts what was created, changed or archived. */
    public void used(final PushDecision.Verdict verdict) {
        usage = usage.plus(usage(verdict));
    }

    public static RunUsage usage(final PushDecision.Verdict verdict) {
        return switch (verdict) {
            case NEW -> new RunUsage(1, 0, 0);
            case RETIRED -> new RunUsage(0, 0, 1);
            default -> new RunUsage(0, 1, 0);
        };
    }

    public RunUsage usage() {
        return usage;
    }

    /** Remembers which source records a contact is; kept with the notes. */
    public void identify(final PushCandidate candidate) {
        if (candidate.personId() != null && !candidate.sources().isEmpty()) {
            sources.put(candidate.personId(), candidate.sources());
        }
    }

    private void keepSources() throws StoreException {
        state.identify(Map.copyOf(sources));
        sources.clear();
    }

    public void unsent(final PushCandidate candidate, final boolean attempted) {
        unsent.add(candidate);
        sink.unsent(candidate.record(), attempted);
    }

    /** A job of the vendor has the contact: its outcome comes later. */
    public void pending(final PushCandidate candidate) {
        sink.pending(candidate.record());
    }

    /** Whether the vendor may answer with jobs. */
    public boolean hasJobs() {
        return client().capabilities().jobs();
    }

    /** Returns the candidates that a job was submitted with, by the id of the contact. */
    public Map<String, SubmittedContact> submitted(final Collection<PushCandidate> candidates) throws StoreException {
        return hasJobs() ? state.submitted(target.submitter(), candidates.stream().map(PushCandidate::id).filter(Objects::nonNull).toList())
                : Collections.emptyMap();
    }

    /** Keeps a job that was submitted. */
    public void submit(final String jobId, final List<SentContact> contacts) throws StoreException {
        state.submit(jobId, target.submitter(), contacts);
    }

    public void count(final ContactOutcome outcome) {
        statuses.merge(outcome.result() + " " + outcome.status(), 1L, Long::sum);
    }

    private void note(final PushCandidate candidate, final String operation, final String addressKey, final String outcome, final String detail) {
        if (candidate.id() != null) {
            note(new SyncChange(candidate.id(), operation, candidate.address(), candidate.hash(), addressKey, outcome, detail));
        }
    }

    public void note(final SyncChange change) {
        if (state.remembers()) {
            changes.add(change);
        }
    }

    /** What has been noted and is to be kept now. */
    public List<SyncChange> takeNotes() {
        final List<SyncChange> taken = List.copyOf(changes);
        changes.clear();
        return taken;
    }

    /** Keeps notes once they are many. */
    public void keepNotes() throws StoreException {
        if (sources.size() >= NOTES_AT_ONCE) {
            keepSources();
        }
        if (changes.size() >= NOTES_AT_ONCE) {
            state.note(takeNotes());
        }
    }

    /** Keeps everything that is noted. */
    public void finish() throws StoreException {
        keepSources();
        state.note(takeNotes());
    }

    /** Whether nothing may be sent any more: the vendor is down, or the component stops. */
    public boolean isOver() {
        if (trouble == null && !mayGoOn.getAsBoolean()) {
            trouble = "the component was stopped";
        }
        return trouble != null;
    }

    /** The vendor does not answer: what is left is to be sent later. */
    public void vendorFailed(final String why) {
        trouble = why;
        vendorFailed = true;
    }

    /** Nothing can be sent until somebody mends something. */
    public void refused(final String why) {
        trouble = why;
        refused = true;
    }

    public boolean hasVendorFailed() {
        return vendorFailed;
    }

    /** Why not everything could be sent; empty when it could. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Whether nothing can be sent until somebody mends something: the vendor refused key or audience, or the ledger cannot be asked. */
    public boolean isRefused() {
        return refused;
    }

    public void addSent(final int contacts) {
        sent += contacts;
    }

    /** How many contacts the vendor has answered for. */
    public long sent() {
        return sent;
    }

    /** What stands for the records that could not be sent. */
    public HoldDigest unsentDigest() {
        return unsent;
    }

    public Map<String, Long> statuses() {
        return statuses;
    }

    public Map<String, Long> suppressions() {
        return suppressions;
    }

    public Map<String, Long> refusals() {
        return refusals;
    }
}
