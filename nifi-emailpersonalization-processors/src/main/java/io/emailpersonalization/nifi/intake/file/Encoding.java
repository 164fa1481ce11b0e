// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.file;

import io.emailpersonalization.nifi.record.read.UnreadableContentException;

import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.util.Optional;

/**
 * The encoding of a text. CustomerFileReaderTest tests it.
 *
 * @param markLength the bytes of the byte order mark
 * @param readable the characters before the first one with another encoding; {@link #ALL} if there is none
 * @param fault the reason why no more can be read; null if all can
 * @param note a note for the user; null if there is none
 */
record Encoding(Charset charset, int markLength, long readable, UnreadableContentException fault, String note) {

    /** All characters are readable. */
    static final long ALL = Long.MAX_VALUE;

    static Encoding of(final Charset charset, final int markLength) {
        return new Encoding(charset, markLength, ALL, null, null);
    }

    /** Opens the readable text without its byte order mark. */
    Reader reader(final ReopenableContent content) throws IOException {
        final InputStream bytes = content.open();
        bytes.skipNBytes(markLength);
        return new BoundedText(new InputStreamReader(bytes, charset.newDecoder().onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE)), readable);
    }

    Optional<UnreadableContentException> unreadable() {
        return Optional.ofNullable(fault);
    }

    /** Reads a number of characters of a text. */
    private static final class BoundedText extends FilterReader {
        private long left;

        private BoundedText(final Reader text, final long length) {
            super(text);
            left = length;
        }

        @Override
        public int read() throws IOException {
            final char[] one = new char[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(final char[] text, final int offset, final int length) throws IOException {
            if (left <= 0) {
                return -1;
            }
            final int read = super.read(text, offset, (int) Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }
    }
}
