// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.state;

import io.emailpersonalization.nifi.store.StoreException;

/** The run that the sync state belongs to, its holds, and the quota of the day. Every call is a transaction of its own. */
public interface SyncRuns {

    /** Decides whether a run may use what it asks for. */
    @FunctionalInterface
    interface Admission {

        /**
         * @param usedByOthers what other runs used within 24 hours
         * @param alreadyAdmitted whether the run was admitted for as much before
         */
        boolean admits(RunUsage usedByOthers, boolean alreadyAdmitted);
    }

    /** Saves the beginning of the run, and ends the claims of an earlier attempt. */
    void begin(String processor, String operation) throws StoreException;

    /** Saves the end of the run, and ends its claims. */
    void end(String processor, RunCounts counts) throws StoreException;

    /**
     * Takes usage from the quota of the day if the admission allows it. Runs take one after the other.
     *
     * @param restId the id of the rest that this run may be; the run takes over the usage that was kept for the rest
     * @param approved whether the usage does not count against the limits of other runs
     * @return whether the usage was taken
     */
    boolean takeQuota(RunUsage usage, String restId, boolean approved, Admission admission) throws StoreException;

    /**
     * Replaces the usage that was taken by the usage that was needed, and keeps usage for the rest of the push.
     *
     * @param restId the id of the records that come back; null for none
     * @param rest the usage that is kept for them
     */
    void settleQuota(RunUsage used, String restId, RunUsage rest, boolean approved) throws StoreException;

    /** Saves a hold. */
    void saveHold(String holdId, String reason, long contacts) throws StoreException;
}
