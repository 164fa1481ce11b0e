// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.people;

import io.emailpersonalization.nifi.matching.cluster.UnionFind;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.index.person.ExactIdentity;
import io.emailpersonalization.nifi.matching.index.person.MatchSink;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The matches within the clusters of one FlowFile, as the index stores them: pairs of records that are one person by more than equal ids and mailboxes. Equal ids and mailboxes
 * are left out, because the index decides these with all records that it knows. Tested by CustomerIndexerTest.
 */
public final class ClusterMatches {

    /** At most so many groups of one cluster are compared with each other. It bounds the comparisons in a very large cluster. */
    private static final int MAX_GROUPS = 64;
    /** Records that are less probable than this are one person only through others, and have matches with those. */
    private static final double MIN_PROBABILITY = .5;

    private final MatchedCustomers people;

    public ClusterMatches(final MatchedCustomers people) {
        this.people = people;
    }

    /** Reports all matches. */
    public void report(final MatchSink sink) throws SQLException {
        for (int row = 0; row < people.rows(); row++) {
            if (!people.isSingle(row) && people.cluster(row) == row) {
                report(people.result().clusters().members(row), sink);
            }
        }
    }

    /** Connects the groups of exact identity within one cluster. */
    private void report(final int[] members, final MatchSink sink) throws SQLException {
        final UnionFind groups = new UnionFind(members.length);
        final Map<String, Integer> memberOfKey = new TreeMap<>();
        final Map<String, List<Integer>> membersOfMailbox = new LinkedHashMap<>();
        for (int member = 0; member < members.length; member++) {
            final Integer known = memberOfKey.putIfAbsent(people.key(members[member]), member);
            if (known != null) {
                unite(groups, known, member);
            }
            final String mailbox = mailbox(members[member]);
            if (ExactIdentity.identifies(mailbox)) {
                membersOfMailbox.computeIfAbsent(mailbox, any -> new ArrayList<>()).add(member);
            }
        }
        membersOfMailbox.values().forEach(atMailbox -> uniteExact(groups, members, atMailbox));
        final List<Integer> heads = new ArrayList<>();
        for (final int member : memberOfKey.values()) {
            boolean isConnected = false;
            for (final int head : heads) {
                isConnected |= groups.find(member) == groups.find(head) || match(groups, members, member, head, sink);
            }
            if (!isConnected && heads.size() < MAX_GROUPS) {
                heads.add(member);
            }
        }
    }

    private void uniteExact(final UnionFind groups, final int[] members, final List<Integer> atMailbox) {
        final int[] exact = ExactIdentity.groups(atMailbox.stream().map(member -> traits(members[member])).toList());
        final Map<Integer, Integer> headOfGroup = new HashMap<>();
        for (int i = 0; i < exact.length; i++) {
            final int member = atMailbox.get(i);
            if (exact[i] >= 0) {
                final Integer head = headOfGroup.putIfAbsent(exact[i], member);
                if (head != null) {
                    unite(groups, head, member);
                }
            }
        }
    }

    private static void unite(final UnionFind groups, final int one, final int other) {
        if (groups.find(one) != groups.find(other)) {
            groups.unite(one, other);
        }
    }

    /** Reports a match of two records with different mailboxes. Whether two records at one mailbox are one person depends on all records there, so the index decides it. */
    private boolean match(final UnionFind groups, final int[] members, final int member, final int head, final MatchSink sink) throws SQLException {
        final int row = members[member];
        final int headRow = members[head];
        final String mailbox = mailbox(row);
        if (ExactIdentity.identifies(mailbox) && mailbox.equals(mailbox(headRow))) {
            return false;
        }
        final double probability = people.result().probability(row, headRow);
        if (probability < MIN_PROBABILITY) {
            return false;
        }
        sink.addMatch(people.key(row), people.key(headRow), probability);
        groups.unite(member, head);
        return true;
    }

    private String mailbox(final int row) {
        return people.table().value(FieldKind.EMAIL, row);
    }

    private ExactIdentity.Traits traits(final int row) {
        return new ExactIdentity.Traits(people.table().value(FieldKind.GIVEN_NAME, row), people.table().value(FieldKind.BIRTH_DATE, row));
    }
}
