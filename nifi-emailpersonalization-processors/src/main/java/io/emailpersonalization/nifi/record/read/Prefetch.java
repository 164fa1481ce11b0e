// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.read;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What one thread makes and another takes: the maker works ahead, and what it makes is taken in that order. Few things are under way: some hundred, and not more than a few
 * megabytes.
 *
 * @param <T> what is made
 * @param <X> what the making may end with
 */
public final class Prefetch<T, X extends Exception> implements AutoCloseable {

    private static final int MAX_BATCH_ITEMS = 256;
    private static final long MAX_BATCH_BYTES = 1 << 18;
    private static final int MAX_QUEUED_BATCHES = 4;
    private static final long POLL_MILLIS = 100;

    /** Takes what is made. */
    @FunctionalInterface
    public interface Sink<T> {
        /** @param bytes about how large it is */
        void accept(T item, long bytes);
    }

    /** Makes things. */
    @FunctionalInterface
    public interface Producer<T, X extends Exception> {
        /** Gives all to the sink, which waits while the other thread is busy. */
        void produce(Sink<T> sink) throws X;
    }

    /**
     * Things that were made together.
     *
     * @param failure what ended the making; null where there is none
     * @param isLast whether nothing comes after these
     */
    private record Batch<T>(List<T> items, Throwable failure, boolean isLast) {
    }

    /** Nobody takes anything any more. */
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
     * Begins to make.
     *
     * @param task what the thread does, for its name
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
            // there is nobody to tell
        }
    }

    /** What was made and not passed yet. */
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
     * The next thing, null after the last.
     *
     * @throws X as the maker does, after the things that it made before
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
     * The next thing if it is there; null while it is being made, and after the last.
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
            throw new IllegalStateException("The processor was told to end while %s".formatted(thread.getName()), e);
        }
    }

    /** The maker throws nothing else that is checked. */
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

    /** Ends the making; when this returns the thread has ended. */
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
