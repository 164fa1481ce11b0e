// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What some threads make and another takes: makers work ahead on a thread each, and what one of them makes is taken in its order. Few things are under way: some hundred,
 * and not more than a few megabytes.
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
    private final List<Thread> threads;
    private volatile boolean closed;
    private int making;
    private Batch<T> current = new Batch<>(List.of(), null, false);
    private Iterator<T> items = current.items().iterator();

    /**
     * Begins to make.
     *
     * @param task what the thread does, for its name
     */
    public Relay(final String task, final Maker<T, X> maker) {
        this(task, List.of(maker));
    }

    /**
     * Begins to make.
     *
     * @param task what the threads do, for their names
     */
    public Relay(final String task, final List<Maker<T, X>> makers) {
        making = makers.size();
        threads = makers.stream().map(maker -> Thread.ofPlatform().daemon().name("%s (%s)".formatted(Thread.currentThread().getName(), task)).start(new Making(maker))).toList();
    }

    /** The work of one thread. */
    private final class Making implements Runnable {
        private final Maker<T, X> maker;
        private List<T> made = new ArrayList<>();
        private long bytesMade;

        private Making(final Maker<T, X> maker) {
            this.maker = maker;
        }

        @Override
        public void run() {
            Throwable failure = null;
            try {
                maker.make(this::add);
            } catch (final AbandonedException e) {
                return;
            } catch (final Exception | Error e) {
                failure = e;
            }
            try {
                pass(new Batch<>(made, failure, true));
            } catch (final AbandonedException e) {
                // there is nobody to tell
            }
        }

        private void add(final T item, final long bytes) {
            made.add(item);
            bytesMade += bytes;
            if (made.size() >= MOST_ITEMS || bytesMade >= MOST_BYTES) {
                pass(new Batch<>(made, null, false));
                made = new ArrayList<>();
                bytesMade = 0;
            }
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
     * The next thing, null after the last of all makers.
     *
     * @throws X as a maker does, after the things that it made before
     */
    public T next() throws X {
        while (!items.hasNext()) {
            if (current.failure() != null) {
                throw failure(current.failure());
            }
            if (making == 0) {
                return null;
            }
            current = take();
            making -= current.isLast() ? 1 : 0;
            items = current.items().iterator();
        }
        return items.next();
    }

    private Batch<T> take() {
        try {
            return batches.take();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The processor was told to end while %s".formatted(threads.getFirst().getName()), e);
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

    /** Ends the making; when this returns the threads have ended. */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        for (final Thread thread : threads) {
            while (thread.isAlive()) {
                batches.clear();
                try {
                    thread.join(PATIENCE_MILLIS);
                } catch (final InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
