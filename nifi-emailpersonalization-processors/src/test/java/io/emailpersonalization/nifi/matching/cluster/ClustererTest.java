// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
        final Clusterer clusterer = new Clusterer(50, line(1), 4, 0);
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
        }, 4, 0);
        clusterer.link(links(List.of(new Link(0, 1, 9), new Link(2, 3, 9), new Link(1, 2, 5))), new Links());
        assertEquals(2, clusterer.size(0));
        assertEquals(List.of(new Link(1, 2, 5)), clusterer.cutLinks());
    }

    @Property(tries = 200)
    void theOrderOfTheLinksDoesNotMatter(@ForAll @Size(max = 40) final List<@IntRange(max = 400) Integer> pairs, @ForAll final long seed) {
        final List<Link> links = new ArrayList<>();
        for (final int pair : pairs) {
            if (pair / 21 < pair % 21) {
                links.add(new Link(pair / 21, pair % 21, pair % 7));
            }
        }
        final Clusterer one = new Clusterer(21, line(6), 4, 0);
        one.link(links(links), new Links());
        Collections.shuffle(links, new Random(seed));
        final Clusterer other = new Clusterer(21, line(6), 4, 0);
        other.link(links(links), new Links());
        for (int row = 0; row < 21; row++) {
            assertEquals(one.cluster(row), other.cluster(row));
            assertEquals(one.members(row).length, one.size(row));
            assertEquals(one.members(row)[0], one.cluster(row), "a cluster is named by its smallest row");
        }
    }
}
