// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.spill;

import org.apache.nifi.serialization.record.Record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;

/** The records of a {@link RecordStore} as one thread reads them. */
public final class StoredRecords {

    private static final int CHUNK = RecordStore.CHUNK;
    private static final int WINDOW = 1 << 18;
    private static final int FEWEST_AHEAD = 1 << 14;
    /** What comes from memory together, twice. */
    private static final int LINES = 128;

    private final RecordDecoder decoder;
    private final long[] places;
    private final List<byte[]> chunks;
    private final FileChannel file;
    private byte[] window;
    /** Which part of the file the window holds. */
    private long start;
    private long end;
    private int fetched;

    /**
     * @param places where each row's record begins
     * @param chunks those in memory; null for each that is in the file
     */
    StoredRecords(final RecordDecoder decoder, final long[] places, final List<byte[]> chunks, final FileChannel file) {
        this.decoder = decoder;
        this.places = places;
        this.chunks = chunks;
        this.file = file;
    }

    /** The record of a row that is behind those asked for before: what lies beside it is kept at hand. */
    public Record next(final int row) {
        load(places[row]);
        return get(row);
    }

    /** The record of a row. */
    public Record get(final int row) {
        final long place = places[row];
        final int length = bytes(place, Integer.BYTES).getInt();
        return (Record) decoder.decode(bytes(place + Integer.BYTES, length));
    }

    /**
     * Looks at the record of a row that is about to be asked for: it may be anywhere in memory, and the waits for several at once are hardly longer than for one. Nothing comes
     * of it but that it is near.
     */
    public void fetch(final int row) {
        final byte[] chunk = chunks.get((int) (places[row] / CHUNK));
        if (chunk != null) {
            final int offset = (int) (places[row] % CHUNK);
            fetched += chunk[offset] + chunk[Math.min(chunk.length - 1, offset + LINES)];
        }
    }

    /** Keeps what follows in the file at hand: rows in order are not read from there one by one. */
    private void load(final long place) {
        final int chunk = (int) (place / CHUNK);
        final boolean isLastOfChunk = end % CHUNK == 0;
        if (chunks.get(chunk) == null && (place < start || place >= end || place + FEWEST_AHEAD > end && !isLastOfChunk)) {
            window = window == null ? new byte[WINDOW] : window;
            start = place;
            end = Math.min(place + WINDOW, (chunk + 1L) * CHUNK);
            readFile(start, ByteBuffer.wrap(window, 0, (int) (end - start)));
        }
    }

    private ByteBuffer bytes(final long place, final int length) {
        final int chunk = (int) (place / CHUNK);
        final int offset = (int) (place % CHUNK);
        final byte[] inMemory = chunks.get(chunk);
        if (inMemory != null && offset + length <= CHUNK) {
            return ByteBuffer.wrap(inMemory, offset, length);
        }
        if (place >= start && place + length <= end) {
            return ByteBuffer.wrap(window, (int) (place - start), length);
        }
        final ByteBuffer copy = ByteBuffer.allocate(length);
        long position = place;
        while (copy.hasRemaining()) {
            final int from = (int) (position % CHUNK);
            final int part = Math.min(copy.remaining(), CHUNK - from);
            final byte[] source = chunks.get((int) (position / CHUNK));
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
                    throw new IllegalStateException("The file of records that were put aside is cut off");
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
