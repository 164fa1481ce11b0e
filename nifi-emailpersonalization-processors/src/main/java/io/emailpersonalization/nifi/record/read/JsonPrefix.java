// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.read;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * The longest prefix of broken JSON that ends with a whole object. Broken JSON is cut off, or has a word such as NaN. A reader that infers its schema reads to the end first, and returns no
 * record of such content. BrokenFilesTest covers this class.
 *
 * @param length bytes up to the end of the last whole object
 * @param openLists lists that are open there
 */
public record JsonPrefix(long length, int openLists) {

    /** Buffer size in bytes. */
    private static final int BLOCK = 1 << 16;

    /** Scans the content for whole objects. Returns empty if there are none, or if the content is not a list or a sequence of JSON objects. Does not close the content. */
    public static Optional<JsonPrefix> find(final InputStream content) throws IOException {
        final JsonScanner shape = new JsonScanner();
        final byte[] block = new byte[BLOCK];
        long position = 0;
        long objects = 0;
        JsonPrefix whole = null;
        for (int read = content.read(block); read > 0 && !shape.hasInvalidWord(); read = content.read(block)) {
            for (int i = 0; i < read && !shape.hasInvalidWord(); i++) {
                shape.scan(block, i, 1);
                position++;
                if (shape.objects() > objects) {
                    objects = shape.objects();
                    whole = new JsonPrefix(position, shape.openLists());
                }
            }
        }
        return shape.isJson() && !shape.hasStrayEntry() ? Optional.ofNullable(whole) : Optional.empty();
    }

    /** The prefix of the content with its lists closed. Supports mark and reset if the content does, and closes it. */
    public InputStream closed(final InputStream content) {
        return new ClosedStream(content, length, openLists);
    }

    /** The beginning of a stream, followed by closing brackets. */
    private static final class ClosedStream extends FilterInputStream {
        private final long length;
        private final int lists;
        private long position;
        private long marked;

        private ClosedStream(final InputStream content, final long length, final int lists) {
            super(content);
            this.length = length;
            this.lists = lists;
        }

        @Override
        public int read() throws IOException {
            final byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(final byte[] bytes, final int offset, final int most) throws IOException {
            final int read;
            if (position < length) {
                read = super.read(bytes, offset, (int) Math.min(most, length - position));
            } else {
                read = (int) Math.min(most, length + lists - position);
                Arrays.fill(bytes, offset, offset + read, (byte) ']');
            }
            if (read <= 0) {
                return -1;
            }
            position += read;
            return read;
        }

        @Override
        public long skip(final long count) throws IOException {
            return Math.max(0, read(new byte[(int) Math.min(count, BLOCK)]));
        }

        @Override
        public int available() throws IOException {
            return position < length ? (int) Math.min(super.available(), length - position) : (int) (length + lists - position);
        }

        @Override
        public synchronized void mark(final int limit) {
            super.mark(limit);
            marked = position;
        }

        @Override
        public synchronized void reset() throws IOException {
            super.reset();
            position = marked;
        }
    }
}
