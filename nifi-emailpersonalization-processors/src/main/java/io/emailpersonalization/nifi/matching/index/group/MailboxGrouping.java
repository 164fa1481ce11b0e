// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.group;

import io.emailpersonalization.nifi.matching.index.person.ExactIdentity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Unites the records at each mailbox that are one person. Records that are not regrouped count in the comparison but stay in their person. Tested by CustomerIndexerTest. */
final class MailboxGrouping {

    static final int NOT_REGROUPED = -1;

    private final ConstrainedUnionFind sets;
    private final List<Integer> positions = new ArrayList<>();
    private final List<ExactIdentity.Traits> traits = new ArrayList<>();
    private String mailbox;

    MailboxGrouping(final ConstrainedUnionFind sets) {
        this.sets = sets;
    }

    /**
     * Adds a record. Records are added mailbox by mailbox.
     *
     * @param position of the record in the sets; {@link #NOT_REGROUPED} for one that stays in its person
     */
    void add(final String nextMailbox, final int position, final ExactIdentity.Traits of) {
        if (!nextMailbox.equals(mailbox)) {
            flush();
            mailbox = nextMailbox;
        }
        positions.add(position);
        traits.add(of);
    }

    /** Unites the records at the last mailbox. */
    void flush() {
        if (positions.size() > 1) {
            final int[] groups = ExactIdentity.groups(traits);
            final Map<Integer, List<Integer>> heads = new HashMap<>();
            for (int i = 0; i < groups.length; i++) {
                final int position = positions.get(i);
                if (groups[i] >= 0 && position >= 0) {
                    final List<Integer> headsOfGroup = heads.computeIfAbsent(groups[i], any -> new ArrayList<>(1));
                    if (headsOfGroup.stream().noneMatch(head -> sets.unite(head, position))) {
                        headsOfGroup.add(position);
                    }
                }
            }
        }
        positions.clear();
        traits.clear();
    }
}
