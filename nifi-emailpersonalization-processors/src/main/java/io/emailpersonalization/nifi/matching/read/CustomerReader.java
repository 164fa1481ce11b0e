// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.read;

import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.emit.OutgoingRecordWriter;
import io.emailpersonalization.nifi.matching.fields.CustomerFields;
import io.emailpersonalization.nifi.matching.people.CustomerTable;
import io.emailpersonalization.nifi.matching.spill.MemoryBudget;
import io.emailpersonalization.nifi.matching.spill.RecordStore;
import io.emailpersonalization.nifi.record.component.DefaultSource;
import io.emailpersonalization.nifi.record.read.Prefetch;
import io.emailpersonalization.nifi.record.read.RecordInput;
import io.emailpersonalization.nifi.record.read.SpeculativeInput;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import io.emailpersonalization.nifi.store.StoreException;
import org.apache.nifi.serialization.record.Record;
import org.apache.nifi.serialization.record.RecordSchema;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** The records of one FlowFile as they come in: what is compared goes into a population, and the records are put aside. Those of erased people leave at once. */
public final class CustomerReader implements AutoCloseable {

    private static final int ROWS_OF_CLAIM = 256;
    private static final int LOOKED_UP = 2000;
    private static final int LOOKED_UP_BYTES = 1 << 20;

    private final CustomerFields fields;
    private final MemoryBudget.Claim claim;
    private final Path spillDirectory;
    private final ErasureLookup erasures;
    private final Instant asOf;
    private final DefaultSource source;
    private final Set<String> readmitted = new HashSet<>();
    private OutgoingRecordWriter writer;
    private CustomerTable table;
    private RecordStore store;
    private long received;

    /**
     * @param erasures which records are of erased people; null where nobody was erased
     * @param asOf of the run
     * @param source of records that name none
     */
    public CustomerReader(final CustomerFields fields, final MemoryBudget.Claim claim, final Path spillDirectory, final ErasureLookup erasures, final Instant asOf,
           final DefaultSource source) {
        this.fields = fields;
        this.claim = claim;
        this.spillDirectory = spillDirectory;
        this.erasures = erasures;
        this.asOf = asOf;
        this.source = source;
    }

    /**
     * Takes in all records.
     *
     * @param leavings how records with a schema leave
     */
    public void read(final SpeculativeInput content, final Function<RecordSchema, OutgoingRecordWriter> leavings) throws UnreadableContentException, StoreException {
        if (content.early().isEmpty() || !isRight(content.early().get(), content, leavings)) {
            begin(leavings.apply(source.schema(content.certain().schema())));
            read(content.certain(), () -> false, () -> true);
        }
    }

    private void begin(final OutgoingRecordWriter leavingNow) {
        received = 0;
        readmitted.clear();
        writer = leavingNow;
        table = new CustomerTable(fields);
        store = new RecordStore(claim, spillDirectory);
    }

    /** Reads by a schema that is not certain; whether that was right. If not, nothing is left of it. */
    private boolean isRight(final RecordInput early, final SpeculativeInput content, final Function<RecordSchema, OutgoingRecordWriter> leavings) throws StoreException {
        begin(leavings.apply(source.schema(early.schema())));
        try {
            if (read(early, content::isRefuted, content::isRight) && content.isRight()) {
                return true;
            }
        } catch (final MemoryBudget.BusyException e) {
            throw e;
        } catch (final UnreadableContentException e) {
            // reading by the right schema tells what is wrong
        } catch (final RuntimeException e) {
            // a value of another type than the beginning has may fail anywhere
            if (content.isRight()) {
                throw e;
            }
        }
        close();
        table = null;
        store = null;
        claim.clear();
        return false;
    }

    /**
     * A record that has been read.
     *
     * @param asRead with what the reader gave along; null where nobody needs that any more
     * @param bytes as it is put aside: made by the thread that read it and has it at hand
     */
    private record ReadRecord(Record asRead, Record record, ByteBuffer bytes) {
    }

    /** Records as they are read. Of some thousands at a time it is looked up who of them was erased, where anybody was. */
    private final class RecordQueue {

        private final Prefetch<ReadRecord, UnreadableContentException> ahead;
        private final Queue<ReadRecord> waiting = new ArrayDeque<>();
        private final Set<ReadRecord> erased = Collections.newSetFromMap(new IdentityHashMap<>());

        private RecordQueue(final Prefetch<ReadRecord, UnreadableContentException> ahead) {
            this.ahead = ahead;
        }

        /** Null when there is none any more. */
        private ReadRecord next() throws UnreadableContentException, StoreException {
            if (erasures == null) {
                return ahead.next();
            }
            if (waiting.isEmpty()) {
                lookUp();
            }
            return waiting.poll();
        }

        private void lookUp() throws UnreadableContentException, StoreException {
            erased.clear();
            long bytes = 0;
            while (waiting.size() < LOOKED_UP && bytes < LOOKED_UP_BYTES) {
                final ReadRecord arrival = ahead.next();
                if (arrival == null) {
                    break;
                }
                bytes += arrival.bytes().remaining();
                waiting.add(arrival);
            }
            if (!waiting.isEmpty()) {
                final List<ReadRecord> looked = List.copyOf(waiting);
                erasures.findErased(looked.stream().map(ReadRecord::record).toList(), readmitted).stream().mapToObj(looked::get).forEach(erased::add);
            }
        }

        private boolean isErased(final ReadRecord arrival) {
            return erased.contains(arrival);
        }
    }

    private ReadRecord arrival(final Record asRead) {
        final Record record = store.slim(source.fill(asRead));
        return new ReadRecord(erasures == null ? null : asRead, record, store.encode(record));
    }

    /**
     * Takes in all records.
     *
     * @param isOver whether the rest does not matter any more; asked now and then
     * @param isCertain whether records may leave; asked before any does
     * @return false when it was over, or nothing may leave
     */
    private boolean read(final RecordInput records, final BooleanSupplier isOver, final BooleanSupplier isCertain) throws UnreadableContentException, StoreException {
        try (Prefetch<ReadRecord, UnreadableContentException> ahead = records.ahead(record -> arrival(record))) {
            final RecordQueue arrivals = new RecordQueue(ahead);
            long claimed = 0;
            boolean isTooLarge = false;
            for (ReadRecord arrival = arrivals.next(); arrival != null; arrival = arrivals.next()) {
                if (received % ROWS_OF_CLAIM == 0 && isOver.getAsBoolean()) {
                    return false;
                }
                received++;
                if (arrivals.isErased(arrival)) {
                    if (!isCertain.getAsBoolean()) {
                        return false;
                    }
                    writer.writeErased(arrival.asRead());
                } else if (table.rows() == FeatureTable.MAXIMUM_ROWS) {
                    throw FileTooLargeException.records();
                } else if (!isTooLarge) {
                    table.add(fields.row(arrival.record(), asOf));
                    store.add(arrival.bytes());
                    if (table.rows() % ROWS_OF_CLAIM == 1) {
                        final long held = Math.max(claimed, table.heldBytes() + (long) RecordStore.BYTES_OF_ROW * table.rows());
                        // it is read to its end all the same: the message says how much it is
                        isTooLarge = !tryClaim(held - claimed) && !claim.grow(held - claimed);
                        claimed = held;
                    }
                }
            }
            if (isTooLarge) {
                throw FileTooLargeException.memory(received, (long) (1.0 * claimed / table.rows() * received), claim.limit());
            }
            return true;
        }
    }

    /** Claims memory if there is enough now, or where records can make room for it: they can wait on disk. */
    public boolean tryClaim(final long bytes) {
        boolean isClaimed = claim.tryGrow(bytes);
        while (!isClaimed && store.spill()) {
            isClaimed = claim.tryGrow(bytes);
        }
        return isClaimed;
    }

    public long received() {
        return received;
    }

    /** Hashes of erased people who agreed since, and are let in again. */
    public Set<String> readmitted() {
        return readmitted;
    }

    public CustomerTable table() {
        return table;
    }

    public RecordStore store() {
        return store;
    }

    public OutgoingRecordWriter writer() {
        return writer;
    }

    @Override
    public void close() {
        if (store != null) {
            store.close();
        }
    }
}
