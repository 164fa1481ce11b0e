// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.known;

import io.emailpersonalization.nifi.matching.emit.MatchExplanations;
import io.emailpersonalization.nifi.matching.emit.OutgoingRecordWriter;
import io.emailpersonalization.nifi.matching.fields.CustomerFields;
import io.emailpersonalization.nifi.matching.golden.ReviewPairWriter;
import io.emailpersonalization.nifi.matching.match.MatchResult;
import io.emailpersonalization.nifi.matching.people.MatchedCustomers;
import io.emailpersonalization.nifi.matching.spill.RecordStore;
import io.emailpersonalization.nifi.matching.spill.StoredRecords;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.List;

/** Writes the records of one FlowFile when an index knows the people. Golden records and the rest may be written by two threads. Tested by CustomerIndexerTest. */
public final class IndexedPersonWriter {

    /** Match score of a record that belongs to its person by an equal id or mailbox and was not compared. */
    private static final double EXACT_IDENTITY_SCORE = .999;

    private final CustomerFields fields;
    private final Instant asOf;
    private final MatchedCustomers people;
    private final RowOutcomes outcomes;
    private final RecordStore store;
    private final OutgoingRecordWriter writer;

    public IndexedPersonWriter(final CustomerFields fields, final Instant asOf, final MatchedCustomers people, final RowOutcomes outcomes, final RecordStore store,
            final OutgoingRecordWriter writer) {
        this.fields = fields;
        this.asOf = asOf;
        this.people = people;
        this.outcomes = outcomes;
        this.store = store;
        this.writer = writer;
    }

    /** Writes the golden records of people with one record. {@link CustomerIndexer#update} has written the others. */
    public void writeGolden() {
        final StoredRecords records = store.records();
        for (int row = 0; row < people.rows(); row++) {
            if (!people.identities().isWaiting(row) && outcomes.representative(row) == row && outcomes.isOnlyRecord(row)) {
                final Record record = records.getForward(row);
                writer.writeGolden(people.table().isConsentOverridden(row) ? fields.asGoldenRecord(record, asOf) : record, outcomes.goldenId(row).toString(), List.of(people.key(row)), null,
                        outcomes.isMailboxOwner(row), outcomes.isHeldByReview(row), outcomes.version());
            }
        }
    }

    public void writeDuplicatesAndReviews() {
        final StoredRecords records = store.records();
        final MatchResult matches = people.result().fork();
        final MatchExplanations explanations = new MatchExplanations(people, matches.weigher());
        for (int row = 0; row < people.rows(); row++) {
            final int representative = outcomes.representative(row);
            if (representative != row && !people.identities().isWaiting(row)) {
                final boolean isMatch = people.cluster(row) == people.cluster(representative);
                final MatchResult.Neighbour closest = isMatch ? matches.closest(row) : null;
                writer.writeDuplicate(records.getForward(row), people.key(row), outcomes.goldenId(row).toString(), isMatch ? closest.probability() : EXACT_IDENTITY_SCORE,
                        isMatch ? explanations.explain(row, closest.row()) : explanations.knownByIndex(representative));
            }
        }
        new ReviewPairWriter(explanations, writer, records, row -> outcomes.goldenId(row).toString())
                .write(matches.review().stream().filter(pair -> outcomes.isOpenPair(pair.one(), pair.other())).toList());
    }
}
