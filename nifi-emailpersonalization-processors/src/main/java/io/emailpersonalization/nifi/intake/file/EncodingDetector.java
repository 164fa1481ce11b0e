// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.file;

import io.emailpersonalization.nifi.record.read.UnreadableContentException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Detects the encoding of text: by the byte order mark, by the zero bytes of UTF-16, as strict UTF-8, or as Windows-1252 if no character beyond ASCII is UTF-8. Text that is partly UTF-8
 * is never read as Windows-1252, since names would be garbled. CustomerFileReaderTest tests it.
 */
public final class EncodingDetector {

    static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    private static final Charset UTF_32LE = Charset.forName("UTF-32LE");
    private static final Charset UTF_32BE = Charset.forName("UTF-32BE");
    /** Bytes in which zeros of UTF-16 are counted. */
    private static final int SAMPLED_BYTES = 1 << 12;
    /** Text is UTF-16 if of five high bytes more than this many are zero, since most letters of names and headers are Latin. */
    private static final int MIN_ZEROS_OF_FIVE = 2;
    /** Low bytes of UTF-16 per zero among them, at least. */
    private static final int OTHER_BYTES_PER_ZERO = 20;

    /** Byte order marks. A longer mark comes before its prefix. */
    private enum Mark {
        UTF32LE(EncodingDetector.UTF_32LE, 0xFF, 0xFE, 0, 0),
        UTF32BE(EncodingDetector.UTF_32BE, 0, 0, 0xFE, 0xFF),
        UTF8(StandardCharsets.UTF_8, 0xEF, 0xBB, 0xBF),
        UTF16LE(StandardCharsets.UTF_16LE, 0xFF, 0xFE),
        UTF16BE(StandardCharsets.UTF_16BE, 0xFE, 0xFF);

        private final Charset charset;
        private final int[] bytes;

        Mark(final Charset charset, final int... bytes) {
            this.charset = charset;
            this.bytes = bytes;
        }

        private boolean begins(final byte[] head) {
            for (int i = 0; i < bytes.length; i++) {
                if (i >= head.length || (head[i] & 0xFF) != bytes[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    private EncodingDetector() {
    }

    /**
     * Detects the encoding of the beginning of a text.
     *
     * @param chosen the character set; null to detect it
     */
    static Encoding ofBeginning(final byte[] content, final Charset chosen) {
        final byte[] head = Arrays.copyOf(content, Math.min(content.length, SAMPLED_BYTES));
        for (final Mark mark : Mark.values()) {
            if (mark.begins(head) && (chosen == null || mark.charset.equals(chosen) || chosen.name().startsWith("UTF-") && mark.charset.name().startsWith(chosen.name()))) {
                return Encoding.of(mark.charset, mark.bytes.length);
            }
        }
        return Encoding.of(chosen == null ? ofZeros(head) : chosen, 0);
    }

    /** Detects UTF-16 by its zeros: Latin letters have one in every second byte. */
    private static Charset ofZeros(final byte[] head) {
        final int[] zeros = new int[2];
        for (int i = 0; i < head.length; i++) {
            zeros[i % 2] += head[i] == 0 ? 1 : 0;
        }
        final int half = head.length / 2;
        final int minZeros = half * MIN_ZEROS_OF_FIVE / 5;
        final int maxZeros = half / OTHER_BYTES_PER_ZERO;
        if (head.length >= 2 && zeros[1] > minZeros && zeros[0] <= maxZeros) {
            return StandardCharsets.UTF_16LE;
        }
        return head.length >= 2 && zeros[0] > minZeros && zeros[1] <= maxZeros ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8;
    }

    /**
     * Checks the encoding of the whole content.
     *
     * @param beginning the encoding of its beginning
     * @param isDetected whether content with a beginning in UTF-8 may be Windows-1252
     * @param isOfLines whether a malformed line is not read at all
     */
    static Encoding ofWhole(final ReopenableContent content, final Encoding beginning, final boolean isDetected, final boolean isOfLines) throws IOException {
        final EncodingScan scan;
        try (InputStream bytes = content.open()) {
            bytes.skipNBytes(beginning.markLength());
            scan = EncodingScan.of(bytes, beginning.charset());
        }
        if (scan.isClean()) {
            return beginning;
        }
        final boolean isMarked = beginning.markLength() > 0;
        if (isDetected && !isMarked && beginning.charset().equals(StandardCharsets.UTF_8) && scan.canBeWindows1252()) {
            return new Encoding(WINDOWS_1252, 0, Encoding.ALL, null, "The content is not encoded as UTF-8 and was read as Windows-1252. Export it as UTF-8, or name its character set");
        }
        final String name = beginning.charset().name();
        final String message = scan.isCut() ? "The content ends in the middle of a character of %s, in line %d: the file is cut off. Export it again".formatted(name, scan.line())
                : "Line %d is not encoded as %s%s: name the character set, or export the file as UTF-8".formatted(scan.line(), name, scan.isBeyondAscii() ? ", as the rest is" : "");
        return new Encoding(beginning.charset(), beginning.markLength(), isOfLines ? scan.readableLines() : scan.readable(), new UnreadableContentException(message, null), null);
    }

    /** Whether bytes are UTF-8, except for a truncated last character. */
    static boolean isUtf8(final byte[] beginning) throws IOException {
        final EncodingScan scan = EncodingScan.of(new java.io.ByteArrayInputStream(beginning), StandardCharsets.UTF_8);
        return scan.isClean() || scan.isCut();
    }

    /** The usual character sets, for messages. */
    public static List<String> usualNames() {
        return List.of("UTF-8", "UTF-16", "windows-1252", "ISO-8859-15");
    }
}
