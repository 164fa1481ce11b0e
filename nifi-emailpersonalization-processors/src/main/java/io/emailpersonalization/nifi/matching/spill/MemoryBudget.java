// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.spill;

import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * Memory that all tasks of the node share. A task claims as it grows. When there is no more, the task that has claimed longest waits for the others to end, and the
 * others give way: they let go of everything and begin anew later. So one of them always comes to its end.
 */
public final class MemoryBudget {

    /** Of the whole node: every processor and task of this bundle claims from it. */
    public static final MemoryBudget NODE = new MemoryBudget();

    private static final long WAIT_MILLIS = 100;

    private long claimed;
    private long tickets;
    private final NavigableMap<Long, Claim> claims = new TreeMap<>();

    /** Opens a claim of a task. */
    public synchronized Claim open(final long limit, final BooleanSupplier mayWait) {
        final Claim claim = new Claim(++tickets, limit, mayWait);
        claims.put(claim.ticket, claim);
        return claim;
    }

    /** Bytes that are claimed now. */
    public synchronized long claimed() {
        return claimed;
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
            synchronized (MemoryBudget.this) {
                if (own + bytes > limit) {
                    return false;
                }
                while (claimed + bytes > limit) {
                    if (claims.firstKey() != ticket || !mayWait.getAsBoolean()) {
                        throw new BusyException();
                    }
                    try {
                        MemoryBudget.this.wait(WAIT_MILLIS);
                    } catch (final InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new BusyException();
                    }
                }
                take(bytes);
                return true;
            }
        }

        /** Claims more if there is enough now. */
        public boolean tryGrow(final long bytes) {
            synchronized (MemoryBudget.this) {
                if (claimed + bytes > limit) {
                    return false;
                }
                take(bytes);
                return true;
            }
        }

        /** Gives a part back. */
        public void shrink(final long bytes) {
            synchronized (MemoryBudget.this) {
                take(-bytes);
                MemoryBudget.this.notifyAll();
            }
        }

        /** Gives everything back. */
        public void clear() {
            synchronized (MemoryBudget.this) {
                shrink(own);
            }
        }

        private void take(final long bytes) {
            claimed += bytes;
            own += bytes;
        }

        @Override
        public void close() {
            synchronized (MemoryBudget.this) {
                clear();
                claims.remove(ticket);
            }
        }
    }
}
