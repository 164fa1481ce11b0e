// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** The injected faults that wait for their requests, the latency of every request, and the held answers. Safe for threads. Tested by {@code EspSandboxTest}. */
public final class FaultQueue {

    /** Not a monitor: up to JDK 23 a virtual thread that waits for a monitor blocks its carrier thread. */
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Fault> waiting = new ArrayList<>();
    private long latencyMillis;
    private int held;
    private long releases;

    private <T> T locked(final Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    /** Adds a fault behind the others. */
    public void add(final Fault fault) {
        locked(() -> waiting.add(fault));
    }

    /** Forgets the faults, and sends held answers. */
    public void clear() {
        lock.lock();
        try {
            waiting.clear();
            release();
        } finally {
            lock.unlock();
        }
    }

    void setLatencyMillis(final long millis) {
        locked(() -> latencyMillis = millis);
    }

    long latencyMillis() {
        return locked(() -> latencyMillis);
    }

    /** Returns the fault that hits a request, and counts the request. */
    public Optional<Fault> next(final String method, final String path) {
        return locked(() -> poll(method, path));
    }

    private Optional<Fault> poll(final String method, final String path) {
        for (int i = 0; i < waiting.size(); i++) {
            final Fault fault = waiting.get(i);
            if (fault.matches(method, path)) {
                final Fault next = fault.remaining();
                if (next.times() == 0) {
                    waiting.remove(i);
                } else {
                    waiting.set(i, next);
                }
                return fault.skip() > 0 ? Optional.empty() : Optional.of(fault);
            }
        }
        return Optional.empty();
    }

    /** Waits for {@link #release}. */
    public void hold() {
        lock.lock();
        try {
            final long until = releases;
            held++;
            changed.signalAll();
            try {
                while (releases == until) {
                    changed.await();
                }
            } finally {
                held--;
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Returns how many answers are held. */
    int held() {
        return locked(() -> held);
    }

    /** Waits until an answer is held; returns false when the time is over. */
    public boolean awaitHeld(final Duration timeout) {
        lock.lock();
        try {
            long left = timeout.toNanos();
            while (held == 0 && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
        return held() > 0;
    }

    /** Sends held answers. */
    public void release() {
        lock.lock();
        try {
            releases++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits; returns at once for 0 and after an interrupt. */
    public static void pause(final long millis) {
        if (millis > 0) {
            try {
                Thread.sleep(millis);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
