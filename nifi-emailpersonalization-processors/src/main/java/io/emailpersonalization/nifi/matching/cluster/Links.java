// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/** A list of links in arrays of numbers: twelve bytes per link. ClustererTest tests it. */
public final class Links {

    private static final int INITIAL_SIZE = 256;

    private long[] pairs = new long[INITIAL_SIZE];
    private float[] weights = new float[INITIAL_SIZE];
    private int size;

    public void add(final int one, final int other, final float weight) {
        if (size == pairs.length) {
            final int larger = size + (size >> 1);
            pairs = Arrays.copyOf(pairs, larger);
            weights = Arrays.copyOf(weights, larger);
        }
        pairs[size] = (long) one << Integer.SIZE | other;
        weights[size++] = weight;
    }

    public void addAll(final Links others) {
        final int all = Math.addExact(size, others.size);
        if (all > pairs.length) {
            pairs = Arrays.copyOf(pairs, all);
            weights = Arrays.copyOf(weights, all);
        }
        System.arraycopy(others.pairs, 0, pairs, size, others.size);
        System.arraycopy(others.weights, 0, weights, size, others.size);
        size = all;
    }

    public int size() {
        return size;
    }

    public int one(final int link) {
        return (int) (pairs[link] >>> Integer.SIZE);
    }

    public int other(final int link) {
        return (int) pairs[link];
    }

    public float weight(final int link) {
        return weights[link];
    }

    public Link get(final int link) {
        return new Link(one(link), other(link), weights[link]);
    }

    /** The links as a list; a view. */
    public List<Link> asList() {
        return new AbstractList<>() {
            @Override
            public Link get(final int link) {
                Objects.checkIndex(link, size);
                return Links.this.get(link);
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    /**
     * Returns the links without repetitions, the strongest first. Links of equal weight are ordered by the contents of their rows, so that the order of the rows does not matter.
     *
     * @param hash of a row's content
     */
    public Links sorted(final IntToLongFunction hash) {
        final long[] order = new long[size];
        for (int i = 0; i < size; i++) {
            final int bits = Float.floatToIntBits(weights[i]);
            final int ascending = bits < 0 ? ~bits : bits | Integer.MIN_VALUE;
            order[i] = (~ascending & 0xFFFFFFFFL) << Integer.SIZE - 1 | i;
        }
        Arrays.parallelSort(order);
        for (int start = 0; start < size;) {
            int end = start + 1;
            while (end < size && order[end] >>> Integer.SIZE - 1 == order[start] >>> Integer.SIZE - 1) {
                end++;
            }
            if (end - start > 1) {
                sortEqual(order, start, end, hash);
            }
            start = end;
        }
        final Links sorted = new Links();
        long last = -1;
        for (int i = 0; i < size; i++) {
            final int link = (int) (order[i] & Integer.MAX_VALUE);
            if (pairs[link] != last) {
                sorted.add(one(link), other(link), weights[link]);
            }
            last = pairs[link];
        }
        return sorted;
    }

    private void sortEqual(final long[] order, final int start, final int end, final IntToLongFunction hash) {
        final Integer[] equal = IntStream.range(start, end).mapToObj(i -> (int) (order[i] & Integer.MAX_VALUE)).toArray(Integer[]::new);
        Arrays.sort(equal, (a, b) -> {
            final long oneOfA = hash.applyAsLong(one(a));
            final long otherOfA = hash.applyAsLong(other(a));
            final long oneOfB = hash.applyAsLong(one(b));
            final long otherOfB = hash.applyAsLong(other(b));
            final int bySmaller = Long.compare(Math.min(oneOfA, otherOfA), Math.min(oneOfB, otherOfB));
            final int byLarger = bySmaller == 0 ? Long.compare(Math.max(oneOfA, otherOfA), Math.max(oneOfB, otherOfB)) : bySmaller;
            return byLarger == 0 ? Long.compare(pairs[a], pairs[b]) : byLarger;
        });
        for (int i = 0; i < equal.length; i++) {
            order[start + i] = equal[i];
        }
    }
}
