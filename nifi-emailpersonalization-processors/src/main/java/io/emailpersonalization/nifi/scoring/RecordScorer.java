// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.record.purchase.InvalidFieldException;
import io.emailpersonalization.nifi.record.purchase.PurchaseReader;
import io.emailpersonalization.nifi.record.read.RecordInput;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.record.write.ExtendedSchema;
import io.emailpersonalization.nifi.record.write.ReasonsField;
import io.emailpersonalization.nifi.scoring.engagement.EngagementScorer;
import io.emailpersonalization.nifi.scoring.segment.SegmentRules;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.MapRecord;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordField;
import org.apache.nifi.serialization.record.RecordSchema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores the records of one FlowFile. ScoreCustomerRecordTest covers this class.
 *
 * @param engagement null if events have no weights
 * @param segments null if there are no segment rules
 * @param errors the field with the errors of an invalid record
 */
record RecordScorer(PurchaseReader purchases, Scorer scorer, EngagementScorer engagement, SegmentRules segments, PreviousBands previousBands, ReasonsField errors) {

    /** Records per look-up of previous bands: one statement for each chunk, with one parameter per person. */
    private static final int CHUNK = 500;

    /** Receives the records, each with its number in the FlowFile, from 0. */
    interface Sink {
        void scored(long place, Record record) throws StoreException;

        void invalid(Record record);
    }

    RecordSchema scoredSchema(final RecordSchema read) {
        final List<RecordField> fields = new ArrayList<>(ScoreFields.scores(scorer.churn() != null, engagement != null));
        if (segments != null) {
            fields.add(ScoreFields.RULE_SEGMENTS);
        }
        return ExtendedSchema.of(read, fields);
    }

    RecordSchema invalidSchema(final RecordSchema read) {
        return ExtendedSchema.of(read, List.of(errors.recordField()));
    }

    /**
     * Scores every record.
     *
     * @throws StoreException when the previous bands cannot be read, or by the sink
     */
    void scoreAll(final RecordInput records, final Sink sink, final ScoreCounts counts) throws UnreadableContentException, StoreException {
        final RecordSchema scoredSchema = scoredSchema(records.schema());
        final RecordSchema invalidSchema = invalidSchema(records.schema());
        long place = 0;
        for (List<Record> chunk = next(records); !chunk.isEmpty(); chunk = next(records)) {
            final List<String> bands = previousBands.find(chunk);
            for (int i = 0; i < chunk.size(); i++, place++) {
                final Map<String, Object> values = new LinkedHashMap<>(chunk.get(i).toMap());
                try {
                    final Map<String, Object> scores = scorer.score(purchases.read(chunk.get(i), scorer.asOf()), bands.get(i));
                    if (engagement != null) {
                        scores.put(ScoreFields.ENGAGEMENT, engagement.score(chunk.get(i)));
                    }
                    values.putAll(scores);
                    if (segments != null) {
                        final SegmentRules.Result found = segments.of(chunk.get(i), scores, scorer.asOf());
                        values.put(ScoreFields.SEGMENTS, found.names().toArray());
                        counts.addSegments(found);
                    }
                    sink.scored(place, new MapRecord(scoredSchema, values));
                    counts.addScored(scores);
                } catch (final InvalidFieldException e) {
                    values.put(ScoreFields.SCORING_ERRORS, errors.value(List.of(e.row())));
                    sink.invalid(new MapRecord(invalidSchema, values));
                    counts.addInvalid();
                }
            }
        }
    }

    private static List<Record> next(final RecordInput records) throws UnreadableContentException {
        final List<Record> chunk = new ArrayList<>();
        Record record = records.next();
        while (record != null) {
            chunk.add(record);
            record = chunk.size() < CHUNK ? records.next() : null;
        }
        return chunk;
    }
}
