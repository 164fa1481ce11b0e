// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.block.BlockSpace;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.model.MatchModel;
import io.emailpersonalization.nifi.matching.model.ModelDocument;
import io.emailpersonalization.nifi.matching.spill.MappedSpace;
import io.emailpersonalization.nifi.matching.spill.MemoryBudget;
import io.emailpersonalization.nifi.matching.spill.RecordStore;
import io.emailpersonalization.nifi.quality.QualityReport;
import io.emailpersonalization.nifi.record.CommonProperties;
import io.emailpersonalization.nifi.record.ReasonsFormat;
import io.emailpersonalization.nifi.record.RecordInput;
import io.emailpersonalization.nifi.record.RecordOutput;
import io.emailpersonalization.nifi.record.Relay;
import io.emailpersonalization.nifi.record.UnreadableContentException;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.flowfile.FlowFile;
import org.apache.nifi.logging.ComponentLog;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.serialization.RecordReaderFactory;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Set;

/** One FlowFile on its way through {@link DeduplicateCustomerRecord}: features first, then the index where there is one, then the records that were put aside. */
final class Deduplication {

    private static final int ROWS_OF_CLAIM = 256;

    private final ProcessContext context;
    private final ProcessSession session;
    private final FlowFile input;
    private final ComponentLog logger;
    private final CustomerFields fields;
    private final MatchSettings settings;
    private final MemoryBudget.Claim claim;
    private final Path spillDirectory;
    private long received;

    Deduplication(final ProcessContext context, final ProcessSession session, final FlowFile input, final ComponentLog logger, final CustomerFields fields, final MatchSettings settings,
                  final MemoryBudget.Claim claim) {
        this.context = context;
        this.session = session;
        this.input = input;
        this.logger = logger;
        this.fields = fields;
        this.settings = settings;
        this.claim = claim;
        this.spillDirectory = Path.of(DeduplicateProperties.spillDirectory(context));
    }

    /**
     * A record that has been read.
     *
     * @param asRead with what the reader gave along; null where nobody needs that any more
     * @param bytes as it is put aside: made by the thread that read it and has it at hand
     */
    private record Arrival(Record asRead, Record record, ByteBuffer bytes) {
    }

    private static Arrival arrival(final Record asRead, final boolean isKept, final RecordStore store) {
        final Record record = store.slim(asRead);
        return new Arrival(isKept ? asRead : null, record, store.encode(record));
    }

    /**
     * Writes all outputs.
     *
     * @param known the index; null without one
     */
    void run(final KnownCustomers known, final DeduplicateOutputs outputs, final QualityReport.Builder report) throws IOException, UnreadableContentException, StoreException {
        final Set<String> suppressed = known == null ? Set.of() : known.suppressed();
        final Population people = new Population(fields);
        try (RecordStore store = new RecordStore(claim, spillDirectory)) {
            final Leaving leaving = read(people, store, known, suppressed, outputs);
            final long spilled = match(people, store);
            if (known == null) {
                final Assembly assembly = new Assembly(fields, people, store, leaving);
                leave(outputs, assembly::writePersons, assembly::writeOthers);
                figures(report, outputs, people, store.spilled() + spilled, 0);
            } else {
                final RowFates fates = known.update(people, suppressed, store, leaving);
                final IndexedAssembly assembly = new IndexedAssembly(people, fates, store, leaving);
                leave(outputs, assembly::writePersons, assembly::writeOthers);
                figures(report, outputs, people, store.spilled() + spilled, fates.renewedPersons());
            }
        }
    }

    /** Takes in what is compared, and puts the records aside. Those of erased people leave at once. */
    private Leaving read(final Population people, final RecordStore store, final KnownCustomers known, final Set<String> suppressed, final DeduplicateOutputs outputs)
            throws IOException, UnreadableContentException {
        final RecordReaderFactory readers = context.getProperty(CommonProperties.RECORD_READER).asControllerService(RecordReaderFactory.class);
        try (InputStream content = session.read(input); RecordInput records = RecordInput.open(readers, input, content, logger);
             Relay<Arrival, UnreadableContentException> ahead = records.ahead(record -> arrival(record, known != null, store))) {
            final Leaving leaving = open(outputs, records.schema());
            long claimed = 0;
            boolean isTooLarge = false;
            for (Arrival arrival = ahead.next(); arrival != null; arrival = ahead.next()) {
                received++;
                if (known != null && known.isErased(arrival.record(), suppressed)) {
                    leaving.erased(arrival.asRead());
                } else if (people.rows() == FeatureTable.MAXIMUM_ROWS) {
                    throw FileTooLargeException.records();
                } else if (!isTooLarge) {
                    people.add(fields.row(arrival.record()));
                    store.add(arrival.bytes());
                    if (people.rows() % ROWS_OF_CLAIM == 1) {
                        final long held = Math.max(claimed, people.heldBytes() + (long) RecordStore.BYTES_OF_ROW * people.rows());
                        // it is read to its end all the same: the message says how much it is
                        isTooLarge = !tryClaim(held - claimed, store) && !claim.grow(held - claimed);
                        claimed = held;
                    }
                }
            }
            if (isTooLarge) {
                throw FileTooLargeException.memory(received, (long) (1.0 * claimed / people.rows() * received), claim.limit());
            }
            return leaving;
        }
    }

    /** Claims memory if there is enough now, or where records can make room for it: they can wait on disk. */
    private boolean tryClaim(final long bytes, final RecordStore store) {
        boolean isClaimed = claim.tryGrow(bytes);
        while (!isClaimed && store.spill()) {
            isClaimed = claim.tryGrow(bytes);
        }
        return isClaimed;
    }

    /** Matches, with the blocks of candidates in memory where the budget has room for them. Returns the bytes that went to disk. */
    private long match(final Population people, final RecordStore store) {
        people.freeze();
        final long bytes = people.blockBytes();
        if (tryClaim(bytes, store)) {
            people.match(settings, BlockSpace.HEAP);
            claim.shrink(bytes);
            return 0;
        }
        try (MappedSpace file = new MappedSpace(spillDirectory)) {
            people.match(settings, file);
            return file.spilled();
        }
    }

    private Leaving open(final DeduplicateOutputs outputs, final RecordSchema schema) {
        final MatchSchemas schemas = new MatchSchemas(schema, context.getProperty(CommonProperties.REASONS_FORMAT).asAllowableValue(ReasonsFormat.class));
        final RecordOutput golden = outputs.open(DeduplicateCustomerRecord.GOLDEN, schemas.golden(), MatchSchemas.GOLDEN_ID, MatchSchemas.EMAIL_OWNER);
        final RecordOutput duplicate = outputs.open(DeduplicateCustomerRecord.DUPLICATE, schemas.duplicate(), MatchSchemas.GOLDEN_ID, MatchSchemas.EXPLANATION);
        final RecordOutput review = outputs.open(DeduplicateCustomerRecord.REVIEW, schemas.review(), MatchSchemas.LEFT, MatchSchemas.RIGHT, MatchSchemas.PROBABILITY);
        final RecordOutput changed = outputs.open(DeduplicateCustomerRecord.CHANGED, MatchSchemas.CHANGED, MatchSchemas.GOLDEN_ID, MatchSchemas.BECAME);
        final RecordOutput gone = outputs.open(DeduplicateCustomerRecord.ERASED, schema);
        return new Leaving(schemas, golden::write, duplicate::write, review::write, changed::write, gone::write);
    }

    /**
     * Another thread writes the persons, which takes longest. This one writes everything else, and whenever it takes a block of that into the session it also takes those of
     * the persons that are there: so two threads have the same to do, and neither waits for a third.
     */
    private static void leave(final DeduplicateOutputs outputs, final Runnable persons, final Runnable others) {
        try (Relay<Runnable, RuntimeException> relay = new Relay<>("writing", steps -> {
            outputs.carry(steps, DeduplicateCustomerRecord.GOLDEN);
            persons.run();
        })) {
            outputs.carry((step, bytes) -> {
                step.run();
                for (Runnable ready = relay.poll(); ready != null; ready = relay.poll()) {
                    ready.run();
                }
            }, DeduplicateCustomerRecord.DUPLICATE, DeduplicateCustomerRecord.REVIEW);
            others.run();
            for (Runnable step = relay.next(); step != null; step = relay.next()) {
                step.run();
            }
        }
    }

    private void figures(final QualityReport.Builder report, final DeduplicateOutputs outputs, final Population people, final long spilled, final long renewed) {
        final MatchModel model = people.matching().weigher().model();
        report.count("received", received)
                .count("golden", outputs.count(DeduplicateCustomerRecord.GOLDEN))
                .count("renewed", renewed)
                .count("merged", outputs.count(DeduplicateCustomerRecord.DUPLICATE))
                .count("erased", outputs.count(DeduplicateCustomerRecord.ERASED))
                .count("for_review", outputs.count(DeduplicateCustomerRecord.REVIEW))
                .count("changed", outputs.count(DeduplicateCustomerRecord.CHANGED))
                .figure("comparisons", people.matching().comparisons())
                .figure("largest_cluster", people.largest())
                .figure("expected_precision", people.matching().expected().precision())
                .figure("expected_recall", people.matching().expected().recall())
                .figure("spilled_mb", spilled >> 20)
                .figure("weights", (MatchProperties.isPinned(context) ? WeightSource.PINNED : model.learned() > 0 ? WeightSource.LEARNED : WeightSource.BUILT_IN).getValue())
                .figure("model", ModelDocument.write(model));
    }
}
