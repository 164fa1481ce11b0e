// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Raw values on their way into dictionaries. Rows wait in chunks; each lane (the fields that share a dictionary) takes the chunks in order, on whichever thread is free, so
 * that reading and encoding overlap and the numbers are the same with any number of threads. A caller who is faster than the lanes helps them.
 */
final class TableEncoder {

    /** Rows that are encoded at a time. */
    static final int BATCH = 512;
    private static final int CHUNK = 4096;
    private static final int MOST_WAITING = 8;

    /** One chunk of raw values, row by row. */
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
        private final int[] numbers = new int[BATCH];
        private final Queue<Chunk> waiting = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean busy = new AtomicBoolean();

        private Lane(final int... fields) {
            this.fields = fields;
        }

        /** Works off what waits, unless another thread does; true when something was done. */
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
                    for (int from = 0; from < chunk.rows; from += BATCH) {
                        final int count = Math.min(BATCH, chunk.rows - from);
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
    private final Queue<Chunk> underWay = new ConcurrentLinkedQueue<>();
    private volatile Throwable failure;
    private String[] filling;
    private int first;
    private int filled;

    /**
     * @param encoders one per field
     * @param laneOfField which lane takes a field
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
        this.filling = new String[width * CHUNK];
    }

    /** Takes a row: {@code values} and the last field. */
    void add(final String[] values, final String last) {
        System.arraycopy(values, 0, filling, filled * width, values.length);
        filling[filled * width + width - 1] = last;
        filled++;
        if (filled == CHUNK) {
            publish();
            while (underWay.size() > MOST_WAITING) {
                help();
            }
        }
    }

    private void publish() {
        final Chunk chunk = new Chunk(first, filled, filling, lanes.length);
        underWay.add(chunk);
        for (final Lane lane : lanes) {
            lane.waiting.add(chunk);
            ForkJoinPool.commonPool().execute(lane::work);
        }
        first += filled;
        filled = 0;
        filling = new String[width * CHUNK];
    }

    private void help() {
        boolean worked = false;
        for (int lane = 0; lane < lanes.length && !worked; lane++) {
            worked = lanes[lane].work();
        }
        while (!underWay.isEmpty() && underWay.peek().lanesLeft.get() == 0) {
            underWay.poll();
            worked = true;
        }
        if (failure != null) {
            throw new IllegalStateException("A value could not be taken in", failure);
        }
        if (!worked) {
            LockSupport.parkNanos(20_000);
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
        while (!underWay.isEmpty()) {
            help();
        }
    }
}
