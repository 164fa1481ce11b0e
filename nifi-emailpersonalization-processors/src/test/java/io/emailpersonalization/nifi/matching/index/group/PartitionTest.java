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

class PartitionTest {

    @Property(tries = 500)
    void elementsThatAreKeptApartStayApart(@ForAll final Random random) {
        final int elements = 12;
        final Partition partition = new Partition(elements);
        final List<int[]> apart = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            final int one = random.nextInt(elements);
            final int other = random.nextInt(elements);
            if (one != other) {
                partition.keepApart(one, other);
                apart.add(new int[] {one, other});
            }
        }
        for (int i = 0; i < 30; i++) {
            final int one = random.nextInt(elements);
            final int other = random.nextInt(elements);
            assertEquals(partition.unite(one, other), partition.root(one) == partition.root(other));
        }
        apart.forEach(pair -> assertNotEquals(partition.root(pair[0]), partition.root(pair[1])));
        assertTrue(IntStream.range(0, elements).allMatch(element -> partition.root(element) <= element));
    }
}
