// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.file;

import io.emailpersonalization.nifi.record.read.JsonScanner;

import java.io.IOException;
import java.io.InputStream;

/** A stream for a reader that returns to the start after it has inferred its schema. Tracks the shape of the JSON read since the last start. CustomerFileReaderTest tests it. */
final class ReopenedStream extends InputStream {

    /** Bytes that are read at once. */
    private static final int BUFFER_BYTES = 1 << 13;

    private final ReopenableContent content;
    private InputStream current;
    private JsonScanner shape = new JsonScanner();

    ReopenedStream(final ReopenableContent content) throws IOException {
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
            shape.scan(bytes, offset, read);
        }
        return read;
    }

    @Override
    public boolean markSupported() {
        return true;
    }

    /** Readers mark the start only. */
    @Override
    public synchronized void mark(final int limit) {
        // reset always returns to the start
    }

    @Override
    public synchronized void reset() throws IOException {
        shape = new JsonScanner();
        current = content.open();
    }

    /** Reads the rest, and returns the shape of the whole. */
    JsonScanner rest() throws IOException {
        final byte[] rest = new byte[BUFFER_BYTES];
        int read = read(rest);
        while (read >= 0) {
            read = read(rest);
        }
        return shape;
    }
}
