// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

/** Raw values of one field as numbers of a dictionary. What was normalized lately is remembered, since most fields repeat themselves. Not safe for threads. */
final class FieldEncoder {

    private static final int BITS = 14;

    private final FieldKind kind;
    private final Dictionary dictionary;
    private final String[] lately = new String[1 << BITS];
    private final int[] hashes = new int[1 << BITS];
    private final int[] numbers = new int[1 << BITS];
    /** Values whose numbers have to be looked up: where they stand among the others, and in their form for comparisons. */
    private final int[] places;
    private final String[] normalized;
    private final int[] found;
    private int fetched;

    /**
     * @param kind how values are normalized; null where they are taken as they are
     * @param most how many values are encoded at a time
     */
    FieldEncoder(final FieldKind kind, final Dictionary dictionary, final int most) {
        this.kind = kind;
        this.dictionary = dictionary;
        this.places = new int[most];
        this.normalized = new String[most];
        this.found = new int[most];
    }

    /**
     * The numbers of values; 0 for one that is missing or says nothing.
     *
     * @param values the first at {@code start}, the next ones {@code step} further each
     * @param into takes the numbers
     */
    void numbers(final String[] values, final int start, final int step, final int count, final int[] into) {
        fetch(values, start, step, count);
        int open = 0;
        for (int i = 0; i < count; i++) {
            final String raw = values[start + i * step];
            into[i] = 0;
            if (raw != null && !raw.isEmpty()) {
                final int slot = slot(raw);
                if (kind != null && hashes[slot] == raw.hashCode() && raw.equals(lately[slot])) {
                    into[i] = numbers[slot];
                } else {
                    normalized[open] = kind == null ? raw : kind.normalize(raw);
                    places[open++] = i;
                }
            }
        }
        dictionary.numbers(normalized, open, found);
        for (int i = 0; i < open; i++) {
            into[places[i]] = found[i];
            if (kind != null) {
                remember(values[start + places[i] * step], found[i]);
            }
        }
    }

    /** Looks at texts that may be anywhere in memory: the waits for many of them at once are hardly longer than for one. */
    private void fetch(final String[] values, final int start, final int step, final int count) {
        int seen = 0;
        for (int i = 0; i < count; i++) {
            final String raw = values[start + i * step];
            seen += raw == null ? 0 : raw.length();
        }
        fetched = seen;
    }

    private void remember(final String raw, final int number) {
        final int slot = slot(raw);
        lately[slot] = raw;
        hashes[slot] = raw.hashCode();
        numbers[slot] = number;
    }

    private static int slot(final String raw) {
        return raw.hashCode() * 0x9E3779B9 >>> Integer.SIZE - BITS;
    }
}
