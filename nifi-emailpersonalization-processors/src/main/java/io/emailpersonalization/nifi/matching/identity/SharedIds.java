// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.identity;

import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.record.value.PersonIds;

import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.IntStream;

/** The rows of one table whose ids are no identity: those behind an id are clearly several people, or have more mailboxes than a person has. */
final class SharedIds {

    /** Behind an id of one person there are not so many versions. */
    private static final int MOST_VERSIONS = 64;

    private final BitSet rows = new BitSet();
    private int ids;

    /** @param table sealed and not frozen yet */
    SharedIds(final FeatureTable table, final RowTraits traits) {
        final int[] counts = new int[table.keyNumbers()];
        for (int row = 0; row < table.rows(); row++) {
            counts[table.keyNumber(row)]++;
        }
        final long[] several = IntStream.range(0, table.rows()).filter(row -> table.keyNumber(row) != 0 && counts[table.keyNumber(row)] > 1)
                .mapToLong(row -> (long) table.keyNumber(row) << Integer.SIZE | row).sorted().toArray();
        for (int start = 0; start < several.length;) {
            int end = start + 1;
            while (end < several.length && several[end] >>> Integer.SIZE == several[start] >>> Integer.SIZE) {
                end++;
            }
            if (isShared(several, start, end, traits)) {
                ids++;
                for (int i = start; i < end; i++) {
                    rows.set((int) several[i]);
                }
            }
            start = end;
        }
    }

    private static boolean isShared(final long[] rows, final int start, final int end, final RowTraits traits) {
        final Set<PersonTraits> versions = new LinkedHashSet<>();
        final Set<String> mailboxes = new LinkedHashSet<>();
        for (int i = start; i < end; i++) {
            final PersonTraits version = traits.of((int) rows[i]);
            if (versions.contains(version)) {
                continue;
            }
            if (version.mailbox() != null) {
                mailboxes.add(version.mailbox());
            }
            if (versions.size() == MOST_VERSIONS || mailboxes.size() > PersonIds.MOST_MAILBOXES || versions.stream().anyMatch(version::contradicts)) {
                return true;
            }
            versions.add(version);
        }
        return false;
    }

    BitSet rows() {
        return rows;
    }

    /** How many ids are shared. */
    int ids() {
        return ids;
    }
}
