// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

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

    /**
     * Waits for a connection, the rate and the end of a pause; to be followed by {@link #release}.
     *
     * @param urgent whether it is a withdrawal
     */
    public synchronized void acquire(final boolean urgent) throws InterruptedException {
        if (urgent) {
            urgentWaiting++;
        }
        try {
            for (long wait = remaining(urgent); wait > 0; wait = remaining(urgent)) {
                TimeUnit.NANOSECONDS.timedWait(this, wait);
            }
            final long now = System.nanoTime();
            open++;
            nextAt = (nextAt - now > 0 ? nextAt : now) + interval;
        } finally {
            if (urgent) {
                urgentWaiting--;
                notifyAll();
            }
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
    public synchronized void pause(final Duration pause) {
        final long until = System.nanoTime() + pause.toNanos();
        if (until - resumeAt > 0) {
            resumeAt = until;
        }
    }

    /** Gives a connection back. */
    public synchronized void release() {
        open--;
        notifyAll();
    }
}
