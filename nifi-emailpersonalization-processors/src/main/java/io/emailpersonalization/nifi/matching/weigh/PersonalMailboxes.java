// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.weigh;

import io.emailpersonalization.nifi.matching.compare.Column;
import io.emailpersonalization.nifi.matching.compare.Comparer;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.Level;

import java.util.Arrays;
import java.util.BitSet;

/** Finds the mailboxes that identify one person. A mailbox of many records or of a family, with different given names, connects records but does not identify a person. */
public final class PersonalMailboxes {

    /** Records that a personal mailbox has at most. An estimate: a mailbox of more is shared by function, such as a reseller's. */
    private static final int MAX_RECORDS = 10;

    private final Column email;
    private final BitSet sharedMailboxes = new BitSet();

    public PersonalMailboxes(final FeatureTable table) {
        this.email = table.column(FieldKind.EMAIL).orElse(null);
        final Column given = table.column(FieldKind.GIVEN_NAME).orElse(null);
        if (email != null && given != null) {
            findFamilies(table, given);
        }
    }

    private void findFamilies(final FeatureTable table, final Column given) {
        final int[] names = new int[email.numbers()];
        final BitSet varied = new BitSet();
        for (final int row : table.distinctRows()) {
            final int mailbox = email.number(row);
            final int name = given.number(row);
            if (mailbox != 0 && name != 0 && email.count(row) <= MAX_RECORDS) {
                if (names[mailbox] != 0 && names[mailbox] != name) {
                    varied.set(mailbox);
                }
                names[mailbox] = name;
            }
        }
        final long[] rows = Arrays.stream(table.distinctRows()).filter(row -> varied.get(email.number(row)) && given.number(row) != 0)
                .mapToLong(row -> (long) email.number(row) << Integer.SIZE | row).sorted().toArray();
        final Comparer comparer = new Comparer(table);
        final byte[] levels = new byte[table.columns().size()];
        for (int i = 0; i < rows.length; i++) {
            for (int j = i + 1; j < rows.length && rows[j] >>> Integer.SIZE == rows[i] >>> Integer.SIZE; j++) {
                comparer.begin((int) rows[i], (int) rows[j], levels);
                if (areOfTwoPeople(levels[given.index()] == Comparer.UNKNOWN ? comparer.complete(given.index()) : levels[given.index()])) {
                    sharedMailboxes.set((int) (rows[i] >>> Integer.SIZE));
                }
            }
        }
    }

    /** Whether the level of two given names says that they are two people's. */
    static boolean areOfTwoPeople(final byte levelOfGivenNames) {
        return levelOfGivenNames == Level.DIFFERENT.code() || levelOfGivenNames == Level.SIMILAR.code();
    }

    /** Whether a row's mailbox has few records. */
    boolean hasFewRecords(final int row) {
        return email.count(row) <= MAX_RECORDS;
    }

    /** Whether a row's mailbox has few records, all with given names of one person. */
    boolean isPersonal(final int row) {
        return hasFewRecords(row) && !sharedMailboxes.get(email.number(row));
    }
}
