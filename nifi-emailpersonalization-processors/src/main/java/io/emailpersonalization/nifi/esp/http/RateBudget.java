// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What an account allows, shared by every thread and service of this node that uses the account: so many requests at a time, so many a second, and none while the vendor
 * asks for a pause. Withdrawals go first, and a fifth of the connections is kept for them, so that no push, however long, holds them up.
 */
public final class RateBudget {

    private static final Map<String, RateBudget> BUDGETS = new ConcurrentHashMap<>();
    private static final int RESERVED_PART = 5;
    private static final long UNTIL_NOTIFIED = Duration.ofSeconds(10).toNanos();

    private final Limits limits;
    private final int reserve;
    private final long interval;
    /** No monitor: up to JDK 23 a virtual thread that waits for one keeps its carrier, and when all carriers wait nobody gives a connection back. */
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int open;
    private int urgentWaiting;
    private long resumeAt = System.nanoTime();
    private long nextAt = System.nanoTime();

    /**
     * What this node may use of an account.
     *
     * @param connections requests at a time
     * @param perSecond requests a second; 0 for any number
     */
    public record Limits(int connections, double perSecond) {
    }

    private RateBudget(final Limits limits) {
        this.limits = limits;
        this.reserve = limits.connections() / RESERVED_PART;
        this.interval = limits.perSecond() == 0 ? 0 : (long) (TimeUnit.SECONDS.toNanos(1) / limits.perSecond());
    }

    /** The one budget of an account. Different limits start a new budget. */
    public static RateBudget of(final String account, final Limits limits) {
        return BUDGETS.compute(account, (name, known) -> known != null && known.limits.equals(limits) ? known : new RateBudget(limits));
    }

    /** How many requests may be open at a time. */
    public int connections() {
        return limits.connections();
    }

    /**
     * Waits for a connection, the rate and the end of a pause.
     *
     * @param urgent whether it is a withdrawal
     * @param notAfter when the request is of no use any more. It is waited for its turn nevertheless: whoever comes again then finds room, and does not ask for consent
     *         again and again during a long pause
     * @return true when the request may be sent, to be followed by {@link #release}; false when its turn came too late, and nothing of the budget was used
     */
    public boolean acquire(final boolean urgent, final Instant notAfter) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (urgent) {
                urgentWaiting++;
            }
            try {
                for (long wait = remaining(urgent); wait > 0; wait = remaining(urgent)) {
                    changed.awaitNanos(wait);
                }
                if (Instant.now().isAfter(notAfter)) {
                    return false;
                }
                final long now = System.nanoTime();
                open++;
                nextAt = (nextAt - now > 0 ? nextAt : now) + interval;
                return true;
            } finally {
                if (urgent) {
                    urgentWaiting--;
                    changed.signalAll();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private long remaining(final boolean urgent) {
        if (open >= (urgent ? limits.connections() : limits.connections() - reserve) || !urgent && urgentWaiting > 0) {
            return UNTIL_NOTIFIED;
        }
        final long now = System.nanoTime();
        return Math.max(resumeAt - now, nextAt - now);
    }

    /** Holds back every thread of the account. */
    public void pause(final Duration pause) {
        lock.lock();
        try {
            final long until = System.nanoTime() + pause.toNanos();
            if (until - resumeAt > 0) {
                resumeAt = until;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Gives a connection back. */
    public void release() {
        lock.lock();
        try {
            open--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
