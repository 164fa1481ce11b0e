// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.esp;

import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;
import io.emailpersonalization.nifi.sandbox.esp.vendor.RequestWindow;
import io.emailpersonalization.nifi.sandbox.esp.vendor.VendorApi;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts open connections, and requests per time window, against the vendor's limits. Safe for threads. Tested by {@code VendorApiTest}. */
final class RequestLimiter {

    private final VendorApi vendor;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();
    private final Map<RequestWindow, Count> counts = new HashMap<>();

    /** The requests of the current window, which started at a time of {@link System#nanoTime}. */
    private record Count(long startedAt, int requests) {
    }

    RequestLimiter(final VendorApi vendor) {
        this.vendor = vendor;
    }

    /** Opens a connection; returns how many are open now. */
    int open() {
        final int now = open.incrementAndGet();
        peak.accumulateAndGet(now, Math::max);
        return now;
    }

    void close() {
        open.decrementAndGet();
    }

    /** Returns the highest number of connections that were open at the same time. */
    int peak() {
        return peak.get();
    }

    /** Returns whether a request is within all limits, and counts it if so. */
    synchronized boolean admits(final Request request, final int connections) {
        final long now = System.nanoTime();
        final List<RequestWindow> windows = vendor.windows(request);
        if (connections > vendor.maxConnections() || windows.stream().anyMatch(window -> current(window, now).requests() >= window.requests())) {
            return false;
        }
        windows.forEach(window -> counts.put(window, new Count(current(window, now).startedAt(), current(window, now).requests() + 1)));
        return true;
    }

    private Count current(final RequestWindow window, final long now) {
        final Count count = counts.get(window);
        return count == null || now - count.startedAt() >= window.length().toNanos() ? new Count(now, 0) : count;
    }
}
