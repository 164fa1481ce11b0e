// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.read;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A bounded queue between two threads: one produces items ahead of time, and the other takes them in the same order. At most a few hundred items, and a few megabytes, are queued.
 *
 * @param <T> type of the items
 * @param <X> exception of the producer
 */
public final class Prefetch<T, X extends Exception> implements AutoCloseable {

    /** A batch ends at this number of items or bytes, whichever comes first. */
    private static final int MAX_BATCH_ITEMS = 256;
    private static final long MAX_BATCH_BYTES = 1 << 18;
    /** Batches that wait for the consumer. */
    private static final int MAX_QUEUED_BATCHES = 4;
    /** How often a waiting thread looks whether the other one has ended. */
    private static final long POLL_MILLIS = 100;

    /** Receives items. */
    @FunctionalInterface
    public interface Sink<T> {
        /** @param bytes approximate size of the item */
        void accept(T item, long bytes);
    }

    /** Produces items. */
    @FunctionalInterface
    public interface Producer<T, X extends Exception> {
        /** Passes all items to the sink, which blocks while the queue is full. */
        void produce(Sink<T> sink) throws X;
    }

    /**
     * Items that were produced together.
     *
     * @param failure the exception that ended the production; null for none
     * @param isLast whether no batch follows
     */
    private record Batch<T>(List<T> items, Throwable failure, boolean isLast) {
    }

    /** The consumer has closed the queue. */
    private static final class AbandonedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private AbandonedException() {
            super(null, null, false, false);
        }
    }

    private final BlockingQueue<Batch<T>> batches = new ArrayBlockingQueue<>(MAX_QUEUED_BATCHES);
    private final Thread thread;
    private volatile boolean closed;
    private Batch<T> current = new Batch<>(List.of(), null, false);
    private Iterator<T> items = current.items().iterator();

    /**
     * Starts the production on a new thread.
     *
     * @param task the purpose of the thread, for its name
     */
    public Prefetch(final String task, final Producer<T, X> maker) {
        thread = Thread.ofPlatform().daemon().name("%s (%s)".formatted(Thread.currentThread().getName(), task)).start(() -> make(maker));
    }

    private void make(final Producer<T, X> maker) {
        final BatchBuilder making = new BatchBuilder();
        Throwable failure = null;
        try {
            maker.produce(making);
        } catch (final AbandonedException e) {
            return;
        } catch (final Exception | Error e) {
            failure = e;
        }
        try {
            enqueue(new Batch<>(making.made, failure, true));
        } catch (final AbandonedException e) {
            // the consumer has gone
        }
    }

    /** Collects items for the next batch. */
    private final class BatchBuilder implements Sink<T> {
        private List<T> made = new ArrayList<>();
        private long bytesMade;

        @Override
        public void accept(final T item, final long bytes) {
            made.add(item);
            bytesMade += bytes;
            if (made.size() >= MAX_BATCH_ITEMS || bytesMade >= MAX_BATCH_BYTES) {
                enqueue(new Batch<>(made, null, false));
                made = new ArrayList<>();
                bytesMade = 0;
            }
        }
    }

    private void enqueue(final Batch<T> batch) {
        try {
            boolean isPassed = false;
            while (!isPassed && !closed) {
                isPassed = batches.offer(batch, POLL_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AbandonedException();
        }
        if (closed) {
            throw new AbandonedException();
        }
    }

    /**
     * The next item; null after the last.
     *
     * @throws X the exception of the producer, after the items before it
     */
    public T next() throws X {
        while (!hasNext()) {
            if (current.isLast()) {
                return null;
            }
            start(take());
        }
        return items.next();
    }

    /**
     * The next item if it is ready; null while it is being produced, and after the last.
     *
     * @throws X as {@link #next} does
     */
    public T poll() throws X {
        while (!hasNext()) {
            final Batch<T> batch = batches.poll();
            if (batch == null) {
                return null;
            }
            start(batch);
        }
        return items.next();
    }

    private boolean hasNext() throws X {
        if (!items.hasNext() && current.failure() != null) {
            throw failure(current.failure());
        }
        return items.hasNext();
    }

    private void start(final Batch<T> batch) {
        current = batch;
        items = batch.items().iterator();
    }

    private Batch<T> take() {
        try {
            return batches.take();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The processor was stopped while %s".formatted(thread.getName()), e);
        }
    }

    /** X is the only checked exception of the producer. */
    @SuppressWarnings("unchecked")
    private X failure(final Throwable failure) {
        switch (failure) {
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> {
                return (X) failure;
            }
        }
    }

    /** Stops the production. The thread has ended when this method returns. */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        while (thread.isAlive()) {
            batches.clear();
            try {
                thread.join(POLL_MILLIS);
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
