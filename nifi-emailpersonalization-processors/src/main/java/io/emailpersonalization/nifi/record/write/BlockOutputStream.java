// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.write;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;

/**
 * Collects bytes and hands them over in blocks. The receiver owns a block until it releases it. Reused blocks stay in the processor's cache. A flush hands nothing over. RecordOutputTest covers
 * this class.
 */
public final class BlockOutputStream extends OutputStream {

    /** 64 KiB: a block should fit into the second-level cache of a processor, which has 256 KiB or more. Chosen, not measured. */
    private static final int BLOCK_BYTES = 1 << 16;
    /** 4 KiB: most outputs are small, and blocks double in size up to {@link #BLOCK_BYTES}. Chosen, not measured. */
    private static final int FIRST_BLOCK_BYTES = 1 << 12;

    /** Released blocks that are kept: 1 MiB. Chosen, not measured. */
    private static final int MAX_FREE_BLOCKS = 16;

    private final Consumer<ByteBuffer> receiver;
    private final Queue<ByteBuffer> free = new ArrayBlockingQueue<>(MAX_FREE_BLOCKS);
    private ByteBuffer block = ByteBuffer.allocate(FIRST_BLOCK_BYTES);

    public BlockOutputStream(final Consumer<ByteBuffer> receiver) {
        this.receiver = receiver;
    }

    @Override
    public void write(final int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(final byte[] bytes, final int offset, final int length) {
        int written = 0;
        while (written < length) {
            if (!block.hasRemaining()) {
                handOver();
            }
            final int part = Math.min(length - written, block.remaining());
            block.put(bytes, offset + written, part);
            written += part;
        }
    }

    private void handOver() {
        final ByteBuffer full = block;
        final ByteBuffer given = free.poll();
        block = given == null ? ByteBuffer.allocate(Math.min(BLOCK_BYTES, 2 * full.capacity())) : given;
        receiver.accept(full.flip());
    }

    /** Takes back a block, on any thread. */
    public void release(final ByteBuffer done) {
        if (done.capacity() == BLOCK_BYTES) {
            free.offer(done.clear());
        }
    }

    /** Hands over the last block. */
    @Override
    public void close() {
        if (block.position() > 0) {
            handOver();
        }
    }
}
