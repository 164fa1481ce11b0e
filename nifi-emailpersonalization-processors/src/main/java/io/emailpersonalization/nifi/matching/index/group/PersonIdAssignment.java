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
 * Assigns the ids of people to sets of records after a new grouping. When people are merged, the oldest id remains. When a person is split, the id stays with its oldest record.
 * People are numbered by age, the oldest 0.
 */
final class PersonIdAssignment {

    static final int NO_PERSON = -1;
    private static final int NO_SET = -1;

    private final int[] personOfSet;
    private final Map<Integer, Integer> merged = new HashMap<>();
    private final Set<Integer> split = new HashSet<>();

    /**
     * @param rootOf the root of each record's set
     * @param personOf the person of each record before; {@link #NO_PERSON} for a new record
     * @param oldestFirst the records by age
     * @param people how many people there were
     */
    PersonIdAssignment(final int[] rootOf, final int[] personOf, final int[] oldestFirst, final int people) {
        personOfSet = new int[rootOf.length];
        Arrays.fill(personOfSet, NO_PERSON);
        final List<Set<Integer>> setsOf = new ArrayList<>();
        for (int person = 0; person < people; person++) {
            setsOf.add(new LinkedHashSet<>(2));
        }
        for (final int record : oldestFirst) {
            if (personOf[record] >= 0) {
                setsOf.get(personOf[record]).add(rootOf[record]);
            }
        }
        for (int person = 0; person < people; person++) {
            if (setsOf.get(person).isEmpty()) {
                continue;
            }
            int own = NO_SET;
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

    /** Returns the person whose id a set keeps; {@link #NO_PERSON} for a set that needs a new id. */
    int person(final int root) {
        return personOfSet[root];
    }

    /** Returns the people who were merged into others, with the root of the set that they belong to now. */
    Map<Integer, Integer> merged() {
        return merged;
    }

    /** Returns the people whose records belong to several sets now. */
    Set<Integer> split() {
        return split;
    }
}
