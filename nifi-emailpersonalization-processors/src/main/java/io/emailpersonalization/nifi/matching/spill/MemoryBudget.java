// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.spill;

import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/**
 * The memory that all tasks of a node share. A task claims memory as it grows. When memory runs out, the task with the oldest claim waits for the others, and the others give way: they
 * release everything and start again later. So one task always finishes. SpillTest tests it.
 */
public final class MemoryBudget {

    /** The budget of the node. All processors and tasks of this bundle claim from it. */
    public static final MemoryBudget NODE = new MemoryBudget();

    /** Milliseconds after which a waiting task checks whether it may still wait. */
    private static final long WAIT_MILLIS = 100;

    /** A lock and not a monitor: up to JDK 23 a virtual thread that waits in a monitor blocks its carrier. */
    private final Lock lock = new ReentrantLock();
    private final Condition shrunk = lock.newCondition();
    private long claimed;
    private long tickets;
    private final NavigableMap<Long, Claim> claims = new TreeMap<>();

    /**
     * Opens the claim of a task.
     *
     * @param limit the bytes that all tasks together may claim
     * @param mayWait whether the task may still wait for memory
     */
    public Claim open(final long limit, final BooleanSupplier mayWait) {
        lock.lock();
        try {
            final Claim claim = new Claim(++tickets, limit, mayWait);
            claims.put(claim.ticket, claim);
            return claim;
        } finally {
            lock.unlock();
        }
    }

    /** The bytes claimed at the moment. */
    public long claimed() {
        lock.lock();
        try {
            return claimed;
        } finally {
            lock.unlock();
        }
    }

    /** Thrown when other tasks hold the memory, and this one must give way. */
    public static final class BusyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private BusyException() {
            super("Other tasks hold the memory");
        }
    }

    /** The memory claimed by one task. */
    public final class Claim implements AutoCloseable {
        private final long ticket;
        private final long limit;
        private final BooleanSupplier mayWait;
        private long own;

        private Claim(final long ticket, final long limit, final BooleanSupplier mayWait) {
            this.ticket = ticket;
            this.limit = limit;
            this.mayWait = mayWait;
        }

        /** The bytes that all tasks together may claim. */
        public long limit() {
            return limit;
        }

        /**
         * Claims more memory, and waits for it if this is the oldest claim.
         *
         * @return false when the task alone would exceed the budget
         * @throws BusyException when other tasks hold the memory, and this task must give way
         */
        public boolean grow(final long bytes) {
            lock.lock();
            try {
                if (own + bytes > limit) {
                    return false;
                }
                while (claimed + bytes > limit) {
                    if (claims.firstKey() != ticket || !mayWait.getAsBoolean()) {
                        throw new BusyException();
                    }
                    await();
                }
                take(bytes);
                return true;
            } finally {
                lock.unlock();
            }
        }

        private void await() {
            try {
                shrunk.await(WAIT_MILLIS, TimeUnit.MILLISECONDS);
            } catch (final InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BusyException();
            }
        }

        /** Claims more memory if it is available now. */
        public boolean tryGrow(final long bytes) {
            lock.lock();
            try {
                if (claimed + bytes > limit) {
                    return false;
                }
                take(bytes);
                return true;
            } finally {
                lock.unlock();
            }
        }

        /** Releases a part of the claim. */
        public void shrink(final long bytes) {
            lock.lock();
            try {
                take(-bytes);
                shrunk.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** Releases the whole claim. */
        private void clear() {
            lock.lock();
            try {
                shrink(own);
            } finally {
                lock.unlock();
            }
        }

        private void take(final long bytes) {
            claimed += bytes;
            own += bytes;
        }

        @Override
        public void close() {
            lock.lock();
            try {
                clear();
                claims.remove(ticket);
            } finally {
                lock.unlock();
            }
        }
    }
}
