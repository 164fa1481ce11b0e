// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Encodes raw values with dictionaries, on several threads. Rows wait in chunks. Each lane (the fields that share a dictionary) takes the chunks in order, on any free thread, so that
 * reading and encoding overlap and the numbers do not depend on the number of threads. A caller that is faster than the lanes helps them. FeatureTableTest tests it.
 */
final class TableEncoder {

    /** Rows that are encoded together. */
    static final int BATCH_ROWS = 512;
    /** Rows of a chunk: as many as {@link CellChunks} adds room for at a time. */
    private static final int CHUNK_ROWS = CellChunks.PART_ROWS;
    /** Chunks that may wait for a lane before the caller helps. They bound the memory for raw values. */
    private static final int MAX_WAITING_CHUNKS = 8;
    /** Nanoseconds that a caller sleeps when no lane is free. */
    private static final long PAUSE_NANOS = 20_000;

    /** A chunk of raw values, row by row. */
    private static final class Chunk {
        private final int first;
        private final int rows;
        private final String[] values;
        private final AtomicInteger lanesLeft;

        private Chunk(final int first, final int rows, final String[] values, final int lanes) {
            this.first = first;
            this.rows = rows;
            this.values = values;
            this.lanesLeft = new AtomicInteger(lanes);
        }
    }

    /** The fields of one dictionary. */
    private final class Lane {
        private final int[] fields;
        private final int[] numbers = new int[BATCH_ROWS];
        private final Queue<Chunk> waiting = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean busy = new AtomicBoolean();

        private Lane(final int... fields) {
            this.fields = fields;
        }

        /** Encodes the waiting chunks, unless another thread does. Returns whether it encoded any. */
        private boolean work() {
            boolean worked = false;
            while (!waiting.isEmpty() && busy.compareAndSet(false, true)) {
                try {
                    for (Chunk chunk = waiting.poll(); chunk != null; chunk = waiting.poll()) {
                        encode(chunk);
                        worked = true;
                    }
                } finally {
                    busy.set(false);
                }
            }
            return worked;
        }

        private void encode(final Chunk chunk) {
            try {
                for (final int field : fields) {
                    for (int from = 0; from < chunk.rows; from += BATCH_ROWS) {
                        final int count = Math.min(BATCH_ROWS, chunk.rows - from);
                        encoders[field].numbers(chunk.values, from * width + field, width, count, numbers);
                        cells.set(chunk.first + from, field, numbers, count);
                    }
                }
            } catch (final RuntimeException | Error e) {
                failure = e;
            } finally {
                chunk.lanesLeft.decrementAndGet();
            }
        }
    }

    private final int width;
    private final FieldEncoder[] encoders;
    private final CellChunks cells;
    private final Lane[] lanes;
    private final Queue<Chunk> unfinished = new ConcurrentLinkedQueue<>();
    private volatile Throwable failure;
    private String[] filling;
    private int first;
    private int filled;

    /**
     * @param encoders one per field
     * @param laneOfField the lane of each field
     */
    TableEncoder(final FieldEncoder[] encoders, final int[] laneOfField, final int lanes, final CellChunks cells) {
        this.width = encoders.length;
        this.encoders = encoders;
        this.cells = cells;
        this.lanes = new Lane[lanes];
        for (int lane = 0; lane < lanes; lane++) {
            final int number = lane;
            this.lanes[lane] = new Lane(java.util.stream.IntStream.range(0, width).filter(field -> laneOfField[field] == number).toArray());
        }
        this.filling = new String[width * CHUNK_ROWS];
    }

    /** Adds a row: its values, and the value of the last field. */
    void add(final String[] values, final String last) {
        System.arraycopy(values, 0, filling, filled * width, values.length);
        filling[filled * width + width - 1] = last;
        filled++;
        if (filled == CHUNK_ROWS) {
            publish();
            while (unfinished.size() > MAX_WAITING_CHUNKS) {
                help();
            }
        }
    }

    private void publish() {
        final Chunk chunk = new Chunk(first, filled, filling, lanes.length);
        unfinished.add(chunk);
        for (final Lane lane : lanes) {
            lane.waiting.add(chunk);
            ForkJoinPool.commonPool().execute(lane::work);
        }
        first += filled;
        filled = 0;
        filling = new String[width * CHUNK_ROWS];
    }

    private void help() {
        boolean worked = false;
        for (int lane = 0; lane < lanes.length && !worked; lane++) {
            worked = lanes[lane].work();
        }
        while (!unfinished.isEmpty() && unfinished.peek().lanesLeft.get() == 0) {
            unfinished.poll();
            worked = true;
        }
        if (failure != null) {
            throw new IllegalStateException("A value could not be encoded", failure);
        }
        if (!worked) {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Waits until every value has its number. */
    void finish() {
        if (filled > 0) {
            publish();
        }
        filling = null;
        await();
    }

    /** Waits until every value of a whole chunk has its number. */
    void await() {
        while (!unfinished.isEmpty()) {
            help();
        }
    }
}
