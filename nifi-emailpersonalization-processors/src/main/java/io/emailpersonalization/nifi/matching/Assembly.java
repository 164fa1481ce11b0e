// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.spill.RecordStore;
import org.apache.nifi.serialization.record.Record;

import java.util.Arrays;
import java.util.List;

/** The second pass over the records: those of one person wait for each other and become one. */
final class Assembly {

    private final CustomerFields fields;
    private final Population people;
    private final Leaving leaving;
    private final Explanations explanations;
    private final RecordStore store;
    private final ReviewPairs pairs;
    private final int[] seen;
    private int row;
    private int largest;

    Assembly(final CustomerFields fields, final Population people, final Leaving leaving, final RecordStore store) {
        this.fields = fields;
        this.people = people;
        this.leaving = leaving;
        this.store = store;
        this.explanations = new Explanations(people);
        this.pairs = new ReviewPairs(people, explanations, leaving, store, people::goldenId, any -> true);
        this.seen = new int[people.rows()];
    }

    /** Takes the records in the order of the first pass. */
    void accept(final Record record) {
        final int current = row++;
        final int size = people.matching().clusters().size(current);
        largest = Math.max(largest, size);
        if (size == 1) {
            leaving.golden(record, people.goldenId(current), List.of(people.key(current)), null, people.ownsMailbox(current));
        } else if (++seen[people.cluster(current)] == size) {
            assemble(current, record);
        } else {
            store.put(current, record);
        }
        pairs.accept(current, record);
    }

    /** How many records the largest cluster has. */
    int largest() {
        return largest;
    }

    /** The records of a person pass by one at a time: however many there are, few are in memory. */
    private void assemble(final int last, final Record lastRecord) {
        final int[] members = people.members(last);
        final PersonBuilder person = new PersonBuilder(fields, leaving.schemas().read());
        final String goldenId = people.goldenId(last);
        double least = 1;
        for (int i = 0; i < members.length; i++) {
            final int member = members[i];
            final Record record = member == last ? lastRecord : store.get(member);
            person.accept(fields.member(people.key(member), record));
            final int closest = people.closest(member);
            final double score = people.matching().probability(member, closest);
            least = Math.min(least, score);
            if (i > 0) {
                leaving.duplicate(record, people.key(member), goldenId, score, explanations.of(member, closest));
            }
        }
        leaving.golden(person.finish(), goldenId, Arrays.stream(members).mapToObj(people::key).toList(), least, people.ownsMailbox(last));
    }
}
