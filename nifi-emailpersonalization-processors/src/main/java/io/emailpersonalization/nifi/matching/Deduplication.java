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
import io.emailpersonalization.nifi.record.ReadAhead;
import io.emailpersonalization.nifi.record.ReasonsFormat;
import io.emailpersonalization.nifi.record.RecordInput;
import io.emailpersonalization.nifi.record.RecordOutput;
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
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.Set;
import java.util.function.Consumer;

/** One FlowFile on its way through {@link DeduplicateCustomerRecord}: features first, then the index where there is one, then the records again. */
final class Deduplication {

    private static final int ROWS_OF_CLAIM = 256;

    private final ProcessContext context;
    private final ProcessSession session;
    private final FlowFile input;
    private final ComponentLog logger;
    private final CustomerFields fields;
    private final MatchSettings settings;
    private final MemoryBudget.Claim claim;
    private final BitSet erased = new BitSet();
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
    }

    /** Content that was read before cannot be read again. */
    private static final class UnreadableAgainException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private UnreadableAgainException(final Exception cause) {
            super(cause);
        }
    }

    /**
     * Writes all outputs.
     *
     * @param known the index; null without one
     */
    void run(final KnownCustomers known, final DeduplicateOutputs outputs, final QualityReport.Builder report) throws IOException, UnreadableContentException, StoreException {
        final Set<String> suppressed = known == null ? Set.of() : known.suppressed();
        final Population people = new Population(fields);
        final RecordSchema schema = readPeople(people, known, suppressed);
        final long spilled = match(people);
        final Leaving leaving = open(outputs, schema);
        try (RecordStore store = new RecordStore(claim, Path.of(DeduplicateProperties.spillDirectory(context)), people.rows())) {
            if (known == null) {
                final Assembly assembly = new Assembly(fields, people, leaving, store);
                read(assembly::accept);
                figures(report, outputs, people, assembly.largest(), store.spilled() + spilled, 0);
            } else {
                final RowFates fates = known.update(people, suppressed, task -> stage(task), leaving);
                final IndexedAssembly assembly = new IndexedAssembly(people, fates, leaving, store);
                readAgain(assembly::accept, leaving.erased());
                figures(report, outputs, people, assembly.largest(), store.spilled() + spilled, fates.renewedPersons());
            }
        }
    }

    /** Matches, with the blocks of candidates in memory where the budget has room for them. Returns the bytes that went to disk. */
    private long match(final Population people) {
        people.freeze();
        final long bytes = people.blockBytes();
        if (claim.tryGrow(bytes)) {
            people.match(settings, BlockSpace.HEAP);
            claim.shrink(bytes);
            return 0;
        }
        try (MappedSpace file = new MappedSpace(Path.of(DeduplicateProperties.spillDirectory(context)))) {
            people.match(settings, file);
            return file.spilled();
        }
    }

    private RecordSchema readPeople(final Population people, final KnownCustomers known, final Set<String> suppressed) throws IOException, UnreadableContentException {
        final boolean[] exceeded = {false};
        final long[] claimed = {0};
        final RecordSchema schema = read(record -> {
            if (known != null && known.isErased(record, suppressed)) {
                erased.set((int) received);
            } else if (people.rows() == FeatureTable.MAXIMUM_ROWS) {
                throw FileTooLargeException.records();
            } else {
                // read to its end all the same: the message says how much it is
                if (!exceeded[0] && people.rows() % ROWS_OF_CLAIM == 0) {
                    final long held = Math.max(claimed[0], people.heldBytes());
                    exceeded[0] = !claim.grow(held - claimed[0]);
                    claimed[0] = held;
                }
                if (!exceeded[0]) {
                    people.add(record, fields.values(record));
                }
            }
            received++;
        });
        if (exceeded[0]) {
            throw FileTooLargeException.memory(received, (long) (1.0 * claimed[0] / Math.max(1, people.rows()) * (people.rows() == 0 ? 1 : received)), claim.limit());
        }
        return schema;
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

    /** A fault of the database amid reading. */
    private static final class StagingException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private StagingException(final SQLException cause) {
            super(cause);
        }
    }

    private void stage(final KnownCustomers.RowTask task) throws SQLException {
        try {
            readAgain(record -> {
                try {
                    task.accept(record);
                } catch (final SQLException e) {
                    throw new StagingException(e);
                }
            }, any -> { });
        } catch (final StagingException e) {
            throw (SQLException) e.getCause();
        }
    }

    /** Reads the records of people, and gives those of erased people elsewhere. */
    private void readAgain(final Consumer<Record> people, final Consumer<Record> ofErased) {
        final int[] next = {0};
        try {
            read(record -> (erased.get(next[0]++) ? ofErased : people).accept(record));
        } catch (final IOException | UnreadableContentException e) {
            throw new UnreadableAgainException(e);
        }
    }

    private RecordSchema read(final Consumer<Record> consumer) throws IOException, UnreadableContentException {
        final RecordReaderFactory readers = context.getProperty(CommonProperties.RECORD_READER).asControllerService(RecordReaderFactory.class);
        try (InputStream content = session.read(input); RecordInput records = RecordInput.open(readers, input, content, logger); ReadAhead ahead = new ReadAhead(records)) {
            for (Record record = ahead.next(); record != null; record = ahead.next()) {
                consumer.accept(record);
            }
            return records.schema();
        }
    }

    private void figures(final QualityReport.Builder report, final DeduplicateOutputs outputs, final Population people, final int largest, final long spilled, final long renewed) {
        final MatchModel model = people.matching().weigher().model();
        report.count("received", received)
                .count("golden", outputs.count(DeduplicateCustomerRecord.GOLDEN))
                .count("renewed", renewed)
                .count("merged", outputs.count(DeduplicateCustomerRecord.DUPLICATE))
                .count("erased", outputs.count(DeduplicateCustomerRecord.ERASED))
                .count("for_review", outputs.count(DeduplicateCustomerRecord.REVIEW))
                .count("changed", outputs.count(DeduplicateCustomerRecord.CHANGED))
                .figure("comparisons", people.matching().comparisons())
                .figure("largest_cluster", largest)
                .figure("expected_precision", people.matching().expected().precision())
                .figure("expected_recall", people.matching().expected().recall())
                .figure("spilled_mb", spilled >> 20)
                .figure("weights", (MatchProperties.isPinned(context) ? WeightSource.PINNED : model.learned() > 0 ? WeightSource.LEARNED : WeightSource.BUILT_IN).getValue())
                .figure("model", ModelDocument.write(model));
    }
}
