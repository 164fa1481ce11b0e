// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class EqualHashesTest {

    @Property(tries = 300)
    void rowsOfOneHashStandTogetherAndNoneOfThemIsMissing(@ForAll final long seed, @ForAll @IntRange(max = 40_000) final int rows, @ForAll @IntRange(min = 1, max = 60_000) final int values) {
        final Random random = new Random(seed);
        final int[] hashes = random.ints(values).toArray();
        final int[] hash = IntStream.range(0, rows).map(row -> random.nextInt(8) == 0 ? 0 : hashes[random.nextInt(values)]).toArray();
        final int[] among = IntStream.range(0, rows).filter(row -> row % 5 != 0).toArray();
        final long[] into = new long[rows];
        final int found = new EqualHashes(rows).find(hash, among, among.length, into);
        final Map<Integer, List<Integer>> expected = new HashMap<>();
        for (final int row : among) {
            if (hash[row] != 0) {
                expected.computeIfAbsent(hash[row], any -> new ArrayList<>()).add(row);
            }
        }
        final Set<Integer> seen = new HashSet<>();
        for (int start = 0; start < found;) {
            final int of = (int) (into[start] >>> Integer.SIZE);
            int end = start;
            while (end < found && (int) (into[end] >>> Integer.SIZE) == of) {
                end++;
            }
            assertTrue(seen.add(of), "rows of one hash stand in two places");
            assertEquals(expected.get(of), IntStream.range(start, end).mapToObj(i -> (int) into[i]).toList());
            start = end;
        }
        expected.forEach((of, those) -> assertTrue(those.size() == 1 || seen.contains(of)));
    }
}
