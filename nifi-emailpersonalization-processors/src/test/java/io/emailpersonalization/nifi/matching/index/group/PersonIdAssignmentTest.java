// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.group;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertTrue;

class PersonIdAssignmentTest {

    @Property(tries = 500)
    void everyPersonKeepsItsIdOnceOrIsMerged(@ForAll final Random random) {
        final int records = 10;
        final int people = 4;
        final Map<Integer, Integer> rootOfSet = new HashMap<>();
        final int[] rootOf = new int[records];
        final int[] personOf = new int[records];
        for (int i = 0; i < records; i++) {
            final int record = i;
            rootOf[i] = rootOfSet.computeIfAbsent(random.nextInt(5), any -> record);
            personOf[i] = random.nextInt(people + 1) - 1;
        }
        final PersonIdAssignment assignment = new PersonIdAssignment(rootOf, personOf, IntStream.range(0, records).toArray(), people);
        final Set<Integer> kept = new HashSet<>();
        for (final int root : Set.copyOf(rootOfSet.values())) {
            final int person = assignment.person(root);
            final int oldest = IntStream.range(0, records).filter(record -> rootOf[record] == root).map(record -> personOf[record]).filter(known -> known >= 0).min().orElse(-1);
            assertTrue(person < 0 || kept.add(person), "an id is given once");
            assertTrue(person < 0 || IntStream.range(0, records).anyMatch(record -> rootOf[record] == root && personOf[record] == person), "to a set that holds one of its records");
            assertTrue(oldest < 0 || person >= 0 || assignment.split().contains(oldest), "a set without an id was cut off from a person");
        }
        IntStream.of(personOf).filter(person -> person >= 0).forEach(person -> assertTrue(kept.contains(person) != assignment.merged().containsKey(person)));
    }
}
