// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ExactIdentityTest {

    @Provide
    Arbitrary<List<ExactIdentity.Traits>> traits() {
        final Arbitrary<String> names = Arbitraries.of("anna", "ana", "a", "bruno", "bruna", "paul").injectNull(.3);
        final Arbitrary<String> dates = Arbitraries.of("19800101", "19910517").injectNull(.6);
        return names.flatMap(name -> dates.map(date -> new ExactIdentity.Traits(name, date))).list().ofMaxSize(12);
    }

    @Property(tries = 500)
    void groupsDoNotDependOnTheOrderAndContainNoContradiction(@ForAll("traits") final List<ExactIdentity.Traits> records, @ForAll final Random random) {
        final List<Integer> order = new ArrayList<>(IntStream.range(0, records.size()).boxed().toList());
        Collections.shuffle(order, random);
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
    void manyRecordsWithoutANameAreNotOnePerson() {
        final ExactIdentity.Traits nameless = new ExactIdentity.Traits(null, null);
        assertArrayEquals(new int[] {0, 0}, ExactIdentity.groups(List.of(nameless, nameless)));
        assertTrue(IntStream.of(ExactIdentity.groups(Collections.nCopies(30, nameless))).allMatch(group -> group == ExactIdentity.OWN_PERSON));
        assertFalse(ExactIdentity.identifies("info@example.com"));
    }
}
