// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ClustererTest {

    private record Rows(IntToDoubleBiFunction weights, BiPredicate<Integer, Integer> contradictions, IntPredicate telling, ToDoubleBiFunction<int[], int[]> together) implements PairScorer {

        @Override
        public double weigh(final int one, final int other) {
            return weights.of(one, other);
        }

        @Override
        public double weigh(final int[] rows, final int[] others) {
            return together.applyAsDouble(rows, others);
        }

        @Override
        public boolean contradict(final int one, final int other) {
            return contradictions.test(Math.min(one, other), Math.max(one, other));
        }

        @Override
        public boolean canContradict(final int row) {
            return telling.test(row);
        }
    }

    @FunctionalInterface
    private interface IntToDoubleBiFunction {
        double of(int one, int other);
    }

    /** Rows on a line: neighbours resemble each other, those further apart do not. */
    private static PairScorer line(final int reach) {
        return new Rows((one, other) -> Math.abs(one - other) <= reach ? 5 : -5, (one, other) -> false, row -> true, (rows, others) -> 5);
    }

    private static Links links(final List<Link> list) {
        final Links links = new Links();
        list.forEach(link -> links.add(link.one(), link.other(), link.weight()));
        return links.sorted(row -> row);
    }

    @Test
    void aChainOfFiftyWhoEachResembleTheNextIsNotOnePerson() {
        final Clusterer clusterer = new Clusterer(50, () -> line(1), () -> Veto.NONE, 4);
        clusterer.join(links(IntStream.range(0, 49).mapToObj(i -> new Link(i, i + 1, 5)).toList()), new Links());
        assertEquals(1, IntStream.range(0, 50).map(clusterer::size).max().orElseThrow());
        assertTrue(!clusterer.cutLinks().isEmpty());
    }

    @Test
    void oneContradictionKeepsTwoClustersApart() {
        final Clusterer clusterer = new Clusterer(4, () -> new Rows((one, other) -> 5, (one, other) -> one == 0 && other == 3, row -> true, (rows, others) -> 5), () -> Veto.NONE, 4);
        clusterer.join(links(List.of(new Link(0, 1, 9), new Link(2, 3, 9), new Link(1, 2, 5))), new Links());
        assertEquals(2, clusterer.size(0));
        assertEquals(List.of(new Link(1, 2, 5)), clusterer.cutLinks());
    }

    /** Two John Smiths of one address with birth dates, and twice a John Smith of that address without one. */
    @Test
    void recordsWithNothingThatTellsTwoPeopleApartJoinNeither() {
        final Clusterer clusterer = new Clusterer(4, () -> new Rows((one, other) -> 5, (one, other) -> one == 0 && other == 1, row -> row < 2, (rows, others) -> 5), () -> Veto.NONE, 4);
        clusterer.joinSameRecord(2, 3);
        clusterer.join(links(List.of(new Link(0, 2, 5), new Link(1, 2, 5), new Link(0, 3, 5), new Link(1, 3, 5))), new Links());
        assertEquals(List.of(1, 1, 2, 2), IntStream.range(0, 4).map(clusterer::size).boxed().toList());
        assertEquals(4, clusterer.cutLinks().size(), "somebody should look at them");
    }

    @ParameterizedTest
    @CsvSource({"3, 1", "5, 3"})
    void whatSeveralDoubtfulPairsSayAlikeCountsOnce(final double together, final int size) {
        final Clusterer clusterer = new Clusterer(3, () -> new Rows((one, other) -> 3, (one, other) -> false, row -> true, (rows, others) -> together), () -> Veto.NONE, 4);
        clusterer.joinSameRecord(0, 1);
        clusterer.join(new Links(), links(List.of(new Link(0, 2, 3), new Link(1, 2, 3))));
        assertEquals(size, clusterer.size(2));
    }

    /** Traits on a line, of which 0 says nothing: those two apart and more exclude each other. */
    private static Veto distance(final List<Integer> traits) {
        return new Veto() {
            @Override
            public int trait(final int row) {
                return traits.get(row);
            }

            @Override
            public boolean forbids(final int one, final int other) {
                return trait(one) != 0 && trait(other) != 0 && Math.abs(trait(one) - trait(other)) > 1;
            }
        };
    }

    @Property(tries = 500)
    void whatAVetoKeepsApartIsNeverInOneClusterByWayOfOthersEither(@ForAll @Size(21) final List<@IntRange(max = 5) Integer> traits,
                                                                  @ForAll @Size(max = 80) final List<@IntRange(max = 440) Integer> pairs, @ForAll @IntRange(max = 80) final int sure) {
        final Veto veto = distance(traits);
        final Clusterer clusterer = new Clusterer(21, () -> line(21), () -> veto, 4);
        final List<Link> links = pairs.stream().filter(pair -> pair / 21 < pair % 21).map(pair -> new Link(pair / 21, pair % 21, 5 + pair % 7)).toList();
        final int half = Math.min(sure, links.size());
        clusterer.join(links(links.subList(0, half)), links(links.subList(half, links.size())));
        for (int one = 0; one < 21; one++) {
            for (int other = 0; other < one; other++) {
                assertFalse(clusterer.cluster(one) == clusterer.cluster(other) && veto.forbids(one, other), one + " and " + other);
            }
        }
        for (final Link link : links.subList(0, half)) {
            final boolean kept = Arrays.stream(clusterer.members(link.one())).anyMatch(one -> Arrays.stream(clusterer.members(link.other())).anyMatch(other -> veto.forbids(one, other)));
            assertTrue(kept || clusterer.cluster(link.one()) == clusterer.cluster(link.other()), "nothing but the veto keeps apart what is linked here: " + link);
        }
    }

    @Property(tries = 300)
    void recordsThatAreOneByIdentityTakeNobodyInWhomTheyContradict(@ForAll @Size(21) final List<@IntRange(max = 5) Integer> traits,
                                                                   @ForAll @Size(max = 60) final List<@IntRange(max = 440) Integer> pairs) {
        final Veto veto = distance(traits);
        final Clusterer clusterer = new Clusterer(21, () -> line(21), () -> veto, 4);
        for (int row = 1; row < 21; row++) {
            clusterer.joinSameRecord(row, row % 3 == 0 ? row : row - row % 3);
        }
        clusterer.join(links(pairs.stream().filter(pair -> pair / 21 < pair % 21).map(pair -> new Link(pair / 21, pair % 21, 5)).toList()), new Links());
        for (int one = 0; one < 21; one++) {
            for (int other = 0; other < one; other++) {
                if (one / 3 == other / 3) {
                    assertEquals(clusterer.cluster(one), clusterer.cluster(other), "identity holds");
                } else {
                    assertFalse(clusterer.cluster(one) == clusterer.cluster(other) && veto.forbids(one, other), one + " and " + other);
                }
            }
        }
    }

    @Property(tries = 200)
    void theOrderOfTheLinksDoesNotMatter(@ForAll @Size(max = 40) final List<@IntRange(max = 400) Integer> pairs, @ForAll final long seed) {
        final List<Link> links = new ArrayList<>();
        for (final int pair : pairs) {
            if (pair / 21 < pair % 21) {
                links.add(new Link(pair / 21, pair % 21, pair % 7));
            }
        }
        final Clusterer one = new Clusterer(21, () -> line(6), () -> Veto.NONE, 4);
        one.join(links(links), new Links());
        Collections.shuffle(links, new Random(seed));
        final Clusterer other = new Clusterer(21, () -> line(6), () -> Veto.NONE, 4);
        other.join(links(links), new Links());
        for (int row = 0; row < 21; row++) {
            assertEquals(one.cluster(row), other.cluster(row));
            assertEquals(one.members(row).length, one.size(row));
            assertEquals(one.members(row)[0], one.cluster(row), "a cluster is named by its smallest row");
        }
    }
}
