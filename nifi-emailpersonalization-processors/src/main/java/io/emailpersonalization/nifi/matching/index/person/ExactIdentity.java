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
 * Decides which records at one mailbox are one person. Two records contradict each other when their given names or birth dates clearly differ. Records that contradict the same
 * others are one person. So a record with too little data belongs to nobody where two people share the mailbox. The rule is an equivalence: the order of the records does not
 * matter.
 */
public final class ExactIdentity {

    /** The group of a record that is nobody else's. */
    public static final int OWN_PERSON = -1;

    /** Characters of the longest address: 64 of the local part, @, and 255 of the domain (RFC 5321, section 4.5.3.1). */
    public static final int MAX_MAILBOX_LENGTH = 320;

    /** A mailbox with more distinct traits than this is shared and identifies nobody. It also bounds the comparison of all pairs. */
    static final int MAX_DISTINCT_TRAITS = 64;

    /** With more records without a given name than this, a mailbox is shared and identifies none of them. */
    static final int MAX_NAMELESS = 10;

    private ExactIdentity() {
    }

    /** The normalized values that tell people at one mailbox apart; null when missing. */
    public record Traits(String givenName, String birthDate) {
    }

    /** Whether a mailbox may belong to one person. */
    public static boolean identifies(final String mailbox) {
        return mailbox != null && mailbox.length() <= MAX_MAILBOX_LENGTH && !Mailbox.isRole(mailbox);
    }

    /** Returns a group for each record at one mailbox. Records with the same group are one person; {@link #OWN_PERSON} stands for a person of its own. */
    public static int[] groups(final List<Traits> records) {
        final Map<Traits, Integer> numbers = new HashMap<>();
        final List<Traits> distinct = new ArrayList<>();
        final int[] groups = new int[records.size()];
        int nameless = 0;
        for (int i = 0; i < groups.length; i++) {
            final Traits traits = records.get(i);
            nameless += traits.givenName() == null ? 1 : 0;
            groups[i] = numbers.computeIfAbsent(traits, any -> {
                distinct.add(traits);
                return distinct.size() - 1;
            });
            if (distinct.size() > MAX_DISTINCT_TRAITS) {
                Arrays.fill(groups, OWN_PERSON);
                return groups;
            }
        }
        final int[] groupOf = groupsOfDistinct(distinct);
        for (int i = 0; i < groups.length; i++) {
            groups[i] = nameless > MAX_NAMELESS && records.get(i).givenName() == null ? OWN_PERSON : groupOf[groups[i]];
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
