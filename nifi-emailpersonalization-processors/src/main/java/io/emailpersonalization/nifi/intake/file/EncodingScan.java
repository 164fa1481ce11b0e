// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Scans bytes for the first one that is malformed in a character set. CustomerFileReaderTest tests it. */
final class EncodingScan {

    /** Bytes that are read at once. */
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int ASCII = 0x7F;
    /** Bytes that Windows-1252 has no character for. */
    private static final String NOT_IN_WINDOWS_1252 = "\u0081\u008D\u008F\u0090\u009D";

    private final boolean isUtf8;
    private long characters;
    private long lineStart;
    private long lines = 1;
    private long malformed;
    private long readable;
    private long readableLines;
    private long faultyLine;
    private boolean beyondAscii;
    private boolean undefined;
    private boolean cut;

    private EncodingScan(final boolean isUtf8) {
        this.isUtf8 = isUtf8;
    }

    static EncodingScan of(final InputStream content, final Charset charset) throws IOException {
        final EncodingScan scan = new EncodingScan(charset.equals(StandardCharsets.UTF_8));
        final CharsetDecoder decoder = charset.newDecoder();
        final ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES);
        final CharBuffer text = CharBuffer.allocate(BUFFER_BYTES);
        boolean isEnd = false;
        while (!isEnd) {
            final int read = content.read(bytes.array(), bytes.position(), bytes.remaining());
            isEnd = read < 0;
            bytes.position(bytes.position() + Math.max(0, read));
            bytes.flip();
            scan.decode(decoder, bytes, text, isEnd);
            bytes.compact();
        }
        return scan;
    }

    private void decode(final CharsetDecoder decoder, final ByteBuffer bytes, final CharBuffer text, final boolean isEnd) {
        CoderResult result;
        do {
            result = decoder.decode(bytes, text, isEnd);
            scan(text.flip());
            text.clear();
            if (result.isError()) {
                malformed(bytes, result.length(), isEnd);
            }
        } while (!result.isUnderflow());
    }

    private void scan(final CharBuffer text) {
        while (text.hasRemaining()) {
            final char next = text.get();
            characters++;
            beyondAscii |= next > ASCII;
            if (next == '\n') {
                lines++;
                lineStart = characters;
            }
        }
    }

    private void malformed(final ByteBuffer bytes, final int length, final boolean isEnd) {
        if (malformed++ == 0) {
            readable = characters;
            readableLines = lineStart;
            faultyLine = lines;
        }
        cut = isEnd && malformed == 1 && bytes.remaining() == length && (!isUtf8 || (bytes.get(bytes.position()) & 0xC0) == 0xC0);
        for (int i = 0; i < length; i++) {
            undefined |= NOT_IN_WINDOWS_1252.indexOf(bytes.get() & 0xFF) >= 0;
        }
        characters++;
    }

    boolean isClean() {
        return malformed == 0;
    }

    /** Whether only the last character is malformed, since it is truncated. */
    boolean isCut() {
        return cut && malformed == 1;
    }

    /** Whether the text can be Windows-1252: only ASCII characters are well-formed, and Windows-1252 defines all other bytes. */
    boolean canBeWindows1252() {
        return !beyondAscii && !undefined && !isCut();
    }

    boolean isBeyondAscii() {
        return beyondAscii;
    }

    /** The number of characters before the first malformed byte. */
    long readable() {
        return readable;
    }

    /** The number of characters before the line of that byte. */
    long readableLines() {
        return readableLines;
    }

    /** The line of that byte, from 1. */
    long line() {
        return faultyLine;
    }
}
