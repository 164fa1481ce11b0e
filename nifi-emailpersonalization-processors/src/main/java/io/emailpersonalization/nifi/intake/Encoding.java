// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake;

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
 * How text is encoded.
 *
 * @param markLength bytes of the byte order mark before the text
 * @param readable how many characters come before the line that is encoded otherwise; {@link Long#MAX_VALUE} where all are encoded so
 * @param fault why no more can be read; null where all can
 * @param note what a person should know; null where there is nothing
 */
record Encoding(Charset charset, int markLength, long readable, UnreadableContentException fault, String note) {

    static Encoding of(final Charset charset, final int markLength) {
        return new Encoding(charset, markLength, Long.MAX_VALUE, null, null);
    }

    /** The text without its byte order mark, as far as it is readable. */
    Reader reader(final Content content) throws IOException {
        final InputStream bytes = content.open();
        bytes.skipNBytes(markLength);
        return new BoundedText(new InputStreamReader(bytes, charset.newDecoder().onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE)), readable);
    }

    Optional<UnreadableContentException> unreadable() {
        return Optional.ofNullable(fault);
    }

    /** The beginning of a text. */
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
