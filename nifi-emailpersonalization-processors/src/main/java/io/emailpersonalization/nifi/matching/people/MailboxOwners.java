// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.people;

import io.emailpersonalization.nifi.matching.compare.Column;
import io.emailpersonalization.nifi.matching.merge.ContactChoice;
import io.emailpersonalization.nifi.record.value.ConsentEntry;
import io.emailpersonalization.nifi.record.value.ConsentHistory;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Finds the one person of a FlowFile who owns a mailbox that several share: mail goes to the owner alone. If the latest statement on consent at the mailbox is a refusal, the
 * person who refused owns it, so that nobody else is mailed there. Otherwise the most recent person owns it, and people who granted come first. Tested by
 * DeduplicateCustomerRecordTest.
 */
public final class MailboxOwners {

    private static final int NONE = -1;

    private final MatchedCustomers people;
    private final CustomerTable table;
    private final Column email;
    /** The mailbox that each cluster keeps; 0 for none. */
    private int[] mailboxOfCluster;
    /** The cluster that owns each mailbox. */
    private int[] ownerOfMailbox;

    public MailboxOwners(final MatchedCustomers people) {
        this.people = people;
        this.table = people.table();
        this.email = people.email();
        if (email != null) {
            findOwners(findDecidingRows());
        }
    }

    /** Whether a row's person owns the mailbox that it keeps; null without a mailbox. */
    public Boolean isOwner(final int row) {
        if (email == null) {
            return null;
        }
        final int cluster = people.cluster(row);
        final int mailbox = mailboxOfCluster[cluster];
        return mailbox == 0 ? null : (Boolean) (ownerOfMailbox[mailbox] == cluster);
    }

    /** Returns the row that decides on consent at each mailbox; {@link #NONE} where no row grants or refuses. */
    private int[] findDecidingRows() {
        final int[] deciding = new int[email.numbers()];
        Arrays.fill(deciding, NONE);
        for (int row = 0; row < table.rows(); row++) {
            final int mailbox = email.originalNumber(row);
            if (mailbox != 0 && (table.isMailable(row) || table.isRefusal(row))) {
                deciding[mailbox] = deciding[mailbox] == NONE ? row : deciding(word(deciding[mailbox]), word(row)).of();
            }
        }
        return deciding;
    }

    private static ContactChoice.Word<Integer> deciding(final ContactChoice.Word<Integer> one, final ContactChoice.Word<Integer> other) {
        return new ConsentHistory<ContactChoice.Word<Integer>>().add(one).add(other).deciding().orElseThrow();
    }

    private ContactChoice.Word<Integer> word(final int row) {
        return new ContactChoice.Word<>(row, table.isMailable(row) ? ConsentEntry.Meaning.GRANTED : ConsentEntry.Meaning.WITHDRAWN, table.statement(row).at());
    }

    private void findOwners(final int[] decidingRows) {
        ownerOfMailbox = new int[email.numbers()];
        Arrays.fill(ownerOfMailbox, NONE);
        mailboxOfCluster = new int[table.rows()];
        final Claims claims = new Claims(email.numbers());
        for (int row = 0; row < table.rows(); row++) {
            if (people.isSingle(row)) {
                claim(row, row, table.isMailable(row), decidingRows, claims);
            } else if (people.cluster(row) == row) {
                final ContactChoice<Integer> contact = people.contact(row);
                claim(row, contact.address().orElse(row), contact.consent().map(ContactChoice.Word::granted).orElse(false), decidingRows, claims);
            }
        }
    }

    /** The best claim on each mailbox so far: the row that has the address, and whether its person granted. */
    private static final class Claims {
        private final int[] addressRows;
        private final BitSet granted;

        private Claims(final int mailboxes) {
            this.addressRows = new int[mailboxes];
            this.granted = new BitSet(mailboxes);
            Arrays.fill(addressRows, NONE);
        }

        private void set(final int mailbox, final int addressRow, final boolean isGranted) {
            addressRows[mailbox] = addressRow;
            granted.set(mailbox, isGranted);
        }
    }

    /**
     * Lets a person claim its mailbox.
     *
     * @param addressRow the row whose address the person keeps; any row of a person without an address
     * @param isGranted whether the person's own consent allows mail there
     */
    private void claim(final int cluster, final int addressRow, final boolean isGranted, final int[] decidingRows, final Claims claims) {
        final int mailbox = email.originalNumber(addressRow);
        mailboxOfCluster[cluster] = mailbox;
        if (mailbox == 0) {
            return;
        }
        final int decidingRow = decidingRows[mailbox];
        if (decidingRow != NONE && table.isRefusal(decidingRow)) {
            ownerOfMailbox[mailbox] = people.cluster(decidingRow);
            return;
        }
        final int best = claims.addressRows[mailbox];
        if (best == NONE || (isGranted != claims.granted.get(mailbox) ? isGranted : table.isMoreRecent(addressRow, best))) {
            claims.set(mailbox, addressRow, isGranted);
            ownerOfMailbox[mailbox] = cluster;
        }
    }
}
