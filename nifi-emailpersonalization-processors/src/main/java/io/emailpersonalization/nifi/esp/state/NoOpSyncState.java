// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.store.StoreException;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;

/** The state without a database: saves nothing and finds nothing. What it finds may be overridden by a state that reads only. Tested by PutEspContactTest. */
public class NoOpSyncState implements SyncState, SyncRuns, EventLog, TopicLog {

    /** The key is random, because no hash outlives the run. */
    private final AddressHash hash = new AddressHash(UUID.randomUUID().toString());

    @Override
    public boolean isPersistent() {
        return false;
    }

    @Override
    public AddressHash hash() {
        return hash;
    }

    @Override
    public SyncRuns runs() {
        return this;
    }

    @Override
    public EventLog events() {
        return this;
    }

    @Override
    public TopicLog topics() {
        return this;
    }

    @Override
    public Map<String, Entry> begin(final Map<String, String> names) {
        throw new IllegalStateException("Events need a database");
    }

    @Override
    public void end(final Collection<String> sent, final Collection<String> notSent) {
        // there are no events
    }

    @Override
    public Map<AddressTopic, Instant> withdrawn(final Collection<String> addressHashes) throws StoreException {
        return Map.of();
    }

    @Override
    public void saveWithdrawn(final Set<AddressTopic> topics) {
        // nothing is kept
    }

    @Override
    public void saveGranted(final Set<AddressTopic> topics) {
        // nothing is kept
    }

    @Override
    public KnownContacts find(final Collection<String> contactIds, final Collection<String> addressHashes) throws StoreException {
        return KnownContacts.NONE;
    }

    @Override
    public KnownContacts claim(final Map<String, String> addressHashes) throws StoreException {
        return KnownContacts.NONE;
    }

    @Override
    public void release(final Collection<String> contactIds) {
        // nothing was claimed
    }

    @Override
    public void saveSending(final Collection<SentContact> contacts, final Map<String, Set<String>> sources) {
        // nothing is kept
    }

    @Override
    public void undoSending(final Collection<String> contactIds) {
        // nothing is kept
    }

    @Override
    public void saveRestoring(final Collection<String> addressHashes) {
        // nothing is kept
    }

    @Override
    public void savePushed(final Collection<PushedContact> pushed, final Collection<String> released, final String mappingVersion, final Collection<SyncChange> changes) {
        // nothing is kept
    }

    @Override
    public void saveAddresses(final Collection<AddressOutcome> addresses, final Collection<SyncChange> changes) {
        // nothing is kept
    }

    @Override
    public void saveChanges(final Collection<SyncChange> changes) {
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
    public void markRetired(final Collection<String> contactIds, final Collection<SyncChange> changes) {
        // nothing is kept
    }

    @Override
    public void markMerged(final Map<String, String> survivors, final Collection<SyncChange> changes) {
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
    public OptionalLong activeContacts() throws StoreException {
        return OptionalLong.empty();
    }

    @Override
    public Set<String> recordOptInRequests(final Collection<String> evidenceKeys) throws StoreException {
        return Set.of();
    }

    @Override
    public Set<String> findOptInRequests(final Collection<String> evidenceKeys) throws StoreException {
        return Set.copyOf(evidenceKeys);
    }

    @Override
    public Map<String, Set<String>> sources(final Collection<String> contactIds) throws StoreException {
        return Map.of();
    }

    @Override
    public void saveSources(final Map<String, Set<String>> sources) {
        // nothing is kept
    }

    @Override
    public List<List<AddressRow>> reachedAddresses(final List<RefusalSubject> refusals) throws StoreException {
        return refusals.stream().map(any -> List.<AddressRow>of()).toList();
    }

    @Override
    public List<Set<String>> contacts(final List<RefusalSubject> people) throws StoreException {
        return people.stream().map(person -> person.contactId() == null ? Set.<String>of() : Set.of(person.contactId())).toList();
    }

    @Override
    public Map<String, List<AddressRow>> addresses(final Collection<String> contactIds) throws StoreException {
        return Map.of();
    }

    @Override
    public List<AddressRow> mailable(final String afterHash, final int limit) throws StoreException {
        return List.of();
    }

    @Override
    public List<OpenWithdrawal> openWithdrawals() throws StoreException {
        return List.of();
    }

    @Override
    public void saveOpenWithdrawals(final Collection<OpenWithdrawal> withdrawals) {
        // nothing is kept
    }

    @Override
    public void closeWithdrawals(final Collection<String> addresses) {
        // nothing is kept
    }

    @Override
    public void deleteOptInRequests(final Collection<String> evidenceKeys) {
        // nothing is kept
    }

    @Override
    public void saveHold(final String holdId, final String reason, final long contacts) {
        // without a database there are no limits
    }

    @Override
    public boolean takeQuota(final RunUsage usage, final String restId, final boolean approved, final Admission admission) {
        return admission.admits(RunUsage.NONE, false);
    }

    @Override
    public void settleQuota(final RunUsage used, final String restId, final RunUsage rest, final boolean approved) {
        // nothing is kept
    }

    @Override
    public void begin(final String processor, final String operation) {
        // nothing is kept
    }

    @Override
    public void end(final String processor, final RunCounts counts) {
        // nothing is kept
    }
}
