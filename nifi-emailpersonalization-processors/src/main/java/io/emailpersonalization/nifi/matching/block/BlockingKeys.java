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

/** The keys for the fields that a table has, those that find most first, and the fields by which large blocks are split. Missing values form no key. */
final class BlockingKeys {

    private static final int YEAR = 4;
    private static final int CHUNK = 1 << 14;

    private final FeatureTable table;
    private final Map<String, Leaf> leaves = new LinkedHashMap<>();
    private final List<BlockingKey> keys = new ArrayList<>();
    private final List<Part> further;

    BlockingKeys(final FeatureTable table) {
        this.table = table;
        final Part given = alike(FieldKind.GIVEN_NAME);
        final Part family = alike(FieldKind.FAMILY_NAME);
        final Part birth = value(FieldKind.BIRTH_DATE);
        final Part year = year();
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
        add(unordered(given, family), true);
        add(both(family, postal), true);
        add(both(given, postal), true);
        add(both(street, city), true);
        add(both(birth, postal), true);
        add(both(birth, city), true);
        add(both(family, street), true);
        add(both(given, street), true);
        add(both(family, both(year, city)), true);
        add(both(given, both(year, city)), true);
        add(alike(FieldKind.EMAIL), true);
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
        further = Stream.of(birth, given, family, postal, value(FieldKind.PHONE), value(FieldKind.EMAIL), street, city, year).filter(Objects::nonNull).toList();
    }

    List<BlockingKey> keys() {
        return keys;
    }

    /** What splits a block that is too large. */
    List<Part> further() {
        return further;
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
        return leaf("value", column, number -> mix(seed, column.hashOf(number)));
    }

    private Part alike(final FieldKind kind) {
        return table.column(kind).map(column -> leaf("alike", column, column::alikeOf)).orElse(null);
    }

    private Part year() {
        return table.column(FieldKind.BIRTH_DATE).map(column -> leaf("year", column, number -> column.valueOf(number).substring(0, YEAR).hashCode())).orElse(null);
    }

    private Leaf leaf(final String what, final Column column, final IntUnaryOperator hashOfNumber) {
        return leaves.computeIfAbsent(what + " " + column.index(), any -> new Leaf(column, hashOfNumber));
    }

    /** How many numbers per row are kept of what keys are made of. */
    int leaves() {
        return leaves.size();
    }

    /** Finds what keys are made of; before that no key may be asked. */
    void prepare(final BlockSpace space) {
        final Stream<Leaf> all = leaves.values().stream();
        (space.isScarce() ? all : all.parallel()).forEach(leaf -> leaf.fill(space.ints(table.rows())));
    }

    /** What one field adds to keys, row by row in one place: asked for once per key, it would be three looks at three places each time. */
    private final class Leaf implements Part {
        private final Column column;
        private final IntUnaryOperator hashOfNumber;
        private IntBuffer hashes;

        private Leaf(final Column column, final IntUnaryOperator hashOfNumber) {
            this.column = column;
            this.hashOfNumber = hashOfNumber;
        }

        private void fill(final IntBuffer empty) {
            final int[] ofNumbers = new int[column.numbers()];
            Arrays.parallelSetAll(ofNumbers, number -> number == 0 ? 0 : hashOfNumber.applyAsInt(number));
            final int chunks = (table.rows() + CHUNK - 1) / CHUNK;
            IntStream.range(0, chunks).parallel().forEach(chunk -> {
                for (int row = chunk * CHUNK; row < Math.min(table.rows(), (chunk + 1) * CHUNK); row++) {
                    empty.put(row, ofNumbers[column.number(row)]);
                }
            });
            hashes = empty;
        }

        @Override
        public int of(final int row) {
            return hashes.get(row);
        }
    }

    private static Part both(final Part one, final Part other) {
        if (one == null || other == null) {
            return null;
        }
        return row -> {
            final int a = one.of(row);
            final int b = a == 0 ? 0 : other.of(row);
            return b == 0 ? 0 : mix(a, b);
        };
    }

    private static Part unordered(final Part one, final Part other) {
        if (one == null || other == null) {
            return null;
        }
        return row -> {
            final int a = one.of(row);
            final int b = a == 0 ? 0 : other.of(row);
            return b == 0 ? 0 : mix(Math.min(a, b), Math.max(a, b));
        };
    }

    /** Never 0. */
    static int mix(final int a, final int b) {
        long hash = (a * 0x9E3779B97F4A7C15L ^ b) * 0xBF58476D1CE4E5B9L;
        hash = (hash ^ hash >>> 29) * 0x94D049BB133111EBL;
        final int mixed = (int) (hash >>> 32);
        return mixed == 0 ? 1 : mixed;
    }
}
