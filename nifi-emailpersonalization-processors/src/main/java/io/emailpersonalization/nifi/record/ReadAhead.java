// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record;

import org.apache.nifi.serialization.record.Record;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The records of one input, read on a thread of its own while those before are worked on. Few are under way: some hundred, and not more than a few megabytes of content.
 * Nobody else may ask the input for records meanwhile.
 */
public final class ReadAhead implements AutoCloseable {

    private static final int MOST_RECORDS = 256;
    private static final long MOST_BYTES = 1 << 18;
    private static final int BATCHES = 4;
    private static final long PATIENCE_MILLIS = 100;

    /**
     * Records that were read together.
     *
     * @param failure what ended the reading; null where there is none
     * @param isLast whether nothing comes after these
     */
    private record Batch(List<Record> records, Throwable failure, boolean isLast) {
    }

    private final RecordInput input;
    private final BlockingQueue<Batch> batches = new ArrayBlockingQueue<>(BATCHES);
    private final Thread thread;
    private volatile boolean closed;
    private Batch current = new Batch(List.of(), null, false);
    private Iterator<Record> records = current.records().iterator();

    /** Begins to read. */
    public ReadAhead(final RecordInput input) {
        this.input = input;
        this.thread = Thread.ofPlatform().daemon().name(Thread.currentThread().getName() + " (reading ahead)").start(this::read);
    }

    private void read() {
        try {
            for (Batch batch = batch(); !closed; batch = batch()) {
                pass(batch);
                if (batch.isLast()) {
                    return;
                }
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The next records, and what ended the reading behind them. */
    private Batch batch() {
        final List<Record> batch = new ArrayList<>(MOST_RECORDS);
        try {
            final long start = input.position();
            while (batch.size() < MOST_RECORDS && input.position() - start < MOST_BYTES) {
                final Record record = input.next();
                if (record == null) {
                    return new Batch(batch, null, true);
                }
                batch.add(record);
            }
            return new Batch(batch, null, false);
        } catch (final Exception | Error e) {
            return new Batch(batch, e, true);
        }
    }

    private void pass(final Batch batch) throws InterruptedException {
        while (!closed && !batches.offer(batch, PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            // whoever takes them is busy
        }
    }

    /**
     * The next record, null after the last.
     *
     * @throws UnreadableContentException as {@link RecordInput#next} does, after the records before
     */
    public Record next() throws UnreadableContentException {
        while (!records.hasNext()) {
            if (current.failure() != null) {
                rethrow(current.failure());
            }
            if (current.isLast()) {
                return null;
            }
            current = take();
            records = current.records().iterator();
        }
        return records.next();
    }

    private Batch take() {
        try {
            return batches.take();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The processor was told to end while records were read", e);
        }
    }

    private static void rethrow(final Throwable failure) throws UnreadableContentException {
        switch (failure) {
            case UnreadableContentException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    /** Ends reading; the input can be closed then. */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            batches.clear();
            try {
                thread.join(PATIENCE_MILLIS);
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
