// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Optional;

/**
 * What is whole of JSON that is cut off: a reader that infers its schema goes to the end first, and gives no record of such content.
 *
 * @param length bytes up to the end of the last whole object
 * @param lists how many lists are open there
 */
public record CutContent(long length, int lists) {

    private static final int BLOCK = 1 << 16;

    /** Finds the objects that are whole, byte by byte; empty where there are none, or the content is no list or sequence of JSON objects. The content is left open. */
    public static Optional<CutContent> of(final InputStream content) throws IOException {
        final JsonShape shape = new JsonShape();
        final byte[] block = new byte[BLOCK];
        long position = 0;
        long objects = 0;
        CutContent whole = null;
        for (int read = content.read(block); read > 0; read = content.read(block)) {
            for (int i = 0; i < read; i++) {
                shape.see(block, i, 1);
                position++;
                if (shape.objects() > objects) {
                    objects = shape.objects();
                    whole = new CutContent(position, shape.openLists());
                }
            }
        }
        return shape.isJson() && !shape.hasStray() ? Optional.ofNullable(whole) : Optional.empty();
    }

    /** The same content up to there, with its lists closed; closed with it. */
    public InputStream whole(final InputStream content) {
        final byte[] end = new byte[lists];
        Arrays.fill(end, (byte) ']');
        return new SequenceInputStream(new Beginning(content, length), new ByteArrayInputStream(end));
    }

    /** The first bytes of a stream. */
    private static final class Beginning extends FilterInputStream {
        private long left;

        private Beginning(final InputStream content, final long length) {
            super(content);
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            final byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(final byte[] bytes, final int offset, final int most) throws IOException {
            if (left == 0) {
                return -1;
            }
            final int read = super.read(bytes, offset, (int) Math.min(most, left));
            left -= Math.max(0, read);
            return read;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
