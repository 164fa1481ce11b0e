// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.group;

import io.emailpersonalization.nifi.matching.index.person.ExactIdentity;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PartitionTest {

    @Provide
    Arbitrary<List<ExactIdentity.Traits>> evidence() {
        final Arbitrary<String> names = Arbitraries.of("anna", "ana", "a", "bruno", "bruna", "paul").injectNull(.3);
        final Arbitrary<String> dates = Arbitraries.of("19800101", "19910517").injectNull(.6);
        return names.flatMap(name -> dates.map(date -> new ExactIdentity.Traits(name, date))).list().ofMaxSize(12);
    }

    @Property(tries = 500)
    void thoseAtOneMailboxAreGroupedAlikeInEveryOrderAndNeverWithWhomTheyContradict(@ForAll("evidence") final List<ExactIdentity.Traits> records, @ForAll final java.util.Random random) {
        final List<Integer> order = new ArrayList<>(IntStream.range(0, records.size()).boxed().toList());
        java.util.Collections.shuffle(order, random);
        final int[] groups = ExactIdentity.groups(records);
        final int[] shuffled = ExactIdentity.groups(order.stream().map(records::get).toList());
        for (int i = 0; i < groups.length; i++) {
            for (int j = 0; j < groups.length; j++) {
                final boolean together = groups[order.get(i)] >= 0 && groups[order.get(i)] == groups[order.get(j)];
                assertEquals(together, shuffled[i] >= 0 && shuffled[i] == shuffled[j]);
                assertFalse(together && ExactIdentity.contradict(records.get(order.get(i)), records.get(order.get(j))));
            }
        }
    }

    @Test
    void manyWithoutANameAreNotOne() {
        final ExactIdentity.Traits nameless = new ExactIdentity.Traits(null, null);
        assertArrayEquals(new int[] {0, 0}, ExactIdentity.groups(List.of(nameless, nameless)));
        assertTrue(IntStream.of(ExactIdentity.groups(java.util.Collections.nCopies(30, nameless))).allMatch(group -> group == -1));
        assertFalse(ExactIdentity.identifies("info@example.com"));
    }

    @Property(tries = 500)
    void whoeverMustStayApartDoes(@ForAll final java.util.Random random) {
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

    @Property(tries = 500)
    void everyPersonGoesOnOnceOrBecomesAnother(@ForAll final java.util.Random random) {
        final int records = 10;
        final int persons = 4;
        final Map<Integer, Integer> rootOfSet = new HashMap<>();
        final int[] rootOf = new int[records];
        final int[] personOf = new int[records];
        for (int i = 0; i < records; i++) {
            final int record = i;
            rootOf[i] = rootOfSet.computeIfAbsent(random.nextInt(5), any -> record);
            personOf[i] = random.nextInt(persons + 1) - 1;
        }
        final PersonIdAssignment regrouping = new PersonIdAssignment(rootOf, personOf, IntStream.range(0, records).toArray(), persons);
        final Set<Integer> going = new HashSet<>();
        for (final int root : Set.copyOf(rootOfSet.values())) {
            final int person = regrouping.person(root);
            final int oldest = IntStream.range(0, records).filter(record -> rootOf[record] == root).map(record -> personOf[record]).filter(known -> known >= 0).min().orElse(-1);
            assertTrue(person < 0 || going.add(person), "an id is given once");
            assertTrue(person < 0 || IntStream.range(0, records).anyMatch(record -> rootOf[record] == root && personOf[record] == person), "to a set that holds one of its records");
            assertTrue(oldest < 0 || person >= 0 || regrouping.split().contains(oldest), "a set without an id was cut off from a person");
        }
        IntStream.of(personOf).filter(person -> person >= 0).forEach(person -> assertTrue(going.contains(person) != regrouping.merged().containsKey(person)));
    }
}
