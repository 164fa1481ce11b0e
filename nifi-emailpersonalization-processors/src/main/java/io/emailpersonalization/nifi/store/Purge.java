// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.store;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** Deletes rows after their retention: at most once an hour, and a limited number of rows per transaction, so that other transactions do not wait. StoreTest covers this class. */
public final class Purge {

    /** The pause between two purges. */
    private static final Duration PERIOD = Duration.ofHours(1);
    /** Rows per transaction, so that other transactions wait for one slice at most. Chosen, not measured. */
    private static final int SLICE = 10_000;

    private final Store store;
    private final String delete;
    private final AtomicReference<Instant> last = new AtomicReference<>(Instant.MIN);

    /** @param delete a statement with two parameters: the time before which rows are deleted, and their maximum number */
    public Purge(final Store store, final String delete) {
        this.store = store;
        this.delete = delete;
    }

    /**
     * Deletes expired rows, if the last time was an hour ago.
     *
     * @param retention how long rows are kept; null for ever
     * @return the number of deleted rows
     */
    public long ifDue(final Duration retention) throws StoreException {
        final Instant now = Instant.now();
        final Instant before = last.get();
        if (retention == null || before.isAfter(now.minus(PERIOD)) || !last.compareAndSet(before, now)) {
            return 0;
        }
        long deleted = 0;
        int slice;
        do {
            slice = store.transaction(connection -> Sql.update(connection, delete, now.minus(retention), SLICE));
            deleted += slice;
        } while (slice == SLICE);
        return deleted;
    }
}
