// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.block;

import io.emailpersonalization.nifi.matching.compare.Column;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.normalize.EmailKey;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * The pairs that are worth a comparison: rows that share one of several keys (the same id, mailbox, phone, name with date of birth, name with postal code...). Missing
 * values form no key. A block of many rows is no list of one person's records but of a frequent value: within it a row meets its neighbours by name only.
 */
public final class Blocking {

    private static final int ROW_BITS = 24;
    private static final int LARGEST_BLOCK = 40;
    private static final int NEIGHBOURS = 8;

    private final FeatureTable table;
    private final List<BlockingKey> keys = new ArrayList<>();

    public Blocking(final FeatureTable table) {
        this.table = table;
        final Column given = table.column(FieldKind.GIVEN_NAME).orElse(null);
        final Column family = table.column(FieldKind.FAMILY_NAME).orElse(null);
        final Column birth = table.column(FieldKind.BIRTH_DATE).orElse(null);
        final Column postal = table.column(FieldKind.POSTAL_CODE).orElse(null);
        final Column city = table.column(FieldKind.CITY).orElse(null);
        final Column street = table.column(FieldKind.STREET).orElse(null);
        final int[] sounds = given == null && family == null ? new int[1] : PhoneticKeys.of(given == null ? family : given);
        keys.add(row -> table.keyNumber(row) == 0 ? 0 : mix(1, table.keyNumber(row), 1));
        for (final Column column : table.columns()) {
            if (column.field().kind() == FieldKind.EMAIL || column.field().kind() == FieldKind.PHONE || column.field().kind() == FieldKind.IDENTIFIER) {
                add(value(column));
            }
        }
        if (table.column(FieldKind.EMAIL).isPresent()) {
            add(localPart(table.column(FieldKind.EMAIL).get()));
        }
        add(both(sound(family, sounds), value(birth)));
        add(both(sound(given, sounds), value(birth)));
        add(both(sound(family, sounds), value(postal)));
        add(both(sound(given, sounds), value(postal)));
        add(unordered(sound(given, sounds), sound(family, sounds)));
        add(both(value(birth), value(postal)));
        add(both(value(birth), value(city)));
        add(both(value(street), value(postal)));
        add(both(value(street), value(city)));
        add(both(sound(family, sounds), value(street)));
        add(both(sound(given, sounds), value(street)));
        for (final Column column : table.columns()) {
            if (column.field().kind() == FieldKind.TEXT) {
                add(both(sound(family, sounds), value(column)));
                add(both(sound(given, sounds), value(column)));
            }
        }
    }

    private void add(final BlockingKey key) {
        if (key != null) {
            keys.add(key);
        }
    }

    /** Passes on every candidate pair at least once. */
    public void pairs(final PairSink sink) {
        final List<long[]> earlier = new ArrayList<>();
        final List<BitSet> crowded = new ArrayList<>();
        for (final BlockingKey key : keys) {
            final int rows = table.rows();
            final long[] hashes = new long[rows];
            final long[] sorted = new long[rows];
            int filled = 0;
            for (int row = 0; row < rows; row++) {
                hashes[row] = key.of(row);
                if (hashes[row] != 0) {
                    sorted[filled++] = hashes[row] << ROW_BITS | row;
                }
            }
            Arrays.sort(sorted, 0, filled);
            final BitSet crowdedRows = new BitSet();
            int start = 0;
            while (start < filled) {
                int end = start + 1;
                while (end < filled && sorted[end] >>> ROW_BITS == sorted[start] >>> ROW_BITS) {
                    end++;
                }
                if (end - start > LARGEST_BLOCK) {
                    neighbours(rows(sorted, start, end), crowdedRows, sink);
                } else {
                    block(sorted, start, end, earlier, crowded, sink);
                }
                start = end;
            }
            earlier.add(hashes);
            crowded.add(crowdedRows);
        }
    }

    private static int[] rows(final long[] sorted, final int start, final int end) {
        final int[] rows = new int[end - start];
        for (int i = start; i < end; i++) {
            rows[i - start] = (int) (sorted[i] & (1 << ROW_BITS) - 1);
        }
        return rows;
    }

    private static void block(final long[] sorted, final int start, final int end, final List<long[]> earlier, final List<BitSet> crowded, final PairSink sink) {
        for (int i = start; i < end; i++) {
            final int one = (int) (sorted[i] & (1 << ROW_BITS) - 1);
            for (int j = i + 1; j < end; j++) {
                final int other = (int) (sorted[j] & (1 << ROW_BITS) - 1);
                if (!met(one, other, earlier, crowded)) {
                    sink.accept(one, other);
                }
            }
        }
    }

    private static boolean met(final int one, final int other, final List<long[]> earlier, final List<BitSet> crowded) {
        for (int i = 0; i < earlier.size(); i++) {
            final long[] hashes = earlier.get(i);
            if (hashes[one] != 0 && hashes[one] == hashes[other] && !crowded.get(i).get(one)) {
                return true;
            }
        }
        return false;
    }

    private void neighbours(final int[] rows, final BitSet crowdedRows, final PairSink sink) {
        final Column given = table.column(FieldKind.GIVEN_NAME).orElse(null);
        final Column family = table.column(FieldKind.FAMILY_NAME).orElse(null);
        final long[] order = new long[rows.length];
        for (final boolean byFamily : new boolean[] {true, false}) {
            final String[] names = new String[rows.length];
            for (int i = 0; i < rows.length; i++) {
                names[i] = byFamily ? name(family, rows[i]) + ' ' + name(given, rows[i]) : name(given, rows[i]) + ' ' + name(family, rows[i]);
            }
            final Integer[] positions = new Integer[rows.length];
            Arrays.setAll(positions, i -> i);
            Arrays.sort(positions, (a, b) -> {
                final int byName = names[a].compareTo(names[b]);
                return byName == 0 ? Integer.compare(rows[a], rows[b]) : byName;
            });
            for (int i = 0; i < rows.length; i++) {
                order[i] = rows[positions[i]];
                crowdedRows.set(rows[i]);
            }
            for (int i = 0; i < rows.length; i++) {
                for (int j = i + 1; j < Math.min(rows.length, i + 1 + NEIGHBOURS); j++) {
                    sink.accept((int) Math.min(order[i], order[j]), (int) Math.max(order[i], order[j]));
                }
            }
        }
    }

    private static String name(final Column column, final int row) {
        return column == null || column.value(row) == null ? "" : column.value(row);
    }

    private static BlockingKey value(final Column column) {
        return column == null ? null : row -> column.number(row) == 0 ? 0 : mix(column.field().name().hashCode(), column.number(row), 2);
    }

    private static BlockingKey sound(final Column column, final int[] sounds) {
        return column == null ? null : row -> sounds[column.number(row)];
    }

    private static BlockingKey localPart(final Column email) {
        final int[] hashes = new int[email.numbers()];
        for (int number = 1; number < hashes.length; number++) {
            final String address = email.valueOf(number);
            final String local = EmailKey.local(address);
            hashes[number] = local.length() > 4 && !EmailKey.isRole(address) ? local.hashCode() : 0;
        }
        return row -> hashes[email.number(row)] == 0 ? 0 : mix(3, hashes[email.number(row)], 3);
    }

    private static BlockingKey both(final BlockingKey one, final BlockingKey other) {
        if (one == null || other == null) {
            return null;
        }
        return row -> {
            final long a = one.of(row);
            final long b = a == 0 ? 0 : other.of(row);
            return b == 0 ? 0 : mix(4, a, b);
        };
    }

    private static BlockingKey unordered(final BlockingKey one, final BlockingKey other) {
        if (one == null || other == null) {
            return null;
        }
        return row -> {
            final long a = one.of(row);
            final long b = a == 0 ? 0 : other.of(row);
            return b == 0 ? 0 : mix(5, Math.min(a, b), Math.max(a, b));
        };
    }

    /** Forty bits that are never 0. */
    private static long mix(final long a, final long b, final long c) {
        long hash = (a * 0x9E3779B97F4A7C15L ^ b) * 0xBF58476D1CE4E5B9L;
        hash = (hash ^ hash >>> 29 ^ c) * 0x94D049BB133111EBL;
        hash ^= hash >>> 32;
        return (hash & (1L << 64 - ROW_BITS) - 1) >>> 1 | 1;
    }
}
