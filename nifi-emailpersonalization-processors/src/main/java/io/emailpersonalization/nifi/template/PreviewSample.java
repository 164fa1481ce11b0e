// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.template;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Keeps a fixed number of values of a stream: the first, or a random choice in which each has the same chance (reservoir sampling). The same stream gives the same choice. */
final class PreviewSample<T> {

    /** Any number: a fixed one repeats the choice. */
    private static final long SEED = 20_261_130;

    private final int size;
    private final boolean isRandom;
    private final Random random = new Random(SEED);
    private final List<Chosen<T>> chosen = new ArrayList<>();
    private long offered;

    /** A value, and its number in the stream. */
    record Chosen<T>(long number, T value) {
    }

    PreviewSample(final int size, final boolean isRandom) {
        this.size = size;
        this.isRandom = isRandom;
    }

    void offer(final long number, final T value) {
        offered++;
        if (chosen.size() < size) {
            chosen.add(new Chosen<>(number, value));
        } else if (isRandom && size > 0) {
            final long place = random.nextLong(offered);
            if (place < size) {
                chosen.set((int) place, new Chosen<>(number, value));
            }
        }
    }

    /** The choice, in the order of the stream. */
    List<Chosen<T>> chosen() {
        return chosen.stream().sorted(Comparator.comparingLong(Chosen::number)).toList();
    }
}
