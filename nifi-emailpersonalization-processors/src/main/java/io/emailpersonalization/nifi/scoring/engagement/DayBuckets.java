// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.engagement;

import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;

/** How many events of each type happened on each day (UTC). The numbers do not depend on weights, half-lives or the order of events. EngagementTest covers this class. */
final class DayBuckets {

    /** Event type to day to count, sorted, so that sums always have the same rounding. */
    private final Map<String, Map<LocalDate, Integer>> counts = new TreeMap<>();

    void add(final String type, final LocalDate day) {
        counts.computeIfAbsent(type, any -> new TreeMap<>()).merge(day, 1, Integer::sum);
    }

    /** Type to day to count, sorted. */
    Map<String, Map<LocalDate, Integer>> counts() {
        return counts;
    }
}
