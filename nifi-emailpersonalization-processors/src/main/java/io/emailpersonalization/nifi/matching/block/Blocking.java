// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.block;

import io.emailpersonalization.nifi.matching.compare.FeatureTable;

import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The pairs that are worth a comparison: rows that share one of several keys (the same mailbox, phone, name with date of birth, name with postal code...). A block of many
 * rows is no list of one person's records but of a frequent value: it is split by further fields, and what stays large is walked by neighbours. So pairs grow as rows do.
 */
public final class Blocking {

    private static final int CHUNK = 1 << 14;
    private static final int AHEAD = 256;

    private final FeatureTable table;
    /** The hashes of all keys, row after row: rows are candidates where one is equal and not 0. */
    private final IntBuffer hashes;
    private final int width;
    /** Per key hash and row of those that have candidates, sorted by hash. */
    private final LongBuffer[] entries;
    private final BlockSpace space;
    private final long[] pairs;
    private int fetched;

    /**
     * @param rows the rows to find pairs among, ascending
     * @param space where to keep what is found
     */
    public Blocking(final FeatureTable table, final int[] rows, final BlockSpace space) {
        this.table = table;
        this.space = space;
        final BlockingKeys keys = new BlockingKeys(table);
        keys.prepare(space);
        this.width = keys.keys().size();
        this.hashes = space.ints(Math.multiplyExact(table.rows(), width));
        this.entries = new LongBuffer[width];
        this.pairs = new long[width];
        final ObjectPool<BlockBuilder> builders = new ObjectPool<>(() -> new BlockBuilder(table.rows(), rows));
        builders.each(width, space.isScarce() ? 1 : Runtime.getRuntime().availableProcessors(), (builder, key) -> {
            builder.build(keys.keys().get(key), keys.further());
            keep(key, builder);
        });
    }

    /** About how many bytes of the heap the blocks of a table take where they are kept there. */
    public static long bytes(final FeatureTable table) {
        final BlockingKeys keys = new BlockingKeys(table);
        return (long) table.rows() * Integer.BYTES * (2L * keys.keys().size() + keys.leaves());
    }

    private void keep(final int key, final BlockBuilder blocks) {
        for (int row = 0; row < table.rows(); row++) {
            hashes.put(row * width + key, blocks.hash(row));
        }
        final LongBuffer found = blocks.entries();
        entries[key] = space.longs(found.remaining()).put(0, found, 0, found.remaining());
        pairs[key] = blocks.pairs();
    }

    /** How many pairs there are at most: those of several keys count several times. */
    public long pairs() {
        return Arrays.stream(pairs).sum();
    }

    /** Passes on every candidate pair at least once, on several threads. */
    public <S extends PairSink> void pairs(final ObjectPool<S> sinks) {
        pairs(sinks, 1);
    }

    /**
     * Passes on the pairs of a share of the blocks, which depends on the blocks' keys and not on where rows stand.
     *
     * @param share from 0 to 1
     */
    public <S extends PairSink> void pairs(final ObjectPool<S> sinks, final double share) {
        final long bound = (long) (share * (1L << Integer.SIZE));
        final List<Chunk> chunks = IntStream.range(0, width).boxed()
                .flatMap(key -> IntStream.iterate(0, from -> from < entries[key].capacity(), from -> from + CHUNK).mapToObj(from -> new Chunk(key, from))).toList();
        sinks.each(chunks.size(), (sink, number) -> {
            final Chunk chunk = chunks.get(number);
            walk(chunk.key(), chunk.from(), Math.min(entries[chunk.key()].capacity(), chunk.from() + CHUNK), bound, sink);
        });
    }

    /** Some of the entries of a key. */
    private record Chunk(int key, int from) {
    }

    /** The blocks that start between two entries. */
    private void walk(final int key, final int from, final int to, final long bound, final PairSink sink) {
        final LongBuffer sorted = entries[key];
        int start = from;
        int near = from;
        while (start > 0 && start < to && hash(sorted, start) == hash(sorted, start - 1)) {
            start++;
        }
        while (start < to) {
            // where a small share is walked most of what would be looked at is left out
            if (start >= near && bound > Integer.MAX_VALUE) {
                near = Math.min(to, start + AHEAD);
                fetch(sorted, start, near);
            }
            int end = start + 1;
            while (end < sorted.capacity() && hash(sorted, end) == hash(sorted, start)) {
                end++;
            }
            if ((BlockingKeys.mix(hash(sorted, start), key) & 0xFFFFFFFFL) < bound) {
                if (end - start > BlockBuilder.LARGEST) {
                    neighbours(sorted, start, end, sink);
                } else {
                    block(key, start, end, sink);
                }
            }
            start = end;
        }
    }

    /**
     * Looks at rows that are about to be compared: they may be anywhere in memory, and the waits for many of them at once are hardly longer than for one. Nothing comes of it
     * but that they are near.
     */
    private void fetch(final LongBuffer sorted, final int from, final int until) {
        int seen = 0;
        for (int i = from; i < until; i++) {
            final int row = (int) sorted.get(i);
            seen += hashes.get(row * width) + hashes.get(row * width + width - 1);
        }
        for (int i = from; i < until; i++) {
            seen += table.fetch((int) sorted.get(i));
        }
        fetched = seen;
    }

    private static int hash(final LongBuffer sorted, final int entry) {
        return (int) (sorted.get(entry) >>> Integer.SIZE);
    }

    private void block(final int key, final int start, final int end, final PairSink sink) {
        final LongBuffer sorted = entries[key];
        for (int i = start; i < end; i++) {
            final int one = (int) sorted.get(i);
            for (int j = i + 1; j < end; j++) {
                final int other = (int) sorted.get(j);
                if (!metBefore(key, one, other)) {
                    sink.accept(one, other);
                }
            }
        }
    }

    private boolean metBefore(final int key, final int one, final int other) {
        final int a = one * width;
        final int b = other * width;
        for (int earlier = 0; earlier < key; earlier++) {
            final int hash = hashes.get(a + earlier);
            if (hash != 0 && hash == hashes.get(b + earlier)) {
                return true;
            }
        }
        return false;
    }

    /** Rows that have everything in common by which they could be told apart: each meets the next ones in an order of their contents. */
    private void neighbours(final LongBuffer sorted, final int start, final int end, final PairSink sink) {
        final int[] block = IntStream.range(start, end).mapToObj(i -> (int) sorted.get(i))
                .sorted((one, other) -> Long.compareUnsigned(table.hash(one), table.hash(other))).mapToInt(row -> row).toArray();
        for (int i = 0; i < block.length; i++) {
            for (int j = i + 1; j < Math.min(block.length, i + 1 + BlockBuilder.NEIGHBOURS); j++) {
                sink.accept(Math.min(block[i], block[j]), Math.max(block[i], block[j]));
            }
        }
    }
}
