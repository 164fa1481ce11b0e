// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.quality.ReportOutput;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.purchase.PurchaseReader;
import io.emailpersonalization.nifi.record.read.RecordInput;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.scoring.engagement.EngagementScorer;
import io.emailpersonalization.nifi.scoring.segment.MembershipTable;
import io.emailpersonalization.nifi.scoring.segment.SegmentChanges;
import io.emailpersonalization.nifi.scoring.segment.SegmentRules;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.flowfile.attributes.CoreAttributes;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;

/** Scores one FlowFile and writes the outputs. The content is read up to three times, so that no record is in memory for longer than it is needed. Tested by ScoreCustomerRecordTest. */
final class ScoreRun {

    private final ProcessContext context;
    private final ProcessSession session;
    private final FlowFile input;
    private final ComponentLog logger;
    private final Instant asOf;
    private final SegmentRules segments;
    private final PurchaseReader purchases;

    /** @param segments null if there are no segment rules */
    ScoreRun(final ProcessContext context, final ProcessSession session, final FlowFile input, final ComponentLog logger, final Instant asOf, final SegmentRules segments) {
        this.context = context;
        this.session = session;
        this.input = input;
        this.logger = logger;
        this.asOf = asOf;
        this.segments = segments;
        this.purchases = ScoreProperties.purchaseReader(context);
    }

    void run(final QualityReport.Builder report) throws IOException, UnreadableContentException, StoreException {
        final MembershipTable memberships = segments == null ? null : PopulationProperties.memberships(context);
        if (memberships != null) {
            memberships.prepare();
        }
        final ScorePopulation population = population();
        final EngagementScorer engagement = engagement();
        final ScoreCounts counts = new ScoreCounts();
        try (ScoreOutputs outputs = new ScoreOutputs(context, session, input, logger)) {
            final RecordScorer scorer = scorer(population, engagement);
            try (InputStream content = session.read(input); RecordInput records = open(content)) {
                outputs.open(scorer, records.schema());
                scorer.scoreAll(records, outputs, counts);
            }
            if (memberships != null) {
                report.figure("segment_changes", changes(memberships, population, outputs).figures());
            }
            ReportOutput.transfer(context, session, input, counts.report(report, population, engagement, segments));
            outputs.transfer();
        }
        session.remove(input);
    }

    private EngagementScorer engagement() {
        return EngagementProperties.scorer(context, context.getProperties().keySet(), asOf);
    }

    private RecordScorer scorer(final ScorePopulation population, final EngagementScorer engagement) {
        return ScoreProperties.recordScorer(context, purchases, population, engagement, segments, asOf);
    }

    /** What the scores need to know of all customers: ranks and churn need a first pass over the records. */
    private ScorePopulation population() throws IOException, UnreadableContentException, StoreException {
        final ScorePopulation.Builder population = ScoreProperties.population(context, asOf);
        if (population.needsRecords()) {
            try (InputStream content = session.read(input); RecordInput records = open(content)) {
                population.addAll(records, purchases, asOf);
            }
        }
        return population.build(asOf);
    }

    /** A pass of its own, after every record was read and written: content that fails never reaches the database. */
    private SegmentChanges changes(final MembershipTable memberships, final ScorePopulation population, final ScoreOutputs outputs)
            throws IOException, UnreadableContentException, StoreException {
        final RecordScorer scorer = scorer(population, engagement());
        try (InputStream content = session.read(input); RecordInput records = open(content)) {
            final RecordSchema schema = SegmentChanges.schema(scorer.scoredSchema(records.schema()));
            final SegmentChanges changes = new SegmentChanges(memberships, ScoreProperties.personId(context), ScoreFields.SEGMENTS, asOf, input.getAttribute(CoreAttributes.UUID.key()), schema,
                    outputs.openChanged(schema)::write);
            scorer.scoreAll(records, new RecordScorer.Sink() {
                @Override
                public void scored(final long place, final Record record) throws StoreException {
                    changes.add(place, record);
                }

                @Override
                public void invalid(final Record record) {
                    // written by the first pass
                }
            }, new ScoreCounts());
            changes.store();
            return changes;
        }
    }

    private RecordInput open(final InputStream content) throws UnreadableContentException {
        return RecordInput.open(context.getProperty(CommonProperties.RECORD_READER).asControllerService(RecordReaderFactory.class), input, content, logger);
    }
}
