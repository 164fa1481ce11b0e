// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.block;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/** Objects that are not safe for threads: as many as threads work at a time, each used by one of them. */
public final class Workers<W> {

    private final Queue<W> free = new ConcurrentLinkedQueue<>();
    private final Supplier<W> supplier;

    public Workers(final Supplier<W> supplier) {
        this.supplier = supplier;
    }

    /** One that nobody else uses, until it is given back. */
    public W take() {
        final W worker = free.poll();
        return worker == null ? supplier.get() : worker;
    }

    public void giveBack(final W worker) {
        free.add(worker);
    }

    /** All of them, once nobody works any more. */
    public List<W> all() {
        return List.copyOf(free);
    }
}
