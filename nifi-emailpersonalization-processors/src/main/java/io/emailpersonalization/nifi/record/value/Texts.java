// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

/** Text without what cannot be seen: one rule for every component, so that an address is the same text wherever it is read. */
public final class Texts {

    private static final char REPLACEMENT = '\uFFFD';

    private Texts() {
    }

    /** Without white space at both ends, that of Unicode, zero width spaces and byte order marks included; the very same object when there is none. */
    public static String trim(final String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return start == 0 && end == text.length() ? text : text.substring(start, end);
    }

    private static boolean isSpace(final char c) {
        return c <= ' ' || c >= 0x85 && (Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85 || c == 0x200B || c == 0xFEFF);
    }

    /**
     * Without control characters (Unicode category Cc) but tab, line feed and carriage return, and with half surrogate pairs replaced by U+FFFD: PostgreSQL refuses U+0000 in
     * text, and no encoding has half a pair. The very same object when there is none.
     */
    public static String withoutControls(final String text) {
        int clean = 0;
        while (clean < text.length() && !isControl(text.charAt(clean)) && !Character.isSurrogate(text.charAt(clean))) {
            clean++;
        }
        return clean == text.length() ? text : rewritten(text);
    }

    private static String rewritten(final String text) {
        final StringBuilder clean = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                clean.append(c).append(text.charAt(++i));
            } else if (Character.isSurrogate(c)) {
                clean.append(REPLACEMENT);
            } else if (!isControl(c)) {
                clean.append(c);
            }
        }
        return clean.length() == text.length() && text.contentEquals(clean) ? text : clean.toString();
    }

    private static boolean isControl(final char c) {
        return c < ' ' && c != '\t' && c != '\n' && c != '\r' || c >= 0x7F && c <= 0x9F;
    }
}
