// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What one thread makes and another takes, in order: the maker works ahead on a thread of its own. Few things are under way: some hundred, and not more than a few
 * megabytes.
 *
 * @param <T> what is made
 * @param <X> what the making may end with
 */
public final class Relay<T, X extends Exception> implements AutoCloseable {

    private static final int MOST_ITEMS = 256;
    private static final long MOST_BYTES = 1 << 18;
    private static final int BATCHES = 4;
    private static final long PATIENCE_MILLIS = 100;

    /** Takes what is made. */
    @FunctionalInterface
    public interface Sink<T> {
        /** @param bytes about how large it is */
        void accept(T item, long bytes);
    }

    /** Makes things. */
    @FunctionalInterface
    public interface Maker<T, X extends Exception> {
        /** Gives all to the sink, which waits while the other thread is busy. */
        void make(Sink<T> sink) throws X;
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

    private final BlockingQueue<Batch<T>> batches = new ArrayBlockingQueue<>(BATCHES);
    private final Thread thread;
    private volatile boolean closed;
    private List<T> making = new ArrayList<>();
    private long makingBytes;
    private Batch<T> current = new Batch<>(List.of(), null, false);
    private Iterator<T> items = current.items().iterator();

    /**
     * Begins to make.
     *
     * @param task what the thread does, for its name
     */
    public Relay(final String task, final Maker<T, X> maker) {
        this.thread = Thread.ofPlatform().daemon().name("%s (%s)".formatted(Thread.currentThread().getName(), task)).start(() -> run(maker));
    }

    private void run(final Maker<T, X> maker) {
        Throwable failure = null;
        try {
            maker.make(this::add);
        } catch (final AbandonedException e) {
            return;
        } catch (final Exception | Error e) {
            failure = e;
        }
        try {
            pass(new Batch<>(making, failure, true));
        } catch (final AbandonedException e) {
            // there is nobody to tell
        }
    }

    private void add(final T item, final long bytes) {
        making.add(item);
        makingBytes += bytes;
        if (making.size() >= MOST_ITEMS || makingBytes >= MOST_BYTES) {
            pass(new Batch<>(making, null, false));
            making = new ArrayList<>(MOST_ITEMS);
            makingBytes = 0;
        }
    }

    private void pass(final Batch<T> batch) {
        try {
            boolean isPassed = false;
            while (!isPassed && !closed) {
                isPassed = batches.offer(batch, PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
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
     * @throws X as the maker does, after the things before
     */
    public T next() throws X {
        while (!items.hasNext()) {
            if (current.failure() != null) {
                throw failure(current.failure());
            }
            if (current.isLast()) {
                return null;
            }
            current = take();
            items = current.items().iterator();
        }
        return items.next();
    }

    private Batch<T> take() {
        try {
            return batches.take();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The processor was told to end while %s".formatted(thread.getName()), e);
        }
    }

    /** A maker throws nothing else that is checked. */
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
