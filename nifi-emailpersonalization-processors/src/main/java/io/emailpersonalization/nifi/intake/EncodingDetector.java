// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake;

import io.emailpersonalization.nifi.record.read.UnreadableContentException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Tells how text is encoded: by its byte order mark, by the zero bytes of UTF-16, else strictly as UTF-8, and as Windows-1252 where no character at all is encoded as UTF-8. Text
 * that is partly UTF-8 is never taken for Windows-1252: names would come out garbled.
 */
final class EncodingDetector {

    static final Charset WINDOWS_1252 = Charset.forName("windows-1252");
    private static final Charset UTF_32LE = Charset.forName("UTF-32LE");
    private static final Charset UTF_32BE = Charset.forName("UTF-32BE");
    private static final int HEAD = 1 << 12;

    /** Byte order marks; a longer one comes before one that it begins with. */
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
     * What the beginning says.
     *
     * @param chosen null where it is to be detected
     */
    static Encoding ofBeginning(final byte[] content, final Charset chosen) {
        final byte[] head = Arrays.copyOf(content, Math.min(content.length, HEAD));
        for (final Mark mark : Mark.values()) {
            if (mark.begins(head) && (chosen == null || mark.charset.equals(chosen) || chosen.name().startsWith("UTF-") && mark.charset.name().startsWith(chosen.name()))) {
                return Encoding.of(mark.charset, mark.bytes.length);
            }
        }
        return Encoding.of(chosen == null ? ofZeros(head) : chosen, 0);
    }

    /** Text in Latin letters has a zero in every second byte of UTF-16. */
    private static Charset ofZeros(final byte[] head) {
        final int[] zeros = new int[2];
        for (int i = 0; i < head.length; i++) {
            zeros[i % 2] += head[i] == 0 ? 1 : 0;
        }
        final int most = head.length / 2;
        if (head.length >= 2 && zeros[1] > most * 2 / 5 && zeros[0] < most / 20 + 1) {
            return StandardCharsets.UTF_16LE;
        }
        return head.length >= 2 && zeros[0] > most * 2 / 5 && zeros[1] < most / 20 + 1 ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_8;
    }

    /**
     * What the whole content says.
     *
     * @param beginning what its beginning says
     * @param isDetected whether it may be Windows-1252, where the beginning says UTF-8
     * @param isOfLines whether a line that is broken is not read at all
     */
    static Encoding ofWhole(final Content content, final Encoding beginning, final boolean isDetected, final boolean isOfLines) throws IOException {
        final EncodingScan scan;
        try (InputStream bytes = content.open()) {
            bytes.skipNBytes(beginning.markLength());
            scan = EncodingScan.of(bytes, beginning.charset());
        }
        if (scan.isClean()) {
            return beginning;
        }
        final boolean isMarked = beginning.markLength() > 0;
        if (isDetected && !isMarked && beginning.charset().equals(StandardCharsets.UTF_8) && scan.maySpeakWindows1252()) {
            return new Encoding(WINDOWS_1252, 0, Long.MAX_VALUE, null, "The content is not encoded as UTF-8 and was read as Windows-1252. Export it as UTF-8, or name its character set");
        }
        final String name = beginning.charset().name();
        final String message = scan.isCut() ? "The content ends in the middle of a character of %s, in line %d: the file is cut off. Export it again".formatted(name, scan.line())
                : "Line %d is not encoded as %s%s: name the character set, or export the file as UTF-8".formatted(scan.line(), name, scan.isBeyondAscii() ? ", as the rest is" : "");
        return new Encoding(beginning.charset(), beginning.markLength(), isOfLines ? scan.readableLines() : scan.readable(), new UnreadableContentException(message, null), null);
    }

    /** Whether bytes are UTF-8 but for a last character that may be cut. */
    static boolean isUtf8(final byte[] beginning) throws IOException {
        final EncodingScan scan = EncodingScan.of(new java.io.ByteArrayInputStream(beginning), StandardCharsets.UTF_8);
        return scan.isClean() || scan.isCut();
    }

    /** Names that are worth trying, for messages. */
    static List<String> usualNames() {
        return List.of("UTF-8", "UTF-16", "windows-1252", "ISO-8859-15");
    }
}
