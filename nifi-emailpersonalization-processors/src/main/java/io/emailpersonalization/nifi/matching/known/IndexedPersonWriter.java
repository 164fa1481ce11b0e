// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.known;

import io.emailpersonalization.nifi.matching.emit.MatchExplanations;
import io.emailpersonalization.nifi.matching.emit.OutgoingRecordWriter;
import io.emailpersonalization.nifi.matching.fields.CustomerFields;
import io.emailpersonalization.nifi.matching.golden.ReviewPairWriter;
import io.emailpersonalization.nifi.matching.match.MatchResult;
import io.emailpersonalization.nifi.matching.people.CustomerTable;
import io.emailpersonalization.nifi.matching.spill.RecordStore;
import io.emailpersonalization.nifi.matching.spill.StoredRecords;
import org.apache.nifi.serialization.record.Record;

import java.time.Instant;
import java.util.List;

/** The records again when an index knows the persons: of each person one row stands for it and the others are duplicates. Each part is for a thread of its own. */
public final class IndexedPersonWriter {

    /** Probability that records are one person by id or mailbox. */
    private static final double EXACT_IDENTITY_SCORE = .999;

    private final CustomerFields fields;
    private final Instant asOf;
    private final CustomerTable people;
    private final RowOutcomes fates;
    private final RecordStore store;
    private final OutgoingRecordWriter leaving;

    public IndexedPersonWriter(final CustomerFields fields, final Instant asOf, final CustomerTable people, final RowOutcomes fates, final RecordStore store, final OutgoingRecordWriter leaving) {
        this.fields = fields;
        this.asOf = asOf;
        this.people = people;
        this.fates = fates;
        this.store = store;
        this.leaving = leaving;
    }

    /** Writes the persons of whom the index knows nothing but a row. */
    public void writeGolden() {
        final StoredRecords records = store.records();
        for (int row = 0; row < people.rows(); row++) {
            if (!people.identities().waits(row) && fates.representative(row) == row && fates.isOnlyRecord(row)) {
                final Record record = records.next(row);
                leaving.writeGolden(people.isConsentOverridden(row) ? fields.asGoldenRecord(record, asOf) : record, fates.goldenId(row).toString(), List.of(people.key(row)), null,
                        fates.ownsMailbox(row),
                        fates.isHeldByReview(row));
            }
        }
    }

    /** Writes the records that became part of another, and the pairs for review. */
    public void writeDuplicatesAndReviews() {
        final StoredRecords records = store.records();
        final MatchResult matching = people.matching().fork();
        final MatchExplanations explanations = new MatchExplanations(people, matching.weigher());
        for (int row = 0; row < people.rows(); row++) {
            final int first = fates.representative(row);
            if (first != row && !people.identities().waits(row)) {
                final boolean compared = people.cluster(row) == people.cluster(first);
                final MatchResult.Neighbour closest = compared ? matching.closest(row) : null;
                leaving.writeDuplicate(records.next(row), people.key(row), fates.goldenId(row).toString(), compared ? closest.probability() : EXACT_IDENTITY_SCORE,
                        compared ? explanations.explain(row, closest.row()) : explanations.knownByIndex(first));
            }
        }
        new ReviewPairWriter(explanations, leaving, records, row -> fates.goldenId(row).toString())
                .write(matching.review().stream().filter(pair -> fates.isOpenPair(pair.one(), pair.other())).toList());
    }
}
