// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.spill.RecordStore;
import org.apache.nifi.serialization.record.Record;

import java.util.List;

/** The records again when an index knows the persons: of each person one row stands for it and the others are duplicates. */
final class IndexedAssembly {

    /** Probability that records are one person by id or mailbox. */
    private static final double EXACT = .999;

    private final Population people;
    private final RowFates fates;
    private final RecordStore store;
    private final Leaving leaving;
    private final Explanations explanations;

    IndexedAssembly(final Population people, final RowFates fates, final RecordStore store, final Leaving leaving) {
        this.people = people;
        this.fates = fates;
        this.store = store;
        this.leaving = leaving;
        this.explanations = new Explanations(people);
    }

    /** Writes all rows. */
    void run() {
        store.forEach(this::accept);
        new ReviewPairs(explanations, leaving, store, row -> fates.goldenId(row).toString())
                .write(people.matching().review().stream().filter(pair -> fates.isUndecided(pair.one(), pair.other())).toList());
    }

    private void accept(final int row, final Record record) {
        final int first = fates.first(row);
        if (first != row) {
            writeDuplicate(record, row, first);
        } else if (fates.isDirect(row)) {
            leaving.golden(record, fates.goldenId(row).toString(), List.of(people.key(row)), null, fates.owner(row));
        }
    }

    private void writeDuplicate(final Record record, final int row, final int first) {
        final boolean compared = people.cluster(row) == people.cluster(first);
        final int closest = compared ? people.closest(row) : first;
        final double score = compared ? people.matching().probability(row, closest) : EXACT;
        leaving.duplicate(record, people.key(row), fates.goldenId(row).toString(), score, compared ? explanations.of(row, closest) : explanations.known(first));
    }
}
