// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.file;

import io.emailpersonalization.nifi.record.read.UnreadableContentException;
import org.apache.commons.io.input.ReaderInputStream;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * JSON for record readers: UTF-8, a list or a sequence of objects. An envelope around the list is replaced by blanks, so that lines and positions stay those of the file.
 * CustomerFileReaderTest tests it.
 */
public final class JsonContent implements ReopenableContent {

    private final ReopenableContent content;
    private final Encoding encoding;
    private final Envelope envelope;

    private JsonContent(final ReopenableContent content, final Encoding encoding, final Envelope envelope) {
        this.content = content;
        this.encoding = encoding;
        this.envelope = envelope;
    }

    static JsonContent of(final ReopenableContent content, final Encoding encoding, final List<String> envelopes) throws IOException {
        final JsonContent whole = new JsonContent(content, encoding, null);
        final Optional<Envelope> envelope;
        try (InputStream bytes = whole.open()) {
            envelope = Envelope.find(beginning(bytes), envelopes);
        }
        return envelope.map(found -> new JsonContent(content, encoding, found)).orElse(whole);
    }

    /** Returns text as UTF-8 without a byte order mark, whichever Unicode encoding it has. A fault of UTF-16 or UTF-32 is thrown behind the readable text. */
    public static JsonContent utf8(final ReopenableContent content) throws IOException {
        final byte[] beginning;
        try (InputStream bytes = content.open()) {
            beginning = bytes.readNBytes(CustomerFile.HEAD_BYTES);
        }
        final Encoding guess = EncodingDetector.ofBeginning(beginning, null);
        final boolean isUtf8 = guess.charset().equals(StandardCharsets.UTF_8);
        return new JsonContent(content, isUtf8 ? guess : EncodingDetector.ofWhole(content, guess, false, true), null);
    }

    /** Reads the beginning, as far as it is readable. */
    private static byte[] beginning(final InputStream bytes) throws IOException {
        final byte[] beginning = new byte[CustomerFile.HEAD_BYTES];
        int length = 0;
        try {
            for (int read = bytes.read(beginning); read > 0; read = bytes.read(beginning, length, beginning.length - length)) {
                length += read;
            }
        } catch (final IOException e) {
            if (!(e.getCause() instanceof UnreadableContentException)) {
                throw e;
            }
        }
        return Arrays.copyOf(beginning, length);
    }

    @Override
    public InputStream open() throws IOException {
        final InputStream utf8;
        if (encoding.charset().equals(StandardCharsets.UTF_8)) {
            utf8 = content.open();
            utf8.skipNBytes(encoding.markLength());
        } else {
            utf8 = new Readable(ReaderInputStream.builder().setReader(encoding.reader(content)).setCharset(StandardCharsets.UTF_8).get());
        }
        return envelope == null ? utf8 : envelope.listOf(utf8);
    }

    /** Reads the readable text, then throws the fault. */
    private final class Readable extends FilterInputStream {

        private Readable(final InputStream content) {
            super(content);
        }

        @Override
        public int read() throws IOException {
            return end(super.read());
        }

        @Override
        public int read(final byte[] bytes, final int offset, final int length) throws IOException {
            return end(super.read(bytes, offset, length));
        }

        private int end(final int read) throws IOException {
            if (read < 0 && encoding.unreadable().isPresent()) {
                throw new IOException(encoding.unreadable().get());
            }
            return read;
        }
    }
}
