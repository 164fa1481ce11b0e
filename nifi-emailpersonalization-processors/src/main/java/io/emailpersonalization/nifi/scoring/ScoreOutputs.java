// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.record.component.RecordOutputs;
import io.emailpersonalization.nifi.record.write.RecordOutput;
import io.emailpersonalization.nifi.scoring.segment.SegmentChanges;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

/** Writes the scored and the invalid records of one input. */
final class ScoreOutputs implements RecordScorer.Sink, AutoCloseable {

    private final RecordOutputs outputs;
    private RecordOutput scored;
    private RecordOutput invalid;

    ScoreOutputs(final ProcessContext context, final ProcessSession session, final FlowFile input, final ComponentLog logger) {
        this.outputs = new RecordOutputs(context, session, input, logger, ScoreRelationships.STAGE);
    }

    void open(final RecordScorer scorer, final RecordSchema read) {
        final RecordSchema schema = scorer.scoredSchema(read);
        scored = scorer.segments() == null ? outputs.open(ScoreRelationships.SUCCESS, schema, ScoreFields.SEGMENT, ScoreFields.BAND)
                : outputs.open(ScoreRelationships.SUCCESS, schema, ScoreFields.SEGMENT, ScoreFields.BAND, ScoreFields.SEGMENTS);
        invalid = outputs.open(ScoreRelationships.INVALID, scorer.invalidSchema(read), ScoreFields.SCORING_ERRORS);
    }

    @Override
    public void scored(final long place, final Record record) {
        scored.write(record);
    }

    @Override
    public void invalid(final Record record) {
        invalid.write(record);
    }

    /** The output of records whose segments changed. */
    RecordOutput openChanged(final RecordSchema schema) {
        return outputs.open(ScoreRelationships.SEGMENT_CHANGED, schema, SegmentChanges.ENTERED, SegmentChanges.LEFT);
    }

    void transfer() {
        outputs.transfer();
    }

    @Override
    public void close() {
        outputs.close();
    }
}
