// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.spill;

import org.apache.nifi.serialization.record.Record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;

/** Reads the records of a {@link RecordStore}, in one thread. SpillTest tests it. */
public final class StoredRecords {

    private static final int CHUNK_BYTES = RecordStore.CHUNK_BYTES;
    /** Bytes of the file that are read at once when rows are read in order. */
    private static final int WINDOW_BYTES = 1 << 18;
    /** Bytes behind a record that must be in the window; otherwise it is read anew. */
    private static final int MIN_BYTES_AHEAD = 1 << 14;
    /** Bytes of two cache lines. */
    private static final int CACHE_LINE_PAIR_BYTES = 128;

    private final RecordDecoder decoder;
    private final long[] positions;
    private final List<byte[]> chunks;
    private final FileChannel file;
    private byte[] window;
    /** The range of the file in the window. */
    private long windowStart;
    private long windowEnd;
    private int prefetched;

    /**
     * @param positions the start of each row's record
     * @param chunks the chunks in memory; null for each chunk in the file
     */
    StoredRecords(final RecordDecoder decoder, final long[] positions, final List<byte[]> chunks, final FileChannel file) {
        this.decoder = decoder;
        this.positions = positions;
        this.chunks = chunks;
        this.file = file;
    }

    /** Returns the record of a row after all rows read before. Reads ahead in the file. */
    public Record getForward(final int row) {
        load(positions[row]);
        return get(row);
    }

    /** Returns the record of a row. */
    public Record get(final int row) {
        final long place = positions[row];
        final int length = bytes(place, Integer.BYTES).getInt();
        return (Record) decoder.decode(bytes(place + Integer.BYTES, length));
    }

    /** Prefetches the record of a row, see {@link io.emailpersonalization.nifi.matching}. */
    public void prefetch(final int row) {
        final byte[] chunk = chunks.get((int) (positions[row] / CHUNK_BYTES));
        if (chunk != null) {
            final int offset = (int) (positions[row] % CHUNK_BYTES);
            prefetched += chunk[offset] + chunk[Math.min(chunk.length - 1, offset + CACHE_LINE_PAIR_BYTES)];
        }
    }

    /** Fills the window, so that rows in order are not read from the file one by one. */
    private void load(final long place) {
        final int chunk = (int) (place / CHUNK_BYTES);
        final boolean isLastOfChunk = windowEnd % CHUNK_BYTES == 0;
        if (chunks.get(chunk) == null && (place < windowStart || place >= windowEnd || place + MIN_BYTES_AHEAD > windowEnd && !isLastOfChunk)) {
            window = window == null ? new byte[WINDOW_BYTES] : window;
            windowStart = place;
            windowEnd = Math.min(place + WINDOW_BYTES, (chunk + 1L) * CHUNK_BYTES);
            readFile(windowStart, ByteBuffer.wrap(window, 0, (int) (windowEnd - windowStart)));
        }
    }

    private ByteBuffer bytes(final long place, final int length) {
        final int chunk = (int) (place / CHUNK_BYTES);
        final int offset = (int) (place % CHUNK_BYTES);
        final byte[] inMemory = chunks.get(chunk);
        if (inMemory != null && offset + length <= CHUNK_BYTES) {
            return ByteBuffer.wrap(inMemory, offset, length);
        }
        if (place >= windowStart && place + length <= windowEnd) {
            return ByteBuffer.wrap(window, (int) (place - windowStart), length);
        }
        final ByteBuffer copy = ByteBuffer.allocate(length);
        long position = place;
        while (copy.hasRemaining()) {
            final int from = (int) (position % CHUNK_BYTES);
            final int part = Math.min(copy.remaining(), CHUNK_BYTES - from);
            final byte[] source = chunks.get((int) (position / CHUNK_BYTES));
            if (source == null) {
                readFile(position, copy.slice(copy.position(), part));
                copy.position(copy.position() + part);
            } else {
                copy.put(source, from, part);
            }
            position += part;
        }
        return copy.flip();
    }

    private void readFile(final long position, final ByteBuffer into) {
        try {
            while (into.hasRemaining()) {
                if (file.read(into, position + into.position()) < 0) {
                    throw new IllegalStateException("The file of stored records is truncated");
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
