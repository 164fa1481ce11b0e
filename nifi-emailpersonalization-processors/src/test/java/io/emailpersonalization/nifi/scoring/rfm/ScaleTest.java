// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring.rfm;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.DoubleStream;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Scales by rank and by fixed boundaries. */
class ScaleTest {

    private static double[] values(final List<Integer> population) {
        return population.stream().mapToDouble(Integer::doubleValue).toArray();
    }

    private static List<Integer> scores(final Scale scale, final double... values) {
        return DoubleStream.of(values).mapToObj(scale::score).toList();
    }

    @Property(tries = 300)
    void quantilesAgreeWithCounting(@ForAll @Size(min = 1, max = 60) final List<@IntRange(max = 20) Integer> population, @ForAll @IntRange(max = 20) final int value) {
        final int less = (int) population.stream().filter(other -> other < value).count();
        final int equal = (int) population.stream().filter(other -> other == value).count();
        final int expected = Math.min(5, 1 + (int) Math.floor(5 * (less + Math.max(0, equal - 1) / 2.0) / population.size()));
        assertEquals(expected, Scale.quantiles(values(population), 5).score(value));
    }

    @Property(tries = 300)
    void lowestQuantilesAgreeWithCounting(@ForAll @Size(min = 1, max = 60) final List<@IntRange(max = 20) Integer> population, @ForAll @IntRange(max = 20) final int value) {
        final int less = (int) population.stream().filter(other -> other < value).count();
        final int expected = Math.min(5, 1 + (int) Math.floor(5.0 * less / population.size()));
        assertEquals(expected, Scale.lowestQuantiles(values(population), 5).score(value));
        assertEquals(value <= 1 ? 1 : expected, Scale.orderQuantiles(values(population), 5).score(value));
    }

    @Property(tries = 300)
    void theBoundariesGiveEachValueOfThePopulationItsScore(@ForAll @Size(min = 1, max = 60) final List<@IntRange(max = 30) Integer> population, @ForAll @IntRange(min = 3, max = 10) final int bins) {
        final double[] sorted = values(population);
        for (final Scale scale : List.of(Scale.quantiles(sorted, bins), Scale.lowestQuantiles(sorted, bins), Scale.orderQuantiles(sorted, bins))) {
            final Scale frozen = Scale.breakpoints(Scale.boundaries(scale, sorted));
            for (final double value : sorted) {
                assertEquals(scale.score(value), frozen.score(value));
            }
        }
    }

    @Test
    void aRankNeedsNoOrderOfThePopulation() {
        assertEquals(List.of(1, 2, 3, 4, 5), scores(Scale.quantiles(new double[] {50, 10, 40, 20, 30}, 5), 10, 20, 30, 40, 50));
        assertEquals(List.of(1, 2, 3, 4, 5), scores(Scale.lowestQuantiles(new double[] {50, 10, 40, 20, 30}, 5), 10, 20, 30, 40, 50));
    }

    @Test
    void whatMostHaveIsNoMerit() {
        final double[] population = {1, 1, 1, 1, 9};
        assertEquals(List.of(1, 5), scores(Scale.lowestQuantiles(population, 5), 1, 9));
    }

    @Test
    void aSingleOrderHasTheLowestScoreAmongAnyPopulation() {
        assertEquals(List.of(1, 1, 5), scores(Scale.orderQuantiles(new double[] {0, 0, 0, 0, 0}, 5), 0, 1, 2));
    }

    @Test
    void aBoundaryBelongsToTheHigherScore() {
        assertEquals(List.of(1, 2, 2, 3, 4, 5, 5), scores(Scale.breakpoints(new double[] {2, 3, 6, 10}), 1.9, 2, 2.9, 3, 6, 10, 1000));
    }

    @Test
    void withoutAPopulationEveryValueHasTheHighestScore() {
        assertEquals(5, Scale.quantiles(new double[0], 5).score(7));
    }
}
