// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import io.emailpersonalization.nifi.matching.normalize.FullName;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The values of every record that are compared, by row: one number per field, row after row, so that a comparison touches two cache lines. One thread adds rows, then calls
 * {@link #freeze()} once; after that any thread may read. A full name is split where given and family name are both missing.
 */
public final class FeatureTable {

    /** Rows that a table accepts. With so many, the numbers of two values and their level fit a long, see {@link Comparer}. */
    public static final int MAX_ROWS = 1 << 24;

    /** Bytes of a row beside its numbers: a hash of eight bytes, and two row numbers. */
    private static final int BYTES_OF_ROW = 2 * Long.BYTES;

    private final List<Column> columns = new ArrayList<>();
    private final List<Dictionary> dictionaries;
    private final Dictionary keys = new Dictionary();
    private final RowLayout layout;
    private final int stride;
    private final CellChunks cells;
    private final int given;
    private final int family;
    private final int full;
    private final String[] completed;
    private TableEncoder encoder;
    private long[] hashes;
    private IdenticalRows identicalRows;
    private int rows;

    public FeatureTable(final List<MatchField> fields) {
        // given and family names share their numbers, so that swapped names are recognized
        final Dictionary names = new Dictionary();
        final List<MatchField> all = new ArrayList<>(fields);
        if (position(all, FieldKind.FULL_NAME) >= 0) {
            for (final FieldKind kind : List.of(FieldKind.GIVEN_NAME, FieldKind.FAMILY_NAME)) {
                if (position(all, kind) < 0) {
                    all.add(new MatchField(kind == FieldKind.GIVEN_NAME ? "Given Name" : "Family Name", kind));
                }
            }
        }
        this.given = position(all, FieldKind.GIVEN_NAME);
        this.family = position(all, FieldKind.FAMILY_NAME);
        this.full = position(all, FieldKind.FULL_NAME);
        this.layout = new RowLayout(all);
        this.stride = layout.length();
        this.cells = new CellChunks(stride);
        this.completed = new String[all.size()];
        final FieldEncoder[] encoders = new FieldEncoder[all.size() + 1];
        final int[] lanes = new int[all.size() + 1];
        int lane = 1;
        for (int i = 0; i < all.size(); i++) {
            final boolean isName = i == given || i == family;
            columns.add(new Column(all.get(i), i, this, isName ? names : new Dictionary()));
            encoders[i] = new FieldEncoder(all.get(i).kind(), columns.get(i).dictionary(), TableEncoder.BATCH_ROWS);
            lanes[i] = isName ? 0 : lane++;
        }
        encoders[layout.key()] = new FieldEncoder(null, keys, TableEncoder.BATCH_ROWS);
        lanes[layout.key()] = lane;
        this.dictionaries = columns.stream().map(Column::dictionary).distinct().toList();
        this.encoder = new TableEncoder(encoders, lanes, lane + 1, cells);
    }

    private static int position(final List<MatchField> fields, final FieldKind kind) {
        return IntStream.range(0, fields.size()).filter(i -> fields.get(i).kind() == kind).findFirst().orElse(-1);
    }

    /**
     * Adds a record.
     *
     * @param key the record's identity in its source; null if it has none
     * @param values one raw value per field, null where missing
     * @return the row
     */
    public int add(final String key, final String[] values) {
        if (rows == MAX_ROWS) {
            throw new IllegalStateException("More than " + MAX_ROWS + " records");
        }
        if (rows == cells.rows()) {
            cells.grow(encoder::await);
        }
        if (full < 0) {
            encoder.add(values, key);
        } else {
            encoder.add(complete(values), key);
        }
        return rows++;
    }

    private String[] complete(final String[] values) {
        Arrays.fill(completed, null);
        System.arraycopy(values, 0, completed, 0, values.length);
        final String name = completed[full];
        if (name != null && isBlank(completed[given]) && isBlank(completed[family])) {
            final FullName parts = FullName.split(name);
            completed[given] = parts.given();
            completed[family] = parts.family();
            completed[full] = null;
        }
        return completed;
    }

    private static boolean isBlank(final String text) {
        return text == null || text.isBlank();
    }

    /**
     * Estimates the bytes on the heap of the rows added so far, while they are added or while they are matched, whichever is more.
     *
     * @param ofMatching bytes per row that matching needs beside the frozen table
     */
    public long heapBytes(final int ofMatching) {
        final long growing = keys.growingBytes() + dictionaries.stream().mapToLong(Dictionary::growingBytes).sum();
        final long frozen = keys.frozenBytes() + dictionaries.stream().mapToLong(Dictionary::frozenBytes).sum() + columns.stream().mapToLong(Column::frozenBytes).sum()
                + (long) rows * (BYTES_OF_ROW + ofMatching);
        return cells.heapBytes() + Math.max(growing, frozen);
    }

    /** Ends adding. Until {@link #freeze()} keys may still be set and rows cleared. */
    public void seal() {
        if (encoder != null) {
            encoder.finish();
            encoder = null;
            cells.freeze();
        }
    }

    /** Sets the identity of a row. */
    public void setKey(final int row, final String key) {
        final int[] number = new int[1];
        keys.numbers(new String[] {key}, 1, number);
        chunk(row)[offset(row) + layout.key()] = number[0];
    }

    /** Clears all values of a row, so that it matches no other. */
    public void clearRow(final int row) {
        Arrays.fill(chunk(row), offset(row), offset(row) + layout.key(), 0);
    }

    /** Ends adding and changing. */
    public void freeze() {
        seal();
        Stream.concat(dictionaries.stream(), Stream.of(keys)).parallel().forEach(Dictionary::freeze);
        boolean hasChanged = true;
        while (hasChanged) {
            identicalRows = new IdenticalRows(this);
            count();
            // without a placeholder more rows are identical, so counts change and may reveal another placeholder
            hasChanged = columns.stream().parallel().map(Column::dropPlaceholders).reduce(false, Boolean::logicalOr);
        }
        columns.stream().parallel().forEach(Column::freeze);
        final int[][][] signed = columns.stream().map(Column::signatures).toArray(int[][][]::new);
        hashes = new long[rows];
        IntStream.range(0, (rows + CellChunks.PART_ROWS - 1) / CellChunks.PART_ROWS).parallel().forEach(part -> fillHashesAndSignatures(part * CellChunks.PART_ROWS, signed));
    }

    /** Counts the values of distinct rows. Each processor counts its share of the fields part by part, so that it loads each row once. */
    private void count() {
        final int[] distinct = identicalRows.firstRows();
        final int shares = Math.min(columns.size(), Runtime.getRuntime().availableProcessors());
        columns.forEach(Column::beginCounting);
        IntStream.range(0, shares).parallel().forEach(share -> {
            for (int from = 0; from < distinct.length; from += CellChunks.PART_ROWS) {
                for (int i = share; i < columns.size(); i += shares) {
                    columns.get(i).count(distinct, from, Math.min(distinct.length, from + CellChunks.PART_ROWS));
                }
            }
        });
    }

    /** Works field by field, so that accesses to a dictionary overlap. */
    private void fillHashesAndSignatures(final int first, final int[][][] signed) {
        final int count = Math.min(CellChunks.PART_ROWS, rows - first);
        for (final Column column : columns) {
            column.addHashes(chunk(first), offset(first) + column.index(), stride, hashes, first, count);
            layout.fill(column, signed[column.index()], chunk(first), offset(first), count);
        }
    }

    RowLayout layout() {
        return layout;
    }

    /** The number of records with a row's value of a field, at most {@link RowLayout#MAX_COUNT}. */
    int count(final int row, final int field) {
        return layout.count(chunk(row), offset(row), field);
    }

    /** Prefetches a row, see {@link io.emailpersonalization.nifi.matching}. */
    public int prefetch(final int row) {
        return layout.prefetch(chunk(row), offset(row));
    }

    int number(final int row, final int field) {
        return chunk(row)[offset(row) + field];
    }

    /** Clears a value. */
    void clear(final int row, final int field) {
        chunk(row)[offset(row) + field] = 0;
    }

    /** The array with the numbers of a row, from {@link #offset} on. */
    int[] chunk(final int row) {
        return cells.chunk(row);
    }

    int offset(final int row) {
        return cells.offset(row);
    }

    public int rows() {
        return rows;
    }

    /** The fields that are compared, including the parts of a full name. */
    public List<Column> columns() {
        return columns;
    }

    /** The first column of a kind. */
    public Optional<Column> column(final FieldKind kind) {
        return columns.stream().filter(column -> column.field().kind() == kind).findFirst();
    }

    /** A hash of a row's values, without its key. It orders distinct records independently of the order of rows. */
    public long hash(final int row) {
        return hashes[row];
    }

    /** One row of each set of identical rows, ascending. */
    public int[] distinctRows() {
        return identicalRows.firstRows();
    }

    /** Whether a row has a value that belongs to one person: a mailbox, a phone, an id. An identical row is then the same record. */
    public boolean hasPersonalValue(final int row) {
        for (final Column column : columns) {
            final int number = column.number(row);
            if (number != 0 && column.field().kind() != FieldKind.BIRTH_DATE && column.field().kind().isPersonal() && !column.isRoleMailbox(number)) {
                return true;
            }
        }
        return false;
    }

    /** The first row that is identical to a row; the row itself if there is none before. */
    public int firstIdentical(final int row) {
        return identicalRows.firstOf(row);
    }

    /** Whether two rows have the same value in every field, keys excepted. */
    boolean areIdentical(final int one, final int other) {
        final int a = offset(one);
        final int b = offset(other);
        return Arrays.equals(chunk(one), a, a + layout.key(), chunk(other), b, b + layout.key());
    }

    /** A hash of the numbers of a row, without its key. Comparable within this table only. Never 0. */
    int valuesHash(final int row) {
        final int[] chunk = chunk(row);
        final int base = offset(row);
        int hash = 0;
        for (int i = 0; i < layout.key(); i++) {
            hash = (hash + chunk[base + i]) * 0x9E3779B9;
            hash ^= hash >>> 15;
        }
        return hash == 0 ? 1 : hash;
    }

    /** The number of a row's identity in its source; 0 if it has none. */
    public int keyNumber(final int row) {
        return number(row, layout.key());
    }

    /** One more than the highest number of an identity. */
    public int keyNumbers() {
        return keys.size();
    }

    /** A row's identity in its source; null if it has none. */
    public String key(final int row) {
        return keys.value(keyNumber(row));
    }
}
