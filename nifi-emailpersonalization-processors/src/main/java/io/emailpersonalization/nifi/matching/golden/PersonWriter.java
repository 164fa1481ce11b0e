// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.golden;

import io.emailpersonalization.nifi.matching.emit.MatchExplanations;
import io.emailpersonalization.nifi.matching.emit.OutgoingRecordWriter;
import io.emailpersonalization.nifi.matching.fields.CustomerFields;
import io.emailpersonalization.nifi.matching.match.MatchResult;
import io.emailpersonalization.nifi.matching.people.CustomerTable;
import io.emailpersonalization.nifi.matching.spill.RecordStore;
import io.emailpersonalization.nifi.matching.spill.StoredRecords;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.List;

/** The records of each person become one. What is written is in two parts, each for a thread of its own. */
public final class PersonWriter {

    private static final int PREFETCHED_ROWS = 64;

    private final CustomerFields fields;
    private final CustomerTable people;
    private final RecordStore store;
    private final OutgoingRecordWriter leaving;
    private final Instant asOf;

    public PersonWriter(final CustomerFields fields, final CustomerTable people, final RecordStore store, final OutgoingRecordWriter leaving, final Instant asOf) {
        this.fields = fields;
        this.people = people;
        this.store = store;
        this.leaving = leaving;
        this.asOf = asOf;
    }

    /** Writes everybody, where the first record of a person stood. */
    public void writeGolden() {
        final StoredRecords records = store.records();
        final MatchResult matching = people.matching().fork();
        for (int row = 0; row < people.rows(); row++) {
            fetch(records, row);
            if (people.isSingle(row)) {
                final Record record = records.next(row);
                leaving.writeGolden(people.isConsentOverridden(row) ? fields.asGoldenRecord(record, asOf) : record, people.goldenId(row), List.of(people.key(row)), null, people.ownsMailbox(row),
                        people.isHeldByReview(row));
            } else if (people.cluster(row) == row) {
                writePerson(row, records, matching);
            }
        }
    }

    /** Every now and then, looks at the records of the next people: those of one person are seldom beside each other. */
    private void fetch(final StoredRecords records, final int row) {
        if (row % PREFETCHED_ROWS == 0) {
            for (int next = row; next < Math.min(people.rows(), row + PREFETCHED_ROWS); next++) {
                if (people.cluster(next) == next && !people.isSingle(next)) {
                    for (final int member : people.matching().clusters().members(next)) {
                        records.fetch(member);
                    }
                }
            }
        }
    }

    /** The records of a person pass by one at a time: however many there are, few are in memory. */
    private void writePerson(final int first, final StoredRecords records, final MatchResult matching) {
        final int[] members = people.members(first);
        final List<String> keys = people.keys(members);
        final GoldenRecordBuilder person = new GoldenRecordBuilder(fields, leaving.schemas().input(), asOf);
        for (int i = 0; i < members.length; i++) {
            person.add(fields.member(keys.get(i), records.get(members[i])), asOf);
        }
        double least = 1;
        for (final int member : members) {
            least = Math.min(least, matching.closest(member).probability());
        }
        leaving.writeGolden(person.build(), CustomerTable.goldenId(keys), keys, least, people.ownsMailbox(first), people.isHeldByReview(first));
    }

    /** Writes the records that became part of another, and the pairs for review. */
    public void writeDuplicatesAndReviews() {
        final StoredRecords records = store.records();
        final MatchResult matching = people.matching().fork();
        final MatchExplanations explanations = new MatchExplanations(people, matching.weigher());
        for (int row = 0; row < people.rows(); row++) {
            fetch(records, row);
            if (people.cluster(row) == row && !people.isSingle(row)) {
                writeDuplicates(row, records, matching, explanations);
            }
        }
        new ReviewPairWriter(explanations, leaving, records, people::goldenId).write(matching.review());
    }

    private void writeDuplicates(final int first, final StoredRecords records, final MatchResult matching, final MatchExplanations explanations) {
        final int[] members = people.members(first);
        final List<String> keys = people.keys(members);
        final String goldenId = CustomerTable.goldenId(keys);
        for (int i = 1; i < members.length; i++) {
            final MatchResult.Neighbour neighbour = matching.closest(members[i]);
            leaving.writeDuplicate(records.get(members[i]), keys.get(i), goldenId, neighbour.probability(), explanations.explain(members[i], neighbour.row()));
        }
    }
}
