// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.cluster.Link;
import io.emailpersonalization.nifi.matching.spill.RecordStore;
import io.emailpersonalization.nifi.matching.weigh.Weigher;
import org.apache.nifi.serialization.record.Record;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.Predicate;

/** Pairs of records that somebody should look at: the first of the two waits for the second. */
final class ReviewPairs {

    private final Explanations explanations;
    private final Leaving leaving;
    private final RecordStore store;
    private final IntFunction<String> goldenIds;
    private final Map<Integer, List<Link>> pairsOfRow = new HashMap<>();

    /**
     * @param goldenIds the person of each row
     * @param undecided whether a pair is still to be looked at
     */
    ReviewPairs(final Population people, final Explanations explanations, final Leaving leaving, final RecordStore store, final IntFunction<String> goldenIds, final Predicate<Link> undecided) {
        this.explanations = explanations;
        this.leaving = leaving;
        this.store = store;
        this.goldenIds = goldenIds;
        people.matching().review().stream().filter(undecided).forEach(link -> {
            pairsOfRow.computeIfAbsent(link.one(), any -> new ArrayList<>(1)).add(link);
            pairsOfRow.computeIfAbsent(link.other(), any -> new ArrayList<>(1)).add(link);
        });
    }

    /** Takes the records in the order of their rows. */
    void accept(final int row, final Record record) {
        for (final Link link : pairsOfRow.getOrDefault(row, List.of())) {
            final int partner = link.one() == row ? link.other() : link.one();
            if (partner > row && !store.has(row)) {
                store.put(row, record);
            } else if (partner < row) {
                leaving.review(store.get(partner), goldenIds.apply(partner), record, goldenIds.apply(row), Weigher.probability(link.weight()), explanations.of(partner, row));
            }
        }
    }
}
