// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.identity;

import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.record.value.PersonIds;

import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Finds the shared ids of a table: their records contradict each other, or have more mailboxes than one person has. SharedIdTest tests it.
 */
final class SharedIds {

    /** Versions of the traits of one person, at most. It bounds the comparisons of an id. An estimate. */
    private static final int MAX_VERSIONS = 64;

    private final BitSet rows = new BitSet();
    private int idCount;

    /** @param table sealed and not frozen yet */
    SharedIds(final FeatureTable table, final RowTraits traits) {
        final int[] counts = new int[table.keyNumbers()];
        for (int row = 0; row < table.rows(); row++) {
            counts[table.keyNumber(row)]++;
        }
        final long[] rowsByKey = IntStream.range(0, table.rows()).filter(row -> table.keyNumber(row) != 0 && counts[table.keyNumber(row)] > 1)
                .mapToLong(row -> (long) table.keyNumber(row) << Integer.SIZE | row).sorted().toArray();
        for (int start = 0; start < rowsByKey.length;) {
            int end = start + 1;
            while (end < rowsByKey.length && rowsByKey[end] >>> Integer.SIZE == rowsByKey[start] >>> Integer.SIZE) {
                end++;
            }
            if (isShared(rowsByKey, start, end, traits)) {
                idCount++;
                for (int i = start; i < end; i++) {
                    rows.set((int) rowsByKey[i]);
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
            if (versions.size() == MAX_VERSIONS || mailboxes.size() > PersonIds.MAX_MAILBOXES || versions.stream().anyMatch(version::contradicts)) {
                return true;
            }
            versions.add(version);
        }
        return false;
    }

    BitSet rows() {
        return rows;
    }

    /** The number of shared ids. */
    int idCount() {
        return idCount;
    }
}
