// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.spill;

import io.emailpersonalization.nifi.matching.block.BlockSpace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Allocates block memory in a memory-mapped file, outside the heap. The operating system keeps as much of it in memory as fits. Closing deletes the file. */
public final class MappedSpace implements BlockSpace, AutoCloseable {

    private final Path directory;
    /** A lock and not a monitor, since the holder waits for the disk. */
    private final Lock lock = new ReentrantLock();
    private FileChannel file;
    private long end;

    /** @param directory of the file */
    public MappedSpace(final Path directory) {
        this.directory = directory;
    }

    @Override
    public IntBuffer ints(final int count) {
        return map((long) count * Integer.BYTES).asIntBuffer();
    }

    @Override
    public LongBuffer longs(final int count) {
        return map((long) count * Long.BYTES).asLongBuffer();
    }

    @Override
    public boolean isScarce() {
        return true;
    }

    private ByteBuffer map(final long bytes) {
        lock.lock();
        try {
            RecordStore.requireRoom(directory, bytes, end + bytes);
            if (file == null) {
                file = FileChannel.open(Files.createTempFile(directory, "deduplicate-", ".blocks"), StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            }
            final ByteBuffer mapped = file.map(FileChannel.MapMode.READ_WRITE, end, bytes);
            end += bytes;
            return mapped;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
        }
    }

    /** The bytes of the file. */
    public long spilled() {
        lock.lock();
        try {
            return end;
        } finally {
            lock.unlock();
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
