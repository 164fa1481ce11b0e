// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.known;

import io.emailpersonalization.nifi.matching.index.person.AbsentRecords;
import io.emailpersonalization.nifi.matching.index.person.PersonPair;
import io.emailpersonalization.nifi.matching.index.person.RowOutcome;

import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** The outcomes of all rows of a FlowFile in the index, in 21 bytes per row. Tested by CustomerIndexerTest. */
public final class RowOutcomes {

    private static final byte ONLY_RECORD = 1;
    private static final byte OWNER = 2;
    private static final byte NO_OWNER = 4;
    private static final byte HELD_BY_REVIEW = 8;
    private static final byte REMOVED = 16;

    private final long version;
    private final long[] idHighBits;
    private final long[] idLowBits;
    private final int[] representative;
    private final byte[] flags;
    private final Set<PersonPair> keptApart = new HashSet<>();
    private long renewedPeople;
    private long removedRows;
    private long retiredPeople;
    private AbsentRecords absent = AbsentRecords.NONE;

    /** @param version of the run on the index */
    RowOutcomes(final int rows, final long version) {
        this.version = version;
        idHighBits = new long[rows];
        idLowBits = new long[rows];
        representative = new int[rows];
        flags = new byte[rows];
    }

    void put(final RowOutcome outcome) {
        final int row = outcome.row();
        idHighBits[row] = outcome.goldenId().getMostSignificantBits();
        idLowBits[row] = outcome.goldenId().getLeastSignificantBits();
        representative[row] = outcome.representative();
        flags[row] = (byte) ((outcome.onlyRecord() ? ONLY_RECORD : 0) | (outcome.mailboxOwner() == null ? 0 : outcome.mailboxOwner() ? OWNER : NO_OWNER)
                | (outcome.heldByReview() ? HELD_BY_REVIEW : 0));
    }

    /** Adds a row whose record its source removed since. */
    void putRemoved(final int row) {
        representative[row] = row;
        flags[row] = REMOVED;
        removedRows++;
    }

    /** Adds two people who were decided to be different. */
    void keepApart(final PersonPair pair) {
        keptApart.add(pair);
        keptApart.add(pair.swapped());
    }

    void countRenewed() {
        renewedPeople++;
    }

    /** Returns how many known people without a row in this FlowFile left because their golden record changed. */
    public long renewedPeople() {
        return renewedPeople;
    }

    /** Returns how many rows have a record that its source removed since. They leave by no relationship. */
    public long removedRows() {
        return removedRows;
    }

    void setAbsent(final AbsentRecords ofRead) {
        absent = ofRead;
    }

    void countRetired() {
        retiredPeople++;
    }

    /** Returns how many people lost their last record. */
    public long retiredPeople() {
        return retiredPeople;
    }

    /** Returns what became of the records that a read of the whole source lacks. */
    public AbsentRecords absent() {
        return absent;
    }

    long version() {
        return version;
    }

    UUID goldenId(final int row) {
        return new UUID(idHighBits[row], idLowBits[row]);
    }

    boolean isOnlyRecord(final int row) {
        return (flags[row] & ONLY_RECORD) != 0;
    }

    int representative(final int row) {
        return representative[row];
    }

    /** Whether the row's person owns the mailbox that it keeps; null without a mailbox. */
    Boolean isMailboxOwner(final int row) {
        return (flags[row] & OWNER) != 0 ? Boolean.TRUE : (flags[row] & NO_OWNER) != 0 ? Boolean.FALSE : null;
    }

    boolean isHeldByReview(final int row) {
        return (flags[row] & HELD_BY_REVIEW) != 0;
    }

    /** Whether two rows belong to two people who were not decided to be different. */
    boolean isOpenPair(final int row, final int other) {
        final PersonPair pair = new PersonPair(goldenId(row), goldenId(other));
        return (flags[row] & REMOVED) == 0 && (flags[other] & REMOVED) == 0 && !pair.one().equals(pair.other()) && !keptApart.contains(pair);
    }
}
