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
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** One account, many threads; {@link RateLimits}, {@link RateGate} and the windows of the account and of endpoint groups. */
@Timeout(30)
class RateBudgetTest {

    @Test
    void aFifthOfTheConnectionsIsKeptForWithdrawals() throws InterruptedException {
        final RateBudget budget = RateBudget.of("reserve", RateLimits.of(10));
        for (int i = 0; i < 8; i++) {
            budget.acquire(RateBudget.NO_GROUP, false, Instant.MAX);
        }
        final Thread ninth = Thread.startVirtualThread(() -> acquire(budget, false));
        budget.acquire(RateBudget.NO_GROUP, true, Instant.MAX);
        budget.acquire(RateBudget.NO_GROUP, true, Instant.MAX);
        assertTrue(ninth.isAlive(), "pushes wait while their connections are in use");
        budget.release();
        budget.release();
        budget.release();
        ninth.join();
    }

    @Test
    void aWithdrawalGoesBeforeThePushesThatWait() throws InterruptedException {
        final RateBudget budget = RateBudget.of("priority", RateLimits.of(1));
        budget.acquire(RateBudget.NO_GROUP, false, Instant.MAX);
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
        final RateBudget budget = RateBudget.of("rate", RateLimits.of(10, RateWindow.paced(100, Duration.ofSeconds(1))));
        final long start = System.nanoTime();
        for (int i = 0; i < 21; i++) {
            budget.acquire(RateBudget.NO_GROUP, false, Instant.MAX);
            budget.release();
        }
        assertTrue(System.nanoTime() - start >= 190_000_000L, "20 intervals of 10 ms are the least that 21 requests take");
    }

    @Test
    void everyWindowHolds() throws InterruptedException {
        final RateBudget budget = RateBudget.of("windows", RateLimits.of(10, RateWindow.of(100, Duration.ofMillis(100)), RateWindow.of(30, Duration.ofSeconds(1))));
        final List<Long> times = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            budget.acquire(RateBudget.NO_GROUP, true, Instant.MAX);
            times.add(System.nanoTime());
            budget.release();
        }
        assertTrue(times.get(30) - times.get(0) >= 990_000_000L, "no second has more than thirty requests");
    }

    @Test
    void anEndpointGroupHasWindowsAndPausesOfItsOwn() throws InterruptedException {
        final RateBudget budget = RateBudget.of("groups", new RateLimits(10, List.of(), Map.of("jobs", List.of(RateWindow.paced(60, Duration.ofHours(1))))));
        budget.acquire("jobs", false, Instant.MAX);
        budget.release();
        final Thread second = Thread.startVirtualThread(() -> acquire(budget, "jobs", true));
        budget.pause("jobs", Duration.ofMinutes(5));
        for (int i = 0; i < 100; i++) {
            budget.acquire("contacts", false, Instant.MAX);
            budget.release();
        }
        assertTrue(second.isAlive(), "the second request of the minute waits");
        second.interrupt();
        second.join();
        budget.pause("contacts", Duration.ofMillis(100));
        final long start = System.nanoTime();
        budget.acquire(RateBudget.NO_GROUP, false, Instant.MAX);
        assertTrue(System.nanoTime() - start >= 95_000_000L, "a group without windows stands for the account");
    }

    /** The windows of a vendor: second, ten seconds, minute, hour and day. */
    private static List<RateWindow> windows(final int perHour, final int perDay) {
        return List.of(RateWindow.of(10_000, Duration.ofSeconds(1)), RateWindow.of(10_000, Duration.ofSeconds(10)), RateWindow.of(10_000, Duration.ofMinutes(1)),
                RateWindow.of(perHour, Duration.ofHours(1)), RateWindow.of(perDay, Duration.ofDays(1)));
    }

    private static int granted(final RateBudget budget, final String group, final boolean urgent) throws InterruptedException {
        int granted = 0;
        while (granted < 1000 && budget.acquire(group, urgent, Instant.MAX) == RateBudget.Turn.GRANTED) {
            budget.release();
            granted++;
        }
        return granted;
    }

    @Test
    void requestsThatAreUsedUpForLongHoldNoThread() throws InterruptedException {
        final RateBudget budget = RateBudget.of("day", new RateLimits(10, windows(100_000, 100), Map.of()));
        assertEquals(List.of(8, 2), List.of(granted(budget, RateBudget.NO_GROUP, false), granted(budget, RateBudget.NO_GROUP, true)), "a burst of ten, two of them for withdrawals");
        assertEquals(List.of(0, 0), List.of(granted(budget, "contacts", false), granted(budget, "contacts", true)), "the day is the account's, whatever the group");
    }

    @Test
    void aGroupWhoseHourIsUsedUpStopsNoOther() throws InterruptedException {
        final RateBudget budget = RateBudget.of("hour", new RateLimits(10, windows(100_000, 100_000), Map.of("imports", windows(9, 100_000), "contacts", windows(100_000, 100_000))));
        assertEquals(1, granted(budget, "imports", false), "nine an hour are one every seven minutes");
        assertEquals(1000, granted(budget, "contacts", false));
        assertEquals(RateBudget.Turn.GRANTED, budget.acquire(RateBudget.NO_GROUP, false, Instant.MAX));
    }

    @Test
    void aFifthOfABurstIsKeptForWithdrawals() throws InterruptedException {
        final RateBudget budget = RateBudget.of("burst", RateLimits.of(10, RateWindow.of(50, Duration.ofHours(1))));
        for (int i = 0; i < 4; i++) {
            budget.acquire(RateBudget.NO_GROUP, false, Instant.MAX);
            budget.release();
        }
        final Thread fifth = Thread.startVirtualThread(() -> acquire(budget, false));
        budget.acquire(RateBudget.NO_GROUP, true, Instant.MAX);
        assertTrue(fifth.isAlive());
        fifth.interrupt();
        fifth.join();
    }

    @Test
    void aLateTurnIsAwaitedAndUsesNothing() throws InterruptedException {
        final RateBudget budget = RateBudget.of("late", RateLimits.of(1, RateWindow.paced(0.001, Duration.ofSeconds(1))));
        budget.pause(RateBudget.NO_GROUP, Duration.ofMillis(100));
        final long start = System.nanoTime();
        assertEquals(RateBudget.Turn.TOO_LATE, budget.acquire(RateBudget.NO_GROUP, false, Instant.now()));
        assertTrue(System.nanoTime() - start >= 95_000_000L, "a caller does not come back again and again during a pause");
        assertEquals(RateBudget.Turn.GRANTED, budget.acquire(RateBudget.NO_GROUP, false, Instant.now().plusSeconds(20)), "the one connection and the one request in 1000 seconds are still there");
    }

    @Test
    void aWaitingThreadCanBeInterrupted() throws InterruptedException {
        final RateBudget budget = RateBudget.of("interrupt", RateLimits.of(1));
        budget.pause(RateBudget.NO_GROUP, Duration.ofMinutes(5));
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
            final RateBudget budget = RateBudget.of("many", RateLimits.of(1));
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
        acquire(budget, RateBudget.NO_GROUP, urgent);
    }

    private static void acquire(final RateBudget budget, final String group, final boolean urgent) {
        try {
            budget.acquire(group, urgent, Instant.MAX);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
