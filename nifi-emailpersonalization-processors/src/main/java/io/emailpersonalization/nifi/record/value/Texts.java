// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.record.value;

import java.util.Locale;

/** Removes invisible characters from text, by one rule for every component. TextsTest and HostileValuesTest cover this class. */
public final class Texts {

    private static final char REPLACEMENT = '\uFFFD';
    private static final char COMBINING_GRAPHEME_JOINER = '\u034F';
    /** Characters of a text whose final sigmas are respected. */
    private static final int MAX_LENGTH_WITH_FINAL_SIGMA = 1000;
    /** Combining marks in a row (UAX #15, section 13). */
    private static final int MAX_MARKS = 30;
    /** No character before this one is a combining mark. */
    private static final int FIRST_MARK = 0x300;

    private Texts() {
    }

    /** The text without white space at both ends, including that of Unicode, zero width spaces and byte order marks. Returns the same object if there is none. */
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
     * The text without control characters (Unicode category Cc) other than tab, line feed and carriage return, and with U+FFFD for unpaired surrogates. PostgreSQL refuses U+0000, and no encoding has
     * unpaired surrogates. Returns the same object if there are none.
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
     * Text that Unicode can normalize in linear time: inserts U+034F after thirty combining marks in a row, as the Stream-Safe Text Format does (UAX #15). Sorting more marks takes quadratic time.
     * Returns the same object if there are fewer.
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
     * The lower case, independent of a language, in linear time. For every capital sigma, Java scans the text for the end of the word, and for every capital I with a dot it copies the text. In long
     * texts both are replaced first, and no sigma counts as the last letter of its word.
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
