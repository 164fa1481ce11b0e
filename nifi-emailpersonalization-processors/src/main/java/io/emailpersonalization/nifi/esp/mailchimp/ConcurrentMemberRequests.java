// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

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
import java.util.stream.IntStream;

/**
 * Sends one request per contact, several at a time. A failure does not stop the others: the vendor counts as down after three failures without a success in between. The
 * remaining contacts are not sent then.
 */
final class ConcurrentMemberRequests<T> {

    /** One failure may be the contact's; three in a row are the vendor's. */
    private static final int MAX_FAILURES_IN_A_ROW = 3;

    private final List<T> contacts;
    private final Action<T> action;
    private final Queue<Integer> waiting;
    private final AtomicReferenceArray<ContactOutcome> outcomes;
    private final AtomicLong successes = new AtomicLong();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile String down;

    /** The request for one contact. */
    @FunctionalInterface
    interface Action<T> {
        ContactOutcome send(T contact) throws EspUnavailableException, EspRefusedException, DeadlineExceededException;
    }

    private ConcurrentMemberRequests(final List<T> contacts, final Action<T> action) {
        this.contacts = contacts;
        this.action = action;
        this.outcomes = new AtomicReferenceArray<>(contacts.size());
        // in random order: contacts that always fail would otherwise keep the contacts behind them from being sent at all
        final List<Integer> order = new ArrayList<>(IntStream.range(0, contacts.size()).boxed().toList());
        Collections.shuffle(order);
        this.waiting = new ConcurrentLinkedQueue<>(order);
    }

    /**
     * Returns an outcome per contact, in the order of the contacts.
     *
     * @param concurrency how many requests are open at a time
     * @throws EspUnavailableException when the thread is interrupted
     * @throws EspRefusedException when the vendor refuses the key, the account or the audience
     */
    static <T> List<ContactOutcome> each(final List<T> contacts, final int concurrency, final Action<T> action) throws EspUnavailableException, EspRefusedException {
        return new ConcurrentMemberRequests<>(contacts, action).outcomes(concurrency);
    }

    private List<ContactOutcome> outcomes(final int concurrency) throws EspUnavailableException, EspRefusedException {
        final List<Future<Void>> workers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < Math.min(concurrency, contacts.size()); i++) {
                workers.add(threads.submit(this::work));
            }
            await(workers, threads);
        }
        return IntStream.range(0, contacts.size()).mapToObj(outcomes::get).toList();
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
            outcomes.set(next, down == null ? outcome(contacts.get(next)) : ContactOutcome.unknown(down));
        }
        return null;
    }

    private ContactOutcome outcome(final T contact) throws EspRefusedException {
        final long successesBefore = successes.get();
        try {
            final ContactOutcome outcome = action.send(contact);
            succeeded();
            return outcome;
        } catch (final DeadlineExceededException e) {
            return ContactOutcome.tooLate();
        } catch (final EspUnavailableException e) {
            if (Thread.currentThread().isInterrupted() || successes.get() == successesBefore && failures.incrementAndGet() >= MAX_FAILURES_IN_A_ROW) {
                down = e.getMessage();
            }
            return ContactOutcome.unknown(e.getMessage());
        } catch (final EspRefusedException e) {
            if (!e.isContentAtFault()) {
                down = e.getMessage();
                throw e;
            }
            succeeded();
            return ContactOutcome.refused("refused", null, e.getMessage());
        }
    }

    private void succeeded() {
        successes.incrementAndGet();
        failures.set(0);
    }
}
