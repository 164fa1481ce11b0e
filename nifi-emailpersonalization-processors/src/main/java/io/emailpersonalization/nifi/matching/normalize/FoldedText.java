// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.normalize;

import io.emailpersonalization.nifi.record.value.PersonIds;
import io.emailpersonalization.nifi.record.value.Texts;

import java.text.Normalizer;
import java.util.Set;

/** Folds text: removes differences of case, accents, punctuation and white space. Letters of every script are kept. NormalizeTest tests it. */
public final class FoldedText {

    private static final Set<String> PLACEHOLDERS = Set.of("", "na", "n a", "none", "null", "nil", "unknown", "unbekannt", "test", "tbd", "xxx", "xx", "x", "nan", "undefined", "missing", "blank",
            "no name", "not available", "not provided", "keine angabe", "k a");

    private static final int ASCII_LIMIT = 128;

    private FoldedText() {
    }

    /** Returns the folded text; null for null, for text without a letter or digit, and for placeholders. */
    public static String of(final String value) {
        if (value == null) {
            return null;
        }
        final String folded = fold(value);
        return PLACEHOLDERS.contains(folded) ? null : folded;
    }

    /** Returns the letters and digits of an identifier in lower case; null if it identifies no person, such as 000000 or 9.91214E+15, see {@link PersonIds}. */
    public static String identifier(final String value) {
        return PersonIds.isId(value) ? code(value) : null;
    }

    /** Returns the letters and digits of a code in lower case; null for placeholders such as 000000. */
    public static String code(final String value) {
        final String folded = of(value);
        if (folded == null) {
            return null;
        }
        final String compact = folded.replace(" ", "");
        return isOneCharacter(compact) && compact.length() > 1 || "0".equals(compact) ? null : compact;
    }

    static boolean isOneCharacter(final String text) {
        for (int i = 1; i < text.length(); i++) {
            if (text.charAt(i) != text.charAt(0)) {
                return false;
            }
        }
        return true;
    }

    private static String fold(final String value) {
        String plain = value;
        if (!isAscii(value)) {
            plain = Normalizer.normalize(Texts.streamSafe(value), Normalizer.Form.NFKD);
        }
        final StringBuilder folded = new StringBuilder(plain.length());
        boolean gap = false;
        for (int i = 0; i < plain.length();) {
            final int character = plain.codePointAt(i);
            i += Character.charCount(character);
            if (Character.isLetterOrDigit(character)) {
                if (gap && !folded.isEmpty()) {
                    folded.append(' ');
                }
                gap = false;
                append(folded, character);
            } else if (character != '\'' && character != '\u2019' && Character.getType(character) != Character.NON_SPACING_MARK) {
                gap = true;
            }
        }
        return folded.toString();
    }

    private static void append(final StringBuilder folded, final int character) {
        if (character < ASCII_LIMIT) {
            folded.append((char) lower(character));
            return;
        }
        switch (character) {
            case 'ß', 'ẞ' -> folded.append("ss");
            case 'æ', 'Æ' -> folded.append("ae");
            case 'œ', 'Œ' -> folded.append("oe");
            case 'ø', 'Ø' -> folded.append('o');
            case 'ł', 'Ł' -> folded.append('l');
            case 'đ', 'Đ', 'ð', 'Ð' -> folded.append('d');
            case 'þ', 'Þ' -> folded.append("th");
            case 'ı' -> folded.append('i');
            default -> folded.appendCodePoint(Character.toLowerCase(character));
        }
    }

    private static int lower(final int character) {
        return character >= 'A' && character <= 'Z' ? character + ('a' - 'A') : character;
    }

    private static boolean isAscii(final String value) {
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) >= ASCII_LIMIT) {
                return false;
            }
        }
        return true;
    }

    /** Returns the text in lower case, independent of a language. */
    static String lowerCase(final String text) {
        return Texts.lowerCase(text);
    }
}
