// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.kernel;

import io.emailpersonalization.nifi.matching.kernel.EditDistance;
import io.emailpersonalization.nifi.matching.kernel.JaroWinkler;
import org.apache.commons.text.similarity.DamerauLevenshteinDistance;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;

import java.util.concurrent.TimeUnit;

/** Measures nanoseconds per pair. A method is named for the measure and its author. It sums up its results, so that the compiler removes no call. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(TextPairs.COUNT)
public class KernelBenchmark {

    private static final int TWO = 2;
    private static final LevenshteinDistance LEVENSHTEIN = LevenshteinDistance.getDefaultInstance();
    private static final LevenshteinDistance LEVENSHTEIN_WITHIN_TWO = new LevenshteinDistance(TWO);
    private static final DamerauLevenshteinDistance DAMERAU = new DamerauLevenshteinDistance();
    private static final DamerauLevenshteinDistance DAMERAU_WITHIN_TWO = new DamerauLevenshteinDistance(TWO);
    private static final JaroWinklerSimilarity JARO_WINKLER = new JaroWinklerSimilarity();

    @Benchmark
    public int levenshteinWithinTwoOurs(final TextPairs pairs) {
        int sum = 0;
        for (int i = 0; i < TextPairs.COUNT; i++) {
            sum += EditDistance.levenshtein(pairs.left[i], pairs.right[i], TWO);
        }
        return sum;
    }

    @Benchmark
    public int levenshteinWithinTwoSetsKnownOurs(final TextPairs pairs) {
        int sum = 0;
        for (int i = 0; i < TextPairs.COUNT; i++) {
            sum += EditDistance.levenshtein(pairs.left[i], pairs.setsOfLeft[i], pairs.right[i], pairs.setsOfRight[i], TWO);
        }
        return sum;
    }

    @Benchmark
    public int levenshteinWithinTwoLibrary(final TextPairs pairs) {
        int sum = 0;
        for (int i = 0; i < TextPairs.COUNT; i++) {
            sum += LEVENSHTEIN_WITHIN_TWO.apply(pairs.left[i], pairs.right[i]);
        }
        return sum;
    }

    @Benchmark
    public int levenshteinOurs(final TextPairs pairs) {
        int sum = 0;
        for (int i = 0; i < TextPairs.COUNT; i++) {
            sum += EditDistance.levenshtein(pairs.left[i], pairs.right[i], Integer.MAX_VALUE);
        }
        return sum;
    }

    @Benchmark
    public int levenshteinLibrary(final TextPairs pairs) {
        int sum = 0;
        for (int i = 0; i < TextPairs.COUNT; i++) {
            sum += LEVENSHTEIN.apply(pairs.left[i], pairs.right[i]);
        }
        return sum;
    }

    @Benchmark
    public int damerauWithinTwoOurs(final TextPairs pairs) {
        int sum = 0;
        for (int i = 0; i < TextPairs.COUNT; i++) {
            sum += EditDistance.damerau(pairs.left[i], pairs.right[i], TWO);
        }
        return sum;
    }

    @Benchmark
    public int damerauWithinTwoLibrary(final TextPairs pairs) {
        int sum = 0;
        for (int i = 0; i < TextPairs.COUNT; i++) {
            sum += DAMERAU_WITHIN_TWO.apply(pairs.left[i], pairs.right[i]);
        }
        return sum;
    }

    @Benchmark
    public int damerauOurs(final TextPairs pairs) {
        int sum = 0;
        for (int i = 0; i < TextPairs.COUNT; i++) {
            sum += EditDistance.damerau(pairs.left[i], pairs.right[i], Integer.MAX_VALUE);
        }
        return sum;
    }

    @Benchmark
    public int damerauLibrary(final TextPairs pairs) {
        int sum = 0;
        for (int i = 0; i < TextPairs.COUNT; i++) {
            sum += DAMERAU.apply(pairs.left[i], pairs.right[i]);
        }
        return sum;
    }

    @Benchmark
    public double jaroWinklerOurs(final TextPairs pairs) {
        double sum = 0;
        for (int i = 0; i < TextPairs.COUNT; i++) {
            sum += JaroWinkler.similarity(pairs.left[i], pairs.right[i]);
        }
        return sum;
    }

    @Benchmark
    public double jaroWinklerLibrary(final TextPairs pairs) {
        double sum = 0;
        for (int i = 0; i < TextPairs.COUNT; i++) {
            sum += JARO_WINKLER.apply(pairs.left[i], pairs.right[i]);
        }
        return sum;
    }
}
