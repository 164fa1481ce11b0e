// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.churn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The histories of a population: how many customers have each. Equal histories take memory once. ChurnFitTest covers this class. */
public final class HistoryCounts {

    private final Map<BuyingHistory, Long> counts = new HashMap<>();
    private long customers;
    private long repeatBuyers;

    /** A history with the number of customers who have it. */
    record Entry(BuyingHistory history, long customers) {
    }

    /** Adds a customer. */
    public void add(final BuyingHistory history) {
        counts.merge(history, 1L, Long::sum);
        customers++;
        repeatBuyers += history.repeats() > 0 ? 1 : 0;
    }

    public long customers() {
        return customers;
    }

    /** The customers with a repeat purchase. */
    public long repeatBuyers() {
        return repeatBuyers;
    }

    /** Every different history, in an order that does not depend on the order of {@link #add}. */
    List<Entry> entries() {
        return counts.entrySet().stream().sorted(Map.Entry.comparingByKey()).map(each -> new Entry(each.getKey(), each.getValue())).toList();
    }
}
