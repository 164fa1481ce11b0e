// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

/**
 * Encodes the raw values of one field as numbers of a dictionary. Caches the numbers of recent values, since values of most fields repeat. Not safe for threads. FeatureTableTest tests
 * it.
 */
final class FieldEncoder {

    /** Bits of the number of cached values: 16,384 values. */
    private static final int CACHE_BITS = 14;

    private final FieldKind kind;
    private final Dictionary dictionary;
    private final String[] cachedValues = new String[1 << CACHE_BITS];
    private final int[] cachedHashes = new int[1 << CACHE_BITS];
    private final int[] numbers = new int[1 << CACHE_BITS];
    /** The values to look up: their places among all values, their normalized form and the numbers found. */
    private final int[] openPlaces;
    private final String[] openValues;
    private final int[] openNumbers;
    private int prefetched;

    /**
     * @param kind how values are normalized; null to take them as they are
     * @param maxValues the most values of a call
     */
    FieldEncoder(final FieldKind kind, final Dictionary dictionary, final int maxValues) {
        this.kind = kind;
        this.dictionary = dictionary;
        this.openPlaces = new int[maxValues];
        this.openValues = new String[maxValues];
        this.openNumbers = new int[maxValues];
    }

    /**
     * Finds the numbers of values; 0 for a missing value and for a placeholder.
     *
     * @param values the first is at {@code start}, each further one {@code step} after
     * @param into receives the numbers
     */
    void numbers(final String[] values, final int start, final int step, final int count, final int[] into) {
        prefetch(values, start, step, count);
        int open = 0;
        for (int i = 0; i < count; i++) {
            final String raw = values[start + i * step];
            into[i] = 0;
            if (raw != null && !raw.isEmpty()) {
                final int slot = slot(raw);
                if (kind != null && cachedHashes[slot] == raw.hashCode() && raw.equals(cachedValues[slot])) {
                    into[i] = numbers[slot];
                } else {
                    openValues[open] = kind == null ? raw : kind.normalize(raw);
                    openPlaces[open++] = i;
                }
            }
        }
        dictionary.numbers(openValues, open, openNumbers);
        for (int i = 0; i < open; i++) {
            into[openPlaces[i]] = openNumbers[i];
            if (kind != null) {
                cache(values[start + openPlaces[i] * step], openNumbers[i]);
            }
        }
    }

    /** Prefetches the texts, see {@link io.emailpersonalization.nifi.matching}. */
    private void prefetch(final String[] values, final int start, final int step, final int count) {
        int loaded = 0;
        for (int i = 0; i < count; i++) {
            final String raw = values[start + i * step];
            loaded += raw == null ? 0 : raw.length();
        }
        prefetched = loaded;
    }

    private void cache(final String raw, final int number) {
        final int slot = slot(raw);
        cachedValues[slot] = raw;
        cachedHashes[slot] = raw.hashCode();
        numbers[slot] = number;
    }

    private static int slot(final String raw) {
        return raw.hashCode() * 0x9E3779B9 >>> Integer.SIZE - CACHE_BITS;
    }
}
