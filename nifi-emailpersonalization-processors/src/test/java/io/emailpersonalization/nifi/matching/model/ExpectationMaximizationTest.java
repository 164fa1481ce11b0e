// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.model;

import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.Level;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;

class ExpectationMaximizationTest {

    private static final int PAIRS = 200_000;

    private static FieldModel field(final String name, final double exactM, final double exactU) {
        final FieldModel field = new FieldModel(name, FieldKind.IDENTIFIER, new double[Level.CODES], new double[Level.CODES], Map.of());
        return field.with(Level.EXACT, exactM, exactU).with(Level.DIFFERENT, 1 - exactM, 1 - exactU);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void whatPairsOfAKnownModelShowLeadsBackToIt(final long seed) {
        final double[] m = {.95, .8, .9, .7};
        final double[] u = {.01, .02, .05, .1};
        final double share = .05;
        final SplittableRandom random = new SplittableRandom(seed);
        final PatternCounts counts = new PatternCounts();
        for (int pair = 0; pair < PAIRS; pair++) {
            final boolean match = random.nextDouble() < share;
            final byte[] levels = new byte[m.length];
            for (int i = 0; i < m.length; i++) {
                levels[i] = (byte) (random.nextDouble() < (match ? m[i] : u[i]) ? Level.EXACT : Level.DIFFERENT).code();
            }
            counts.add(levels);
        }
        final List<FieldModel> start = IntStream.range(0, m.length).mapToObj(i -> field("f" + i, .85, u[i])).toList();
        final MatchModel learned = new ExpectationMaximization(counts.sorted(), 1, PAIRS).maximize(new MatchModel(start, new PairShares(.01, 1e-6, 1e-6, .1, .01, .05), 0, PAIRS), false);
        assertEquals(share, learned.shares().match(), .004);
        for (int i = 0; i < m.length; i++) {
            assertEquals(m[i], learned.fields().get(i).m()[Level.EXACT.code()], .02, "m of field " + i);
        }
    }
}
