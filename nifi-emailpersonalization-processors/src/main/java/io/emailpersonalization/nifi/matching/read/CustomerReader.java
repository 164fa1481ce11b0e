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
import java.util.function.Function;

/**
 * Reads the records of one FlowFile. The values to compare go into a {@link CustomerTable}, the records into a {@link RecordStore}. Records of erased people are written to
 * their relationship at once. Tested by DeduplicateCustomerRecordTest, ErasureTest and SpillTest.
 */
public final class CustomerReader implements AutoCloseable {

    /** Memory is claimed once per so many rows: rarely enough to cost nothing, often enough that the estimate stays close. */
    private static final int ROWS_PER_CLAIM = 256;
    /** Records per query for erased people: one round trip for thousands. */
    private static final int LOOKUP_RECORDS = 2000;
    /** Bytes of encoded records that wait for such a query at most. */
    private static final int LOOKUP_BYTES = 1 << 20;

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
     * @param erasures finds records of erased people; null when nobody was erased
     * @param asOf As Of of the run
     * @param source fills in the source of records without one
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
     * Reads all records.
     *
     * @param writers opens the outputs for the schema of the records
     */
    public void read(final RecordInput records, final Function<RecordSchema, OutgoingRecordWriter> writers) throws UnreadableContentException, StoreException {
        writer = writers.apply(source.extend(records.schema()));
        table = new CustomerTable(fields);
        store = new RecordStore(claim, spillDirectory);
        readAll(records);
    }

    /**
     * A record that was read.
     *
     * @param original the record with everything that the reader provided; null when nobody was erased
     * @param stored the record as it is stored
     * @param bytes the encoded record: the reading thread encodes it
     */
    private record ReadRecord(Record original, Record stored, ByteBuffer bytes) {
    }

    /** Returns the records in their order. When people were erased, it reads some thousand records ahead and looks up which of them are erased. */
    private final class RecordQueue {

        private final Prefetch<ReadRecord, UnreadableContentException> input;
        private final Queue<ReadRecord> lookedUp = new ArrayDeque<>();
        private final Set<ReadRecord> erased = Collections.newSetFromMap(new IdentityHashMap<>());

        private RecordQueue(final Prefetch<ReadRecord, UnreadableContentException> input) {
            this.input = input;
        }

        /** Returns null at the end. */
        private ReadRecord next() throws UnreadableContentException, StoreException {
            if (erasures == null) {
                return input.next();
            }
            if (lookedUp.isEmpty()) {
                lookUp();
            }
            return lookedUp.poll();
        }

        private void lookUp() throws UnreadableContentException, StoreException {
            erased.clear();
            long bytes = 0;
            while (lookedUp.size() < LOOKUP_RECORDS && bytes < LOOKUP_BYTES) {
                final ReadRecord next = input.next();
                if (next == null) {
                    break;
                }
                bytes += next.bytes().remaining();
                lookedUp.add(next);
            }
            if (!lookedUp.isEmpty()) {
                final List<ReadRecord> chunk = List.copyOf(lookedUp);
                erasures.findErased(chunk.stream().map(ReadRecord::stored).toList(), readmitted).stream().mapToObj(chunk::get).forEach(erased::add);
            }
        }

        private boolean isErased(final ReadRecord record) {
            return erased.contains(record);
        }
    }

    private ReadRecord encode(final Record original) {
        final Record stored = store.compact(source.fill(original));
        return new ReadRecord(erasures == null ? null : original, stored, store.encode(stored));
    }

    private void readAll(final RecordInput records) throws UnreadableContentException, StoreException {
        try (Prefetch<ReadRecord, UnreadableContentException> input = records.prefetch(record -> encode(record))) {
            final RecordQueue queue = new RecordQueue(input);
            long claimed = 0;
            boolean isTooLarge = false;
            for (ReadRecord next = queue.next(); next != null; next = queue.next()) {
                received++;
                if (queue.isErased(next)) {
                    writer.writeErased(next.original());
                } else if (table.rows() == FeatureTable.MAX_ROWS) {
                    throw FileTooLargeException.records();
                } else if (!isTooLarge) {
                    table.add(fields.row(next.stored(), asOf));
                    store.add(next.bytes());
                    if (table.rows() % ROWS_PER_CLAIM == 1) {
                        final long held = Math.max(claimed, table.heldBytes() + (long) RecordStore.BYTES_OF_ROW * table.rows());
                        // the rest is only counted: the message says how much memory all records need
                        isTooLarge = !tryClaim(held - claimed) && !claim.grow(held - claimed);
                        claimed = held;
                    }
                }
            }
            if (isTooLarge) {
                throw FileTooLargeException.memory(received, (long) (1.0 * claimed / table.rows() * received), claim.limit());
            }
        }
    }

    /** Claims memory that is free now, or that becomes free when stored records go to disk. Returns false when there is too little. */
    public boolean tryClaim(final long bytes) {
        boolean isClaimed = claim.tryGrow(bytes);
        while (!isClaimed && store.spill()) {
            isClaimed = claim.tryGrow(bytes);
        }
        return isClaimed;
    }

    /** Returns how many records were read. */
    public long received() {
        return received;
    }

    /** Returns the hashes of erased people who consented since and are readmitted. */
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
