// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.store.StoreException;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** The contacts of one audience as one run knows them. Every call is a transaction of its own. */
public interface SyncState {

    /** Whether the state outlives the run. Otherwise nothing is saved and nothing is found. */
    boolean isPersistent();

    /** The hash that identifies addresses in this state. */
    AddressHash hash();

    /** The run, its holds and the quota of the day. */
    SyncRuns runs();

    /** The events that were sent. */
    EventLog events();

    /** The topics that were withdrawn. */
    TopicLog topics();

    // contacts

    /** Finds contacts by id, and contacts and addresses by address hash. */
    KnownContacts find(Collection<String> contactIds, Collection<String> addressHashes) throws StoreException;

    /**
     * Claims contacts for a request of this run.
     *
     * @param addressHashes contact id to the hash of the address to send
     * @return the claimed contacts as they were before; a contact that is missing is claimed by another run
     */
    KnownContacts claim(Map<String, String> addressHashes) throws StoreException;

    /** Ends claims without a change. */
    void release(Collection<String> contactIds) throws StoreException;

    /**
     * Saves that claimed contacts are about to be sent to an address that they were never pushed at, or no longer have. If the answer is lost, the vendor may hold them: refusals and merges then
     * reach the address, and the next push sends them again.
     *
     * @param sources contact id to source records, as in merged_from
     */
    void saveSending(Collection<SentContact> contacts, Map<String, Set<String>> sources) throws StoreException;

    /** Takes back {@link #saveSending} for contacts that the vendor refused. Their claims stay. */
    void undoSending(Collection<String> contactIds) throws StoreException;

    /**
     * Saves that archived contacts are about to be restored: the status of their addresses is unknown from now on. If the answer is lost, the vendor may mail them: refusals and the sweep then
     * reach them, and the next push restores them again.
     */
    void saveRestoring(Collection<String> addressHashes) throws StoreException;

    /** Saves the contacts that the vendor accepted and ends their claims, and those of the released contacts. */
    void savePushed(Collection<PushedContact> pushed, Collection<String> released, String mappingVersion, Collection<SyncChange> changes) throws StoreException;

    /**
     * Saves a job of the vendor. The claims of its contacts pass from this run to the job.
     *
     * @param submitter the id by which the job is found: that of the run that submitted the first job of these records
     */
    void submit(String jobId, String submitter, Collection<SentContact> contacts) throws StoreException;

    /** Returns the jobs of a run that are not done, the oldest first. */
    List<OpenJob> openJobs(String submitter) throws StoreException;

    /**
     * Saves the outcomes of a job.
     *
     * @param outcomes in the order of {@link OpenJob#addresses}
     */
    void finish(String jobId, List<ContactOutcome> outcomes) throws StoreException;

    /** Returns the contacts that a run submitted with its jobs, by their id. */
    Map<String, SubmittedContact> submitted(String submitter, Collection<String> contactIds) throws StoreException;

    /** Takes over the claims of a run's jobs, so that {@link #savePushed} ends them. */
    void takeOver(Collection<String> contactIds) throws StoreException;

    /** Deletes the jobs of a run that are done, and ends the claims of contacts that were not settled. */
    void dropJobs(String submitter) throws StoreException;

    /** Marks contacts as archived by us. */
    void markRetired(Collection<String> contactIds, Collection<SyncChange> changes) throws StoreException;

    /**
     * Marks contacts as merged: nothing is pushed under their ids any more, and their addresses belong to the surviving contacts.
     *
     * @param survivors merged id to surviving id
     */
    void markMerged(Map<String, String> survivors, Collection<SyncChange> changes) throws StoreException;

    /**
     * Gives contacts another id. A surviving contact that exists already stays as it is.
     *
     * @param survivors former id to new id
     */
    void rekey(Map<String, String> survivors, Collection<SyncChange> changes) throws StoreException;

    /** Deletes contacts and addresses. Their hashes stay in the changes. */
    void forget(Collection<String> contactIds, Collection<String> addressHashes, Collection<SyncChange> changes) throws StoreException;

    /** Returns the number of active contacts of the audience; empty before the first push into it. */
    OptionalLong activeContacts() throws StoreException;

    // addresses and persons

    /** Saves what the vendor did with addresses. Closes the open withdrawals of addresses that are not mailed any more. */
    void saveAddresses(Collection<AddressOutcome> addresses, Collection<SyncChange> changes) throws StoreException;

    /**
     * Finds addresses that the vendor may mail, in the order of their hashes.
     *
     * @param afterHash returns only addresses with a greater hash
     */
    List<AddressRow> mailable(String afterHash, int limit) throws StoreException;

    /** Returns every address that was ever pushed for each contact, without those that another contact has now. */
    Map<String, List<AddressRow>> addresses(Collection<String> contactIds) throws StoreException;

    /** Returns the addresses that each refusal covers: those of the named mailbox, and every address that was ever pushed for the person. */
    List<List<AddressRow>> reachedAddresses(List<RefusalSubject> refusals) throws StoreException;

    /**
     * Returns the contacts of each person: by contact id, by source record, or by the mailbox if only one contact ever had it and that contact has no other source record. The contact id counts also
     * where no contact has it.
     */
    List<Set<String>> contacts(List<RefusalSubject> people) throws StoreException;

    /**
     * Saves which source records belong to which contact.
     *
     * @param sources contact id to source records, as in merged_from
     */
    void saveSources(Map<String, Set<String>> sources) throws StoreException;

    /** Returns the source records of contacts: contact id to source records, as in merged_from. */
    Map<String, Set<String>> sources(Collection<String> contactIds) throws StoreException;

    /** Returns the withdrawals and erasures that are not done, the oldest first. */
    List<OpenWithdrawal> openWithdrawals() throws StoreException;

    /** Saves withdrawals and erasures that are not done, for the next sweep. */
    void saveOpenWithdrawals(Collection<OpenWithdrawal> withdrawals) throws StoreException;

    /** Deletes open unsubscriptions: a later consent outweighs them. */
    void closeWithdrawals(Collection<String> addresses) throws StoreException;

    // requests for confirmation

    /** Records requests for confirmation, before they are sent. Returns the evidence keys that had no request yet. */
    Set<String> recordOptInRequests(Collection<String> evidenceKeys) throws StoreException;

    /** Returns the evidence keys that have a request for confirmation. */
    Set<String> findOptInRequests(Collection<String> evidenceKeys) throws StoreException;

    /** Deletes requests for confirmation that were not sent. */
    void deleteOptInRequests(Collection<String> evidenceKeys) throws StoreException;

    /** Saves changes. */
    void saveChanges(Collection<SyncChange> changes) throws StoreException;
}
