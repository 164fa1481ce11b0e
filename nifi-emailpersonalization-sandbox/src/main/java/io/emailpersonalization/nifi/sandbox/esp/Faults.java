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

/** The faults that wait for their requests, how slow every request is, and the answers that are held. Safe for threads. */
final class Faults {

    /** No monitor: up to JDK 23 a virtual thread that waits with one keeps its carrier. */
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Fault> waiting = new ArrayList<>();
    private long latencyMillis;
    private int held;
    private long releases;

    private <T> T alone(final Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    void add(final Fault fault) {
        alone(() -> waiting.add(fault));
    }

    /** Forgets the faults, and releases what is held. */
    void clear() {
        lock.lock();
        try {
            waiting.clear();
            release();
        } finally {
            lock.unlock();
        }
    }

    void setLatencyMillis(final long millis) {
        alone(() -> latencyMillis = millis);
    }

    long latencyMillis() {
        return alone(() -> latencyMillis);
    }

    /** What happens to a request. */
    Optional<Fault> next(final String method, final String path) {
        return alone(() -> take(method, path));
    }

    private Optional<Fault> take(final String method, final String path) {
        for (int i = 0; i < waiting.size(); i++) {
            final Fault fault = waiting.get(i);
            if (fault.matches(method, path)) {
                final Fault next = fault.passed();
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

    /** Waits until somebody calls {@link #release}. */
    void hold() {
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

    /** How many answers are held. */
    int held() {
        return alone(() -> held);
    }

    /** Waits until an answer is held; false when none is in time. */
    boolean awaitHeld(final Duration longest) {
        lock.lock();
        try {
            long left = longest.toNanos();
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

    /** Lets every held answer go. */
    void release() {
        lock.lock();
        try {
            releases++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    static void pause(final long millis) {
        if (millis > 0) {
            try {
                Thread.sleep(millis);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
