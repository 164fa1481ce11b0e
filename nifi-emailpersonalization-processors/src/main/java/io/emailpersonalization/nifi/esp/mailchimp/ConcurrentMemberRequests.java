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
 * Asks for contacts one by one, several at a time. A contact without an answer does not hold up the others: the vendor counts as down only when three in a row have no
 * answer and none had one meanwhile. The rest is not asked for then.
 */
final class ConcurrentMemberRequests<T> {

    private static final int FAILURES_OF_A_VENDOR_THAT_IS_DOWN = 3;

    private final List<T> contacts;
    private final Action<T> action;
    private final Queue<Integer> waiting;
    private final AtomicReferenceArray<ContactOutcome> outcomes;
    private final AtomicLong answers = new AtomicLong();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile String down;

    /** What is done with one contact. */
    @FunctionalInterface
    interface Action<T> {
        ContactOutcome on(T contact) throws EspUnavailableException, EspRefusedException, DeadlineExceededException;
    }

    private ConcurrentMemberRequests(final List<T> contacts, final Action<T> action) {
        this.contacts = contacts;
        this.action = action;
        this.outcomes = new AtomicReferenceArray<>(contacts.size());
        // in another order each time: contacts that never have an answer would keep those behind them from being asked for at all
        final List<Integer> order = new ArrayList<>(IntStream.range(0, contacts.size()).boxed().toList());
        Collections.shuffle(order);
        this.waiting = new ConcurrentLinkedQueue<>(order);
    }

    /**
     * An outcome per contact, in the order of the contacts.
     *
     * @param atATime how many are asked for at a time
     * @throws EspUnavailableException when it was interrupted
     * @throws EspRefusedException when the vendor refuses for a reason that is not a contact's
     */
    static <T> List<ContactOutcome> each(final List<T> contacts, final int atATime, final Action<T> action) throws EspUnavailableException, EspRefusedException {
        return new ConcurrentMemberRequests<>(contacts, action).outcomes(atATime);
    }

    private List<ContactOutcome> outcomes(final int atATime) throws EspUnavailableException, EspRefusedException {
        final List<Future<Void>> workers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < Math.min(atATime, contacts.size()); i++) {
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
            // whoever is closed waits for its threads, and these for minutes where the vendor wants a pause
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
            outcomes.set(next, down == null ? one(contacts.get(next)) : ContactOutcome.unknown(down));
        }
        return null;
    }

    private ContactOutcome one(final T contact) throws EspRefusedException {
        final long answersBefore = answers.get();
        try {
            final ContactOutcome outcome = action.on(contact);
            answered();
            return outcome;
        } catch (final DeadlineExceededException e) {
            return ContactOutcome.tooLate();
        } catch (final EspUnavailableException e) {
            if (Thread.currentThread().isInterrupted() || answers.get() == answersBefore && failures.incrementAndGet() >= FAILURES_OF_A_VENDOR_THAT_IS_DOWN) {
                down = e.getMessage();
            }
            return ContactOutcome.unknown(e.getMessage());
        } catch (final EspRefusedException e) {
            if (!e.isContentAtFault()) {
                down = e.getMessage();
                throw e;
            }
            answered();
            return ContactOutcome.refused("refused", null, e.getMessage());
        }
    }

    private void answered() {
        answers.incrementAndGet();
        failures.set(0);
    }
}
