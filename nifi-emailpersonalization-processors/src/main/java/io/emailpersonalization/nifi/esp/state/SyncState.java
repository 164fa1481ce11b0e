// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.store.StoreException;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is known of one audience to one run. Every call is a transaction of its own. */
public interface SyncState {

    /** Whether anything is known from one run to the next; otherwise every method does nothing and knows nothing. */
    boolean remembers();

    /** How addresses are known here. */
    AddressHash hash();

    /** The rows of contacts, and of whoever has their addresses. */
    KnownContacts find(Collection<String> contactIds, Collection<String> addressHashes) throws StoreException;

    /**
     * Claims contacts for a request of this run.
     *
     * @param addressHashes contact id to the hash of the address that is to be sent
     * @return the rows of those that could be claimed, as they were before; the others are under way elsewhere
     */
    KnownContacts claim(Map<String, String> addressHashes) throws StoreException;

    /** Gives claims back without anything having been done. */
    void release(Collection<String> contactIds) throws StoreException;

    /** Keeps what the vendor took, ends the claims of these and of the released, and notes changes. */
    void settle(Collection<PushedContact> pushed, Collection<String> released, String mappingVersion, Collection<SyncChange> changes) throws StoreException;

    /**
     * Keeps a job of the vendor. Its contacts, which this run has claimed, stay claimed until the job is done.
     *
     * @param submitter the id by which the job is found: that of the run that submitted the first job of these records
     */
    void submit(String jobId, String submitter, Collection<SentContact> contacts) throws StoreException;

    /** Returns the jobs of a run that are not done, the oldest first. */
    List<OpenJob> openJobs(String submitter) throws StoreException;

    /**
     * Keeps the outcomes of a job.
     *
     * @param outcomes in the order of {@link OpenJob#addresses}
     */
    void finish(String jobId, List<ContactOutcome> outcomes) throws StoreException;

    /** Returns the contacts that a run submitted with its jobs, by their id. */
    Map<String, SubmittedContact> submitted(String submitter, Collection<String> contactIds) throws StoreException;

    /** Takes over the claims of a run's jobs, so that {@link #settle} ends them. */
    void takeOver(Collection<String> contactIds) throws StoreException;

    /** Deletes the jobs of a run that are done, and ends the claims of contacts that were not settled. */
    void dropJobs(String submitter) throws StoreException;

    /** Keeps which source records are which contact: contact id to source records, as in merged_from. */
    void identify(Map<String, Set<String>> sources) throws StoreException;

    /** The source records that contacts are known to be: contact id to source records, as in merged_from. */
    Map<String, Set<String>> sources(Collection<String> contactIds) throws StoreException;

    /** The addresses that refusals reach, in the order of the refusals: those of the mailbox that each names, and every address that the person was ever pushed at. */
    List<List<AddressRow>> reached(List<Refusal> refusals) throws StoreException;

    /** Every address that contacts were ever pushed at, by contact; those where another contact is now are left out. */
    Map<String, List<AddressRow>> addresses(Collection<String> contactIds) throws StoreException;

    /** Addresses that the vendor may mail as far as is known, in the order of their hashes: at most so many, of those after a hash. */
    List<AddressRow> mailable(String afterHash, int most) throws StoreException;

    /** What the vendor refused to do and has not done since, the oldest first. */
    List<OpenWithdrawal> open() throws StoreException;

    /** Notes what the vendor refused to do. */
    void open(Collection<OpenWithdrawal> withdrawals) throws StoreException;

    /** Keeps what the vendor did with addresses, and notes changes; what was open there is done where it is not mailed any more. */
    void settleAddresses(Collection<AddressOutcome> addresses, Collection<SyncChange> changes) throws StoreException;

    /** Notes changes. */
    void note(Collection<SyncChange> changes) throws StoreException;

    /** The contacts were archived. */
    void retire(Collection<String> contactIds, Collection<SyncChange> changes) throws StoreException;

    /** Nothing is pushed under these ids any more: their persons were merged into others, whose addresses theirs are now. Id to the one that goes on. */
    void bury(Map<String, String> survivors, Collection<SyncChange> changes) throws StoreException;

    /** Contacts go on under another id; where that is known already, it stays as it is. */
    void rekey(Map<String, String> survivors, Collection<SyncChange> changes) throws StoreException;

    /** Nothing is known any more of contacts and addresses, but hashes in the notes. */
    void forget(Collection<String> contactIds, Collection<String> addressHashes, Collection<SyncChange> changes) throws StoreException;

    /** How many contacts are active in the audience; -1 where none ever was. */
    long contacts() throws StoreException;

    /** Notes that confirmation is about to be requested for consents; those for which it was not before. */
    Set<String> request(Collection<String> evidenceKeys) throws StoreException;

    /** Those of consents for which confirmation was requested. */
    Set<String> requested(Collection<String> evidenceKeys) throws StoreException;

    /** Takes back a request for confirmation that was not sent after all. */
    void unrequest(Collection<String> evidenceKeys) throws StoreException;

    /** Notes what is held back. */
    void hold(String holdId, String reason, long contacts) throws StoreException;

    /** Decides whether a run may use what it wants to. */
    @FunctionalInterface
    interface Admission {

        /**
         * @param usedByOthers what other runs used within a day
         * @param letThrough whether the run was let through for as much before
         */
        boolean admits(RunUsage usedByOthers, boolean letThrough);
    }

    /**
     * Takes from the quota of the day, unless it is not admitted. No other run takes at the same time.
     *
     * @param restId what the run is the rest of, if it is one: it takes over what was kept for it
     * @param approved whether it does not count on others of the day
     * @return whether it was taken
     */
    boolean use(RunUsage usage, String restId, boolean approved, Admission admission) throws StoreException;

    /**
     * Keeps what the run used of what it took, and notes the rest of a push that was let through and comes back.
     *
     * @param restId stands for the rest; null where there is none
     * @param rest what it may use
     */
    void usedUp(RunUsage used, String restId, RunUsage rest, boolean approved) throws StoreException;

    /** Notes that the run begins. */
    void begin(String processor, String operation) throws StoreException;

    /** Notes that it is over, with its counts in the order received, success, unchanged, suppressed, rejected, held, retry, pending. */
    void end(String processor, long... counts) throws StoreException;
}
