// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.record.component.RecordOutputs;
import io.emailpersonalization.nifi.record.write.RecordOutput;
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
        scored = outputs.open(ScoreRelationships.SUCCESS, scorer.scoredSchema(read), ScoreFields.SEGMENT, ScoreFields.BAND);
        invalid = outputs.open(ScoreRelationships.INVALID, scorer.invalidSchema(read), ScoreFields.SCORING_ERRORS);
    }

    @Override
    public void scored(final Record record) {
        scored.write(record);
    }

    @Override
    public void invalid(final Record record) {
        invalid.write(record);
    }

    void transfer() {
        outputs.transfer();
    }

    @Override
    public void close() {
        outputs.close();
    }
}
