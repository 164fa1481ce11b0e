// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import io.emailpersonalization.nifi.esp.client.ContactOutcome;
import io.emailpersonalization.nifi.esp.client.DeadlineExceededException;
import io.emailpersonalization.nifi.esp.client.EspRefusedException;
import io.emailpersonalization.nifi.esp.client.EspUnavailableException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Sends one request per item, such as an address, several at a time. A failure does not stop the others: the vendor counts as down after three failures without a success in
 * between. The remaining items are not sent then. Tested by {@code MailchimpClientTest}.
 *
 * @param <T> an item
 * @param <R> the outcome of an item
 */
public final class ConcurrentRequests<T, R> {

    /** One failure may be the item's; three in a row are the vendor's. */
    private static final int MAX_FAILURES_IN_A_ROW = 3;

    private final List<T> items;
    private final Action<T, R> action;
    private final Failures<R> failures;
    private final Queue<Integer> waiting;
    private final AtomicReferenceArray<R> outcomes;
    private final AtomicLong successes = new AtomicLong();
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private volatile String down;

    /** The request for one item. */
    @FunctionalInterface
    public interface Action<T, R> {
        R send(T item) throws EspUnavailableException, EspRefusedException, DeadlineExceededException;
    }

    /**
     * The outcomes of items that the vendor did not accept.
     *
     * @param unknown no answer, by the reason
     * @param notSent no answer, and no effect, by the reason
     * @param refused a refusal, by the vendor's message
     * @param tooLate the deadline passed
     */
    private record Failures<R>(Function<String, R> unknown, Function<String, R> notSent, Function<String, R> refused, Supplier<R> tooLate) {
    }

    private ConcurrentRequests(final List<T> items, final Action<T, R> action, final Failures<R> failures) {
        this.items = items;
        this.action = action;
        this.failures = failures;
        this.outcomes = new AtomicReferenceArray<>(items.size());
        // in random order: items that always fail would otherwise keep the items behind them from being sent at all
        final List<Integer> order = new ArrayList<>(IntStream.range(0, items.size()).boxed().toList());
        Collections.shuffle(order);
        this.waiting = new ConcurrentLinkedQueue<>(order);
    }

    /**
     * Changes contacts. Returns an outcome per item, in the order of the items.
     *
     * @param concurrency how many requests are open at a time
     * @throws EspUnavailableException when the thread is interrupted
     * @throws EspRefusedException when the vendor refuses the key, the account or the audience
     */
    public static <T> List<ContactOutcome> each(final List<T> items, final int concurrency, final Action<T, ContactOutcome> action) throws EspUnavailableException, EspRefusedException {
        return new ConcurrentRequests<>(items, action, new Failures<>(ContactOutcome::unknown, ContactOutcome::notSent,
                message -> ContactOutcome.refused("refused", null, message), ContactOutcome::tooLate))
                .outcomes(concurrency);
    }

    /**
     * Reads contacts, without a deadline. Otherwise as {@link #each(List, int, Action)}.
     *
     * @param unknown gives the outcome of an item without an answer, by the reason
     * @param refused gives the outcome of a refused item, by the vendor's message
     */
    public static <T, R> List<R> each(final List<T> items, final int concurrency, final Action<T, R> action, final Function<String, R> unknown, final Function<String, R> refused)
            throws EspUnavailableException, EspRefusedException {
        return new ConcurrentRequests<>(items, action, new Failures<>(unknown, unknown, refused, () -> unknown.apply("The deadline passed"))).outcomes(concurrency);
    }

    private List<R> outcomes(final int concurrency) throws EspUnavailableException, EspRefusedException {
        final List<Future<Void>> workers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < Math.min(concurrency, items.size()); i++) {
                workers.add(threads.submit(this::work));
            }
            await(workers, threads);
        }
        return IntStream.range(0, items.size()).mapToObj(outcomes::get).toList();
    }

    private static void await(final List<Future<Void>> workers, final ExecutorService threads) throws EspUnavailableException, EspRefusedException {
        try {
            for (final Future<Void> worker : workers) {
                worker.get();
            }
        } catch (final InterruptedException e) {
            // closing waits for the threads, and these may wait for minutes where the vendor asked for a pause
            threads.shutdownNow();
            Thread.currentThread().interrupt();
            throw new EspUnavailableException("The request was interrupted", e);
        } catch (final ExecutionException e) {
            if (e.getCause() instanceof EspRefusedException refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private Void work() throws EspRefusedException {
        for (Integer next = waiting.poll(); next != null; next = waiting.poll()) {
            outcomes.set(next, down == null ? outcome(items.get(next)) : failures.notSent().apply(down));
        }
        return null;
    }

    private R outcome(final T item) throws EspRefusedException {
        final long successesBefore = successes.get();
        try {
            final R outcome = action.send(item);
            succeeded();
            return outcome;
        } catch (final DeadlineExceededException e) {
            return failures.tooLate().get();
        } catch (final EspUnavailableException e) {
            if (Thread.currentThread().isInterrupted() || successes.get() == successesBefore && failuresInARow.incrementAndGet() >= MAX_FAILURES_IN_A_ROW) {
                down = e.getMessage();
            }
            return (e.mayHaveHadEffect() ? failures.unknown() : failures.notSent()).apply(e.getMessage());
        } catch (final EspRefusedException e) {
            if (!e.isContentAtFault()) {
                down = e.getMessage();
                throw e;
            }
            succeeded();
            return failures.refused().apply(e.getMessage());
        }
    }

    private void succeeded() {
        successes.incrementAndGet();
        failuresInARow.set(0);
    }
}
