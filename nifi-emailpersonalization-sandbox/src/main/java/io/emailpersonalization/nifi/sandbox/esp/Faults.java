// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The faults that wait for their requests, how slow every request is, and the answers that are held. Safe for threads. */
final class Faults {

    private final List<Fault> waiting = new ArrayList<>();
    private long latencyMillis;
    private int held;
    private long releases;

    synchronized void add(final Fault fault) {
        waiting.add(fault);
    }

    /** Forgets the faults, and releases what is held. */
    synchronized void clear() {
        waiting.clear();
        release();
    }

    synchronized void setLatencyMillis(final long millis) {
        latencyMillis = millis;
    }

    synchronized long latencyMillis() {
        return latencyMillis;
    }

    /** What happens to a request. */
    synchronized Optional<Fault> next(final String method, final String path) {
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
    synchronized void hold() {
        final long until = releases;
        held++;
        notifyAll();
        try {
            while (releases == until) {
                wait();
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            held--;
        }
    }

    /** How many answers are held. */
    synchronized int held() {
        return held;
    }

    /** Waits until an answer is held; false when none is in time. */
    synchronized boolean awaitHeld(final Duration longest) {
        final long until = System.nanoTime() + longest.toNanos();
        try {
            while (held == 0 && until - System.nanoTime() > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, until - System.nanoTime());
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return held > 0;
    }

    /** Lets every held answer go. */
    synchronized void release() {
        releases++;
        notifyAll();
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
