// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.block.BlockSpace;
import io.emailpersonalization.nifi.matching.block.Blocking;
import io.emailpersonalization.nifi.matching.compare.Column;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.index.ExactIdentity;
import io.emailpersonalization.nifi.matching.merge.ContactChoice;
import io.emailpersonalization.nifi.matching.merge.GoldenId;
import io.emailpersonalization.nifi.record.value.ConsentHistory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The people of one FlowFile: what is known of each row without its record, who is one person, and who owns a mailbox that several share. Rows are added, then
 * {@link #match} is called once.
 */
final class Population {

    private static final byte SAYS_NOTHING = 0;
    private static final byte GRANTS = 1;
    private static final byte REFUSES = 2;

    private static final int NOBODY = -1;
    private static final int MANY = 16;
    private static final int BYTES_OF_ROW = 2 * Long.BYTES + Integer.BYTES + 1;
    /** The work on one blocking key: a hash, an entry three times while they are sorted and divided, the end of a block, a row that is split. Clusters take less after that. */
    private static final int BYTES_OF_MATCHING = 3 * Integer.BYTES + 3 * Long.BYTES;
    private static final int BYTES_OF_FIELD = 21;

    private final FeatureTable table;
    private long[] updatedAt = new long[1024];
    private long[] consentAt = new long[1024];
    private byte[] consent = new byte[1024];
    private int[] priority = new int[1024];
    private Matching matching;
    private Column email;
    private int[] mailboxOfPerson;
    private int[] ownerOfMailbox;

    Population(final CustomerFields fields) {
        this.table = new FeatureTable(fields.compared());
    }

    /** About how many bytes a record of so many fields takes until all are matched. */
    static long typicalBytes(final int fields) {
        return BYTES_OF_ROW + BYTES_OF_MATCHING + (long) BYTES_OF_FIELD * fields;
    }

    /** About how many bytes the records take that were added until now, until all are matched; the blocks beside it, see {@link #match}. */
    long heldBytes() {
        return table.heldBytes(BYTES_OF_MATCHING) + (long) BYTES_OF_ROW * table.rows();
    }

    void add(final CustomerRow of) {
        final int row = table.add(of.key(), of.values());
        if (row == updatedAt.length) {
            final int size = row + (row >> 1);
            updatedAt = Arrays.copyOf(updatedAt, size);
            consentAt = Arrays.copyOf(consentAt, size);
            consent = Arrays.copyOf(consent, size);
            priority = Arrays.copyOf(priority, size);
        }
        updatedAt[row] = of.updatedAt();
        consentAt[row] = of.consentAt();
        consent[row] = of.granted() == null ? SAYS_NOTHING : of.granted() ? GRANTS : REFUSES;
        priority[row] = of.emailPriority();
    }

    /** Ends adding. */
    void freeze() {
        table.freeze();
    }

    /** About how many bytes of the heap {@link #match} takes for the blocks of candidates where they are kept there. */
    long blockBytes() {
        return Blocking.bytes(table);
    }

    /** @param space where the blocks of candidates are kept meanwhile */
    void match(final MatchSettings settings, final BlockSpace space) {
        matching = new Matcher(table, settings).match(space);
        email = table.column(FieldKind.EMAIL).orElse(null);
    }

    int rows() {
        return table.rows();
    }

    Matching matching() {
        return matching;
    }

    String key(final int row) {
        return table.key(row);
    }

    boolean isAlone(final int row) {
        return matching.clusters().size(row) == 1;
    }

    int cluster(final int row) {
        return matching.clusters().cluster(row);
    }

    /** The rows of a row's person, the most recent first; of equal ones by key, then as they came. */
    int[] members(final int row) {
        final int[] ascending = matching.clusters().members(row);
        return ascending.length > MANY
                ? IntStream.of(ascending).boxed().sorted(this::compareAge).mapToInt(member -> member).toArray()
                : sorted(ascending);
    }

    private int[] sorted(final int[] ascending) {
        final int[] sorted = new int[ascending.length];
        for (int i = 0; i < sorted.length; i++) {
            int place = i;
            while (place > 0 && compareAge(ascending[i], sorted[place - 1]) < 0) {
                sorted[place] = sorted[place - 1];
                place--;
            }
            sorted[place] = ascending[i];
        }
        return sorted;
    }

    private int compareAge(final int one, final int other) {
        if (updatedAt[one] != updatedAt[other]) {
            return updatedAt[one] > updatedAt[other] ? -1 : 1;
        }
        final int byKey = table.key(one).compareTo(table.key(other));
        return byKey == 0 ? Integer.compare(one, other) : byKey;
    }

    /** How many rows the largest cluster has. */
    int largest() {
        int largest = 0;
        for (int row = 0; row < rows(); row++) {
            largest = Math.max(largest, matching.clusters().size(row));
        }
        return largest;
    }

    /** What exact identity goes by beside the mailbox. */
    ExactIdentity.Evidence evidence(final int row) {
        return new ExactIdentity.Evidence(value(FieldKind.GIVEN_NAME, row), value(FieldKind.BIRTH_DATE, row));
    }

    /** A normalized value; null when it is missing. */
    String value(final FieldKind kind, final int row) {
        return table.column(kind).map(column -> column.writtenValue(row)).orElse(null);
    }

    /** The id of a row's person. */
    String goldenId(final int row) {
        return isAlone(row) ? GoldenId.of(table.key(row)) : goldenId(keys(matching.clusters().members(row)));
    }

    /** The id of a person of several records, by their keys. */
    static String goldenId(final List<String> keys) {
        return GoldenId.of(Collections.min(keys));
    }

    List<String> keys(final int[] rows) {
        final List<String> keys = new ArrayList<>(rows.length);
        for (final int row : rows) {
            keys.add(table.key(row));
        }
        return keys;
    }

    /** The probability that a row of a cluster is the person. */
    double score(final int row) {
        return matching.closest(row).probability();
    }

    private ContactChoice<Integer> contact(final int row) {
        final ContactChoice<Integer> contact = new ContactChoice<>();
        for (final int member : members(row)) {
            final int mailbox = email.writtenNumber(member);
            contact.accept(member, mailbox == 0 ? null : (Integer) mailbox, priority[member], consent[member] == SAYS_NOTHING ? null : (Boolean) (consent[member] == GRANTS),
                    consentAt[member]);
        }
        return contact;
    }

    /** Whether a person is the one who may be mailed at the address; null without an address. */
    Boolean ownsMailbox(final int row) {
        if (email == null) {
            return null;
        }
        if (ownerOfMailbox == null) {
            findOwners();
        }
        final int person = cluster(row);
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
        for (int row = 0; row < table.rows(); row++) {
            final int mailbox = email.writtenNumber(row);
            if (mailbox != 0 && consent[row] != SAYS_NOTHING) {
                deciding[mailbox] = deciding[mailbox] == NOBODY ? row : deciding(word(deciding[mailbox]), word(row)).of();
            }
        }
        ownerOfMailbox = new int[email.numbers()];
        Arrays.fill(ownerOfMailbox, NOBODY);
        mailboxOfPerson = new int[table.rows()];
        final Claims best = new Claims(email.numbers());
        for (int row = 0; row < table.rows(); row++) {
            if (isAlone(row)) {
                claim(row, row, consent[row] == GRANTS, deciding, best);
            } else if (cluster(row) == row) {
                final ContactChoice<Integer> contact = contact(row);
                claim(row, contact.address().orElse(row), contact.consent().map(ContactChoice.Word::granted).orElse(false), deciding, best);
            }
        }
    }

    private static ContactChoice.Word<Integer> deciding(final ContactChoice.Word<Integer> one, final ContactChoice.Word<Integer> other) {
        return new ConsentHistory<ContactChoice.Word<Integer>>().add(one).add(other).deciding().orElseThrow();
    }

    private ContactChoice.Word<Integer> word(final int row) {
        return new ContactChoice.Word<>(row, consent[row] == GRANTS, consentAt[row]);
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
        if (deciding[mailbox] != NOBODY && consent[deciding[mailbox]] == REFUSES) {
            ownerOfMailbox[mailbox] = cluster(deciding[mailbox]);
            return;
        }
        final int known = best.addressRows[mailbox];
        if (known == NOBODY || (agrees != best.agrees.get(mailbox) ? agrees : isMoreRecent(addressRow, known))) {
            best.set(mailbox, addressRow, agrees);
            ownerOfMailbox[mailbox] = cluster;
        }
    }

    private boolean isMoreRecent(final int row, final int other) {
        return updatedAt[row] != updatedAt[other] ? updatedAt[row] > updatedAt[other] : table.key(row).compareTo(table.key(other)) < 0;
    }
}
