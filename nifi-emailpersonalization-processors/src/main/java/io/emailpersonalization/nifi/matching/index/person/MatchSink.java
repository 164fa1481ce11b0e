// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

import java.sql.SQLException;

/** Receives pairs of records that matching found to be one person. Matching runs before the index is locked; decisions outweigh the pairs. */
@FunctionalInterface
public interface MatchSink {

    /**
     * Adds a pair.
     *
     * @param oneKey member key of a record
     * @param otherKey member key of the other record
     * @param probability that both are one person
     */
    void addMatch(String oneKey, String otherKey, double probability) throws SQLException;
}
