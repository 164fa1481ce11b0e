// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import io.emailpersonalization.nifi.esp.OneCarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** One account, many threads. */
@Timeout(30)
class RateBudgetTest {

    @Test
    void aFifthOfTheConnectionsIsKeptForWithdrawals() throws InterruptedException {
        final RateBudget budget = RateBudget.of("reserve", new RateBudget.Limits(10, 0));
        for (int i = 0; i < 8; i++) {
            budget.acquire(false, Instant.MAX);
        }
        final Thread ninth = Thread.startVirtualThread(() -> acquire(budget, false));
        budget.acquire(true, Instant.MAX);
        budget.acquire(true, Instant.MAX);
        assertTrue(ninth.isAlive(), "pushes wait while theirs are in use");
        budget.release();
        budget.release();
        budget.release();
        ninth.join();
    }

    @Test
    void aWithdrawalGoesBeforeThePushesThatWait() throws InterruptedException {
        final RateBudget budget = RateBudget.of("priority", new RateBudget.Limits(1, 0));
        budget.acquire(false, Instant.MAX);
        final List<String> order = new ArrayList<>();
        final CountDownLatch done = new CountDownLatch(4);
        for (final String name : List.of("push 1", "push 2", "push 3", "withdrawal")) {
            final boolean urgent = "withdrawal".equals(name);
            final Thread thread = Thread.startVirtualThread(() -> {
                acquire(budget, urgent);
                synchronized (order) {
                    order.add(name);
                }
                budget.release();
                done.countDown();
            });
            while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
                Thread.onSpinWait();
            }
        }
        budget.release();
        done.await();
        assertEquals("withdrawal", order.getFirst());
    }

    @Test
    void requestsKeepTheirDistance() throws InterruptedException {
        final RateBudget budget = RateBudget.of("rate", new RateBudget.Limits(10, 100));
        final long start = System.nanoTime();
        for (int i = 0; i < 21; i++) {
            budget.acquire(false, Instant.MAX);
            budget.release();
        }
        assertTrue(System.nanoTime() - start >= 190_000_000L, "20 intervals of 10 ms are the least that 21 requests take");
    }

    @Test
    void whoseTurnComesTooLateWaitsForItAndUsesNothing() throws InterruptedException {
        final RateBudget budget = RateBudget.of("late", new RateBudget.Limits(1, 0.001));
        budget.pause(Duration.ofMillis(100));
        final long start = System.nanoTime();
        assertFalse(budget.acquire(false, Instant.now()));
        assertTrue(System.nanoTime() - start >= 95_000_000L, "whoever comes again is not to come again and again during a pause");
        assertTrue(budget.acquire(false, Instant.now().plusSeconds(20)), "the one connection and the one request in 1000 seconds are still there");
    }

    @Test
    void whoWaitsCanBeInterrupted() throws InterruptedException {
        final RateBudget budget = RateBudget.of("interrupt", new RateBudget.Limits(1, 0));
        budget.pause(Duration.ofMinutes(5));
        final List<Thread> waiting = new ArrayList<>();
        for (final boolean urgent : new boolean[]{false, true}) {
            waiting.add(Thread.ofPlatform().start(() -> acquire(budget, urgent)));
        }
        for (final Thread thread : waiting) {
            thread.interrupt();
            thread.join();
        }
    }

    @Test
    void moreVirtualThreadsThanCarriersComeToAnEnd() throws IOException, InterruptedException {
        assertEquals(0, OneCarrier.run(ManyThreads.class));
    }

    /** Three hundred threads that want one connection. */
    static final class ManyThreads {

        private ManyThreads() {
        }

        public static void main(final String... arguments) throws InterruptedException {
            final RateBudget budget = RateBudget.of("many", new RateBudget.Limits(1, 0));
            final List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                final boolean urgent = i % 10 == 0;
                threads.add(Thread.startVirtualThread(() -> {
                    acquire(budget, urgent);
                    Thread.yield();
                    budget.release();
                }));
            }
            for (final Thread thread : threads) {
                thread.join();
            }
        }
    }

    private static void acquire(final RateBudget budget, final boolean urgent) {
        try {
            budget.acquire(urgent, Instant.MAX);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
