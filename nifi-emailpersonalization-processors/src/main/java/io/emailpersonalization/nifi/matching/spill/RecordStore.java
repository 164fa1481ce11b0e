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
 * Stores records by row, as bytes, in chunks. The newest chunks are in memory, as far as a part of the memory budget allows; older ones spill to a file. Closing deletes the file. The
 * first chunk is not claimed. Not safe for threads. SpillTest tests it.
 */
public final class RecordStore implements AutoCloseable {

    /** Bytes of heap per row, wherever its record is: its position. */
    public static final int BYTES_OF_ROW = Long.BYTES;

    /** Bytes of a chunk: with its header 4 MB, so that it fills whole regions of a heap of up to 8 GB and the garbage collector does not copy it. */
    static final int CHUNK_BYTES = (1 << 22) - 16;
    /** Bytes of the first chunk at the start. It grows. */
    private static final int INITIAL_BYTES = 1 << 14;
    /** Records in memory take one part in so many of the budget, so that other tasks get memory too. */
    private static final int BUDGET_DIVISOR = 4;
    /** Bytes of the disk that stay free for others. */
    private static final long MIN_FREE_BYTES = 64L << 20;

    private final MemoryBudget.Claim claim;
    private final Path directory;
    private final SymbolTable symbols = new SymbolTable();
    private final RecordEncoder encoder = new RecordEncoder(symbols);
    private final List<byte[]> chunks = new ArrayList<>();
    private long[] positions = new long[1024];
    private int rows;
    private long end;
    private long claimed;
    private int spilled;
    private FileChannel file;

    /** Thrown when the disk has too little room. The message says how much is needed. */
    public static final class NoRoomException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private NoRoomException(final long bytes) {
            super("The Spill Directory lacks room for %d MB: free disk space, choose another directory, or raise the Memory Budget".formatted(bytes >> 20));
        }
    }

    /** @param directory of the spill file */
    public RecordStore(final MemoryBudget.Claim claim, final Path directory) {
        this.claim = claim;
        this.directory = directory;
    }

    /** Returns the record in compact form. For the encoding thread only. */
    public Record compact(final Record record) {
        return encoder.compact(record);
    }

    /** Encodes a record for {@link #add}. For one thread, which may be another than the adding one. */
    public ByteBuffer encode(final Record record) {
        final ByteBuffer bytes = encoder.encode(record);
        return ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
    }

    /**
     * Stores the record of the next row.
     *
     * @param bytes from {@link #encode}
     */
    public void add(final ByteBuffer bytes) {
        final long room = CHUNK_BYTES - end % CHUNK_BYTES;
        if (bytes.remaining() > room && bytes.remaining() <= CHUNK_BYTES) {
            // a record that fits a chunk is not divided
            end += room;
        }
        if (rows == positions.length) {
            positions = Arrays.copyOf(positions, rows + (rows >> 1));
        }
        positions[rows++] = end;
        append(bytes);
    }

    /** Returns the records for one thread, after the last one was stored. Each thread needs its own. */
    public StoredRecords records() {
        return new StoredRecords(new RecordDecoder(symbols), positions, chunks, file);
    }

    /** The bytes spilled to disk. */
    public long spilled() {
        return (long) spilled * CHUNK_BYTES;
    }

    private void append(final ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            final int offset = (int) (end % CHUNK_BYTES);
            if (offset == 0) {
                chunks.add(freeChunk());
            }
            final int part = Math.min(bytes.remaining(), CHUNK_BYTES - offset);
            bytes.get(last(offset + part), offset, part);
            end += part;
        }
    }

    /** Returns the last chunk with room for a number of bytes. The first chunk grows, since most FlowFiles fill a part of it only. */
    private byte[] last(final int length) {
        final byte[] last = chunks.getLast();
        if (length > last.length) {
            chunks.set(chunks.size() - 1, Arrays.copyOf(last, Math.min(CHUNK_BYTES, Math.max(length, 2 * last.length))));
        }
        return chunks.getLast();
    }

    private byte[] freeChunk() {
        if (chunks.isEmpty()) {
            return new byte[INITIAL_BYTES];
        }
        last(CHUNK_BYTES);
        if (claimed + CHUNK_BYTES <= claim.limit() / BUDGET_DIVISOR && claim.tryGrow(CHUNK_BYTES)) {
            claimed += CHUNK_BYTES;
            return new byte[CHUNK_BYTES];
        }
        return spillOldest();
    }

    /** Spills the oldest chunk and releases its memory. Returns false if no chunk can be spilled. */
    public boolean spill() {
        if (claimed == 0) {
            return false;
        }
        spillOldest();
        claim.shrink(CHUNK_BYTES);
        claimed -= CHUNK_BYTES;
        return true;
    }

    private byte[] spillOldest() {
        final byte[] oldest = chunks.get(spilled);
        try {
            if (file == null) {
                final Path path = Files.createTempFile(directory, "deduplicate-", ".records");
                file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            }
            requireRoom(directory, CHUNK_BYTES, end);
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
     * Checks that the disk has room for a file to grow.
     *
     * @param bytes the growth
     * @param all the size afterwards
     */
    static void requireRoom(final Path directory, final long bytes, final long all) throws IOException {
        if (Files.getFileStore(directory).getUsableSpace() < bytes + MIN_FREE_BYTES) {
            throw new NoRoomException(all + MIN_FREE_BYTES);
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
