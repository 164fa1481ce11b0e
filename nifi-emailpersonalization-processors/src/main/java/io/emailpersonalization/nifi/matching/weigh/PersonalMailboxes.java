// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.weigh;

import io.emailpersonalization.nifi.matching.compare.Column;
import io.emailpersonalization.nifi.matching.compare.Comparer;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.Level;

import java.util.Arrays;
import java.util.BitSet;

/** Which mailboxes stand for one person. A mailbox of a function, of many, or of a family, whose records bear different given names, is a link and no identity. */
public final class PersonalMailboxes {

    private static final int MANY = 10;

    private final Column email;
    private final BitSet several = new BitSet();

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
            if (mailbox != 0 && name != 0 && email.count(row) <= MANY) {
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
                if (areTwo(levels[given.index()] == Comparer.UNKNOWN ? comparer.complete(given.index()) : levels[given.index()])) {
                    several.set((int) (rows[i] >>> Integer.SIZE));
                }
            }
        }
    }

    /** Whether two given names are those of two people. */
    static boolean areTwo(final byte givenNames) {
        return givenNames == Level.DIFFERENT.code() || givenNames == Level.SIMILAR.code();
    }

    /** Whether a row's mailbox is that of a few records. */
    boolean isOfFew(final int row) {
        return email.count(row) <= MANY;
    }

    /** Whether a row's mailbox is that of a few records whose given names are those of one person. */
    boolean isOfOne(final int row) {
        return isOfFew(row) && !several.get(email.number(row));
    }
}
