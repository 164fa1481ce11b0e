// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.known;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** What became of each row of a FlowFile in the index. */
public final class RowOutcomes {

    private static final byte DIRECT = 1;
    private static final byte OWNER = 2;
    private static final byte NO_OWNER = 4;
    private static final byte HELD_BY_REVIEW = 8;

    private final long[] high;
    private final long[] low;
    private final int[] representative;
    private final byte[] flags;
    private final Set<List<UUID>> apart = new HashSet<>();
    private long countRenewed;

    RowOutcomes(final int rows) {
        high = new long[rows];
        low = new long[rows];
        representative = new int[rows];
        flags = new byte[rows];
    }

    /**
     * Sets what became of a row.
     *
     * @param direct whether the row is all that is known of the person
     * @param firstRow the row that stands for the person in this FlowFile
     * @param owner whether the person may be mailed at its address; null without one
     * @param heldByReview whether somebody who may be the same person has refused
     */
    void set(final int row, final UUID goldenId, final boolean direct, final int firstRow, final Boolean owner, final boolean heldByReview) {
        high[row] = goldenId.getMostSignificantBits();
        low[row] = goldenId.getLeastSignificantBits();
        representative[row] = firstRow;
        flags[row] = (byte) ((direct ? DIRECT : 0) | (owner == null ? 0 : owner ? OWNER : NO_OWNER) | (heldByReview ? HELD_BY_REVIEW : 0));
    }

    /** Notes that somebody decided two persons to be two. */
    void keepApart(final UUID one, final UUID other) {
        apart.add(List.of(one, other));
        apart.add(List.of(other, one));
    }

    /** Notes a person without a row here who left anew. */
    void countRenewed() {
        countRenewed++;
    }

    /** How many persons without a row here left anew. */
    public long renewedPersons() {
        return countRenewed;
    }

    UUID goldenId(final int row) {
        return new UUID(high[row], low[row]);
    }

    boolean isOnlyRecord(final int row) {
        return (flags[row] & DIRECT) != 0;
    }

    int representative(final int row) {
        return representative[row];
    }

    Boolean ownsMailbox(final int row) {
        return (flags[row] & OWNER) != 0 ? Boolean.TRUE : (flags[row] & NO_OWNER) != 0 ? Boolean.FALSE : null;
    }

    boolean isHeldByReview(final int row) {
        return (flags[row] & HELD_BY_REVIEW) != 0;
    }

    /** Whether two rows are two persons, and nobody decided that yet. */
    boolean isOpenPair(final int one, final int other) {
        final UUID here = goldenId(one);
        final UUID there = goldenId(other);
        return !here.equals(there) && !apart.contains(List.of(here, there));
    }
}
