// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What is compared of every record, by row. Rows are added, then {@link #freeze()} is called once. */
public final class FeatureTable {

    /** More rows than this do not fit the keys of blocks. */
    public static final int MAXIMUM_ROWS = 1 << 24;

    private final List<Column> columns = new ArrayList<>();
    private final Dictionary keys = new Dictionary();
    private int[] keyNumbers = new int[1024];
    private int rows;

    public FeatureTable(final List<MatchField> fields) {
        // given and family names share their numbers, so that swapped ones are seen
        final Dictionary names = new Dictionary();
        for (final MatchField field : fields) {
            columns.add(new Column(field, field.kind() == FieldKind.GIVEN_NAME || field.kind() == FieldKind.FAMILY_NAME ? names : new Dictionary()));
        }
    }

    /**
     * Adds a record.
     *
     * @param key the record's identity in its source; null without one
     * @param values one raw value per field, null where missing
     * @return the row
     */
    public int add(final String key, final String[] values) {
        if (rows == keyNumbers.length) {
            keyNumbers = Arrays.copyOf(keyNumbers, rows + (rows >> 1));
        }
        keyNumbers[rows] = keys.number(key);
        for (int i = 0; i < values.length; i++) {
            final Column column = columns.get(i);
            column.set(rows, values[i] == null ? null : column.field().kind().normalize(values[i]));
        }
        return rows++;
    }

    /** Ends adding. */
    public void freeze() {
        columns.forEach(column -> column.freeze(rows));
    }

    public int rows() {
        return rows;
    }

    public List<Column> columns() {
        return columns;
    }

    /** The first column of a kind. */
    public Optional<Column> column(final FieldKind kind) {
        return columns.stream().filter(column -> column.field().kind() == kind).findFirst();
    }

    /** The number of a row's identity in its source; 0 without one. */
    public int keyNumber(final int row) {
        return keyNumbers[row];
    }

    /** A row's identity in its source; null without one. */
    public String key(final int row) {
        return keys.value(keyNumbers[row]);
    }
}
