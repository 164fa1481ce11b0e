// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import java.util.List;

/**
 * Where in a row of a {@link FeatureTable} things lie: the numbers of its values, that of its key, the signatures of fields that have some, and how many rows have its values, a
 * byte per field. What comparisons ask for lies together, since a look elsewhere in memory may take as long as a comparison.
 */
final class RowLayout {

    /** What a row knows of how many have its value: this number stands for any greater one as well. */
    static final int MANY = (1 << Byte.SIZE) - 1;

    /** As many numbers as come from memory at a time. */
    private static final int LINE = 16;

    private final int fields;
    private final int[] signatures;
    private final int counts;
    private final int length;

    RowLayout(final List<MatchField> fields) {
        this.fields = fields.size();
        this.signatures = new int[fields.size()];
        int next = fields.size() + 1;
        for (int i = 0; i < signatures.length; i++) {
            final int places = Signatures.places(fields.get(i).kind());
            signatures[i] = places == 0 ? 0 : next;
            next += places;
        }
        this.counts = next;
        this.length = next + (fields.size() + Integer.BYTES - 1) / Integer.BYTES;
    }

    /** How many numbers a row has in all. */
    int length() {
        return length;
    }

    /** Where the number of a row's key lies, behind those of its fields. */
    int key() {
        return fields;
    }

    /** Where the first signature of a field lies; 0 where it has none. */
    int signature(final int field) {
        return signatures[field];
    }

    /** How many rows have the value of a field of the row that begins at an offset, at most {@link #MANY}. */
    int count(final int[] rows, final int offset, final int field) {
        return rows[offset + counts + (field >> 2)] >>> ((field & 3) << 3) & MANY;
    }

    /**
     * Puts what is known of a field's values into rows.
     *
     * @param count how many rows there are
     * @param signed the signatures of each number, by place
     * @param offset where the first of the rows begins
     */
    void put(final Column column, final int[][] signed, final int[] rows, final int offset, final int count) {
        final int end = offset + count * length;
        final int field = column.index();
        final int place = counts + (field >> 2);
        final int shift = (field & 3) << 3;
        for (int row = offset; row < end; row += length) {
            rows[row + place] |= Math.min(MANY, column.countOf(rows[row + field])) << shift;
        }
        for (int i = 0; i < signed.length; i++) {
            final int signature = signatures[field] + i;
            for (int row = offset; row < end; row += length) {
                rows[row + signature] = signed[i][rows[row + field]];
            }
        }
    }

    /** Looks at all of a row, so that it is near when it is compared. */
    int fetch(final int[] rows, final int offset) {
        int seen = rows[offset + length - 1];
        for (int place = offset; place < offset + length; place += LINE) {
            seen += rows[place];
        }
        return seen;
    }
}
