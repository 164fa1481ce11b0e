// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.spill.RecordStore;
import org.apache.nifi.serialization.record.Record;

import java.util.List;

/** The last pass over the records when an index knows the persons: of each person one row stands for it and the others are duplicates. */
final class IndexedAssembly {

    /** Probability that records are one person by id or mailbox. */
    private static final double EXACT = .999;

    private final Population people;
    private final RowFates fates;
    private final Leaving leaving;
    private final Explanations explanations;
    private final ReviewPairs pairs;
    private int row;
    private int largest;

    IndexedAssembly(final Population people, final RowFates fates, final Leaving leaving, final RecordStore store) {
        this.people = people;
        this.fates = fates;
        this.leaving = leaving;
        this.explanations = new Explanations(people);
        this.pairs = new ReviewPairs(people, explanations, leaving, store, of -> fates.goldenId(of).toString(), link -> fates.isUndecided(link.one(), link.other()));
    }

    /** Takes the records in the order of the first pass. */
    void accept(final Record record) {
        final int current = row++;
        final int first = fates.first(current);
        largest = Math.max(largest, people.matching().clusters().size(current));
        if (first != current) {
            writeDuplicate(record, current, first);
        } else if (fates.isDirect(current)) {
            leaving.golden(record, fates.goldenId(current).toString(), List.of(people.key(current)), null, fates.owner(current));
        }
        pairs.accept(current, record);
    }

    private void writeDuplicate(final Record record, final int current, final int first) {
        final boolean compared = people.cluster(current) == people.cluster(first);
        final int closest = compared ? people.closest(current) : first;
        final double score = compared ? people.matching().probability(current, closest) : EXACT;
        leaving.duplicate(record, people.key(current), fates.goldenId(current).toString(), score, compared ? explanations.of(current, closest) : explanations.known(first));
    }

    /** How many records the largest cluster of the FlowFile has. */
    int largest() {
        return largest;
    }
}
