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
 * Memory that all tasks of the node share. A task claims as it grows. When there is no more, the task that has claimed longest waits for the others to end, and the
 * others give way: they let go of everything and begin anew later. So one of them always comes to its end.
 */
public final class MemoryBudget {

    /** Of the whole node: every processor and task of this bundle claims from it. */
    public static final MemoryBudget NODE = new MemoryBudget();

    private static final long WAIT_MILLIS = 100;

    /** No monitor: up to JDK 23 a virtual thread that waits with one keeps its carrier. */
    private final Lock lock = new ReentrantLock();
    private final Condition shrunk = lock.newCondition();
    private long claimed;
    private long tickets;
    private final NavigableMap<Long, Claim> claims = new TreeMap<>();

    /** Opens a claim of a task. */
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

    /** Bytes that are claimed now. */
    public long claimed() {
        lock.lock();
        try {
            return claimed;
        } finally {
            lock.unlock();
        }
    }

    /** There is not enough memory at the moment: other tasks have it. */
    public static final class BusyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private BusyException() {
            super("Other tasks have the memory");
        }
    }

    /** What one task has claimed. */
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

        /** Bytes that may be claimed by all tasks together. */
        public long limit() {
            return limit;
        }

        /**
         * Claims more.
         *
         * @return false when the task would exceed the budget even if it were alone
         * @throws BusyException when others have what is missing, and this task must give way to them
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

        /** Claims more if there is enough now. */
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

        /** Gives a part back. */
        public void shrink(final long bytes) {
            lock.lock();
            try {
                take(-bytes);
                shrunk.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** Gives everything back. */
        public void clear() {
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
