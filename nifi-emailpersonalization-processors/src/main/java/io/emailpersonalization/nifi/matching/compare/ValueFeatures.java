// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import io.emailpersonalization.nifi.matching.kernel.JaroWinkler;
import io.emailpersonalization.nifi.matching.normalize.PersonName;
import io.emailpersonalization.nifi.matching.normalize.PhoneticCode;
import io.emailpersonalization.nifi.matching.normalize.Romanization;
import io.emailpersonalization.nifi.record.value.Mailbox;

import java.util.stream.IntStream;

/**
 * Features of each value of a field that comparisons and blocking need, computed once per distinct value. All arrays are by number. ComparerTest tests them.
 *
 * @param similarityHashes hashes that similar values share: of the sound of a name, of the part of an address before the at sign; empty for other fields
 * @param masks a bit per character that occurs in a name, and a bit per character that occurs twice: names an edit apart differ in two bits at most; empty for other fields
 * @param localPartHashes hashes of the part before the at sign: of its letters, and of its digits; empty for fields without addresses
 * @param roles whether an address is the mailbox of a function; empty for fields without addresses
 * @param generations hashes of the generation, such as jr, 0 for none; empty for fields without names
 * @param scripts {@link #LATIN} or {@link #FOREIGN}, and {@link #SEVERAL_WORDS} for a name of several words; empty for fields without names
 * @param shapes the length and first letter of a name; 0 when the mask does not hold all of its characters; empty for fields without names
 */
record ValueFeatures(int[] similarityHashes, long[] masks, long[] localPartHashes, boolean[] roles, byte[] generations, byte[] scripts, int[] shapes) {

    static final byte LATIN = 0;
    static final byte FOREIGN = 1;
    static final byte SEVERAL_WORDS = 2;

    /** Values of a task. */
    private static final int CHUNK_VALUES = 1 << 14;
    /** Characters from which the part before the at sign is a blocking key: shorter ones are frequent. */
    private static final int MIN_LOCAL_PART = 5;
    /** Symbols of a mask: the letters, four for digits, one for other ASCII characters and one for all others. */
    private static final int SYMBOLS = 32;
    private static final int ASCII = 128;
    private static final int LENGTH_MASK = (1 << Byte.SIZE) - 1;
    private static final int[] NO_INTS = new int[0];
    private static final long[] NO_LONGS = new long[0];
    private static final boolean[] NO_ROLES = new boolean[0];
    private static final byte[] NO_BYTES = new byte[0];

    /** The bytes that the features of a value take. */
    static int bytes(final FieldKind kind) {
        return switch (kind) {
            case GIVEN_NAME, FAMILY_NAME -> 2 * Integer.BYTES + Long.BYTES + 2 * Byte.BYTES;
            case EMAIL -> Integer.BYTES + Long.BYTES + Byte.BYTES;
            default -> 0;
        };
    }

    static ValueFeatures of(final FieldKind kind, final Dictionary values) {
        return switch (kind) {
            case GIVEN_NAME, FAMILY_NAME -> ofNames(values);
            case EMAIL -> ofAddresses(values);
            default -> new ValueFeatures(NO_INTS, NO_LONGS, NO_LONGS, NO_ROLES, NO_BYTES, NO_BYTES, NO_INTS);
        };
    }

    private static ValueFeatures ofNames(final Dictionary values) {
        final int[] sounds = new int[values.size()];
        final byte[] generations = new byte[values.size()];
        final byte[] scripts = new byte[values.size()];
        final long[] masks = new long[values.size()];
        final int[] shapes = new int[values.size()];
        each(values, number -> {
            final String name = values.value(number);
            sounds[number] = PhoneticCode.hash(name);
            generations[number] = (byte) PersonName.generationOf(name).hashCode();
            scripts[number] = (byte) ((Romanization.isForeign(name) ? FOREIGN : LATIN) | (name.indexOf(' ') < 0 ? 0 : SEVERAL_WORDS));
            masks[number] = mask(name);
            shapes[number] = scripts[number] == LATIN && Long.bitCount(masks[number]) == name.length() ? name.charAt(0) << Byte.SIZE | name.length() : 0;
        });
        return new ValueFeatures(sounds, masks, NO_LONGS, NO_ROLES, generations, scripts, shapes);
    }

    private static ValueFeatures ofAddresses(final Dictionary values) {
        final int[] locals = new int[values.size()];
        final long[] addresses = new long[values.size()];
        final boolean[] roles = new boolean[values.size()];
        each(values, number -> {
            final String address = values.value(number);
            final String local = Mailbox.local(address);
            roles[number] = Mailbox.isRole(address);
            locals[number] = local.length() >= MIN_LOCAL_PART && !roles[number] ? nonZero(local.hashCode()) : 0;
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

    /** Whether the parts before the at sign of two addresses differ in digits only, as {@link CodeLevels#email} requires. */
    boolean differInDigitsOnly(final int one, final int other) {
        final long bits = localPartHashes[one] ^ localPartHashes[other];
        return bits >>> Integer.SIZE == 0 && (int) bits != 0;
    }

    private static int nonZero(final int hash) {
        return hash == 0 ? 1 : hash;
    }

    private static long mask(final String text) {
        long mask = 0;
        for (int i = 0; i < text.length(); i++) {
            final long bit = 1L << symbol(text.charAt(i));
            mask |= (mask & bit) == 0 ? bit : bit << SYMBOLS;
        }
        return mask;
    }

    /** The symbol of a character. Each letter has its own, digits share four, other ASCII characters share one, and all others the last. */
    static int symbol(final char c) {
        return c >= 'a' && c <= 'z' ? c - 'a' : c >= '0' && c <= '9' ? 'z' - 'a' + 1 + (c & 3) : c < ASCII ? SYMBOLS - 2 : SYMBOLS - 1;
    }

    private static void each(final Dictionary values, final java.util.function.IntConsumer of) {
        final int chunks = (values.size() + CHUNK_VALUES - 1) / CHUNK_VALUES;
        IntStream.range(0, chunks).parallel().forEach(chunk -> {
            for (int number = Math.max(1, chunk * CHUNK_VALUES); number < Math.min(values.size(), (chunk + 1) * CHUNK_VALUES); number++) {
                of.accept(number);
            }
        });
    }

    /** Whether two names may sound alike. False is certain: the hashes cover the first word, in Latin letters. */
    boolean maySoundAlike(final int one, final int other) {
        return similarityHashes[one] == similarityHashes[other] || scripts[one] != LATIN || scripts[other] != LATIN;
    }

    /** Whether two names are single words in Latin letters. */
    boolean arePlain(final int one, final int other) {
        return (scripts[one] | scripts[other]) == LATIN;
    }

    /**
     * Whether two names cannot be a typing error apart, sound alike or reach a Jaro-Winkler similarity, by their masks: at best all common letters match, in order, and four of them
     * at the front.
     */
    boolean areFarApart(final int one, final int other, final double similarity) {
        final int shape = shapes[one];
        final int otherShape = shapes[other];
        if (shape == 0 || otherShape == 0 || similarityHashes[one] == similarityHashes[other]) {
            return false;
        }
        final int length = shape & LENGTH_MASK;
        final int otherLength = otherShape & LENGTH_MASK;
        if (Math.max(Long.bitCount(masks[one] & ~masks[other]), Long.bitCount(masks[other] & ~masks[one])) <= TextDistance.allowedEdits(Math.min(length, otherLength))) {
            return false;
        }
        final double common = Long.bitCount(masks[one] & masks[other]);
        final double jaro = (common / length + common / otherLength + 1) / 3;
        return (shape >>> Byte.SIZE == otherShape >>> Byte.SIZE ? JaroWinkler.upperBound(jaro) : jaro) < similarity;
    }

    boolean isRoleMailbox(final int number) {
        return roles.length > 0 && roles[number];
    }
}
