// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.block;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** Sinks for threads: as many as work at a time, each used by one of them. */
public final class SinkPool<S extends PairSink> {

    private final Queue<S> free = new ConcurrentLinkedQueue<>();
    private final Supplier<S> supplier;

    public SinkPool(final Supplier<S> supplier) {
        this.supplier = supplier;
    }

    S take() {
        final S sink = free.poll();
        return sink == null ? supplier.get() : sink;
    }

    void giveBack(final S sink) {
        free.add(sink);
    }

    /** All sinks, once nobody works any more. */
    public List<S> all() {
        return List.copyOf(free);
    }
}
