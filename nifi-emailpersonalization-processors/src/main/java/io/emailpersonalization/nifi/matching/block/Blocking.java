// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.block;

import io.emailpersonalization.nifi.matching.compare.FeatureTable;

import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds the candidate pairs: rows that share a blocking key (mailbox, phone, name with date of birth, name with postal code...). A large block holds a frequent value, not one
 * person's records: further fields split it, and in a block that stays large a row is paired with a few neighbours. So the number of pairs grows with the rows.
 */
public final class Blocking {

    /** Entries of a task. Small enough to spread tasks evenly over threads. */
    private static final int CHUNK_ENTRIES = 1 << 14;
    /** Entries whose rows are prefetched together. Their rows fit the processor's second-level cache. */
    private static final int PREFETCHED_ENTRIES = 256;

    private final FeatureTable table;
    /** The hashes of all keys, row after row. Two rows are candidates when a hash is equal and not 0. */
    private final IntBuffer hashes;
    private final int keyCount;
    /** Per key hash and row of the rows with candidates, sorted by hash. */
    private final LongBuffer[] entries;
    private final BlockSpace space;
    private final long[] pairs;
    private int prefetched;

    /**
     * @param rows the rows to pair, ascending
     * @param space allocates the memory of the blocks
     */
    public Blocking(final FeatureTable table, final int[] rows, final BlockSpace space) {
        this.table = table;
        this.space = space;
        final BlockingKeys keys = new BlockingKeys(table);
        keys.fill(space);
        this.keyCount = keys.keys().size();
        this.hashes = space.ints(Math.multiplyExact(table.rows(), keyCount));
        this.entries = new LongBuffer[keyCount];
        this.pairs = new long[keyCount];
        final WorkerPool<BlockBuilder> builders = new WorkerPool<>(() -> new BlockBuilder(table.rows(), rows));
        builders.forEachTask(keyCount, space.isScarce() ? 1 : Runtime.getRuntime().availableProcessors(), (builder, key) -> {
            builder.build(keys.keys().get(key), keys.splitters());
            store(key, builder);
        });
    }

    /** Estimates the bytes that the blocks of a table take on the heap. */
    public static long heapBytes(final FeatureTable table) {
        final BlockingKeys keys = new BlockingKeys(table);
        return (long) table.rows() * Integer.BYTES * (2L * keys.keys().size() + keys.fieldHashes());
    }

    private void store(final int key, final BlockBuilder blocks) {
        for (int row = 0; row < table.rows(); row++) {
            hashes.put(row * keyCount + key, blocks.hash(row));
        }
        final LongBuffer found = blocks.entries();
        entries[key] = space.longs(found.remaining()).put(0, found, 0, found.remaining());
        pairs[key] = blocks.pairs();
    }

    /** An upper bound of the number of candidate pairs: counts a pair once per key. */
    public long maxPairs() {
        return Arrays.stream(pairs).sum();
    }

    /** Passes every candidate pair to a sink at least once, on several threads. */
    public <S extends PairSink> void visitPairs(final WorkerPool<S> sinks) {
        visitPairs(sinks, 1);
    }

    /**
     * Passes the pairs of a share of the blocks to sinks. The share depends on the hashes of the keys, not on the order of the rows.
     *
     * @param share from 0 to 1
     */
    public <S extends PairSink> void visitPairs(final WorkerPool<S> sinks, final double share) {
        final long bound = (long) (share * (1L << Integer.SIZE));
        final List<Chunk> chunks = IntStream.range(0, keyCount).boxed()
                .flatMap(key -> IntStream.iterate(0, from -> from < entries[key].capacity(), from -> from + CHUNK_ENTRIES).mapToObj(from -> new Chunk(key, from))).toList();
        sinks.forEachTask(chunks.size(), (sink, number) -> {
            final Chunk chunk = chunks.get(number);
            visitBlocks(chunk.key(), chunk.from(), Math.min(entries[chunk.key()].capacity(), chunk.from() + CHUNK_ENTRIES), bound, sink);
        });
    }

    /** A range of the entries of a key. */
    private record Chunk(int key, int from) {
    }

    /** Visits the blocks that start between two entries. */
    private void visitBlocks(final int key, final int from, final int to, final long bound, final PairSink sink) {
        final LongBuffer sorted = entries[key];
        int start = from;
        int prefetchedTo = from;
        while (start > 0 && start < to && hash(sorted, start) == hash(sorted, start - 1)) {
            start++;
        }
        while (start < to) {
            // of a small share most rows would be prefetched in vain
            if (start >= prefetchedTo && bound > Integer.MAX_VALUE) {
                prefetchedTo = Math.min(to, start + PREFETCHED_ENTRIES);
                prefetch(sorted, start, prefetchedTo);
            }
            int end = start + 1;
            while (end < sorted.capacity() && hash(sorted, end) == hash(sorted, start)) {
                end++;
            }
            if ((BlockingKeys.mix(hash(sorted, start), key) & 0xFFFFFFFFL) < bound) {
                if (end - start > BlockBuilder.MAX_PAIRED_ROWS) {
                    visitNeighbours(sorted, start, end, sink);
                } else {
                    visitPairsOfBlock(key, start, end, sink);
                }
            }
            start = end;
        }
    }

    /** Prefetches rows that are compared next, see {@link io.emailpersonalization.nifi.matching}. */
    private void prefetch(final LongBuffer sorted, final int from, final int until) {
        int loaded = 0;
        for (int i = from; i < until; i++) {
            final int row = (int) sorted.get(i);
            loaded += hashes.get(row * keyCount) + hashes.get(row * keyCount + keyCount - 1);
        }
        for (int i = from; i < until; i++) {
            loaded += table.prefetch((int) sorted.get(i));
        }
        prefetched = loaded;
    }

    private static int hash(final LongBuffer sorted, final int entry) {
        return (int) (sorted.get(entry) >>> Integer.SIZE);
    }

    private void visitPairsOfBlock(final int key, final int start, final int end, final PairSink sink) {
        final LongBuffer sorted = entries[key];
        for (int i = start; i < end; i++) {
            final int one = (int) sorted.get(i);
            for (int j = i + 1; j < end; j++) {
                final int other = (int) sorted.get(j);
                if (!shareEarlierKey(key, one, other)) {
                    sink.accept(one, other);
                }
            }
        }
    }

    private boolean shareEarlierKey(final int key, final int one, final int other) {
        final int a = one * keyCount;
        final int b = other * keyCount;
        for (int earlier = 0; earlier < key; earlier++) {
            final int hash = hashes.get(a + earlier);
            if (hash != 0 && hash == hashes.get(b + earlier)) {
                return true;
            }
        }
        return false;
    }

    /** Pairs each row of an oversized block with the next ones, in an order that depends on their contents. */
    private void visitNeighbours(final LongBuffer sorted, final int start, final int end, final PairSink sink) {
        final int[] block = IntStream.range(start, end).mapToObj(i -> (int) sorted.get(i))
                .sorted((one, other) -> Long.compareUnsigned(table.hash(one), table.hash(other))).mapToInt(row -> row).toArray();
        for (int i = 0; i < block.length; i++) {
            for (int j = i + 1; j < Math.min(block.length, i + 1 + BlockBuilder.NEIGHBOURS); j++) {
                sink.accept(Math.min(block[i], block[j]), Math.max(block[i], block[j]));
            }
        }
    }
}
