// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.golden;

import io.emailpersonalization.nifi.matching.emit.MatchExplanations;
import io.emailpersonalization.nifi.matching.emit.OutgoingRecordWriter;
import io.emailpersonalization.nifi.matching.fields.CustomerFields;
import io.emailpersonalization.nifi.matching.match.MatchResult;
import io.emailpersonalization.nifi.matching.people.MailboxOwners;
import io.emailpersonalization.nifi.matching.people.MatchedCustomers;
import io.emailpersonalization.nifi.matching.people.ReviewHolds;
import io.emailpersonalization.nifi.matching.spill.RecordStore;
import io.emailpersonalization.nifi.matching.spill.StoredRecords;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.List;

/** Writes the people of one FlowFile without an index. Golden records and the rest may be written by two threads. Tested by DeduplicateCustomerRecordTest. */
public final class PersonWriter {

    /** Rows whose records are prefetched together, see {@link io.emailpersonalization.nifi.matching}: the records of one person are seldom beside each other. */
    private static final int PREFETCHED_ROWS = 64;

    private final CustomerFields fields;
    private final MatchedCustomers people;
    private final RecordStore store;
    private final OutgoingRecordWriter writer;
    private final Instant asOf;

    public PersonWriter(final CustomerFields fields, final MatchedCustomers people, final RecordStore store, final OutgoingRecordWriter writer, final Instant asOf) {
        this.fields = fields;
        this.people = people;
        this.store = store;
        this.writer = writer;
        this.asOf = asOf;
    }

    /** Writes the golden record of each person, in the order of the first rows. */
    public void writeGolden() {
        final StoredRecords records = store.records();
        final MatchResult matches = people.result().fork();
        final MailboxOwners owners = new MailboxOwners(people);
        final ReviewHolds holds = new ReviewHolds(people);
        for (int row = 0; row < people.rows(); row++) {
            prefetch(records, row);
            if (people.isSingle(row)) {
                final Record record = records.getForward(row);
                writer.writeGolden(people.table().isConsentOverridden(row) ? fields.asGoldenRecord(record, asOf) : record, people.goldenId(row), List.of(people.key(row)), null,
                        owners.isOwner(row), holds.isHeld(row), null);
            } else if (people.cluster(row) == row) {
                final int[] members = people.members(row);
                final List<String> keys = people.keys(members);
                writer.writeGolden(merge(members, keys, records), MatchedCustomers.goldenId(keys), keys, lowestScore(members, matches), owners.isOwner(row), holds.isHeld(row), null);
            }
        }
    }

    private void prefetch(final StoredRecords records, final int row) {
        if (row % PREFETCHED_ROWS == 0) {
            for (int next = row; next < Math.min(people.rows(), row + PREFETCHED_ROWS); next++) {
                if (people.cluster(next) == next && !people.isSingle(next)) {
                    for (final int member : people.result().clusters().members(next)) {
                        records.prefetch(member);
                    }
                }
            }
        }
    }

    /** Merges one record at a time: only one is in memory, however many the person has. */
    private Record merge(final int[] members, final List<String> keys, final StoredRecords records) {
        final GoldenRecordBuilder builder = new GoldenRecordBuilder(fields, writer.schemas().input(), asOf);
        for (int i = 0; i < members.length; i++) {
            builder.add(fields.member(keys.get(i), records.get(members[i])), asOf);
        }
        return builder.build();
    }

    private static double lowestScore(final int[] members, final MatchResult matches) {
        double lowest = 1;
        for (final int member : members) {
            lowest = Math.min(lowest, matches.closest(member).probability());
        }
        return lowest;
    }

    public void writeDuplicatesAndReviews() {
        final StoredRecords records = store.records();
        final MatchResult matches = people.result().fork();
        final MatchExplanations explanations = new MatchExplanations(people, matches.weigher());
        for (int row = 0; row < people.rows(); row++) {
            prefetch(records, row);
            if (people.cluster(row) == row && !people.isSingle(row)) {
                writeDuplicates(people.members(row), records, matches, explanations);
            }
        }
        new ReviewPairWriter(explanations, writer, records, people::goldenId).write(matches.review());
    }

    private void writeDuplicates(final int[] members, final StoredRecords records, final MatchResult matches, final MatchExplanations explanations) {
        final List<String> keys = people.keys(members);
        final String goldenId = MatchedCustomers.goldenId(keys);
        for (int i = 1; i < members.length; i++) {
            final MatchResult.Neighbour closest = matches.closest(members[i]);
            writer.writeDuplicate(records.get(members[i]), keys.get(i), goldenId, closest.probability(), explanations.explain(members[i], closest.row()));
        }
    }
}
