// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.spill.RecordStore;
import io.emailpersonalization.nifi.matching.spill.StoredRecords;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.List;

/** The records of each person become one. What is written is in two parts, each for a thread of its own. */
final class Assembly {

    private static final int AHEAD = 64;

    private final CustomerFields fields;
    private final Population people;
    private final RecordStore store;
    private final Leaving leaving;
    private final Instant asOf;

    Assembly(final CustomerFields fields, final Population people, final RecordStore store, final Leaving leaving, final Instant asOf) {
        this.fields = fields;
        this.people = people;
        this.store = store;
        this.leaving = leaving;
        this.asOf = asOf;
    }

    /** Writes everybody, where the first record of a person stood. */
    void writePersons() {
        final StoredRecords records = store.records();
        final Matching matching = people.matching().fork();
        for (int row = 0; row < people.rows(); row++) {
            fetch(records, row);
            if (people.isAlone(row)) {
                final Record record = records.next(row);
                leaving.golden(people.isContradicted(row) ? fields.alone(record, asOf) : record, people.goldenId(row), List.of(people.key(row)), null, people.ownsMailbox(row),
                        people.isHeldByReview(row));
            } else if (people.cluster(row) == row) {
                writePerson(row, records, matching);
            }
        }
    }

    /** Every now and then, looks at the records of the next people: those of one person are seldom beside each other. */
    private void fetch(final StoredRecords records, final int row) {
        if (row % AHEAD == 0) {
            for (int next = row; next < Math.min(people.rows(), row + AHEAD); next++) {
                if (people.cluster(next) == next && !people.isAlone(next)) {
                    for (final int member : people.matching().clusters().members(next)) {
                        records.fetch(member);
                    }
                }
            }
        }
    }

    /** The records of a person pass by one at a time: however many there are, few are in memory. */
    private void writePerson(final int first, final StoredRecords records, final Matching matching) {
        final int[] members = people.members(first);
        final List<String> keys = people.keys(members);
        final PersonBuilder person = new PersonBuilder(fields, leaving.schemas().read(), asOf);
        for (int i = 0; i < members.length; i++) {
            person.accept(fields.member(keys.get(i), records.get(members[i])), asOf);
        }
        double least = 1;
        for (final int member : members) {
            least = Math.min(least, matching.closest(member).probability());
        }
        leaving.golden(person.finish(), Population.goldenId(keys), keys, least, people.ownsMailbox(first), people.isHeldByReview(first));
    }

    /** Writes the records that became part of another, and the pairs for review. */
    void writeOthers() {
        final StoredRecords records = store.records();
        final Matching matching = people.matching().fork();
        final Explanations explanations = new Explanations(people, matching.weigher());
        for (int row = 0; row < people.rows(); row++) {
            fetch(records, row);
            if (people.cluster(row) == row && !people.isAlone(row)) {
                writeDuplicates(row, records, matching, explanations);
            }
        }
        new ReviewPairs(explanations, leaving, records, people::goldenId).write(matching.review());
    }

    private void writeDuplicates(final int first, final StoredRecords records, final Matching matching, final Explanations explanations) {
        final int[] members = people.members(first);
        final List<String> keys = people.keys(members);
        final String goldenId = Population.goldenId(keys);
        for (int i = 1; i < members.length; i++) {
            final Matching.Neighbour neighbour = matching.closest(members[i]);
            leaving.duplicate(records.get(members[i]), keys.get(i), goldenId, neighbour.probability(), explanations.of(members[i], neighbour.row()));
        }
    }
}
