// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import io.emailpersonalization.nifi.matching.normalize.EmailKey;
import io.emailpersonalization.nifi.matching.normalize.PersonName;
import io.emailpersonalization.nifi.matching.normalize.Romanization;
import io.emailpersonalization.nifi.matching.normalize.Sound;

import java.util.stream.IntStream;

/**
 * What comparisons and blocks need to know of each value of a field, found once per distinct value.
 *
 * @param alike hashes by which different values may be candidates for each other: how a name sounds, what stands before the at sign of an address; empty for other fields
 * @param masks which characters occur in an address, one bit each, and which occur twice: two texts an edit apart differ in two bits at most; empty for other fields
 * @param letters hashes of what stands before the at sign without its digits; empty for other fields than addresses
 * @param digits hashes of the digits before the at sign; empty for other fields than addresses
 * @param roles whether an address is that of a function; empty for other fields
 * @param generations what tells father and son of one name apart, 0 for nothing; empty for other fields than names
 * @param scripts {@link #LATIN}, {@link #FOREIGN}; with {@link #WORDS} where a name has several words; empty for other fields than names
 */
record Features(int[] alike, long[] masks, int[] letters, int[] digits, boolean[] roles, byte[] generations, byte[] scripts) {

    static final byte LATIN = 0;
    static final byte FOREIGN = 1;
    static final byte WORDS = 2;

    private static final int CHUNK = 1 << 14;
    private static final int SHORTEST_LOCAL_PART = 5;
    private static final int SYMBOLS = 32;
    private static final int ASCII = 128;
    private static final int[] NO_INTS = new int[0];
    private static final long[] NO_MASKS = new long[0];
    private static final boolean[] NO_ROLES = new boolean[0];
    private static final byte[] NO_BYTES = new byte[0];

    static Features of(final FieldKind kind, final Dictionary values) {
        return switch (kind) {
            case GIVEN_NAME, FAMILY_NAME -> names(values);
            case EMAIL -> addresses(values);
            default -> new Features(NO_INTS, NO_MASKS, NO_INTS, NO_INTS, NO_ROLES, NO_BYTES, NO_BYTES);
        };
    }

    private static Features names(final Dictionary values) {
        final int[] sounds = new int[values.size()];
        final byte[] generations = new byte[values.size()];
        final byte[] scripts = new byte[values.size()];
        each(values, number -> {
            final String name = values.value(number);
            sounds[number] = Sound.hash(name);
            generations[number] = (byte) PersonName.generationOf(name).hashCode();
            scripts[number] = (byte) ((Romanization.isForeign(name) ? FOREIGN : LATIN) | (name.indexOf(' ') < 0 ? 0 : WORDS));
        });
        return new Features(sounds, NO_MASKS, NO_INTS, NO_INTS, NO_ROLES, generations, scripts);
    }

    private static Features addresses(final Dictionary values) {
        final int[] locals = new int[values.size()];
        final long[] masks = new long[values.size()];
        final int[] letters = new int[values.size()];
        final int[] digits = new int[values.size()];
        final boolean[] roles = new boolean[values.size()];
        each(values, number -> {
            final String address = values.value(number);
            final String local = EmailKey.local(address);
            roles[number] = EmailKey.isRole(address);
            locals[number] = local.length() >= SHORTEST_LOCAL_PART && !roles[number] ? nonZero(local.hashCode()) : 0;
            for (int i = 0; i < local.length(); i++) {
                final char c = local.charAt(i);
                final boolean isDigit = c >= '0' && c <= '9';
                letters[number] = isDigit ? letters[number] : 31 * letters[number] + c;
                digits[number] = isDigit ? 31 * digits[number] + c : digits[number];
            }
            masks[number] = mask(address);
        });
        return new Features(locals, masks, letters, digits, roles, NO_BYTES, NO_BYTES);
    }

    private static int nonZero(final int hash) {
        return hash == 0 ? 1 : hash;
    }

    private static long mask(final String text) {
        long mask = 0;
        for (int i = 0; i < text.length(); i++) {
            final long bit = 1L << place(text.charAt(i));
            mask |= (mask & bit) == 0 ? bit : bit << SYMBOLS;
        }
        return mask;
    }

    /** Letters have a place of their own, digits share four, what else is ASCII shares one, and all the rest the last. */
    private static int place(final char c) {
        return c >= 'a' && c <= 'z' ? c - 'a' : c >= '0' && c <= '9' ? 'z' - 'a' + 1 + (c & 3) : c < ASCII ? SYMBOLS - 2 : SYMBOLS - 1;
    }

    /** Whether an address has nothing but ASCII in it, so that its bytes are its characters. */
    boolean isAscii(final int number) {
        return (masks[number] & 1L << SYMBOLS - 1) == 0;
    }

    private static void each(final Dictionary values, final java.util.function.IntConsumer of) {
        final int chunks = (values.size() + CHUNK - 1) / CHUNK;
        IntStream.range(0, chunks).parallel().forEach(chunk -> {
            for (int number = Math.max(1, chunk * CHUNK); number < Math.min(values.size(), (chunk + 1) * CHUNK); number++) {
                of.accept(number);
            }
        });
    }

    /** Whether two names may sound alike; false is certain. What sounds is known of the first word alone, in Latin letters. */
    boolean maySoundAlike(final int one, final int other) {
        return alike[one] == alike[other] || scripts[one] != LATIN || scripts[other] != LATIN;
    }

    boolean isShared(final int number) {
        return roles.length > 0 && roles[number];
    }
}
