// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import java.util.Locale;

/** Text without what cannot be seen: one rule for every component, so that an address is the same text wherever it is read. */
public final class Texts {

    private static final char REPLACEMENT = '\uFFFD';
    private static final char COMBINING_GRAPHEME_JOINER = '\u034F';
    private static final int MAX_LENGTH_WITH_FINAL_SIGMA = 1000;
    private static final int MAX_MARKS = 30;
    private static final int FIRST_MARK = 0x300;

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

    /**
     * Text that is normalized in time in proportion to its length: after thirty combining marks in a row U+034F is put in, as Unicode's Stream-Safe Text Format has it (UAX #15).
     * To bring marks into their order takes time with the square of their number. The very same object where there are fewer.
     */
    public static String streamSafe(final String text) {
        int marks = 0;
        int i = 0;
        while (i < text.length() && marks <= MAX_MARKS) {
            final int c = text.codePointAt(i);
            marks = isMark(c) ? marks + 1 : 0;
            i += Character.charCount(c);
        }
        return marks <= MAX_MARKS ? text : joined(text);
    }

    /**
     * Lower case in no language. Java looks at all of a text for every capital sigma in it, to tell whether it is the last letter of its word, and copies all of it for every
     * capital I with a dot, which becomes two characters. In a long text these come first, and no sigma is the last letter.
     */
    public static String lowerCase(final String text) {
        return (text.length() > MAX_LENGTH_WITH_FINAL_SIGMA ? text.replace('\u03A3', '\u03C3').replace("\u0130", "i\u0307") : text).toLowerCase(Locale.ROOT);
    }

    private static String joined(final String text) {
        final StringBuilder safe = new StringBuilder(text.length() + text.length() / MAX_MARKS);
        int marks = 0;
        for (int i = 0; i < text.length();) {
            final int c = text.codePointAt(i);
            marks = isMark(c) ? marks + 1 : 0;
            if (marks > MAX_MARKS) {
                safe.append(COMBINING_GRAPHEME_JOINER);
                marks = 1;
            }
            safe.appendCodePoint(c);
            i += Character.charCount(c);
        }
        return safe.toString();
    }

    private static boolean isMark(final int c) {
        return c >= FIRST_MARK && (Character.getType(c) == Character.NON_SPACING_MARK || Character.getType(c) == Character.COMBINING_SPACING_MARK || Character.getType(c) == Character.ENCLOSING_MARK);
    }

    private static boolean isControl(final char c) {
        return c < ' ' && c != '\t' && c != '\n' && c != '\r' || c >= 0x7F && c <= 0x9F;
    }
}
