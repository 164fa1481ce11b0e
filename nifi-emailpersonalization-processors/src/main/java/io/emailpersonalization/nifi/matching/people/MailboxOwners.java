// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.people;

import io.emailpersonalization.nifi.matching.compare.Column;
import io.emailpersonalization.nifi.matching.merge.ContactChoice;
import io.emailpersonalization.nifi.record.value.ConsentHistory;
import io.emailpersonalization.nifi.record.value.ConsentWord;

import java.util.Arrays;
import java.util.BitSet;

/** Who of the people of one FlowFile may be mailed at a mailbox that several share. */
final class MailboxOwners {

    private static final int NOBODY = -1;

    private final CustomerTable people;
    private final Column email;
    private int[] mailboxOfPerson;
    private int[] ownerOfMailbox;

    MailboxOwners(final CustomerTable people, final Column email) {
        this.people = people;
        this.email = email;
        findOwners();
    }

    /** Whether a person, by its cluster, is the one; null where it has no address. */
    Boolean owns(final int person) {
        final int mailbox = mailboxOfPerson[person];
        return mailbox == 0 ? null : (Boolean) (ownerOfMailbox[mailbox] == person);
    }

    /**
     * One owner per mailbox. Where the deciding evidence on consent is a refusal, the owner is whoever refused, so that nobody else is mailed there; otherwise it is
     * the most recently active of those who agreed, or of all.
     */
    private void findOwners() {
        final int[] deciding = new int[email.numbers()];
        Arrays.fill(deciding, NOBODY);
        for (int row = 0; row < people.rows(); row++) {
            final int mailbox = email.writtenNumber(row);
            if (mailbox != 0 && (people.grants(row) || people.refuses(row))) {
                deciding[mailbox] = deciding[mailbox] == NOBODY ? row : deciding(word(deciding[mailbox]), word(row)).of();
            }
        }
        ownerOfMailbox = new int[email.numbers()];
        Arrays.fill(ownerOfMailbox, NOBODY);
        mailboxOfPerson = new int[people.rows()];
        final Claims best = new Claims(email.numbers());
        for (int row = 0; row < people.rows(); row++) {
            if (people.isSingle(row)) {
                claim(row, row, people.grants(row), deciding, best);
            } else if (people.cluster(row) == row) {
                final ContactChoice<Integer> contact = people.contact(row);
                claim(row, contact.address().orElse(row), contact.consent().map(ContactChoice.Word::granted).orElse(false), deciding, best);
            }
        }
    }

    private static ContactChoice.Word<Integer> deciding(final ContactChoice.Word<Integer> one, final ContactChoice.Word<Integer> other) {
        return new ConsentHistory<ContactChoice.Word<Integer>>().add(one).add(other).deciding().orElseThrow();
    }

    private ContactChoice.Word<Integer> word(final int row) {
        return new ContactChoice.Word<>(row, people.grants(row) ? ConsentWord.Meaning.GRANTED : ConsentWord.Meaning.WITHDRAWN, people.consentAt(row));
    }

    /** The best that was brought forward for each mailbox: the row of the address, and whether the person may be mailed there by its own word. */
    private static final class Claims {
        private final int[] addressRows;
        private final BitSet agrees;

        private Claims(final int mailboxes) {
            this.addressRows = new int[mailboxes];
            this.agrees = new BitSet(mailboxes);
            Arrays.fill(addressRows, NOBODY);
        }

        private void set(final int mailbox, final int addressRow, final boolean isAgreed) {
            addressRows[mailbox] = addressRow;
            agrees.set(mailbox, isAgreed);
        }
    }

    /**
     * @param addressRow the row whose address the person keeps, whatever row where there is none
     * @param agrees whether the person may be mailed there by its own word
     */
    private void claim(final int cluster, final int addressRow, final boolean agrees, final int[] deciding, final Claims best) {
        final int mailbox = email.writtenNumber(addressRow);
        mailboxOfPerson[cluster] = mailbox;
        if (mailbox == 0) {
            return;
        }
        if (deciding[mailbox] != NOBODY && people.refuses(deciding[mailbox])) {
            ownerOfMailbox[mailbox] = people.cluster(deciding[mailbox]);
            return;
        }
        final int known = best.addressRows[mailbox];
        if (known == NOBODY || (agrees != best.agrees.get(mailbox) ? agrees : people.isMoreRecent(addressRow, known))) {
            best.set(mailbox, addressRow, agrees);
            ownerOfMailbox[mailbox] = cluster;
        }
    }
}
