// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.histories;

/**
 * What goes wrong with a processor the next time that it is triggered.
 *
 * @param at the processor
 * @param count at which of its commits, or connections, from 1
 * @param times for how many connections
 */
record Trouble(Chain.Place at, Kind kind, int count, int times) {

    /** What goes wrong. */
    enum Kind {
        KILL_BEFORE_COMMIT,
        KILL_AFTER_COMMIT,
        /** After its last commit to the database, before NiFi keeps what it emitted: the same FlowFile comes again. */
        KILL_BEFORE_SESSION_COMMIT,
        COMMIT_REFUSED,
        DATABASE_AWAY,
        /** Somebody stops it in the middle of its work. */
        STOP;

        boolean isAtCommit() {
            return this != KILL_BEFORE_SESSION_COMMIT && this != DATABASE_AWAY;
        }
    }

    @Override
    public String toString() {
        return "%s at %s (%d, %d)".formatted(kind, at, count, times);
    }
}
