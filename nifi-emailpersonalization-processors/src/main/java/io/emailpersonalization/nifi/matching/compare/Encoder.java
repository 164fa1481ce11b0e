// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

/** Raw values of one field as numbers of a dictionary. What was normalized lately is remembered, since most fields repeat themselves. Not safe for threads. */
final class Encoder {

    private static final int BITS = 14;

    private final FieldKind kind;
    private final Dictionary dictionary;
    private final String[] lately = new String[1 << BITS];
    private final int[] numbers = new int[1 << BITS];

    /** @param kind how values are normalized; null where they are taken as they are */
    Encoder(final FieldKind kind, final Dictionary dictionary) {
        this.kind = kind;
        this.dictionary = dictionary;
    }

    /** The number of a value; 0 when it is missing or says nothing. */
    int number(final String raw) {
        if (raw == null || raw.isEmpty()) {
            return 0;
        }
        if (kind == null) {
            return dictionary.number(raw);
        }
        final int slot = raw.hashCode() * 0x9E3779B9 >>> Integer.SIZE - BITS;
        if (raw.equals(lately[slot])) {
            return numbers[slot];
        }
        final int number = dictionary.number(kind.normalize(raw));
        lately[slot] = raw;
        numbers[slot] = number;
        return number;
    }
}
