// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Exponential backoff with jitter: a random time between half a bound and the bound, which doubles with every attempt. Many clients thus do not come back at once.
 *
 * @param first the bound after the first attempt
 * @param max the highest bound
 */
public record Backoff(Duration first, Duration max) {

    /** Keeps the shift within a long: 2^30 milliseconds are twelve days, more than any bound. */
    private static final int MAX_DOUBLINGS = 30;

    /** Returns how long to wait after an attempt; the first attempt is 1. */
    public Duration after(final int attempt) {
        final long bound = Math.min(max.toMillis(), first.toMillis() << Math.min(attempt - 1, MAX_DOUBLINGS));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(bound / 2, bound + 1));
    }
}
