// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.group;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ConstrainedUnionFindTest {

    @Property(tries = 500)
    void elementsThatAreKeptApartStayApart(@ForAll final Random random) {
        final int elements = 12;
        final ConstrainedUnionFind sets = new ConstrainedUnionFind(elements);
        final List<int[]> apart = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            final int one = random.nextInt(elements);
            final int other = random.nextInt(elements);
            if (one != other) {
                sets.keepApart(one, other);
                apart.add(new int[] {one, other});
            }
        }
        for (int i = 0; i < 30; i++) {
            final int one = random.nextInt(elements);
            final int other = random.nextInt(elements);
            assertEquals(sets.unite(one, other), sets.find(one) == sets.find(other));
        }
        apart.forEach(pair -> assertNotEquals(sets.find(pair[0]), sets.find(pair[1])));
        assertTrue(IntStream.range(0, elements).allMatch(element -> sets.find(element) <= element));
    }
}
