// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import io.emailpersonalization.nifi.matching.kernel.JaroWinkler;
import io.emailpersonalization.nifi.matching.normalize.PersonName;
import io.emailpersonalization.nifi.matching.normalize.PhoneticCode;
import io.emailpersonalization.nifi.matching.normalize.Romanization;
import io.emailpersonalization.nifi.record.value.Mailbox;

import java.util.stream.IntStream;

/**
 * What comparisons and blocks need to know of each value of a field, found once per distinct value.
 *
 * @param alike hashes by which different values may be candidates for each other: how a name sounds, what stands before the at sign of an address; empty for other fields
 * @param masks which characters occur in a name, one bit each, and which occur twice: two texts an edit apart differ in two bits at most; empty for other fields
 * @param addresses hashes of what stands before the at sign: of all but the digits, and of the digits; empty for other fields
 * @param roles whether an address is that of a function; empty for other fields
 * @param generations what tells father and son of one name apart, 0 for nothing; empty for other fields than names
 * @param scripts {@link #LATIN}, {@link #FOREIGN}; with {@link #WORDS} where a name has several words; empty for other fields than names
 * @param shapes the length of a name and its first letter; 0 where the mask does not hold all of it; empty for other fields than names
 */
record ValueFeatures(int[] alike, long[] masks, long[] addresses, boolean[] roles, byte[] generations, byte[] scripts, int[] shapes) {

    static final byte LATIN = 0;
    static final byte FOREIGN = 1;
    static final byte WORDS = 2;

    private static final int CHUNK = 1 << 14;
    private static final int SHORTEST_LOCAL_PART = 5;
    private static final int SYMBOLS = 32;
    private static final int ASCII = 128;
    private static final int LENGTH = (1 << Byte.SIZE) - 1;
    private static final int[] NO_INTS = new int[0];
    private static final long[] NO_LONGS = new long[0];
    private static final boolean[] NO_ROLES = new boolean[0];
    private static final byte[] NO_BYTES = new byte[0];

    /** How many bytes the features of a value take. */
    static int bytes(final FieldKind kind) {
        return switch (kind) {
            case GIVEN_NAME, FAMILY_NAME -> 2 * Integer.BYTES + Long.BYTES + 2 * Byte.BYTES;
            case EMAIL -> Integer.BYTES + Long.BYTES + Byte.BYTES;
            default -> 0;
        };
    }

    static ValueFeatures of(final FieldKind kind, final Dictionary values) {
        return switch (kind) {
            case GIVEN_NAME, FAMILY_NAME -> names(values);
            case EMAIL -> addresses(values);
            default -> new ValueFeatures(NO_INTS, NO_LONGS, NO_LONGS, NO_ROLES, NO_BYTES, NO_BYTES, NO_INTS);
        };
    }

    private static ValueFeatures names(final Dictionary values) {
        final int[] sounds = new int[values.size()];
        final byte[] generations = new byte[values.size()];
        final byte[] scripts = new byte[values.size()];
        final long[] masks = new long[values.size()];
        final int[] shapes = new int[values.size()];
        each(values, number -> {
            final String name = values.value(number);
            sounds[number] = PhoneticCode.hash(name);
            generations[number] = (byte) PersonName.generationOf(name).hashCode();
            scripts[number] = (byte) ((Romanization.isForeign(name) ? FOREIGN : LATIN) | (name.indexOf(' ') < 0 ? 0 : WORDS));
            masks[number] = mask(name);
            shapes[number] = scripts[number] == LATIN && Long.bitCount(masks[number]) == name.length() ? name.charAt(0) << Byte.SIZE | name.length() : 0;
        });
        return new ValueFeatures(sounds, masks, NO_LONGS, NO_ROLES, generations, scripts, shapes);
    }

    private static ValueFeatures addresses(final Dictionary values) {
        final int[] locals = new int[values.size()];
        final long[] addresses = new long[values.size()];
        final boolean[] roles = new boolean[values.size()];
        each(values, number -> {
            final String address = values.value(number);
            final String local = Mailbox.local(address);
            roles[number] = Mailbox.isRole(address);
            locals[number] = local.length() >= SHORTEST_LOCAL_PART && !roles[number] ? nonZero(local.hashCode()) : 0;
            int letters = 0;
            int digits = 0;
            for (int i = 0; i < local.length(); i++) {
                final char c = local.charAt(i);
                final boolean isDigit = c >= '0' && c <= '9';
                letters = isDigit ? letters : 31 * letters + c;
                digits = isDigit ? 31 * digits + c : digits;
            }
            addresses[number] = (long) letters << Integer.SIZE | digits & 0xFFFFFFFFL;
        });
        return new ValueFeatures(locals, NO_LONGS, addresses, roles, NO_BYTES, NO_BYTES, NO_INTS);
    }

    /** Whether what stands before the at sign of two addresses differs in its digits alone, as {@link CodeLevels#email} asks. */
    boolean differInDigitsAlone(final int one, final int other) {
        final long bits = addresses[one] ^ addresses[other];
        return bits >>> Integer.SIZE == 0 && (int) bits != 0;
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
    static int place(final char c) {
        return c >= 'a' && c <= 'z' ? c - 'a' : c >= '0' && c <= '9' ? 'z' - 'a' + 1 + (c & 3) : c < ASCII ? SYMBOLS - 2 : SYMBOLS - 1;
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

    /** Whether neither of two names has several words or letters that are not Latin. */
    boolean arePlain(final int one, final int other) {
        return (scripts[one] | scripts[other]) == LATIN;
    }

    /**
     * Whether two names cannot be a typing error apart, sound alike or have a Jaro-Winkler similarity of so much, by their letters: as many match at most as both have, in
     * order at best, and four at the front at most.
     */
    boolean areFarApart(final int one, final int other, final double similarity) {
        final int shape = shapes[one];
        final int otherShape = shapes[other];
        if (shape == 0 || otherShape == 0 || alike[one] == alike[other]) {
            return false;
        }
        final int length = shape & LENGTH;
        final int otherLength = otherShape & LENGTH;
        if (Math.max(Long.bitCount(masks[one] & ~masks[other]), Long.bitCount(masks[other] & ~masks[one])) <= TextDistance.allowed(Math.min(length, otherLength))) {
            return false;
        }
        final double common = Long.bitCount(masks[one] & masks[other]);
        final double jaro = (common / length + common / otherLength + 1) / 3;
        return (shape >>> Byte.SIZE == otherShape >>> Byte.SIZE ? JaroWinkler.most(jaro) : jaro) < similarity;
    }

    boolean isShared(final int number) {
        return roles.length > 0 && roles[number];
    }
}
