// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import io.emailpersonalization.nifi.store.StoreException;

import java.util.Collection;
import java.util.Map;
import java.util.Set;

/** What is known of one audience to one run. Every call is a transaction of its own. */
public interface SyncState {

    /** Whether anything is known from one run to the next; otherwise every method does nothing and knows nothing. */
    boolean remembers();

    /** The rows of contacts, and of whoever has their addresses. */
    Known find(Collection<String> contactIds, Collection<String> addressHashes) throws StoreException;

    /**
     * Claims contacts for a request of this run.
     *
     * @param addressHashes contact id to the hash of the address that is to be sent
     * @return the rows of those that could be claimed, as they were before; the others are under way elsewhere
     */
    Known claim(Map<String, String> addressHashes) throws StoreException;

    /** Gives claims back without anything having been done. */
    void release(Collection<String> contactIds) throws StoreException;

    /** Keeps what the vendor took, ends the claims of these and of the released, and notes changes. */
    void settle(Collection<Pushed> pushed, Collection<String> released, String mappingVersion, Collection<SyncChange> changes) throws StoreException;

    /** Keeps what the vendor did with addresses, and notes changes. */
    void settleAddresses(Collection<AtAddress> addresses, Collection<SyncChange> changes) throws StoreException;

    /** Notes changes. */
    void note(Collection<SyncChange> changes) throws StoreException;

    /** The contacts were archived. */
    void retire(Collection<String> contactIds, Collection<SyncChange> changes) throws StoreException;

    /** Nothing is pushed under these ids any more: their persons were merged into others. */
    void bury(Collection<String> contactIds, Collection<SyncChange> changes) throws StoreException;

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

    /** Whether what an id stands for may pass without being counted. */
    boolean mayPass(String holdId) throws StoreException;

    /** Notes what is held back, or may pass from now on. */
    void hold(String holdId, String reason, long contacts, boolean passed) throws StoreException;

    /** Notes that the run begins. */
    void begin(String processor, String operation) throws StoreException;

    /** Notes that it is over, with its counts in the order received, success, unchanged, suppressed, rejected, held, retry. */
    void end(String processor, long... counts) throws StoreException;
}
