// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import java.util.List;

/**
 * The layout of a row of a {@link FeatureTable}: the numbers of its values, the number of its key, the signatures of some fields, and one byte per field that counts the records with
 * the value. All data of a comparison is in the row, since an access elsewhere in memory may take as long as a comparison. FeatureTableTest tests it.
 */
final class RowLayout {

    /** The largest count that fits the byte. It stands for any larger count as well. */
    static final int MAX_COUNT = (1 << Byte.SIZE) - 1;

    /** Numbers of a cache line of 64 bytes. */
    private static final int CACHE_LINE_NUMBERS = 16;

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

    /** The numbers of a row. */
    int length() {
        return length;
    }

    /** The place of the number of the key, after the numbers of the fields. */
    int key() {
        return fields;
    }

    /** The place of the first signature of a field; 0 if it has none. */
    int signature(final int field) {
        return signatures[field];
    }

    /** The number of records with the value of a field in the row at an offset, at most {@link #MAX_COUNT}. */
    int count(final int[] rows, final int offset, final int field) {
        return rows[offset + counts + (field >> 2)] >>> ((field & 3) << 3) & MAX_COUNT;
    }

    /**
     * Fills the counts and signatures of a field into rows.
     *
     * @param signed the signatures of each number, by place
     * @param offset of the first row
     * @param count the number of rows
     */
    void fill(final Column column, final int[][] signed, final int[] rows, final int offset, final int count) {
        final int end = offset + count * length;
        final int field = column.index();
        final int place = counts + (field >> 2);
        final int shift = (field & 3) << 3;
        for (int row = offset; row < end; row += length) {
            rows[row + place] |= Math.min(MAX_COUNT, column.countOf(rows[row + field])) << shift;
        }
        for (int i = 0; i < signed.length; i++) {
            final int signature = signatures[field] + i;
            for (int row = offset; row < end; row += length) {
                rows[row + signature] = signed[i][rows[row + field]];
            }
        }
    }

    /** Prefetches a row, see {@link io.emailpersonalization.nifi.matching}. */
    int prefetch(final int[] rows, final int offset) {
        int loaded = rows[offset + length - 1];
        for (int place = offset; place < offset + length; place += CACHE_LINE_NUMBERS) {
            loaded += rows[place];
        }
        return loaded;
    }
}
