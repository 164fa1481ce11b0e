// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** One account, many threads. */
@Timeout(30)
class RateBudgetTest {

    @Test
    void aFifthOfTheConnectionsIsKeptForWithdrawals() throws InterruptedException {
        final RateBudget budget = RateBudget.of("reserve", new RateBudget.Limits(10, 0));
        for (int i = 0; i < 8; i++) {
            budget.acquire(false);
        }
        final Thread ninth = Thread.startVirtualThread(() -> acquire(budget, false));
        budget.acquire(true);
        budget.acquire(true);
        assertTrue(ninth.isAlive(), "pushes wait while theirs are in use");
        budget.release();
        budget.release();
        budget.release();
        ninth.join();
    }

    @Test
    void aWithdrawalGoesBeforeThePushesThatWait() throws InterruptedException {
        final RateBudget budget = RateBudget.of("priority", new RateBudget.Limits(1, 0));
        budget.acquire(false);
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
            budget.acquire(false);
            budget.release();
        }
        assertTrue(System.nanoTime() - start >= 190_000_000L, "20 intervals of 10 ms are the least that 21 requests take");
    }

    private static void acquire(final RateBudget budget, final boolean urgent) {
        try {
            budget.acquire(urgent);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
