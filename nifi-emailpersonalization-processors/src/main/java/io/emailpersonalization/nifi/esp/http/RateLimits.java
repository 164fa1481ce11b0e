// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.http;

import java.util.List;
import java.util.Map;

/**
 * The part of an account's limits that one node may use.
 *
 * @param connections requests that may be open at the same time
 * @param windows limits of all requests together
 * @param groups further limits of endpoint groups, by name of the group
 */
public record RateLimits(int connections, List<RateWindow> windows, Map<String, List<RateWindow>> groups) {

    /** Returns limits without endpoint groups. */
    public static RateLimits of(final int connections, final RateWindow... windows) {
        return new RateLimits(connections, List.of(windows), Map.of());
    }
}
