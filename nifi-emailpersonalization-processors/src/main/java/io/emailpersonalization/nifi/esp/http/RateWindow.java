// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import java.time.Duration;

/**
 * A limit of requests per time window, as a burst and a steady rate. No time span of the window's length has more requests than the limit, wherever the vendor's window starts.
 *
 * @param burst requests that may be sent at once
 * @param interval time after which one request of the burst may be sent again
 */
public record RateWindow(int burst, Duration interval) {

    /** A tenth of a window's requests may be sent at once: short runs do not wait, and nine tenths are left for an even rate. */
    private static final int BURST_PART = 10;

    /** Returns a limit with a burst of a tenth of its requests. */
    public static RateWindow of(final int requests, final Duration length) {
        final int burst = Math.max(1, requests / BURST_PART);
        return new RateWindow(burst, interval(requests - burst + 1.0, length));
    }

    /**
     * Returns a limit without a burst: requests keep their distance.
     *
     * @param requests may be a fraction, such as one half for a request in two windows
     */
    public static RateWindow paced(final double requests, final Duration length) {
        return new RateWindow(1, interval(requests, length));
    }

    private static Duration interval(final double requests, final Duration length) {
        return Duration.ofNanos((long) Math.ceil(length.toNanos() / requests));
    }
}
