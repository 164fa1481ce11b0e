// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * What an account allows, shared by every thread and service of this node that uses the account: so many requests at a time, and none while the vendor asks for a pause.
 */
public final class RateBudget {

    private static final Map<String, RateBudget> BUDGETS = new ConcurrentHashMap<>();

    private final Semaphore connections;
    private final int size;
    private long resumeAt = System.nanoTime();

    private RateBudget(final int size) {
        this.size = size;
        this.connections = new Semaphore(size, true);
    }

    /** The one budget of an account. A different number of connections starts a new budget. */
    public static RateBudget of(final String account, final int connections) {
        return BUDGETS.compute(account, (name, known) -> known != null && known.size == connections ? known : new RateBudget(connections));
    }

    /** Waits for a connection and the end of a pause; to be followed by {@link #release}. */
    public void acquire() throws InterruptedException {
        connections.acquire();
        try {
            for (long wait = remainingPause(); wait > 0; wait = remainingPause()) {
                Thread.sleep(Duration.ofNanos(wait));
            }
        } catch (final InterruptedException e) {
            connections.release();
            throw e;
        }
    }

    /** Holds back every thread of the account. */
    public synchronized void pause(final Duration pause) {
        resumeAt = Math.max(resumeAt, System.nanoTime() + pause.toNanos());
    }

    private synchronized long remainingPause() {
        return resumeAt - System.nanoTime();
    }

    /** Gives a connection back. */
    public void release() {
        connections.release();
    }
}
