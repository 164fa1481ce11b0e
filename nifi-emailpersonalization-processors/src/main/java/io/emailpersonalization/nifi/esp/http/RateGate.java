// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.local.LocalBucketBuilder;
import io.github.bucket4j.local.SynchronizationStrategy;

import java.time.Duration;
import java.util.List;

/** The windows and the pause of an account or of one endpoint group. Not safe for threads: {@link RateBudget} holds the lock. Tested by {@code RateBudgetTest}. */
final class RateGate {

    private final List<Window> windows;
    private long resumeAt = System.nanoTime();

    /** @param reserve requests of the burst that are kept for urgent requests */
    private record Window(Bucket bucket, int reserve) {
    }

    RateGate(final List<RateWindow> windows) {
        this.windows = windows.stream().map(window -> new Window(bucket(window), window.burst() / RateBudget.RESERVED_PART)).toList();
    }

    private static Bucket bucket(final RateWindow window) {
        return new LocalBucketBuilder().addLimit(limit -> limit.capacity(window.burst()).refillGreedy(1, window.interval()))
                .withNanosecondPrecision().withSynchronizationStrategy(SynchronizationStrategy.NONE).build();
    }

    /** Returns the time in nanoseconds until a request may be sent; 0 or less for now. */
    long nanosToWait(final boolean urgent) {
        long wait = resumeAt - System.nanoTime();
        for (final Window window : windows) {
            wait = Math.max(wait, window.bucket().estimateAbilityToConsume(urgent ? 1 : 1 + window.reserve()).getNanosToWaitForRefill());
        }
        return wait;
    }

    /** Counts a request that {@link #nanosToWait} lets through. */
    void consume() {
        windows.forEach(window -> window.bucket().consumeIgnoringRateLimits(1));
    }

    void pause(final Duration pause) {
        final long until = System.nanoTime() + pause.toNanos();
        if (until - resumeAt > 0) {
            resumeAt = until;
        }
    }
}
