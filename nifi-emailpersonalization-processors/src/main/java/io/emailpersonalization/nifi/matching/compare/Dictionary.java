// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Numbers distinct values from 1; 0 stands for a missing value. The texts are UTF-8 in one array: strings would take three times the memory and burden the garbage collector. Not
 * safe for threads until the last value is added.
 */
final class Dictionary {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int INITIAL_SIZE = 1024;
    /** Values that are looked up together. */
    private static final int BATCH_VALUES = 512;
    /** Bytes at which a batch is full. It fits the processor's first-level cache. */
    private static final int BATCH_BYTES = 1 << 14;
    /** The longest array that every JVM allocates. */
    private static final int MAX_ARRAY_LENGTH = Integer.MAX_VALUE - 8;

    private byte[] bytes = new byte[16 * INITIAL_SIZE];
    private int[] starts = new int[INITIAL_SIZE];
    private int[] hashes = new int[INITIAL_SIZE];
    private int[] slots = new int[2 * INITIAL_SIZE];
    private int size = 1;
    /** The texts of a batch. */
    private byte[] scratch = new byte[BATCH_BYTES];
    private int[] endsOfBatch = new int[BATCH_VALUES + 1];
    private int[] hashesOfBatch = new int[BATCH_VALUES];
    private int prefetched;
    private String[] texts;

    /**
     * Finds the numbers of values, and gives new values a number; null has number 0.
     *
     * @param into receives the numbers
     */
    void numbers(final String[] values, final int count, final int[] into) {
        int from = 0;
        while (from < count) {
            final int until = encode(values, from, Math.min(count, from + BATCH_VALUES));
            prefetch(until - from);
            for (int i = from; i < until; i++) {
                into[i] = values[i] == null ? 0 : number(i - from);
            }
            from = until;
        }
    }

    /** Writes values into scratch until the batch is full. Returns the index after the last one. */
    private int encode(final String[] values, final int from, final int until) {
        int i = from;
        int end = 0;
        while (i < until && end < BATCH_BYTES) {
            final int start = end;
            end = values[i] == null ? start : encode(values[i], start);
            hashesOfBatch[i - from] = hash(scratch, start, end);
            i++;
            endsOfBatch[i - from] = end;
        }
        return i;
    }

    /** Prefetches the slots, hashes and texts of the batch, see {@link io.emailpersonalization.nifi.matching}. */
    private void prefetch(final int count) {
        int loaded = 0;
        for (int i = 0; i < count; i++) {
            loaded += slots[hashesOfBatch[i] & slots.length - 1];
        }
        for (int i = 0; i < count; i++) {
            final int number = slots[hashesOfBatch[i] & slots.length - 1];
            loaded += hashes[number] + starts[number];
        }
        for (int i = 0; i < count; i++) {
            final int number = slots[hashesOfBatch[i] & slots.length - 1];
            loaded += hashes[number] == hashesOfBatch[i] ? bytes[starts[number]] : 0;
        }
        prefetched = loaded;
    }

    private int number(final int ofBatch) {
        final int start = endsOfBatch[ofBatch];
        final int end = endsOfBatch[ofBatch + 1];
        final int hash = hashesOfBatch[ofBatch];
        int slot = hash & slots.length - 1;
        while (slots[slot] != 0) {
            final int number = slots[slot];
            if (hashes[number] == hash && Arrays.equals(bytes, starts[number], starts[number + 1], scratch, start, end)) {
                return number;
            }
            slot = slot + 1 & slots.length - 1;
        }
        slots[slot] = size;
        return add(hash, start, end - start);
    }

    /** Writes a text as UTF-8 into scratch, in a loop of its own for ASCII, which most texts are. Returns its end. */
    private int encode(final String value, final int start) {
        final int length = value.length();
        ensure(start, length);
        int all = 0;
        for (int i = 0; i < length; i++) {
            final char c = value.charAt(i);
            all |= c;
            scratch[start + i] = (byte) c;
        }
        if (all < 128) {
            return start + length;
        }
        final byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
        ensure(start, encoded.length);
        System.arraycopy(encoded, 0, scratch, start, encoded.length);
        return start + encoded.length;
    }

    private void ensure(final int start, final int length) {
        if (scratch.length < start + length) {
            scratch = Arrays.copyOf(scratch, Math.max(start + length, 2 * scratch.length));
        }
    }

    private static int hash(final byte[] text, final int start, final int end) {
        long hash = (end - start) * 0x9E3779B97F4A7C15L;
        int i = start;
        for (; i + Long.BYTES <= end; i += Long.BYTES) {
            hash = (hash ^ (long) LONGS.get(text, i)) * 0xBF58476D1CE4E5B9L;
            hash ^= hash >>> 29;
        }
        long rest = 0;
        for (; i < end; i++) {
            rest = rest << 8 | text[i] & 0xFF;
        }
        hash = (hash ^ rest) * 0x94D049BB133111EBL;
        hash ^= hash >>> 32;
        hash *= 0xBF58476D1CE4E5B9L;
        return (int) (hash >>> 32);
    }

    private int add(final int hash, final int from, final int length) {
        if (size + 1 >= starts.length) {
            final int larger = Math.min(starts.length + (starts.length >> 1), MAX_ARRAY_LENGTH);
            starts = Arrays.copyOf(starts, larger);
            hashes = Arrays.copyOf(hashes, larger);
        }
        final int start = starts[size];
        if (length >= MAX_ARRAY_LENGTH - start) {
            throw new IllegalStateException("More than 2 GB of distinct values in one field");
        }
        // one byte to spare: an empty value at the end starts within the array, where prefetch reads
        if (start + length >= bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_ARRAY_LENGTH, Math.max((long) start + length + 1, bytes.length + (long) (bytes.length >> 1))));
        }
        System.arraycopy(scratch, from, bytes, start, length);
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

    /** Ends adding, and frees the memory that only adding needs. */
    void freeze() {
        slots = new int[0];
        scratch = new byte[0];
        endsOfBatch = new int[0];
        hashesOfBatch = new int[0];
        bytes = Arrays.copyOf(bytes, starts[size]);
        starts = Arrays.copyOf(starts, size + 1);
        hashes = Arrays.copyOf(hashes, size);
    }

    /** The value of a number; null for 0. */
    String value(final int number) {
        return number == 0 ? null : new String(bytes, starts[number], starts[number + 1] - starts[number], StandardCharsets.UTF_8);
    }

    /** All values by number. To be called after the last one was added. */
    synchronized String[] texts() {
        if (texts == null) {
            texts = new String[size];
            Arrays.setAll(texts, this::value);
        }
        return texts;
    }

    /** A hash of a number's text. It does not depend on the order in which values were added. */
    int hash(final int number) {
        return hashes[number];
    }

    byte[] bytes() {
        return bytes;
    }

    int start(final int number) {
        return starts[number];
    }

    /** Estimates the bytes on the heap while values are added. */
    long growingBytes() {
        return bytes.length + (long) Integer.BYTES * (starts.length + hashes.length + slots.length);
    }

    /** Estimates the bytes on the heap once frozen. */
    long frozenBytes() {
        return starts[size] + 2L * Integer.BYTES * size;
    }

    /** The count of numbers in use, 0 included. */
    int size() {
        return size;
    }
}
