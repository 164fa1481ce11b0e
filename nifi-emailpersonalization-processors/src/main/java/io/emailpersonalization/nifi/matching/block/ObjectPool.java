// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.block;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Objects that are not safe for threads: as many as threads work at a time, each used by one of them. */
public final class ObjectPool<W> {

    private final Queue<W> free = new ConcurrentLinkedQueue<>();
    private final Supplier<W> supplier;

    public ObjectPool(final Supplier<W> supplier) {
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

    /**
     * Works tasks off on all processors, each taking the next one when it is done with one, so that none is idle while there are some.
     *
     * @param tasks how many there are, numbered from 0
     */
    public void each(final int tasks, final ObjIntConsumer<W> work) {
        each(tasks, Runtime.getRuntime().availableProcessors(), work);
    }

    /** @param most how many work at a time */
    void each(final int tasks, final int most, final ObjIntConsumer<W> work) {
        final AtomicInteger next = new AtomicInteger();
        IntStream.range(0, Math.min(tasks, most)).parallel().forEach(any -> {
            final W worker = take();
            for (int task = next.getAndIncrement(); task < tasks; task = next.getAndIncrement()) {
                work.accept(worker, task);
            }
            giveBack(worker);
        });
    }

    /** All of them, once nobody works any more. */
    public List<W> all() {
        return List.copyOf(free);
    }
}
