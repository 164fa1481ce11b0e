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
 * What is compared of every record, by row: one number per field, row after row, so that a comparison touches two cache lines. Rows are added by one thread, then
 * {@link #freeze()} is called once; after that any thread may read. A full name stands in for given and family name where both are missing.
 */
public final class FeatureTable {

    /** More rows than this are refused. */
    public static final int MAXIMUM_ROWS = 1 << 24;

    /** A hash, and twice the number of a row. */
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
    private TableEncoder ingest;
    private long[] hashes;
    private IdenticalRows twins;
    private int rows;

    public FeatureTable(final List<MatchField> fields) {
        // given and family names share their numbers, so that swapped ones are seen
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
            encoders[i] = new FieldEncoder(all.get(i).kind(), columns.get(i).dictionary(), TableEncoder.BATCH);
            lanes[i] = isName ? 0 : lane++;
        }
        encoders[layout.key()] = new FieldEncoder(null, keys, TableEncoder.BATCH);
        lanes[layout.key()] = lane;
        this.dictionaries = columns.stream().map(Column::dictionary).distinct().toList();
        this.ingest = new TableEncoder(encoders, lanes, lane + 1, cells);
    }

    private static int position(final List<MatchField> fields, final FieldKind kind) {
        return IntStream.range(0, fields.size()).filter(i -> fields.get(i).kind() == kind).findFirst().orElse(-1);
    }

    /**
     * Adds a record.
     *
     * @param key the record's identity in its source; null without one
     * @param values one raw value per field, null where missing
     * @return the row
     */
    public int add(final String key, final String[] values) {
        if (rows == MAXIMUM_ROWS) {
            throw new IllegalStateException("More than " + MAXIMUM_ROWS + " records");
        }
        if (rows == cells.rows()) {
            cells.grow(ingest::await);
        }
        if (full < 0) {
            ingest.add(values, key);
        } else {
            ingest.add(complete(values), key);
        }
        return rows++;
    }

    private String[] complete(final String[] values) {
        Arrays.fill(completed, null);
        System.arraycopy(values, 0, completed, 0, values.length);
        final String name = completed[full];
        if (name != null && isBlank(completed[given]) && isBlank(completed[family])) {
            final String[] parts = FullName.split(name);
            completed[given] = parts[0];
            completed[family] = parts[1];
            completed[full] = null;
        }
        return completed;
    }

    private static boolean isBlank(final String text) {
        return text == null || text.isBlank();
    }

    /**
     * About how many bytes of the heap the rows take that were added until now: while they are added or while they are matched, whichever is more.
     *
     * @param ofMatching bytes per row that are needed beside the table once it is frozen
     */
    public long heldBytes(final int ofMatching) {
        final long growing = keys.growingBytes() + dictionaries.stream().mapToLong(Dictionary::growingBytes).sum();
        final long frozen = keys.frozenBytes() + dictionaries.stream().mapToLong(Dictionary::frozenBytes).sum() + columns.stream().mapToLong(Column::frozenBytes).sum()
                + (long) rows * (BYTES_OF_ROW + ofMatching);
        return cells.bytes() + Math.max(growing, frozen);
    }

    /** Ends adding: until {@link #freeze()} rows may still be given other keys, or be emptied. */
    public void seal() {
        if (ingest != null) {
            ingest.finish();
            ingest = null;
            cells.freeze();
        }
    }

    /** Gives a row another identity. */
    public void setKey(final int row, final String key) {
        final int[] number = new int[1];
        keys.numbers(new String[] {key}, 1, number);
        chunk(row)[offset(row) + layout.key()] = number[0];
    }

    /** Takes all that is compared out of a row: it says nothing of who it is. */
    public void empty(final int row) {
        Arrays.fill(chunk(row), offset(row), offset(row) + layout.key(), 0);
    }

    /** Ends adding and changing. */
    public void freeze() {
        seal();
        Stream.concat(dictionaries.stream(), Stream.of(keys)).parallel().forEach(Dictionary::freeze);
        boolean hasChanged = true;
        while (hasChanged) {
            twins = new IdenticalRows(this);
            count();
            // rows that differ in a placeholder alone are equal without it, and one placeholder less may show another one
            hasChanged = columns.stream().parallel().map(Column::dropPlaceholders).reduce(false, Boolean::logicalOr);
        }
        columns.stream().parallel().forEach(Column::freeze);
        final int[][][] signed = columns.stream().map(Column::signatures).toArray(int[][][]::new);
        hashes = new long[rows];
        IntStream.range(0, (rows + CellChunks.PART - 1) / CellChunks.PART).parallel().forEach(part -> finish(part * CellChunks.PART, signed));
    }

    /** Counts the values of different rows. Each processor takes its share of the fields part by part, so that rows come from memory once for all of these. */
    private void count() {
        final int[] different = twins.first();
        final int shares = Math.min(columns.size(), Runtime.getRuntime().availableProcessors());
        columns.forEach(Column::beginCounting);
        IntStream.range(0, shares).parallel().forEach(share -> {
            for (int from = 0; from < different.length; from += CellChunks.PART) {
                for (int i = share; i < columns.size(); i += shares) {
                    columns.get(i).count(different, from, Math.min(different.length, from + CellChunks.PART));
                }
            }
        });
    }

    /** Field by field, so that no look at a dictionary waits for the one before. */
    private void finish(final int first, final int[][][] signed) {
        final int count = Math.min(CellChunks.PART, rows - first);
        for (final Column column : columns) {
            column.addHashes(chunk(first), offset(first) + column.index(), stride, hashes, first, count);
            layout.put(column, signed[column.index()], chunk(first), offset(first), count);
        }
    }

    RowLayout layout() {
        return layout;
    }

    /** How many rows have a row's value of a field, at most {@link RowLayout#MANY}. */
    int count(final int row, final int field) {
        return layout.count(chunk(row), offset(row), field);
    }

    /** Looks at all of a row, so that it is near when it is compared. */
    public int fetch(final int row) {
        return layout.fetch(chunk(row), offset(row));
    }

    int number(final int row, final int field) {
        return chunk(row)[offset(row) + field];
    }

    /** Takes a value out. */
    void clear(final int row, final int field) {
        chunk(row)[offset(row) + field] = 0;
    }

    /** Where a row's numbers lie: they start at {@link #offset} of it. */
    int[] chunk(final int row) {
        return cells.chunk(row);
    }

    int offset(final int row) {
        return cells.offset(row);
    }

    public int rows() {
        return rows;
    }

    /** The fields that are compared, a full name's parts included. */
    public List<Column> columns() {
        return columns;
    }

    /** The first column of a kind. */
    public Optional<Column> column(final FieldKind kind) {
        return columns.stream().filter(column -> column.field().kind() == kind).findFirst();
    }

    /** A hash of a row's values, its key aside: orders different records in a way that does not depend on where they stand. */
    public long hash(final int row) {
        return hashes[row];
    }

    /** One row of each set of rows that are equal in every field, ascending. */
    public int[] distinctRows() {
        return twins.first();
    }

    /** Whether a row has a value that hardly anybody else's record has: a mailbox, a phone, an id. A copy of it is the same record then. */
    public boolean isTelling(final int row) {
        for (final Column column : columns) {
            final int number = column.number(row);
            if (number != 0 && column.field().kind() != FieldKind.BIRTH_DATE && column.field().kind().isPersonal() && !column.isShared(number)) {
                return true;
            }
        }
        return false;
    }

    /** The first row that is equal to a row in every field; itself where there is none before. */
    public int firstEqual(final int row) {
        return twins.firstOf(row);
    }

    /** Whether two rows have the same values in every field, their keys aside. */
    boolean isSame(final int one, final int other) {
        final int a = offset(one);
        final int b = offset(other);
        return Arrays.equals(chunk(one), a, a + layout.key(), chunk(other), b, b + layout.key());
    }

    /** A hash of the values of a row, its key aside: for rows of this table only. Never 0. */
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

    /** The number of a row's identity in its source; 0 without one. */
    public int keyNumber(final int row) {
        return number(row, layout.key());
    }

    /** How many numbers of identities there may be. */
    public int keyNumbers() {
        return keys.size();
    }

    /** A row's identity in its source; null without one. */
    public String key(final int row) {
        return keys.value(keyNumber(row));
    }
}
