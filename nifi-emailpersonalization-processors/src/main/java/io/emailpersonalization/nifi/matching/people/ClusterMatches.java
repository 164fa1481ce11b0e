// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.people;

import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.index.person.ExactIdentity;
import io.emailpersonalization.nifi.matching.index.person.MatchFinder;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was found within one FlowFile. Records that are one person by id and mailbox are left to the index, which knows who else is at the mailbox. */
public final class ClusterMatches implements MatchFinder {

    /** Groups of exact identity that are told apart within a cluster, at most. */
    private static final int MAX_GROUPS = 64;
    /** What belongs to a cluster by way of others only is tied by them. */
    private static final double MIN_PROBABILITY = .5;

    private final CustomerTable people;

    public ClusterMatches(final CustomerTable people) {
        this.people = people;
    }

    @Override
    public void report(final MatchSink found) throws SQLException {
        for (int row = 0; row < people.rows(); row++) {
            if (!people.isSingle(row) && people.cluster(row) == row) {
                findInCluster(row, found);
            }
        }
    }

    /** Ties the groups of exact identity in a cluster to each other. */
    private void findInCluster(final int cluster, final MatchSink found) throws SQLException {
        final Map<String, Integer> rowOfKey = new TreeMap<>();
        final Map<String, List<Integer>> rowsOfMailbox = new LinkedHashMap<>();
        final Map<Integer, Integer> parent = new HashMap<>();
        for (final int row : people.matching().clusters().members(cluster)) {
            parent.put(row, row);
            final Integer known = rowOfKey.putIfAbsent(people.key(row), row);
            if (known != null) {
                parent.put(row, known);
            }
            final String mailbox = people.value(FieldKind.EMAIL, row);
            if (ExactIdentity.identifies(mailbox)) {
                rowsOfMailbox.computeIfAbsent(mailbox, any -> new ArrayList<>()).add(row);
            }
        }
        for (final List<Integer> rows : rowsOfMailbox.values()) {
            final int[] groups = ExactIdentity.groups(rows.stream().map(people::evidence).toList());
            final Map<Integer, Integer> heads = new HashMap<>();
            for (int i = 0; i < groups.length; i++) {
                if (groups[i] >= 0) {
                    final int head = root(parent, heads.computeIfAbsent(groups[i], first(rows.get(i))));
                    parent.put(root(parent, rows.get(i)), head);
                }
            }
        }
        final List<Integer> heads = new ArrayList<>();
        for (final int row : rowOfKey.values()) {
            boolean tied = false;
            for (final int head : heads) {
                tied |= root(parent, row) == root(parent, head) || tie(row, head, parent, found);
            }
            if (!tied && heads.size() < MAX_GROUPS) {
                heads.add(row);
            }
        }
    }

    /** Two records at one mailbox are for the index to judge: whether they are one person depends on who else is there, and not all of them are in this FlowFile. */
    private boolean tie(final int row, final int head, final Map<Integer, Integer> parent, final MatchSink found) throws SQLException {
        final String mailbox = people.value(FieldKind.EMAIL, row);
        if (ExactIdentity.identifies(mailbox) && mailbox.equals(people.value(FieldKind.EMAIL, head))) {
            return false;
        }
        final double probability = people.matching().probability(row, head);
        if (probability < MIN_PROBABILITY) {
            return false;
        }
        found.addMatch(people.key(row), people.key(head), probability);
        parent.put(root(parent, row), root(parent, head));
        return true;
    }

    private static java.util.function.Function<Integer, Integer> first(final int row) {
        return any -> row;
    }

    private static int root(final Map<Integer, Integer> parent, final int row) {
        int root = row;
        while (parent.get(root) != root) {
            root = parent.get(root);
        }
        return root;
    }
}
