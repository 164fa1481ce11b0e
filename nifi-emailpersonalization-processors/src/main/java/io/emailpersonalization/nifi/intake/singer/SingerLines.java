// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.singer;

import io.emailpersonalization.nifi.intake.file.ReopenableContent;
import io.emailpersonalization.nifi.record.read.UnreadableContentException;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The lines of UTF-8 text, one at a time, without blank ones. SingerReaderTest tests it. */
final class SingerLines implements Closeable {

    /** Bytes of the longest line: many times the largest record of a CRM, whose longest texts have 131,072 characters. */
    static final int MAX_LINE_BYTES = 1 << 25;
    /** Bytes that are read at once. */
    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream content;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int end;
    private byte[] line = new byte[BUFFER_BYTES];
    private int length;
    private long number;

    SingerLines(final ReopenableContent content) throws IOException {
        this.content = content.open();
    }

    /**
     * Reads the next line that is not blank; returns false behind the last.
     *
     * @throws UnreadableContentException when the line is too long, or not encoded as the rest is
     */
    boolean next() throws IOException, UnreadableContentException {
        while (read()) {
            if (start() < length) {
                return true;
            }
        }
        return false;
    }

    private boolean read() throws IOException, UnreadableContentException {
        length = 0;
        boolean isRead = false;
        while (position < end || fill()) {
            isRead = true;
            int stop = position;
            while (stop < end && buffer[stop] != '\n') {
                stop++;
            }
            append(stop);
            if (stop < end) {
                position = stop + 1;
                break;
            }
            position = end;
        }
        number += isRead ? 1 : 0;
        return isRead;
    }

    private boolean fill() throws IOException, UnreadableContentException {
        try {
            end = content.read(buffer);
            position = 0;
            return end > 0;
        } catch (final IOException e) {
            if (e.getCause() instanceof UnreadableContentException known) {
                throw known;
            }
            throw e;
        }
    }

    private void append(final int stop) throws UnreadableContentException {
        final int more = stop - position;
        if (length + more > MAX_LINE_BYTES) {
            throw new UnreadableContentException("Line %d is longer than %d MiB: leave its largest field out of the selection of the tap, or check that the file has one message per line"
                    .formatted(number + 1, MAX_LINE_BYTES >> 20), null);
        }
        if (length + more > line.length) {
            line = Arrays.copyOf(line, Math.min(MAX_LINE_BYTES, Math.max(length + more, line.length * 2)));
        }
        System.arraycopy(buffer, position, line, length, more);
        length += more;
    }

    /** The buffer with the line, from 0 to {@link #length}. The next line replaces it. */
    byte[] bytes() {
        return line;
    }

    int length() {
        return length;
    }

    /** The position of the first byte that is no white space. */
    int start() {
        int start = 0;
        while (start < length && line[start] >= 0 && line[start] <= ' ') {
            start++;
        }
        return start;
    }

    /** The number of the line, from 1. */
    long number() {
        return number;
    }

    String place() {
        return "line " + number;
    }

    String capitalPlace() {
        return "Line " + number;
    }

    @Override
    public void close() throws IOException {
        content.close();
    }
}
