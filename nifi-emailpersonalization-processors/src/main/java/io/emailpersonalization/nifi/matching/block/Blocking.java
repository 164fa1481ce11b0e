// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.block;

import io.emailpersonalization.nifi.matching.block.BlockingKey.Part;
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

    private static final int[] LARGEST_BLOCKS = {50, 24, 12, 6};
    private static final long PAIRS_PER_ROW = 1;
    private static final long FEW_PAIRS = 1_500_000;
    private static final int NEIGHBOURS = 8;
    private static final int CHUNK = 1 << 14;

    private final FeatureTable table;
    private final int[] rows;
    /** The hashes of all keys, row after row: rows are candidates where one is equal and not 0. */
    private final IntBuffer hashes;
    private final int width;
    /** Per key hash and row of those that have candidates, sorted by hash. */
    private final LongBuffer[] entries;
    private final BlockSpace space;
    private final long[] pairs;

    /**
     * @param rows the rows to find pairs among, ascending
     * @param space where to keep what is found
     */
    public Blocking(final FeatureTable table, final int[] rows, final BlockSpace space) {
        this.table = table;
        this.rows = rows;
        this.space = space;
        final Keys keys = new Keys(table);
        this.width = keys.keys().size();
        this.hashes = space.ints(Math.multiplyExact(table.rows(), width));
        this.entries = new LongBuffer[width];
        this.pairs = new long[width];
        final IntStream all = IntStream.range(0, width);
        (space.isScarce() ? all : all.parallel()).forEach(key -> build(key, keys.keys().get(key), keys.further()));
    }

    /** About how many bytes of the heap the blocks of a table take where they are kept there. */
    public static long bytes(final FeatureTable table) {
        return (long) table.rows() * new Keys(table).keys().size() * (Integer.BYTES + Integer.BYTES);
    }

    private void build(final int key, final BlockingKey blockingKey, final List<Part> further) {
        final int[] hash = new int[table.rows()];
        for (final int row : rows) {
            hash[row] = blockingKey.part().of(row);
        }
        long[] found = Entries.candidates(hash, rows);
        final int[] sizes = Entries.sizes(found, LARGEST_BLOCKS[0]);
        final int largest = largest(sizes);
        long[] whole = new long[0];
        int next = 0;
        while (true) {
            final long[][] parts = Entries.divide(found, largest);
            whole = Entries.join(whole, parts[0]);
            if (parts[1].length == 0) {
                break;
            }
            if (next == further.size() || !blockingKey.refined()) {
                // not all pairs of such a block meet, so it must not keep them from meeting elsewhere
                for (final long entry : parts[1]) {
                    hash[(int) entry] = 0;
                }
                if (blockingKey.refined()) {
                    whole = Entries.join(whole, parts[1]);
                }
                break;
            }
            final Part part = further.get(next++);
            final int[] split = new int[parts[1].length];
            for (int i = 0; i < split.length; i++) {
                final int row = (int) parts[1][i];
                final int of = part.of(row);
                // a row that lacks the field stays with others that lack it
                hash[row] = Keys.mix(hash[row], of);
                split[i] = row;
            }
            Arrays.sort(split);
            found = Entries.candidates(hash, split);
        }
        for (int row = 0; row < hash.length; row++) {
            hashes.put(row * width + key, hash[row]);
        }
        entries[key] = space.longs(whole.length).put(0, whole);
        pairs[key] = Entries.pairs(whole, LARGEST_BLOCKS[0], NEIGHBOURS);
    }

    private int largest(final int[] sizes) {
        final long most = Math.max(FEW_PAIRS, PAIRS_PER_ROW * rows.length);
        for (final int largest : LARGEST_BLOCKS) {
            long sum = 0;
            for (int size = 2; size <= largest; size++) {
                sum += (long) sizes[size] * size * (size - 1) / 2;
            }
            if (sum <= most) {
                return largest;
            }
        }
        return LARGEST_BLOCKS[LARGEST_BLOCKS.length - 1];
    }

    /** How many pairs there are at most: those of several keys count several times. */
    public long pairs() {
        return Arrays.stream(pairs).sum();
    }

    /** Passes on every candidate pair at least once, on several threads. */
    public <S extends PairSink> void pairs(final SinkPool<S> sinks) {
        pairs(sinks, 1);
    }

    /**
     * Passes on the pairs of a share of the blocks, which depends on the blocks' keys and not on where rows stand.
     *
     * @param share from 0 to 1
     */
    public <S extends PairSink> void pairs(final SinkPool<S> sinks, final double share) {
        final long bound = (long) (share * (1L << Integer.SIZE));
        final int[] chunks = IntStream.range(0, width).flatMap(key -> IntStream.iterate(0, from -> from < entries[key].capacity(), from -> from + CHUNK).flatMap(from -> IntStream.of(key, from))).toArray();
        IntStream.range(0, chunks.length / 2).parallel().forEach(chunk -> {
            final int key = chunks[2 * chunk];
            final int from = chunks[2 * chunk + 1];
            final S sink = sinks.take();
            walk(key, from, Math.min(entries[key].capacity(), from + CHUNK), bound, sink);
            sinks.giveBack(sink);
        });
    }

    /** The blocks that start between two entries. */
    private void walk(final int key, final int from, final int to, final long bound, final PairSink sink) {
        final LongBuffer sorted = entries[key];
        int start = from;
        while (start > 0 && start < to && hash(sorted, start) == hash(sorted, start - 1)) {
            start++;
        }
        while (start < to) {
            int end = start + 1;
            while (end < sorted.capacity() && hash(sorted, end) == hash(sorted, start)) {
                end++;
            }
            if ((Keys.mix(hash(sorted, start), key) & 0xFFFFFFFFL) < bound) {
                if (end - start > LARGEST_BLOCKS[0]) {
                    neighbours(sorted, start, end, sink);
                } else {
                    block(key, start, end, sink);
                }
            }
            start = end;
        }
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
            for (int j = i + 1; j < Math.min(block.length, i + 1 + NEIGHBOURS); j++) {
                sink.accept(Math.min(block[i], block[j]), Math.max(block[i], block[j]));
            }
        }
    }
}
