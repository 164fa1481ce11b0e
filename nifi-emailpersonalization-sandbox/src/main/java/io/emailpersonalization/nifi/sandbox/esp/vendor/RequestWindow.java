// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp.vendor;

import java.time.Duration;

/**
 * A limit of requests per time window. Windows follow one another; a new one starts with the first request after the end of the last.
 *
 * @param group the group of endpoints that shares the limit
 * @param requests the highest number of requests in one window
 * @param length the length of a window
 */
public record RequestWindow(String group, int requests, Duration length) {
}
