// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.spill;

import org.apache.nifi.serialization.record.Record;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Records put aside by row, as bytes, in chunks: as many in memory as the budget allows, the oldest beyond that in a file that is gone with the store. Not safe for
 * threads.
 */
public final class RecordStore implements AutoCloseable {

    private static final int CHUNK = 1 << 20;
    private static final int FEWEST_IN_MEMORY = 2;
    private static final long KEPT_FREE = 64L << 20;

    private final MemoryBudget.Claim claim;
    private final Path directory;
    private final RecordCodec codec = new RecordCodec();
    private final long[] places;
    private final List<byte[]> chunks = new ArrayList<>();
    private final Buffer buffer = new Buffer();
    private long end;
    private int spilled;
    private FileChannel file;

    /** The disk has not the room that is needed. The message says how much that is. */
    public static final class NoRoomException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private NoRoomException(final long bytes) {
            super("The Spill Directory has no room for the %d MB that are needed: make room, choose another one, or raise the Memory Budget".formatted(bytes >> 20));
        }
    }

    /**
     * @param rows how many rows there may be
     * @param directory where the file goes if there is one
     */
    public RecordStore(final MemoryBudget.Claim claim, final Path directory, final int rows) {
        this.claim = claim;
        this.directory = directory;
        this.places = new long[rows];
    }

    /** Puts a record aside. */
    public void put(final int row, final Record record) {
        try {
            buffer.reset();
            codec.write(new DataOutputStream(buffer), record);
            places[row] = end + 1;
            final int length = buffer.size();
            append(ByteBuffer.allocate(Integer.BYTES).putInt(length).array(), Integer.BYTES);
            append(buffer.bytes(), length);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a row was put aside. */
    public boolean has(final int row) {
        return places[row] != 0;
    }

    /** A record that was put aside. */
    public Record get(final int row) {
        try {
            final long place = places[row] - 1;
            final byte[] bytes = new byte[ByteBuffer.wrap(copy(place, Integer.BYTES)).getInt()];
            copy(place + Integer.BYTES, bytes);
            return (Record) codec.read(new DataInputStream(new ByteArrayInputStream(bytes)));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes that went to disk. */
    public long spilled() {
        return (long) spilled * CHUNK;
    }

    private void append(final byte[] bytes, final int length) throws IOException {
        int from = 0;
        while (from < length) {
            final int offset = (int) (end % CHUNK);
            if (offset == 0) {
                chunks.add(freeChunk());
            }
            final int part = Math.min(length - from, CHUNK - offset);
            System.arraycopy(bytes, from, chunks.getLast(), offset, part);
            from += part;
            end += part;
        }
    }

    private byte[] freeChunk() throws IOException {
        if (chunks.size() - spilled < FEWEST_IN_MEMORY || claim.tryGrow(CHUNK)) {
            return new byte[CHUNK];
        }
        final byte[] oldest = chunks.get(spilled);
        if (file == null) {
            final Path path = Files.createTempFile(directory, "deduplicate-", ".records");
            file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        }
        requireRoom(directory, CHUNK, end);
        final ByteBuffer content = ByteBuffer.wrap(oldest);
        final long start = spilled();
        while (content.hasRemaining()) {
            file.write(content, start + content.position());
        }
        chunks.set(spilled++, null);
        return oldest;
    }

    /**
     * Makes sure that a file can grow.
     *
     * @param bytes by so much
     * @param all so large it would be then
     */
    static void requireRoom(final Path directory, final long bytes, final long all) throws IOException {
        if (Files.getFileStore(directory).getUsableSpace() < bytes + KEPT_FREE) {
            throw new NoRoomException(all + KEPT_FREE);
        }
    }

    private byte[] copy(final long place, final int length) throws IOException {
        final byte[] bytes = new byte[length];
        copy(place, bytes);
        return bytes;
    }

    private void copy(final long place, final byte[] target) throws IOException {
        int done = 0;
        while (done < target.length) {
            final long position = place + done;
            final int offset = (int) (position % CHUNK);
            final int part = Math.min(target.length - done, CHUNK - offset);
            final byte[] chunk = chunks.get((int) (position / CHUNK));
            if (chunk == null) {
                final ByteBuffer into = ByteBuffer.wrap(target, done, part);
                while (into.hasRemaining()) {
                    if (file.read(into, position + into.position() - done) < 0) {
                        throw new IOException("The file of records that were put aside is cut off");
                    }
                }
            } else {
                System.arraycopy(chunk, offset, target, done, part);
            }
            done += part;
        }
    }

    @Override
    public void close() {
        try {
            if (file != null) {
                file.close();
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes without a copy. */
    private static final class Buffer extends ByteArrayOutputStream {
        private byte[] bytes() {
            return buf;
        }
    }
}
