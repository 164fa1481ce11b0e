// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.processor;

import io.emailpersonalization.nifi.bench.jvm.ForkedJvm;
import io.emailpersonalization.nifi.bench.jvm.HeapMonitor;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.TestRunner;

import java.io.IOException;
import java.util.Locale;

/**
 * Measures the heap of a processor that streams, for FlowFiles of several sizes. The mock session keeps content in memory, so the records have no content: the reader makes
 * them while they are read, and the writer counts them and drops them. Each size runs in a JVM of its own with a small heap.
 */
public final class StreamBench {

    private static final String HEAP = "64m";
    private static final int[] SIZES = {10_000, 200_000, 5_000_000};

    private StreamBench() {
    }

    /** One size in this JVM: the contender and the number of records. */
    public static void main(final String... arguments) throws InitializationException {
        final Contender contender = Contender.valueOf(arguments[0]);
        final CountingRecordWriters writer = new CountingRecordWriters();
        final TestRunner runner = contender.runner(new GeneratedRecordReaders(Integer.parseInt(arguments[1])), writer);
        runner.enqueue("the reader makes the records");
        try (HeapMonitor heap = new HeapMonitor()) {
            runner.run();
            System.out.printf(Locale.ROOT, "%d %d%n", writer.records(), heap.peakAfterCollections() >> 20);
        }
    }

    static void run(final Contender contender) throws IOException, InterruptedException {
        System.out.printf(Locale.ROOT, "%n%s with a heap of %s: records are made while they are read, and dropped when they are written%n", contender.label(), HEAP);
        System.out.printf("  %12s %12s %28s%n", "records", "written", "heap after a collection");
        for (final int size : SIZES) {
            final String output = new ForkedJvm(HEAP, "-XX:+UseSerialGC").run(StreamBench.class, contender.name(), Integer.toString(size)).orElseThrow();
            final String[] figures = output.lines().reduce((first, last) -> last).orElseThrow().split(" ");
            System.out.printf(Locale.ROOT, "  %,12d %,12d %25s MB%n", size, Long.parseLong(figures[0]), figures[1]);
        }
    }
}
