// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake;

import io.emailpersonalization.nifi.record.read.JsonShape;

import java.io.IOException;
import java.io.InputStream;

/** Content for a reader that goes back to the start once it has inferred its schema. The outline of what was read since the last start is remembered. */
final class ReopenedStream extends InputStream {

    private static final int BUFFER = 1 << 13;

    private final Content content;
    private InputStream current;
    private JsonShape shape = new JsonShape();

    ReopenedStream(final Content content) throws IOException {
        this.content = content;
        this.current = content.open();
    }

    @Override
    public int read() throws IOException {
        final byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(final byte[] bytes, final int offset, final int length) throws IOException {
        final int read = current.read(bytes, offset, length);
        if (read > 0) {
            shape.see(bytes, offset, read);
        }
        return read;
    }

    @Override
    public boolean markSupported() {
        return true;
    }

    /** Readers mark the start, and nothing else. */
    @Override
    public synchronized void mark(final int limit) {
        // the start can always be gone back to
    }

    @Override
    public synchronized void reset() throws IOException {
        shape = new JsonShape();
        current = content.open();
    }

    /** The outline of the whole, once its rest was read. */
    JsonShape rest() throws IOException {
        final byte[] rest = new byte[BUFFER];
        int read = read(rest);
        while (read >= 0) {
            read = read(rest);
        }
        return shape;
    }
}
