// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

/**
 * What became of the records that a read of a whole source lacks.
 *
 * @param state whether they were removed
 * @param known records of the source that the index had
 * @param absent how many of them the read lacks
 * @param removed how many of these were removed
 * @param message why not all were removed, and the cure; null if they were
 * @param holdId the id that approves the others; null for none
 */
public record AbsentRecords(State state, long known, long absent, long removed, String message, String holdId) {

    /** States of a read. */
    public enum State {
        /** The FlowFile is a delta. */
        DELTA,
        /** All absent records were removed. */
        APPLIED,
        /** Other parts of the read are missing. */
        INCOMPLETE,
        /** A later read was applied before. */
        OUTDATED,
        /** The read may lack records that the source holds. */
        DOUBTFUL,
        /** There are more than the limits allow. */
        HELD
    }

    /** The FlowFile is no read of a whole source. */
    public static final AbsentRecords NONE = new AbsentRecords(State.DELTA, 0, 0, 0, null, null);

    /** No record was looked for. */
    public static AbsentRecords none(final State state, final String message) {
        return new AbsentRecords(state, 0, 0, 0, message, null);
    }
}
