// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.validation.correct;

import io.emailpersonalization.nifi.record.value.Texts;
import org.apache.nifi.serialization.record.Record;

import java.text.Normalizer;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names that are written in capitals only are written with capital initials: MEYER-LANDRUT becomes Meyer-Landrut, O'BRIEN O'Brien, MCDONALD McDonald. Initials such as JP, and Roman numerals after
 * the first word, stay. A name with any small letter stays as it is. Tested by CapitalizedNamesTest.
 */
public record CapitalizedNames(Set<String> fields) implements FieldCorrection {

    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}]++");
    private static final Pattern ROMAN = Pattern.compile("[IVX]{2,4}");
    private static final String VOWELS = "AEIOUY";
    /** Characters: a longer text is no name. */
    private static final int MAX_LENGTH = 500;
    /** Letters from which on a word is no group of initials, with or without a vowel. */
    private static final int MIN_LETTERS = 3;

    @Override
    public String name() {
        return "capitalize";
    }

    @Override
    public String apply(final String text, final Record record) {
        if (text.length() > MAX_LENGTH || text.codePoints().anyMatch(Character::isLowerCase) || text.codePoints().noneMatch(Character::isUpperCase)) {
            return text;
        }
        final Matcher words = WORD.matcher(text);
        final StringBuilder name = new StringBuilder(text.length());
        int end = 0;
        while (words.find()) {
            name.append(text, end, words.start()).append(word(words.group(), name.isEmpty()));
            end = words.end();
        }
        final String corrected = name.append(text, end, text.length()).toString();
        return corrected.equals(text) ? text : corrected;
    }

    private static String word(final String word, final boolean first) {
        final int letters = word.codePointCount(0, word.length());
        if (letters < 2 || !first && ROMAN.matcher(word).matches() || letters < MIN_LETTERS && !hasVowel(word)) {
            return word;
        }
        final int kept = word.startsWith("MC") && letters > MIN_LETTERS ? MIN_LETTERS : word.offsetByCodePoints(0, 1);
        final String head = kept == MIN_LETTERS ? "Mc" + word.charAt(2) : word.substring(0, kept);
        return head + Texts.lowerCase(word.substring(kept));
    }

    private static boolean hasVowel(final String word) {
        return Normalizer.normalize(word, Normalizer.Form.NFD).chars().anyMatch(c -> VOWELS.indexOf(c) >= 0);
    }
}
