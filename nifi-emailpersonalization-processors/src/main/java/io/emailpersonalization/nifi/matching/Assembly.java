// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.spill.RecordStore;
import org.apache.nifi.serialization.record.Record;

import java.util.ArrayList;
import java.util.List;

/** The records of each person become one, where the first of them stood. */
final class Assembly {

    private final CustomerFields fields;
    private final Population people;
    private final RecordStore store;
    private final Leaving leaving;
    private final Explanations explanations;

    Assembly(final CustomerFields fields, final Population people, final RecordStore store, final Leaving leaving) {
        this.fields = fields;
        this.people = people;
        this.store = store;
        this.leaving = leaving;
        this.explanations = new Explanations(people);
    }

    /** Writes everybody. */
    void run() {
        store.forEach(this::accept);
        new ReviewPairs(explanations, leaving, store, people::goldenId).write(people.matching().review());
    }

    private void accept(final int row, final Record record) {
        if (people.isAlone(row)) {
            leaving.golden(record, people.goldenId(row), List.of(people.key(row)), null, people.ownsMailbox(row));
        } else if (people.cluster(row) == row) {
            assemble(row, record);
        }
    }

    /** The records of a person pass by one at a time: however many there are, few are in memory. */
    private void assemble(final int first, final Record firstRecord) {
        final int[] members = people.members(first);
        final String goldenId = people.goldenId(first);
        final List<String> keys = new ArrayList<>(members.length);
        final PersonBuilder person = new PersonBuilder(fields, leaving.schemas().read());
        double least = 1;
        for (final int member : members) {
            final Record record = member == first ? firstRecord : store.get(member);
            final String key = people.key(member);
            person.accept(fields.member(key, record));
            final int closest = people.closest(member);
            final double score = people.matching().probability(member, closest);
            least = Math.min(least, score);
            if (!keys.isEmpty()) {
                leaving.duplicate(record, key, goldenId, score, explanations.of(member, closest));
            }
            keys.add(key);
        }
        leaving.golden(person.finish(), goldenId, keys, least, people.ownsMailbox(first));
    }
}
