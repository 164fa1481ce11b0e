// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.person;

import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.Level;
import io.emailpersonalization.nifi.record.value.Mailbox;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who of those at one mailbox is one person. Two records are, unless given names or dates of birth clearly differ. A record that says less than that, at a mailbox where
 * two people are told apart, may be either and is neither: records are one person when they contradict the same others. That is an equivalence, so the result does not
 * depend on the order in which records came.
 */
public final class ExactIdentity {

    /** A mailbox of more names than this is nobody's own. */
    static final int MAX_DISTINCT_TRAITS = 64;
    /** So many records without a given name may stand at one mailbox before it counts as shared. */
    static final int MAX_NAMELESS = 10;

    private static final int LONGEST_MAILBOX = 320;

    private ExactIdentity() {
    }

    /**
     * What a record says beside its mailbox, normalized; null where it says nothing.
     */
    public record Traits(String givenName, String birthDate) {
    }

    /** Whether a mailbox can tell people apart at all. */
    public static boolean identifies(final String mailbox) {
        return mailbox != null && mailbox.length() <= LONGEST_MAILBOX && !Mailbox.isRole(mailbox);
    }

    /** A group for each of the records at one mailbox: equal groups are one person, -1 is a person of its own. */
    public static int[] groups(final List<Traits> records) {
        final Map<Traits, Integer> numbers = new HashMap<>();
        final List<Traits> distinct = new ArrayList<>();
        final int[] groups = new int[records.size()];
        int nameless = 0;
        for (int i = 0; i < groups.length; i++) {
            final Traits evidence = records.get(i);
            nameless += evidence.givenName() == null ? 1 : 0;
            groups[i] = numbers.computeIfAbsent(evidence, any -> {
                distinct.add(evidence);
                return distinct.size() - 1;
            });
            if (distinct.size() > MAX_DISTINCT_TRAITS) {
                Arrays.fill(groups, -1);
                return groups;
            }
        }
        final int[] groupOf = groupsOfDistinct(distinct);
        for (int i = 0; i < groups.length; i++) {
            groups[i] = nameless > MAX_NAMELESS && records.get(i).givenName() == null ? -1 : groupOf[groups[i]];
        }
        return groups;
    }

    private static int[] groupsOfDistinct(final List<Traits> distinct) {
        final BitSet[] contradicted = new BitSet[distinct.size()];
        Arrays.setAll(contradicted, any -> new BitSet());
        for (int i = 0; i < contradicted.length; i++) {
            for (int j = i + 1; j < contradicted.length; j++) {
                if (contradict(distinct.get(i), distinct.get(j))) {
                    contradicted[i].set(j);
                    contradicted[j].set(i);
                }
            }
        }
        final Map<BitSet, Integer> groups = new HashMap<>();
        return Arrays.stream(contradicted).mapToInt(others -> groups.computeIfAbsent(others, any -> groups.size())).toArray();
    }

    public static boolean contradict(final Traits one, final Traits other) {
        return differ(FieldKind.GIVEN_NAME, one.givenName(), other.givenName()) || differ(FieldKind.BIRTH_DATE, one.birthDate(), other.birthDate());
    }

    private static boolean differ(final FieldKind kind, final String one, final String other) {
        if (one == null || other == null || one.equals(other)) {
            return false;
        }
        final Level level = one.compareTo(other) < 0 ? kind.compare(one, other) : kind.compare(other, one);
        return level == Level.DIFFERENT || level == Level.SIMILAR && kind == FieldKind.GIVEN_NAME;
    }
}
