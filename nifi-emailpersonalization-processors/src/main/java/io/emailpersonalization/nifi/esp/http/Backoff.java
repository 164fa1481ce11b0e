// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Exponential backoff with full jitter: a random time up to a bound that doubles with every attempt, so that many clients do not come back at once.
 *
 * @param first bound of the first wait
 * @param longest bound of every wait
 */
public record Backoff(Duration first, Duration longest) {

    private static final int MOST_DOUBLINGS = 30;

    /** How long to wait after an attempt, 1 being the first. */
    public Duration after(final int attempt) {
        final long bound = Math.min(longest.toMillis(), first.toMillis() << Math.min(attempt - 1, MOST_DOUBLINGS));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(bound / 2, bound + 1));
    }
}
