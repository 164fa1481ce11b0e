// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.block;

import io.emailpersonalization.nifi.matching.block.BlockingKey.Part;
import io.emailpersonalization.nifi.matching.compare.Column;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.FieldKind;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The blocking keys for the fields of a table, the most productive first, and the fields that split oversized blocks. A missing value forms no key. BlockingTest tests them. */
final class BlockingKeys {

    /** Digits of the year at the start of a normalized date of birth. */
    private static final int YEAR_DIGITS = 4;
    /** Rows of a task. */
    private static final int CHUNK_ROWS = 1 << 14;

    private final FeatureTable table;
    private final Map<String, FieldHashes> fieldHashes = new LinkedHashMap<>();
    private final List<BlockingKey> keys = new ArrayList<>();
    private final List<Part> splitters;

    BlockingKeys(final FeatureTable table) {
        this.table = table;
        final Part given = similar(FieldKind.GIVEN_NAME);
        final Part family = similar(FieldKind.FAMILY_NAME);
        final Part birth = value(FieldKind.BIRTH_DATE);
        final Part year = birthYear();
        final Part postal = value(FieldKind.POSTAL_CODE);
        final Part city = value(FieldKind.CITY);
        final Part street = value(FieldKind.STREET);
        for (final Column column : table.columns()) {
            switch (column.field().kind()) {
                case EMAIL, PHONE, IDENTIFIER -> add(value(column), true);
                default -> { }
            }
        }
        add(both(street, postal), true);
        add(both(family, birth), true);
        add(both(given, birth), true);
        add(bothInAnyOrder(given, family), true);
        add(both(family, postal), true);
        add(both(given, postal), true);
        add(both(street, city), true);
        add(both(birth, postal), true);
        add(both(birth, city), true);
        add(both(family, street), true);
        add(both(given, street), true);
        add(both(family, both(year, city)), true);
        add(both(given, both(year, city)), true);
        add(similar(FieldKind.EMAIL), true);
        for (final Column column : table.columns()) {
            if (column.field().kind() == FieldKind.TEXT) {
                add(both(family, value(column)), true);
                add(both(given, value(column)), true);
                add(value(column), false);
            }
        }
        add(family, false);
        add(birth, false);
        add(street, false);
        add(postal, false);
        splitters = Stream.of(birth, given, family, postal, value(FieldKind.PHONE), value(FieldKind.EMAIL), street, city, year).filter(Objects::nonNull).toList();
    }

    List<BlockingKey> keys() {
        return keys;
    }

    /** The fields that split oversized blocks, in the order of use. */
    List<Part> splitters() {
        return splitters;
    }

    private void add(final Part part, final boolean refined) {
        if (part != null) {
            keys.add(new BlockingKey(part, refined));
        }
    }

    private Part value(final FieldKind kind) {
        return table.column(kind).map(this::value).orElse(null);
    }

    private Part value(final Column column) {
        final int seed = column.field().kind().ordinal();
        return hashesOf("value", column, number -> mix(seed, column.hashOf(number)));
    }

    private Part similar(final FieldKind kind) {
        return table.column(kind).map(column -> hashesOf("alike", column, column::similarityHash)).orElse(null);
    }

    private Part birthYear() {
        return table.column(FieldKind.BIRTH_DATE).map(column -> hashesOf("year", column, number -> column.valueOf(number).substring(0, YEAR_DIGITS).hashCode())).orElse(null);
    }

    private FieldHashes hashesOf(final String what, final Column column, final IntUnaryOperator hashOfNumber) {
        return fieldHashes.computeIfAbsent(what + " " + column.index(), any -> new FieldHashes(column, hashOfNumber));
    }

    /** The number of hashes that a row takes while keys are built. */
    int fieldHashes() {
        return fieldHashes.size();
    }

    /** Computes the hashes of the fields. Keys have no hashes before. */
    void fill(final BlockSpace space) {
        final Stream<FieldHashes> all = fieldHashes.values().stream();
        (space.isScarce() ? all : all.parallel()).forEach(leaf -> leaf.fill(space.ints(table.rows())));
    }

    /** The hashes of one field by row, computed once for all keys that use the field. */
    private final class FieldHashes implements Part {
        private final Column column;
        private final IntUnaryOperator hashOfNumber;
        private IntBuffer hashes;

        private FieldHashes(final Column column, final IntUnaryOperator hashOfNumber) {
            this.column = column;
            this.hashOfNumber = hashOfNumber;
        }

        private void fill(final IntBuffer empty) {
            final int[] hashesOfNumbers = new int[column.numbers()];
            Arrays.parallelSetAll(hashesOfNumbers, number -> number == 0 ? 0 : hashOfNumber.applyAsInt(number));
            final int chunks = (table.rows() + CHUNK_ROWS - 1) / CHUNK_ROWS;
            IntStream.range(0, chunks).parallel().forEach(chunk -> {
                for (int row = chunk * CHUNK_ROWS; row < Math.min(table.rows(), (chunk + 1) * CHUNK_ROWS); row++) {
                    empty.put(row, hashesOfNumbers[column.number(row)]);
                }
            });
            hashes = empty;
        }

        @Override
        public int hash(final int row) {
            return hashes.get(row);
        }
    }

    private static Part both(final Part one, final Part other) {
        if (one == null || other == null) {
            return null;
        }
        return row -> {
            final int a = one.hash(row);
            final int b = a == 0 ? 0 : other.hash(row);
            return b == 0 ? 0 : mix(a, b);
        };
    }

    private static Part bothInAnyOrder(final Part one, final Part other) {
        if (one == null || other == null) {
            return null;
        }
        return row -> {
            final int a = one.hash(row);
            final int b = a == 0 ? 0 : other.hash(row);
            return b == 0 ? 0 : mix(Math.min(a, b), Math.max(a, b));
        };
    }

    /** Combines two hashes. Never 0. */
    static int mix(final int a, final int b) {
        long hash = (a * 0x9E3779B97F4A7C15L ^ b) * 0xBF58476D1CE4E5B9L;
        hash = (hash ^ hash >>> 29) * 0x94D049BB133111EBL;
        final int mixed = (int) (hash >>> 32);
        return mixed == 0 ? 1 : mixed;
    }
}
