// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * The limits of an account, shared by every thread and service of this node that uses the account: open connections, requests per time window, and pauses that the vendor asks
 * for. Withdrawals go first. A fifth of the connections and of each burst is kept for them, so that a long push does not delay them.
 */
public final class RateBudget {

    /** The group of endpoints without limits of their own. */
    public static final String NO_GROUP = "";

    /** One part of five is kept for urgent requests: two of Mailchimp's ten connections. */
    static final int RESERVED_PART = 5;

    private static final Map<String, RateBudget> BUDGETS = new ConcurrentHashMap<>();
    /** A waiting thread is woken when a connection is free; it looks again after this time in nanoseconds at the latest. */
    private static final long MAX_WAIT = Duration.ofSeconds(10).toNanos();
    /** Nanoseconds that a request waits for room: more than the longest pause that a vendor may ask for, and far less than the rest of an hour whose requests are used up. */
    private static final long MAX_PATIENCE = Duration.ofMinutes(6).toNanos();

    private final RateLimits limits;
    private final int reserve;
    private final RateGate account;
    private final Map<String, RateGate> groups;
    /** Not a monitor: up to JDK 23 a virtual thread that waits for a monitor blocks its carrier thread, and with all carriers blocked no connection is released. */
    private final Lock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private int open;
    private int urgentWaiting;

    /** Whether a request may be sent. */
    public enum Turn {
        /** Now; {@link RateBudget#release} follows. */
        GRANTED,
        /** No longer: the time after which it is of no use passed. Nothing of the budget was used. */
        TOO_LATE,
        /** Not for minutes: the requests of a long window are used up. Nothing of the budget was used. */
        NO_ROOM
    }

    private RateBudget(final RateLimits limits) {
        this.limits = limits;
        this.reserve = limits.connections() / RESERVED_PART;
        this.account = new RateGate(limits.windows());
        this.groups = limits.groups().entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, group -> new RateGate(group.getValue())));
    }

    /** Returns the one budget of an account. Different limits start a new budget. */
    public static RateBudget of(final String account, final RateLimits limits) {
        return BUDGETS.compute(account, (name, known) -> known != null && known.limits.equals(limits) ? known : new RateBudget(limits));
    }

    /** Returns how many requests may be open at the same time. */
    public int connections() {
        return limits.connections();
    }

    /**
     * Waits for a free connection, for room in every window, and for the end of a pause. Does not wait where room is minutes away: a thread is not held for an hour.
     *
     * @param group the endpoint group; {@link #NO_GROUP} for none
     * @param urgent whether the request is a withdrawal
     * @param notAfter the time after which the request is of no use. The method waits for its turn nevertheless: otherwise the caller would read consent again and again
     *         during a long pause
     */
    public Turn acquire(final String group, final boolean urgent, final Instant notAfter) throws InterruptedException {
        lock.lockInterruptibly();
        boolean ahead = false;
        try {
            for (long wait = nanosToWait(group, urgent); wait > 0; wait = nanosToWait(group, urgent)) {
                if (wait > MAX_PATIENCE) {
                    return Turn.NO_ROOM;
                }
                // a withdrawal that waits for its own group does not hold up other groups
                final boolean goesAhead = urgent && nanosToWaitForGroup(group, true) <= 0;
                if (goesAhead != ahead) {
                    ahead = goesAhead;
                    urgentWaiting += goesAhead ? 1 : -1;
                    changed.signalAll();
                }
                changed.awaitNanos(wait);
            }
            if (Instant.now().isAfter(notAfter)) {
                return Turn.TOO_LATE;
            }
            open++;
            account.consume();
            if (groups.containsKey(group)) {
                groups.get(group).consume();
            }
            return Turn.GRANTED;
        } finally {
            if (ahead) {
                urgentWaiting--;
                changed.signalAll();
            }
            lock.unlock();
        }
    }

    private long nanosToWait(final String group, final boolean urgent) {
        if (open >= (urgent ? limits.connections() : limits.connections() - reserve) || !urgent && urgentWaiting > 0) {
            return MAX_WAIT;
        }
        return Math.max(account.nanosToWait(urgent), nanosToWaitForGroup(group, urgent));
    }

    private long nanosToWaitForGroup(final String group, final boolean urgent) {
        return groups.containsKey(group) ? groups.get(group).nanosToWait(urgent) : 0;
    }

    /**
     * Holds back every thread of an endpoint group.
     *
     * @param group a group without limits of its own stands for the whole account
     */
    public void pause(final String group, final Duration pause) {
        lock.lock();
        try {
            groups.getOrDefault(group, account).pause(pause);
        } finally {
            lock.unlock();
        }
    }

    /** Releases a connection. */
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
