// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Where there is no database: every run begins with nothing. */
public final class EmptySyncState implements SyncState {

    /** Nothing that is hashed here outlives the run. */
    private final AddressHash hash = new AddressHash(UUID.randomUUID().toString());

    @Override
    public boolean remembers() {
        return false;
    }

    @Override
    public AddressHash hash() {
        return hash;
    }

    @Override
    public KnownContacts find(final Collection<String> contactIds, final Collection<String> addressHashes) {
        return KnownContacts.NOBODY;
    }

    @Override
    public KnownContacts claim(final Map<String, String> addressHashes) {
        return KnownContacts.NOBODY;
    }

    @Override
    public void release(final Collection<String> contactIds) {
        // nothing was claimed
    }

    @Override
    public void settle(final Collection<PushedContact> pushed, final Collection<String> released, final String mappingVersion, final Collection<SyncChange> changes) {
        // nothing is kept
    }

    @Override
    public void submit(final String jobId, final String submitter, final Collection<SentContact> contacts) {
        throw new IllegalStateException("A job needs a database");
    }

    @Override
    public List<OpenJob> openJobs(final String submitter) {
        return List.of();
    }

    @Override
    public void finish(final String jobId, final List<ContactOutcome> outcomes) {
        // there are no jobs
    }

    @Override
    public Map<String, SubmittedContact> submitted(final String submitter, final Collection<String> contactIds) {
        return Map.of();
    }

    @Override
    public void takeOver(final Collection<String> contactIds) {
        // there are no jobs
    }

    @Override
    public void dropJobs(final String submitter) {
        // there are no jobs
    }

    @Override
    public void settleAddresses(final Collection<AddressOutcome> addresses, final Collection<SyncChange> changes) {
        // nothing is kept
    }

    @Override
    public void note(final Collection<SyncChange> changes) {
        // nothing is kept
    }

    @Override
    public void retire(final Collection<String> contactIds, final Collection<SyncChange> changes) {
        // nothing is kept
    }

    @Override
    public void bury(final Map<String, String> survivors, final Collection<SyncChange> changes) {
        // nothing is kept
    }

    @Override
    public void rekey(final Map<String, String> survivors, final Collection<SyncChange> changes) {
        // nothing is kept
    }

    @Override
    public void forget(final Collection<String> contactIds, final Collection<String> addressHashes, final Collection<SyncChange> changes) {
        // nothing is kept
    }

    @Override
    public long contacts() {
        return -1;
    }

    @Override
    public Set<String> request(final Collection<String> evidenceKeys) {
        return Set.of();
    }

    @Override
    public Set<String> requested(final Collection<String> evidenceKeys) {
        return Set.copyOf(evidenceKeys);
    }

    @Override
    public Map<String, Set<String>> sources(final Collection<String> contactIds) {
        return Map.of();
    }

    @Override
    public void identify(final Map<String, Set<String>> sources) {
        // nothing is kept
    }

    @Override
    public List<List<AddressRow>> reached(final List<Refusal> refusals) {
        return refusals.stream().map(any -> List.<AddressRow>of()).toList();
    }

    @Override
    public Map<String, List<AddressRow>> addresses(final Collection<String> contactIds) {
        return Map.of();
    }

    @Override
    public List<AddressRow> mailable(final String afterHash, final int most) {
        return List.of();
    }

    @Override
    public List<OpenWithdrawal> open() {
        return List.of();
    }

    @Override
    public void open(final Collection<OpenWithdrawal> withdrawals) {
        // nothing is kept
    }

    @Override
    public void unrequest(final Collection<String> evidenceKeys) {
        // nothing is kept
    }

    @Override
    public void hold(final String holdId, final String reason, final long contacts) {
        // nothing is held without counts
    }

    @Override
    public boolean use(final RunUsage usage, final String restId, final boolean approved, final Admission admission) {
        return admission.admits(RunUsage.NONE, false);
    }

    @Override
    public void usedUp(final RunUsage used, final String restId, final RunUsage rest, final boolean approved) {
        // nothing is kept
    }

    @Override
    public void begin(final String processor, final String operation) {
        // nothing is kept
    }

    @Override
    public void end(final String processor, final long... counts) {
        // nothing is kept
    }
}
