// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.run;

/** How many contacts of a run got or lost topics. Tested by TopicPushTest. */
public final class TopicCounts {

    private long withdrawn;
    private long granted;
    private long refused;

    /** Counts a contact that lost topics at the vendor. */
    public void addWithdrawn() {
        withdrawn++;
    }

    /** Counts a new contact that got topics at the vendor. */
    public void addGranted() {
        granted++;
    }

    /** Counts a contact whose topics the vendor did not change. */
    public void addRefused() {
        refused++;
    }

    public long withdrawn() {
        return withdrawn;
    }

    public long granted() {
        return granted;
    }

    public long refused() {
        return refused;
    }
}
