// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.store;

import java.sql.PreparedStatement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** Deletes what has been kept long enough: a slice per transaction, so that nobody waits for it, and at most once an hour. */
public final class Purge {

    private static final Duration PERIOD = Duration.ofHours(1);
    private static final int SLICE = 10_000;

    private final Store store;
    private final String delete;
    private final AtomicReference<Instant> last = new AtomicReference<>(Instant.MIN);

    /** @param delete a statement with two parameters: the time before which rows go, and how many at most */
    public Purge(final Store store, final String delete) {
        this.store = store;
        this.delete = delete;
    }

    /**
     * Deletes if an hour has passed since the last time.
     *
     * @param retention how long rows are kept; null for ever
     * @return how many rows went
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
            slice = store.transaction(connection -> {
                try (PreparedStatement statement = connection.prepareStatement(delete)) {
                    statement.setTimestamp(1, Timestamp.from(now.minus(retention)));
                    statement.setInt(2, SLICE);
                    return statement.executeUpdate();
                }
            });
            deleted += slice;
        } while (slice == SLICE);
        return deleted;
    }
}
