// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

import java.sql.SQLException;

/**
 * Finds records that are one person by more than ids and mailboxes. It runs before the index is locked, and what it finds is an offer: decisions that were taken
 * meanwhile are held against it under the lock. Either key may be that of a record of the FlowFile or of one that the index knows.
 */
@FunctionalInterface
public interface MatchFinder {

    void report(MatchSink found) throws SQLException;

    /** Takes what was found. */
    @FunctionalInterface
    interface MatchSink {

        /** @param probability that the records of two member keys are one person */
        void addMatch(String oneKey, String otherKey, double probability) throws SQLException;
    }
}
