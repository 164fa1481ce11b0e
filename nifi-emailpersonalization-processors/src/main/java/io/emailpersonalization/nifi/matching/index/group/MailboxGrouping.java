// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.index.group;

import io.emailpersonalization.nifi.matching.index.person.ExactIdentity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Takes records mailbox by mailbox. Those that are not affected have a say in who contradicts whom, but stay where they are. */
final class MailboxGrouping {
    private final Partition partition;
    private final List<Integer> positions = new ArrayList<>();
    private final List<ExactIdentity.Traits> evidence = new ArrayList<>();
    private String mailbox;

    MailboxGrouping(final Partition partition) {
        this.partition = partition;
    }

    void accept(final String at, final int position, final ExactIdentity.Traits said) {
        if (!at.equals(mailbox)) {
            flush();
            mailbox = at;
        }
        positions.add(position);
        evidence.add(said);
    }

    void flush() {
        if (positions.size() > 1) {
            final int[] groups = ExactIdentity.groups(evidence);
            final Map<Integer, List<Integer>> heads = new HashMap<>();
            for (int i = 0; i < groups.length; i++) {
                final int position = positions.get(i);
                if (groups[i] >= 0 && position >= 0) {
                    final List<Integer> ofGroup = heads.computeIfAbsent(groups[i], any -> new ArrayList<>(1));
                    if (ofGroup.stream().noneMatch(head -> partition.unite(head, position))) {
                        ofGroup.add(position);
                    }
                }
            }
        }
        positions.clear();
        evidence.clear();
    }
}
