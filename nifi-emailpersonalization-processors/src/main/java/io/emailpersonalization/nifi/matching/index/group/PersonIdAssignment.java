// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.group;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ids of persons go on: which id each set of records has after they were grouped anew. The oldest id survives where persons become one; where a person comes apart, the
 * id stays with the oldest record. Persons are numbered by age, the oldest 0.
 */
final class PersonIdAssignment {

    private final int[] personOfSet;
    private final Map<Integer, Integer> merged = new HashMap<>();
    private final Set<Integer> split = new HashSet<>();

    /**
     * @param rootOf the set of every record, as its root
     * @param personOf the person of every record before; -1 where it is new
     * @param byAge the records, the oldest first
     * @param persons how many persons there were
     */
    PersonIdAssignment(final int[] rootOf, final int[] personOf, final int[] byAge, final int persons) {
        personOfSet = new int[rootOf.length];
        Arrays.fill(personOfSet, -1);
        final List<Set<Integer>> setsOf = new ArrayList<>();
        for (int person = 0; person < persons; person++) {
            setsOf.add(new LinkedHashSet<>(2));
        }
        for (final int record : byAge) {
            if (personOf[record] >= 0) {
                setsOf.get(personOf[record]).add(rootOf[record]);
            }
        }
        for (int person = 0; person < persons; person++) {
            if (setsOf.get(person).isEmpty()) {
                continue;
            }
            int own = -1;
            for (final int set : setsOf.get(person)) {
                if (personOfSet[set] < 0) {
                    own = set;
                    break;
                }
            }
            if (own < 0) {
                merged.put(person, setsOf.get(person).iterator().next());
            } else {
                personOfSet[own] = person;
            }
            if (setsOf.get(person).size() > 1) {
                split.add(person);
            }
        }
    }

    /** The person that a set is; -1 where it needs a new id. */
    int person(final int root) {
        return personOfSet[root];
    }

    /** Persons that are no more, and the root of the set that they became. */
    Map<Integer, Integer> merged() {
        return merged;
    }

    /** Persons whose records are no longer all of one person. */
    Set<Integer> split() {
        return split;
    }
}
