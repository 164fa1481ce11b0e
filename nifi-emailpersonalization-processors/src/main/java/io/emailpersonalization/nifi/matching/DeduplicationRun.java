// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.block.BlockSpace;
import io.emailpersonalization.nifi.matching.emit.OutgoingRecordWriter;
import io.emailpersonalization.nifi.matching.emit.OutgoingSchemas;
import io.emailpersonalization.nifi.matching.fields.CustomerFields;
import io.emailpersonalization.nifi.matching.fields.CustomerRole;
import io.emailpersonalization.nifi.matching.fields.CustomerRow;
import io.emailpersonalization.nifi.matching.golden.PersonWriter;
import io.emailpersonalization.nifi.matching.index.person.ErasureSummary;
import io.emailpersonalization.nifi.matching.known.CustomerIndexer;
import io.emailpersonalization.nifi.matching.known.IndexedPersonWriter;
import io.emailpersonalization.nifi.matching.known.RowOutcomes;
import io.emailpersonalization.nifi.matching.match.MatchSettings;
import io.emailpersonalization.nifi.matching.match.WeightSource;
import io.emailpersonalization.nifi.matching.merge.WideNumbers;
import io.emailpersonalization.nifi.matching.model.MatchModel;
import io.emailpersonalization.nifi.matching.model.ModelDocument;
import io.emailpersonalization.nifi.matching.people.CustomerTable;
import io.emailpersonalization.nifi.matching.read.CustomerReader;
import io.emailpersonalization.nifi.matching.read.ErasureLookup;
import io.emailpersonalization.nifi.matching.spill.MappedSpace;
import io.emailpersonalization.nifi.matching.spill.MemoryBudget;
import io.emailpersonalization.nifi.matching.spill.RecordStore;
import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.record.component.CommonProperties;
import io.emailpersonalization.nifi.record.component.DefaultSource;
import io.emailpersonalization.nifi.record.read.Prefetch;
import io.emailpersonalization.nifi.record.read.SpeculativeInput;
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
import java.nio.file.Path;
import java.time.Instant;

/** One FlowFile on its way through {@link DeduplicateCustomerRecord}: features first, then the index where there is one, then the records that were put aside. */
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
     * Writes all outputs.
     *
     * @param known the index; null without one
     */
    void run(final CustomerIndexer known, final DeduplicateOutputs outputs, final QualityReport.Builder report) throws IOException, UnreadableContentException, StoreException {
        final ErasureSummary suppressed = known == null ? ErasureSummary.NONE : known.erasures();
        final ErasureLookup erasures = suppressed.any() ? (records, readmitted) -> known.findErased(records, suppressed, asOf, readmitted) : null;
        try (CustomerReader intake = new CustomerReader(fields, claim, spillDirectory, erasures, asOf, source())) {
            read(intake, outputs, known != null);
            final CustomerTable people = intake.table();
            final RecordStore store = intake.store();
            final OutgoingRecordWriter leaving = intake.writer();
            identify(known, people, store);
            final long spilled = match(intake);
            if (known == null) {
                final PersonWriter assembly = new PersonWriter(fields, people, store, leaving, asOf);
                leave(outputs, assembly::writeGolden, assembly::writeDuplicatesAndReviews);
                figures(report, outputs, intake, store.spilled() + spilled, 0);
            } else {
                final RowOutcomes fates = known.update(intake, suppressed, asOf);
                final IndexedPersonWriter assembly = new IndexedPersonWriter(fields, asOf, people, fates, store, leaving);
                leave(outputs, assembly::writeGolden, assembly::writeDuplicatesAndReviews);
                figures(report, outputs, intake, store.spilled() + spilled, fates.renewedPersons());
            }
        }
    }

    private DefaultSource source() {
        return DefaultSource.of(fields.path(CustomerRole.SOURCE), context.getProperty(CommonProperties.DEFAULT_SOURCE).evaluateAttributeExpressions(input).getValue());
    }

    private void read(final CustomerReader intake, final DeduplicateOutputs outputs, final boolean known) throws IOException, UnreadableContentException, StoreException {
        final RecordReaderFactory readers = context.getProperty(CommonProperties.RECORD_READER).asControllerService(RecordReaderFactory.class);
        try (SpeculativeInput content = SpeculativeInput.open(readers, session, input, logger)) {
            intake.read(content, schema -> open(outputs, WideNumbers.of(OutgoingSchemas.withTexts(schema, name -> known || fields.isConsent(name)),
                    name -> known || fields.survivorship().sums(name))));
        }
    }

    private void identify(final CustomerIndexer known, final CustomerTable people, final RecordStore store) throws StoreException {
        if (known != null) {
            known.identify(people, store);
        } else {
            people.identities().findAlone(store);
        }
        final CustomerRow.Doubts doubts = people.doubts();
        if (doubts.sourceless() > 0) {
            logger.warn("{} records of {} have an id and no source: the same id in another file without one is taken for the same person. Set Default Source, or the attribute customer.source",
                    doubts.sourceless(), input);
        }
        if (doubts.unbelievedIds() > 0) {
            logger.warn("{} records of {} have an id that names nobody, such as 0, n/a, #REF! or 9.91214E+15: they are known by what else they say", doubts.unbelievedIds(), input);
        }
        final int shared = people.identities().sharedIds();
        if (shared > 0) {
            logger.warn("{} ids of {} are those of several people each, by names, birth dates and mailboxes: they are not taken for identities. Look at what the source writes as Customer ID", shared,
                    input);
        }
        final long waiting = people.identities().waiting();
        if (waiting > 0) {
            logger.warn("{} records of {} have a known id and the name, mailbox and birth date of somebody else: they change nothing until somebody decides, and leave by review. "
                    + "Two sources without a name of their own look like that: set Default Source", waiting, input);
        }
    }

    /** Matches, with the blocks of candidates in memory where the budget has room for them. Returns the bytes that went to disk. */
    private long match(final CustomerReader intake) {
        final CustomerTable people = intake.table();
        people.freeze();
        final long bytes = people.blockBytes();
        if (intake.tryClaim(bytes)) {
            people.match(settings, BlockSpace.HEAP);
            claim.shrink(bytes);
            return 0;
        }
        try (MappedSpace file = new MappedSpace(spillDirectory)) {
            people.match(settings, file);
            return file.spilled();
        }
    }

    private OutgoingRecordWriter open(final DeduplicateOutputs outputs, final RecordSchema schema) {
        final OutgoingSchemas schemas = new OutgoingSchemas(schema, context.getProperty(CommonProperties.REASONS_FORMAT).asAllowableValue(ReasonsFormat.class));
        final RecordOutput golden = outputs.open(DeduplicateRelationships.GOLDEN, schemas.golden(), OutgoingSchemas.GOLDEN_ID, OutgoingSchemas.EMAIL_OWNER,
                OutgoingSchemas.REVIEW_REFUSAL);
        final RecordOutput duplicate = outputs.open(DeduplicateRelationships.DUPLICATE, schemas.duplicate(), OutgoingSchemas.GOLDEN_ID, OutgoingSchemas.EXPLANATION);
        final RecordOutput review = outputs.open(DeduplicateRelationships.REVIEW, schemas.review(), OutgoingSchemas.LEFT, OutgoingSchemas.RIGHT, OutgoingSchemas.PROBABILITY);
        final RecordOutput changed = outputs.open(DeduplicateRelationships.CHANGED, OutgoingSchemas.CHANGED, OutgoingSchemas.GOLDEN_ID, OutgoingSchemas.BECAME);
        final RecordOutput gone = outputs.open(DeduplicateRelationships.ERASED, schema);
        return new OutgoingRecordWriter(schemas, golden::write, duplicate::write, review::write, changed::write, gone::write);
    }

    /**
     * Another thread writes the persons, which takes longest. This one writes everything else, and whenever it takes a block of that into the session it also takes those of
     * the persons that are there: so two threads have the same to do, and neither waits for a third.
     */
    private static void leave(final DeduplicateOutputs outputs, final Runnable persons, final Runnable others) {
        try (Prefetch<Runnable, RuntimeException> relay = new Prefetch<>("writing", steps -> {
            outputs.carry(steps, DeduplicateRelationships.GOLDEN);
            persons.run();
        })) {
            outputs.carry((step, bytes) -> {
                step.run();
                for (Runnable ready = relay.poll(); ready != null; ready = relay.poll()) {
                    ready.run();
                }
            }, DeduplicateRelationships.DUPLICATE, DeduplicateRelationships.REVIEW);
            others.run();
            for (Runnable step = relay.next(); step != null; step = relay.next()) {
                step.run();
            }
        }
    }

    private void figures(final QualityReport.Builder report, final DeduplicateOutputs outputs, final CustomerReader intake, final long spilled, final long renewed) {
        final CustomerTable people = intake.table();
        final MatchModel model = people.matching().weigher().model();
        report.count("received", intake.received())
                .count("golden", outputs.count(DeduplicateRelationships.GOLDEN))
                .count("renewed", renewed)
                .count("merged", outputs.count(DeduplicateRelationships.DUPLICATE))
                .count("erased", outputs.count(DeduplicateRelationships.ERASED))
                .count("waiting", people.identities().waiting())
                .count("for_review", outputs.count(DeduplicateRelationships.REVIEW))
                .count("changed", outputs.count(DeduplicateRelationships.CHANGED))
                .count("future_dates", people.doubts().futureDates())
                .count("unread_dates", people.doubts().unreadDates())
                .count("unknown_consent", people.doubts().unknownWords())
                .count("unread_addresses", people.doubts().unreadAddresses())
                .count("unbelieved_ids", people.doubts().unbelievedIds())
                .count("without_source", people.doubts().sourceless())
                .count("shared_ids", people.identities().sharedIds())
                .figure("comparisons", people.matching().comparisons())
                .figure("largest_cluster", people.largestCluster())
                .figure("expected_precision", people.matching().expected().precision())
                .figure("expected_recall", people.matching().expected().recall())
                .figure("expected_wrong_merges", people.matching().expected().wrongMerges())
                .figure("spilled_mb", spilled >> 20)
                .figure("weights", (MatchProperties.isPinned(context) ? WeightSource.PINNED : model.learned() > 0 ? WeightSource.LEARNED : WeightSource.BUILT_IN).getValue())
                .figure("model", ModelDocument.write(model));
    }
}
