// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.churn;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Histories up to a day in the past, and whether the customers bought after it. Tested by BackTestTest. */
public final class ObservedHistories {

    private final Map<BuyingHistory, long[]> outcomes = new TreeMap<>();
    private final HistoryCounts histories = new HistoryCounts();
    private long silent;

    /** A history, how many customers have it, and how many of them bought nothing after it. */
    record Entry(BuyingHistory history, long customers, long silent) {
    }

    /** Adds a customer. */
    public void add(final BuyingHistory history, final boolean bought) {
        histories.add(history);
        final long[] outcome = outcomes.computeIfAbsent(history, any -> new long[2]);
        outcome[0]++;
        outcome[1] += bought ? 0 : 1;
        silent += bought ? 0 : 1;
    }

    /** The histories, for a fit. */
    public HistoryCounts histories() {
        return histories;
    }

    /** Whether some customers bought and some did not: otherwise nothing can be ranked. */
    public boolean hasBothOutcomes() {
        return silent > 0 && silent < histories.customers();
    }

    List<Entry> entries() {
        return outcomes.entrySet().stream().map(each -> new Entry(each.getKey(), each.getValue()[0], each.getValue()[1])).toList();
    }
}
