// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.read;

import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Passes content to a reader, and inspects it: keeps its beginning and scans it as JSON. Readers that infer a schema mark and reset it. BadInputTest covers this class. */
final class InspectingInputStream extends FilterInputStream {

    /** Bytes that are kept: the header of the widest exports. */
    private static final int BEGINNING = 1 << 16;
    /** Buffer size in bytes. */
    private static final int BUFFER = 1 << 13;
    /** The UTF-8 byte order mark, read as ISO 8859-1. */
    private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF";

    private final ByteArrayOutputStream beginning = new ByteArrayOutputStream();
    private final JsonScanner json = new JsonScanner();
    private long position;
    private long markedPosition;
    /** The number of bytes inspected. */
    private long furthest;

    InspectingInputStream(final InputStream content) {
        super(content);
    }

    @Override
    public int read() throws IOException {
        final byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(final byte[] bytes, final int offset, final int length) throws IOException {
        final int read = super.read(bytes, offset, length);
        if (read > 0) {
            inspect(bytes, offset, read);
            position += read;
        }
        return read;
    }

    private void inspect(final byte[] bytes, final int offset, final int length) {
        // bytes before the mark were inspected before the reset
        final int known = (int) Math.min(length, furthest - position);
        json.scan(bytes, offset + known, length - known);
        if (beginning.size() < BEGINNING) {
            beginning.write(bytes, offset + known, Math.min(length - known, BEGINNING - beginning.size()));
        }
        furthest = Math.max(furthest, position + length);
    }

    @Override
    public long skip(final long count) throws IOException {
        return Math.max(0, read(new byte[(int) Math.min(count, BUFFER)]));
    }

    @Override
    public synchronized void mark(final int limit) {
        super.mark(limit);
        markedPosition = position;
    }

    @Override
    public synchronized void reset() throws IOException {
        super.reset();
        position = markedPosition;
    }

    /** The number of bytes read; after a reset, from the mark on. */
    long position() {
        return position;
    }

    /** Inspects the rest that the reader did not read. */
    void drain() throws IOException {
        final byte[] rest = new byte[BUFFER];
        int read = read(rest);
        while (read >= 0) {
            read = read(rest);
        }
    }

    /** The scan of all bytes, also after a reset. */
    JsonScanner json() {
        return json;
    }

    /** The first line, at most 65,536 bytes of it, as ISO 8859-1 and without a byte order mark. It serves to classify the content. */
    String firstLine() {
        final String text = beginning.toString(StandardCharsets.ISO_8859_1);
        final String marked = text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
        for (int i = 0; i < marked.length(); i++) {
            if (marked.charAt(i) == '\n' || marked.charAt(i) == '\r') {
                return marked.substring(0, i);
            }
        }
        return marked;
    }
}
