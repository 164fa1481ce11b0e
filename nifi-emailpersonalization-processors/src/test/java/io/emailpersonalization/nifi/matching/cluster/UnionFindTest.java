// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.cluster;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class UnionFindTest {

    private static final int ROWS = 12;

    /** The oracle names the set of every row and renames a whole set on each union. */
    @Property(tries = 500)
    void setsAreThoseOfTheUnions(@ForAll @Size(max = 30) final List<@IntRange(max = ROWS * ROWS - 1) Integer> unions) {
        final UnionFind sets = new UnionFind(ROWS);
        final int[] expected = IntStream.range(0, ROWS).toArray();
        for (final int union : unions) {
            final int one = union / ROWS;
            final int other = union % ROWS;
            sets.unite(one, other);
            final int root = Math.min(expected[one], expected[other]);
            final int child = Math.max(expected[one], expected[other]);
            Arrays.setAll(expected, row -> expected[row] == child ? root : expected[row]);
        }
        for (int row = 0; row < ROWS; row++) {
            final int root = expected[row];
            final int[] members = IntStream.range(0, ROWS).filter(other -> expected[other] == root).toArray();
            assertEquals(root, sets.find(row));
            assertEquals(members.length, sets.size(row));
            assertArrayEquals(members, sets.members(row));
            final int[] some = new int[3];
            final int count = sets.copyMembers(row, some);
            assertEquals(Math.min(3, members.length), count);
            assertEquals(row, some[0]);
            assertTrue(IntStream.of(some).limit(count).allMatch(member -> expected[member] == root));
        }
    }
}
