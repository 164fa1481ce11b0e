// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.block.BlockSpace;
import io.emailpersonalization.nifi.matching.emit.OutgoingRecordWriter;
import io.emailpersonalization.nifi.matching.emit.OutgoingSchemas;
import io.emailpersonalization.nifi.matching.fields.CustomerFields;
import io.emailpersonalization.nifi.matching.fields.CustomerRole;
import io.emailpersonalization.nifi.matching.fields.RowIssue;
import io.emailpersonalization.nifi.matching.golden.PersonWriter;
import io.emailpersonalization.nifi.matching.index.erasure.ErasureSummary;
import io.emailpersonalization.nifi.matching.index.person.AbsentRecords;
import io.emailpersonalization.nifi.matching.known.CustomerIndexer;
import io.emailpersonalization.nifi.matching.known.IndexedPersonWriter;
import io.emailpersonalization.nifi.matching.known.RowOutcomes;
import io.emailpersonalization.nifi.matching.match.MatchSettings;
import io.emailpersonalization.nifi.matching.match.WeightSource;
import io.emailpersonalization.nifi.matching.merge.WideNumbers;
import io.emailpersonalization.nifi.matching.model.MatchModel;
import io.emailpersonalization.nifi.matching.model.ModelDocument;
import io.emailpersonalization.nifi.matching.people.CustomerTable;
import io.emailpersonalization.nifi.matching.people.MatchedCustomers;
import io.emailpersonalization.nifi.matching.people.RowIdentities;
import io.emailpersonalization.nifi.matching.read.CustomerReader;
import io.emailpersonalization.nifi.matching.read.ErasureLookup;
import io.emailpersonalization.nifi.matching.spill.MappedSpace;
import io.emailpersonalization.nifi.matching.spill.MemoryBudget;
import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.DefaultSource;
import io.emailpersonalization.nifi.record.component.RecordOutputs;
import io.emailpersonalization.nifi.record.read.Prefetch;
import io.emailpersonalization.nifi.record.read.RecordInput;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.record.write.ReasonsFormat;
import io.emailpersonalization.nifi.record.write.RecordOutput;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.record.RecordSchema;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;

/** Deduplicates one FlowFile: reads its records, matches them, updates the index if there is one, and writes the outputs. Tested by DeduplicateCustomerRecordTest. */
final class DeduplicationRun {

    private final ProcessContext context;
    private final ProcessSession session;
    private final FlowFile input;
    private final ComponentLog logger;
    private final CustomerFields fields;
    private final MatchSettings settings;
    private final MemoryBudget.Claim claim;
    private final Path spillDirectory;
    private final Instant asOf;

    DeduplicationRun(final ProcessContext context, final ProcessSession session, final FlowFile input, final ComponentLog logger, final CustomerFields fields, final MatchSettings settings,
                  final MemoryBudget.Claim claim, final Instant asOf) {
        this.context = context;
        this.session = session;
        this.input = input;
        this.logger = logger;
        this.fields = fields;
        this.settings = settings;
        this.claim = claim;
        this.asOf = asOf;
        this.spillDirectory = Path.of(DeduplicateProperties.spillDirectory(context));
    }

    /**
     * Writes all outputs and the counts of the report.
     *
     * @param indexer of the index; null without an index
     */
    void run(final CustomerIndexer indexer, final RecordOutputs outputs, final QualityReport.Builder report) throws IOException, UnreadableContentException, StoreException {
        final boolean hasOrders = indexer != null && indexer.hasOrders();
        final ErasureSummary erasures = indexer == null ? ErasureSummary.NONE : indexer.erasures();
        final ErasureLookup lookup = erasures.any() ? (records, readmitted) -> indexer.findErased(records, erasures, asOf, readmitted) : null;
        try (CustomerReader reader = new CustomerReader(fields, claim, spillDirectory, lookup, asOf, defaultSource())) {
            read(reader, outputs, indexer != null, hasOrders);
            final RowIdentities identities = indexer == null ? RowIdentities.find(reader.table(), reader.store()) : indexer.identify(reader.table(), reader.store());
            warnOfIds(reader.table(), identities);
            final Matched matched = match(reader, identities);
            final MatchedCustomers people = matched.people();
            RowOutcomes outcomes = null;
            if (indexer == null) {
                final PersonWriter writer = new PersonWriter(fields, people, reader.store(), reader.writer(), asOf);
                write(outputs, writer::writeGolden, writer::writeDuplicatesAndReviews);
            } else {
                outcomes = indexer.update(people, reader, erasures, hasOrders, asOf, CompletenessProperties.read(context, input, reader.received()));
                final IndexedPersonWriter writer = new IndexedPersonWriter(fields, asOf, people, outcomes, reader.store(), reader.writer());
                write(outputs, writer::writeGolden, writer::writeDuplicatesAndReviews);
                warnOfAbsent(outcomes.absent());
            }
            report(report, outputs, reader.received(), people, outcomes);
            report.figure("spilled_mb", reader.store().spilled() + matched.spilledBytes() >> 20)
                    .figure("weights", weightSource(people.result().weigher().model()).getValue())
                    .figure("model", ModelDocument.write(people.result().weigher().model()));
        }
    }

    private DefaultSource defaultSource() {
        return DefaultSource.of(fields.path(CustomerRole.SOURCE), context.getProperty(CommonProperties.DEFAULT_SOURCE).evaluateAttributeExpressions(input).getValue());
    }

    private void read(final CustomerReader reader, final RecordOutputs outputs, final boolean isIndexed, final boolean hasOrders) throws IOException, UnreadableContentException, StoreException {
        final RecordReaderFactory readers = context.getProperty(CommonProperties.RECORD_READER).asControllerService(RecordReaderFactory.class);
        try (InputStream content = session.read(input); RecordInput records = RecordInput.open(readers, input, content, logger)) {
            reader.read(records, schema -> open(outputs, WideNumbers.of(OutgoingSchemas.withTexts(schema, name -> isIndexed || fields.isConsent(name)),
                    name -> isIndexed || fields.survivorship().sums(name)), hasOrders));
        }
    }

    private OutgoingRecordWriter open(final RecordOutputs outputs, final RecordSchema schema, final boolean hasOrders) {
        final OutgoingSchemas schemas = new OutgoingSchemas(schema, context.getProperty(CommonProperties.REASONS_FORMAT).asAllowableValue(ReasonsFormat.class), hasOrders);
        final RecordOutput golden = outputs.open(DeduplicateRelationships.GOLDEN, schemas.golden(), OutgoingSchemas.GOLDEN_ID, OutgoingSchemas.EMAIL_OWNER,
                OutgoingSchemas.REVIEW_REFUSAL);
        final RecordOutput duplicate = outputs.open(DeduplicateRelationships.DUPLICATE, schemas.duplicate(), OutgoingSchemas.GOLDEN_ID, OutgoingSchemas.EXPLANATION);
        final RecordOutput review = outputs.open(DeduplicateRelationships.REVIEW, schemas.review(), OutgoingSchemas.LEFT, OutgoingSchemas.RIGHT, OutgoingSchemas.PROBABILITY);
        final RecordOutput changed = outputs.open(DeduplicateRelationships.CHANGED, OutgoingSchemas.CHANGED, OutgoingSchemas.GOLDEN_ID, OutgoingSchemas.BECAME);
        final RecordOutput erased = outputs.open(DeduplicateRelationships.ERASED, schema);
        return new OutgoingRecordWriter(schemas, golden::write, duplicate::write, review::write, changed::write, erased::write);
    }

    private void warnOfIds(final CustomerTable table, final RowIdentities identities) {
        final long withoutSource = table.issues(RowIssue.MISSING_SOURCE);
        if (withoutSource > 0) {
            logger.warn("{} records of {} have an id and no source: the same id in another file without a source counts as the same person. Set Default Source, or the attribute customer.source",
                    withoutSource, input);
        }
        final long untrusted = table.issues(RowIssue.UNTRUSTED_ID);
        if (untrusted > 0) {
            logger.warn("{} records of {} have an id that names nobody, such as 0, n/a, #REF! or 9.91214E+15: they are identified by their other values", untrusted, input);
        }
        if (identities.sharedIds() > 0) {
            logger.warn("{} ids of {} belong to several people each, judged by names, birth dates and mailboxes: they do not identify records. Check what the source writes as Customer ID",
                    identities.sharedIds(), input);
        }
        final long waiting = identities.waitingRows();
        if (waiting > 0) {
            logger.warn("{} records of {} have a known id and another person's name, mailbox and birth date: they leave by review and change nothing until they are decided. "
                    + "Two sources without a name look like that: set Default Source", waiting, input);
        }
    }

    private void warnOfAbsent(final AbsentRecords absent) {
        switch (absent.state()) {
            case HELD -> logger.error("{}: {}. None of them was removed. If the source really lost them, add {} to Approved Retirements and send the read again, or raise Maximum Retired; "
                    + "otherwise mend the read", input, absent.message(), absent.holdId());
            case DOUBTFUL -> logger.warn("{}: no record was removed from the source, because {}", input, absent.message());
            case OUTDATED, INCOMPLETE -> logger.info("{}: no record was removed from the source: {}", input, absent.message());
            case DELTA, APPLIED -> logger.debug("{} is {}", input, absent.state());
        }
    }

    private record Matched(MatchedCustomers people, long spilledBytes) {
    }

    /** Matches. The blocks of candidate pairs are in memory if the budget has room for them, else in a file. */
    private Matched match(final CustomerReader reader, final RowIdentities identities) {
        final CustomerTable table = reader.table();
        table.freeze();
        final long bytes = table.blockBytes();
        if (reader.tryClaim(bytes)) {
            final MatchedCustomers people = MatchedCustomers.match(table, identities, settings, BlockSpace.HEAP);
            claim.shrink(bytes);
            return new Matched(people, 0);
        }
        try (MappedSpace file = new MappedSpace(spillDirectory)) {
            return new Matched(MatchedCustomers.match(table, identities, settings, file), file.spilled());
        }
    }

    /**
     * Writes with two threads. Another thread forms the golden records, which takes longest; this one forms the rest. Only this thread may use the session, so it also writes the
     * blocks of golden records that are ready whenever it writes one of its own.
     */
    private static void write(final RecordOutputs outputs, final Runnable golden, final Runnable others) {
        try (Prefetch<Runnable, RuntimeException> sessionSteps = new Prefetch<>("writing", steps -> {
            outputs.deferTo(steps, DeduplicateRelationships.GOLDEN);
            golden.run();
        })) {
            outputs.deferTo((step, bytes) -> {
                step.run();
                for (Runnable ready = sessionSteps.poll(); ready != null; ready = sessionSteps.poll()) {
                    ready.run();
                }
            }, DeduplicateRelationships.DUPLICATE, DeduplicateRelationships.REVIEW);
            others.run();
            for (Runnable step = sessionSteps.next(); step != null; step = sessionSteps.next()) {
                step.run();
            }
        }
    }

    private static void report(final QualityReport.Builder report, final RecordOutputs outputs, final long received, final MatchedCustomers people, final RowOutcomes outcomes) {
        report.count("received", received)
                .count("golden", outputs.count(DeduplicateRelationships.GOLDEN))
                .count("renewed", outcomes == null ? 0 : outcomes.renewedPeople())
                .count("merged", outputs.count(DeduplicateRelationships.DUPLICATE))
                .count("erased", outputs.count(DeduplicateRelationships.ERASED))
                .count("waiting", people.identities().waitingRows())
                .count("outdated", outcomes == null ? 0 : outcomes.removedRows())
                .count("for_review", outputs.count(DeduplicateRelationships.REVIEW))
                .count("changed", outputs.count(DeduplicateRelationships.CHANGED));
        for (final RowIssue issue : RowIssue.values()) {
            report.count(issue.reportCount(), people.table().issues(issue));
        }
        final AbsentRecords absent = outcomes == null ? AbsentRecords.NONE : outcomes.absent();
        report.count("absent", absent.absent()).count("removed", absent.removed()).count("retired", outcomes == null ? 0 : outcomes.retiredPeople());
        if (absent.state() != AbsentRecords.State.DELTA) {
            report.figure("source_read", absent.state().name().toLowerCase(Locale.ROOT)).figure("source_records", absent.known());
        }
        if (absent.message() != null) {
            report.figure("not_removed_because", absent.message());
        }
        if (absent.holdId() != null) {
            report.figure("retirement_hold", absent.holdId());
        }
        report.count("shared_ids", people.identities().sharedIds())
                .figure("comparisons", people.result().comparisons())
                .figure("largest_cluster", people.largestCluster())
                .figure("expected_precision", people.result().expected().precision())
                .figure("expected_recall", people.result().expected().recall())
                .figure("expected_wrong_merges", people.result().expected().wrongMerges());
    }

    private WeightSource weightSource(final MatchModel model) {
        return MatchProperties.isPinned(context) ? WeightSource.PINNED : model.learnedFromPairs() > 0 ? WeightSource.LEARNED : WeightSource.BUILT_IN;
    }
}
