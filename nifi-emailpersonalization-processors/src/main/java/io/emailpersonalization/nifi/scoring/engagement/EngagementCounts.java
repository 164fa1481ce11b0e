// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.engagement;

import java.util.Map;
import java.util.TreeMap;

/** Counts the events of one FlowFile: those that count, and why others do not. */
public final class EngagementCounts {

    /** What became of an event. */
    enum Outcome {
        COUNTED("counted"),
        REPEATED("repeated id"),
        MACHINE("machine"),
        SCANNER("link scanner"),
        NO_WEIGHT("no weight"),
        NO_TIME("no time"),
        ABOVE_CAP("above daily cap");

        private final String label;

        Outcome(final String label) {
            this.label = label;
        }
    }

    private final Map<String, Long> counts = new TreeMap<>();

    void add(final Outcome outcome, final int events) {
        if (events > 0) {
            counts.merge(outcome.label, (long) events, Long::sum);
        }
    }

    /** Number of events by outcome. */
    public Map<String, Long> figures() {
        return counts;
    }
}
