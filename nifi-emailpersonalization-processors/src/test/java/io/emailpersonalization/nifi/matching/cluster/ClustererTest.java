// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ClustererTest {

    /** Rows on a line: neighbours resemble each other, those further apart do not. */
    private static Judge line(final int reach) {
        return new Judge() {
            @Override
            public double weigh(final int one, final int other) {
                return Math.abs(one - other) <= reach ? 5 : -5;
            }

            @Override
            public boolean contradict(final int one, final int other) {
                return false;
            }
        };
    }

    private static Links links(final List<Link> list) {
        final Links links = new Links();
        list.forEach(link -> links.add(link.one(), link.other(), link.weight()));
        return links.sorted(row -> row);
    }

    @Test
    void aChainOfFiftyWhoEachResembleTheNextIsNotOnePerson() {
        final Clusterer clusterer = new Clusterer(50, line(1), Veto.NONE, 4, 0);
        clusterer.link(links(IntStream.range(0, 49).mapToObj(i -> new Link(i, i + 1, 5)).toList()), new Links());
        assertEquals(1, IntStream.range(0, 50).map(clusterer::size).max().orElseThrow());
        assertTrue(!clusterer.cutLinks().isEmpty());
    }

    @Test
    void oneContradictionKeepsTwoClustersApart() {
        final Clusterer clusterer = new Clusterer(4, new Judge() {
            @Override
            public double weigh(final int one, final int other) {
                return 5;
            }

            @Override
            public boolean contradict(final int one, final int other) {
                return one == 0 && other == 3 || one == 3 && other == 0;
            }
        }, Veto.NONE, 4, 0);
        clusterer.link(links(List.of(new Link(0, 1, 9), new Link(2, 3, 9), new Link(1, 2, 5))), new Links());
        assertEquals(2, clusterer.size(0));
        assertEquals(List.of(new Link(1, 2, 5)), clusterer.cutLinks());
    }

    /** Traits on a line, of which 0 says nothing: those two apart and more exclude each other. */
    private static Veto distance(final List<Integer> traits) {
        return new Veto() {
            @Override
            public int trait(final int row) {
                return traits.get(row);
            }

            @Override
            public boolean between(final int one, final int other) {
                return trait(one) != 0 && trait(other) != 0 && Math.abs(trait(one) - trait(other)) > 1;
            }
        };
    }

    @Property(tries = 500)
    void whatAVetoKeepsApartIsNeverInOneClusterByWayOfOthersEither(@ForAll @Size(21) final List<@IntRange(max = 5) Integer> traits,
                                                                  @ForAll @Size(max = 80) final List<@IntRange(max = 440) Integer> pairs, @ForAll @IntRange(max = 80) final int sure) {
        final Veto veto = distance(traits);
        final Clusterer clusterer = new Clusterer(21, line(21), veto, 4, 0);
        final List<Link> links = pairs.stream().filter(pair -> pair / 21 < pair % 21).map(pair -> new Link(pair / 21, pair % 21, 5 + pair % 7)).toList();
        final int half = Math.min(sure, links.size());
        clusterer.link(links(links.subList(0, half)), links(links.subList(half, links.size())));
        for (int one = 0; one < 21; one++) {
            for (int other = 0; other < one; other++) {
                assertFalse(clusterer.cluster(one) == clusterer.cluster(other) && veto.between(one, other), one + " and " + other);
            }
        }
        for (final Link link : links.subList(0, half)) {
            final boolean kept = Arrays.stream(clusterer.members(link.one())).anyMatch(one -> Arrays.stream(clusterer.members(link.other())).anyMatch(other -> veto.between(one, other)));
            assertTrue(kept || clusterer.cluster(link.one()) == clusterer.cluster(link.other()), "nothing but the veto keeps apart what is linked here: " + link);
        }
    }

    @Property(tries = 300)
    void recordsThatAreOneByIdentityTakeNobodyInWhomTheyContradict(@ForAll @Size(21) final List<@IntRange(max = 5) Integer> traits,
                                                                   @ForAll @Size(max = 60) final List<@IntRange(max = 440) Integer> pairs) {
        final Veto veto = distance(traits);
        final Clusterer clusterer = new Clusterer(21, line(21), veto, 4, 0);
        for (int row = 1; row < 21; row++) {
            clusterer.same(row, row % 3 == 0 ? row : row - row % 3);
        }
        clusterer.link(links(pairs.stream().filter(pair -> pair / 21 < pair % 21).map(pair -> new Link(pair / 21, pair % 21, 5)).toList()), new Links());
        for (int one = 0; one < 21; one++) {
            for (int other = 0; other < one; other++) {
                if (one / 3 == other / 3) {
                    assertEquals(clusterer.cluster(one), clusterer.cluster(other), "identity holds");
                } else {
                    assertFalse(clusterer.cluster(one) == clusterer.cluster(other) && veto.between(one, other), one + " and " + other);
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
        final Clusterer one = new Clusterer(21, line(6), Veto.NONE, 4, 0);
        one.link(links(links), new Links());
        Collections.shuffle(links, new Random(seed));
        final Clusterer other = new Clusterer(21, line(6), Veto.NONE, 4, 0);
        other.link(links(links), new Links());
        for (int row = 0; row < 21; row++) {
            assertEquals(one.cluster(row), other.cluster(row));
            assertEquals(one.members(row).length, one.size(row));
            assertEquals(one.members(row)[0], one.cluster(row), "a cluster is named by its smallest row");
        }
    }
}
