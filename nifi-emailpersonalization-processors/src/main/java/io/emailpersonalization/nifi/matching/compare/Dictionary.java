// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Distinct values by number, from 1; 0 stands for a missing value. The texts lie as UTF-8 in one array, since a String each would take three times the memory and keep
 * the collector busy. Not safe for threads until the last value is in.
 */
final class Dictionary {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int FIRST_SIZE = 1024;
    private static final int BYTES_OF_FEATURES = 29;
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

    private byte[] bytes = new byte[16 * FIRST_SIZE];
    private int[] starts = new int[FIRST_SIZE];
    private int[] hashes = new int[FIRST_SIZE];
    private int[] slots = new int[2 * FIRST_SIZE];
    private int size = 1;
    private byte[] scratch = new byte[256];

    /** The number of a value, a new one if it is new; 0 for null. */
    int number(final String value) {
        if (value == null) {
            return 0;
        }
        final int length = encode(value);
        final int hash = hash(scratch, length);
        int slot = hash & slots.length - 1;
        while (slots[slot] != 0) {
            final int number = slots[slot];
            if (hashes[number] == hash && Arrays.equals(bytes, starts[number], starts[number + 1], scratch, 0, length)) {
                return number;
            }
            slot = slot + 1 & slots.length - 1;
        }
        slots[slot] = size;
        return add(hash, length);
    }

    /** UTF-8 into scratch, by hand where the text is ASCII, which most are. */
    private int encode(final String value) {
        final int length = value.length();
        if (scratch.length < length) {
            scratch = new byte[2 * length];
        }
        int all = 0;
        for (int i = 0; i < length; i++) {
            final char c = value.charAt(i);
            all |= c;
            scratch[i] = (byte) c;
        }
        if (all < 128) {
            return length;
        }
        final byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
        if (scratch.length < encoded.length) {
            scratch = new byte[2 * encoded.length];
        }
        System.arraycopy(encoded, 0, scratch, 0, encoded.length);
        return encoded.length;
    }

    private static int hash(final byte[] text, final int length) {
        long hash = length * 0x9E3779B97F4A7C15L;
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            hash = (hash ^ (long) LONGS.get(text, i)) * 0xBF58476D1CE4E5B9L;
            hash ^= hash >>> 29;
        }
        long rest = 0;
        for (; i < length; i++) {
            rest = rest << 8 | text[i] & 0xFF;
        }
        hash = (hash ^ rest) * 0x94D049BB133111EBL;
        hash ^= hash >>> 32;
        hash *= 0xBF58476D1CE4E5B9L;
        return (int) (hash >>> 32);
    }

    private int add(final int hash, final int length) {
        if (size + 1 >= starts.length) {
            final int larger = Math.min(starts.length + (starts.length >> 1), LARGEST_ARRAY);
            starts = Arrays.copyOf(starts, larger);
            hashes = Arrays.copyOf(hashes, larger);
        }
        final int start = starts[size];
        if (length > LARGEST_ARRAY - start) {
            throw new IllegalStateException("More than 2 GB of distinct values in one field");
        }
        if (start + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(LARGEST_ARRAY, Math.max((long) start + length, bytes.length + (long) (bytes.length >> 1))));
        }
        System.arraycopy(scratch, 0, bytes, start, length);
        starts[size + 1] = start + length;
        hashes[size] = hash;
        size++;
        if (2 * size > slots.length && slots.length < 1 << 30) {
            grow();
        }
        return size - 1;
    }

    private void grow() {
        final int[] larger = new int[2 * slots.length];
        for (int number = 1; number < size; number++) {
            int slot = hashes[number] & larger.length - 1;
            while (larger[slot] != 0) {
                slot = slot + 1 & larger.length - 1;
            }
            larger[slot] = number;
        }
        slots = larger;
    }

    /** Ends adding: what only adding needs is given back. */
    void freeze() {
        slots = new int[0];
        scratch = new byte[0];
        bytes = Arrays.copyOf(bytes, starts[size]);
        starts = Arrays.copyOf(starts, size + 1);
        hashes = Arrays.copyOf(hashes, size);
    }

    /** The value of a number; null for 0. */
    String value(final int number) {
        return number == 0 ? null : new String(bytes, starts[number], starts[number + 1] - starts[number], StandardCharsets.UTF_8);
    }

    /** A hash of a number's text, the same wherever and in which order values were added. */
    int hash(final int number) {
        return hashes[number];
    }

    byte[] bytes() {
        return bytes;
    }

    int start(final int number) {
        return starts[number];
    }

    /** About how many bytes of the heap it takes while values are added. */
    long growingBytes() {
        return bytes.length + (long) Integer.BYTES * (starts.length + hashes.length + slots.length);
    }

    /** About how many bytes of the heap it takes once frozen, what columns find of each value included. */
    long frozenBytes() {
        return starts[size] + (long) (2 * Integer.BYTES + BYTES_OF_FEATURES) * size;
    }

    /** Numbers in use, 0 included. */
    int size() {
        return size;
    }
}
