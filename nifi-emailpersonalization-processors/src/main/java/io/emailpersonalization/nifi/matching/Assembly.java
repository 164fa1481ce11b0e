// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.spill.RecordStore;
import io.emailpersonalization.nifi.matching.spill.StoredRecords;
import org.apache.nifi.serialization.record.Record;

import java.util.ArrayList;
import java.util.List;

/** The records of each person become one. What is written is in two parts, each for a thread of its own. */
final class Assembly {

    private final CustomerFields fields;
    private final Population people;
    private final RecordStore store;
    private final Leaving leaving;

    Assembly(final CustomerFields fields, final Population people, final RecordStore store, final Leaving leaving) {
        this.fields = fields;
        this.people = people;
        this.store = store;
        this.leaving = leaving;
    }

    /** Writes everybody, where the first record of a person stood. */
    void writePersons() {
        final StoredRecords records = store.records();
        final Matching matching = people.matching().fork();
        for (int row = 0; row < people.rows(); row++) {
            if (people.isAlone(row)) {
                leaving.golden(records.next(row), people.goldenId(row), List.of(people.key(row)), null, people.ownsMailbox(row));
            } else if (people.cluster(row) == row) {
                writePerson(row, records, matching);
            }
        }
    }

    /** The records of a person pass by one at a time: however many there are, few are in memory. */
    private void writePerson(final int first, final StoredRecords records, final Matching matching) {
        final int[] members = people.members(first);
        final List<String> keys = new ArrayList<>(members.length);
        final PersonBuilder person = new PersonBuilder(fields, leaving.schemas().read());
        double least = 1;
        for (final int member : members) {
            final String key = people.key(member);
            keys.add(key);
            person.accept(fields.member(key, records.get(member)));
            least = Math.min(least, matching.probability(member, matching.closest(member)));
        }
        leaving.golden(person.finish(), people.goldenId(first), keys, least, people.ownsMailbox(first));
    }

    /** Writes the records that became part of another, and the pairs for review. */
    void writeOthers() {
        final StoredRecords records = store.records();
        final Matching matching = people.matching().fork();
        final Explanations explanations = new Explanations(people, matching.weigher());
        for (int row = 0; row < people.rows(); row++) {
            if (people.cluster(row) == row && !people.isAlone(row)) {
                writeDuplicates(row, records, matching, explanations);
            }
        }
        new ReviewPairs(explanations, leaving, records, people::goldenId).write(matching.review());
    }

    private void writeDuplicates(final int first, final StoredRecords records, final Matching matching, final Explanations explanations) {
        final int[] members = people.members(first);
        final String goldenId = people.goldenId(first);
        for (int i = 1; i < members.length; i++) {
            final int member = members[i];
            final Record record = records.get(member);
            final int closest = matching.closest(member);
            leaving.duplicate(record, people.key(member), goldenId, matching.probability(member, closest), explanations.of(member, closest));
        }
    }
}
