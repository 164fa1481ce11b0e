// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.spill;

import org.apache.nifi.serialization.record.Record;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Records put aside by row, as bytes, in chunks: some in memory, the oldest beyond that in a file that is gone with the store. In memory are as many as the budget has room
 * for, but no more than a part of it, so that others come to theirs; the first chunk is beside that. Not safe for threads.
 */
public final class RecordStore implements AutoCloseable {

    /** What the place of a row takes, wherever its record is. */
    public static final int BYTES_OF_ROW = Long.BYTES;

    /** An array that fills whole regions of the heap, as they are up to 8 GB: the collector leaves it where it is, and does not copy every record several times. */
    static final int CHUNK = (1 << 22) - 16;
    private static final int FIRST_SIZE = 1 << 14;
    private static final int MOST_OF_BUDGET = 4;
    private static final long KEPT_FREE = 64L << 20;

    private final MemoryBudget.Claim claim;
    private final Path directory;
    private final SymbolTable vocabulary = new SymbolTable();
    private final RecordEncoder encoder = new RecordEncoder(vocabulary);
    private final List<byte[]> chunks = new ArrayList<>();
    private long[] places = new long[1024];
    private int rows;
    private long end;
    private long claimed;
    private int spilled;
    private FileChannel file;

    /** The disk has not the room that is needed. The message says how much that is. */
    public static final class NoRoomException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private NoRoomException(final long bytes) {
            super("The Spill Directory has no room for the %d MB that are needed: make room, choose another one, or raise the Memory Budget".formatted(bytes >> 20));
        }
    }

    /** @param directory where the file goes if there is one */
    public RecordStore(final MemoryBudget.Claim claim, final Path directory) {
        this.claim = claim;
        this.directory = directory;
    }

    /** The same record in less memory. For the thread that encodes. */
    public Record slim(final Record record) {
        return encoder.slim(record);
    }

    /** A record as it is put aside. For one thread, which may be another than that which adds. */
    public ByteBuffer encode(final Record record) {
        final ByteBuffer bytes = encoder.encode(record);
        return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }

    /**
     * Puts the record of the next row aside.
     *
     * @param bytes as {@link #encode} made them
     */
    public void add(final ByteBuffer bytes) {
        final long room = CHUNK - end % CHUNK;
        if (bytes.remaining() > room && bytes.remaining() <= CHUNK) {
            // what fits one chunk is not divided
            end += room;
        }
        if (rows == places.length) {
            places = Arrays.copyOf(places, rows + (rows >> 1));
        }
        places[rows++] = end;
        append(bytes);
    }

    /** The records as one thread reads them, after the last was put aside. Several threads may, each with its own. */
    public StoredRecords records() {
        return new StoredRecords(new RecordDecoder(vocabulary), places, chunks, file);
    }

    /** Bytes that went to disk. */
    public long spilled() {
        return (long) spilled * CHUNK;
    }

    private void append(final ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            final int offset = (int) (end % CHUNK);
            if (offset == 0) {
                chunks.add(freeChunk());
            }
            final int part = Math.min(bytes.remaining(), CHUNK - offset);
            bytes.get(last(offset + part), offset, part);
            end += part;
        }
    }

    /** The last chunk, which has room for so many bytes then: the first one grows, as most FlowFiles fill a part of it alone. */
    private byte[] last(final int length) {
        final byte[] last = chunks.getLast();
        if (length > last.length) {
            chunks.set(chunks.size() - 1, Arrays.copyOf(last, Math.min(CHUNK, Math.max(length, 2 * last.length))));
        }
        return chunks.getLast();
    }

    private byte[] freeChunk() {
        if (chunks.isEmpty()) {
            return new byte[FIRST_SIZE];
        }
        last(CHUNK);
        if (claimed + CHUNK <= claim.limit() / MOST_OF_BUDGET && claim.tryGrow(CHUNK)) {
            claimed += CHUNK;
            return new byte[CHUNK];
        }
        return spillOldest();
    }

    /** Gives memory back: the oldest records go to disk. False where none can. */
    public boolean spill() {
        if (claimed == 0) {
            return false;
        }
        spillOldest();
        claim.shrink(CHUNK);
        claimed -= CHUNK;
        return true;
    }

    private byte[] spillOldest() {
        final byte[] oldest = chunks.get(spilled);
        try {
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
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
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
}
