// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** A look at every byte: does it belong to a character of one character set. */
final class EncodingScan {

    private static final int BUFFER = 1 << 16;
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
        final ByteBuffer bytes = ByteBuffer.allocate(BUFFER);
        final CharBuffer text = CharBuffer.allocate(BUFFER);
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
            see(text.flip());
            text.clear();
            if (result.isError()) {
                malformed(bytes, result.length(), isEnd);
            }
        } while (!result.isUnderflow());
    }

    private void see(final CharBuffer text) {
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

    /** Whether nothing but the last character is broken, and it lacks its end. */
    boolean isCut() {
        return cut && malformed == 1;
    }

    /** Whether no character but those of ASCII is in the character set, and all can be Windows-1252. */
    boolean maySpeakWindows1252() {
        return !beyondAscii && !undefined && !isCut();
    }

    boolean isBeyondAscii() {
        return beyondAscii;
    }

    /** How many characters come before the first byte that is none of the character set. */
    long readable() {
        return readable;
    }

    /** How many characters come before the line that this byte stands in. */
    long readableLines() {
        return readableLines;
    }

    /** That line, from 1. */
    long line() {
        return faultyLine;
    }
}
