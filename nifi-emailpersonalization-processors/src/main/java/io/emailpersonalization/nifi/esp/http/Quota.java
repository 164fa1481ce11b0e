// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import java.time.Duration;

/**
 * A limit that a vendor states: so many requests per time window.
 *
 * @param requests of the whole account
 * @param length of the window
 */
public record Quota(int requests, Duration length) {

    /** Returns the part of the limit that one node may use, at least one request. */
    RateWindow window(final double share) {
        return RateWindow.of(Math.max(1, (int) (requests * share)), length);
    }
}
