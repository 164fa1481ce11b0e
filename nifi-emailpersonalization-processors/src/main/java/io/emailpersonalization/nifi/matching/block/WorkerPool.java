// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.block;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** A pool of workers that are not safe for threads. Each thread uses one of them at a time. BlockingTest and MatcherTest test it. */
public final class WorkerPool<W> {

    private final Queue<W> free = new ConcurrentLinkedQueue<>();
    private final Supplier<W> supplier;

    public WorkerPool(final Supplier<W> supplier) {
        this.supplier = supplier;
    }

    /** A worker for the caller alone, until it is given back. */
    public W take() {
        final W worker = free.poll();
        return worker == null ? supplier.get() : worker;
    }

    public void giveBack(final W worker) {
        free.add(worker);
    }

    /**
     * Runs tasks on all processors. Each thread takes the next task when it has finished one, so that no processor idles.
     *
     * @param tasks the number of tasks; they are numbered from 0
     */
    public void forEachTask(final int tasks, final ObjIntConsumer<W> work) {
        forEachTask(tasks, Runtime.getRuntime().availableProcessors(), work);
    }

    /** @param threads the most that work at a time */
    void forEachTask(final int tasks, final int threads, final ObjIntConsumer<W> work) {
        final AtomicInteger next = new AtomicInteger();
        IntStream.range(0, Math.min(tasks, threads)).parallel().forEach(any -> {
            final W worker = take();
            for (int task = next.getAndIncrement(); task < tasks; task = next.getAndIncrement()) {
                work.accept(worker, task);
            }
            giveBack(worker);
        });
    }

    /** All workers. To be called when no task runs. */
    public List<W> all() {
        return List.copyOf(free);
    }
}
