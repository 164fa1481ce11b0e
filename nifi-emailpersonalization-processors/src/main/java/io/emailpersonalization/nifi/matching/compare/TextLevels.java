// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import java.util.Arrays;
import java.util.Set;

/**
 * The agreement levels of two streets, cities or free texts. FieldKindTest tests them. Similarities are those of Jaro and Winkler, from 0 to 1. Their bounds are estimates, checked with
 * {@code ./run bench match}.
 */
final class TextLevels {

    /** Similarity from which streets with equal numbers are close. */
    private static final double MIN_CLOSE_STREET = .93;
    /** Similarity from which streets are similar, whatever their numbers. */
    private static final double MIN_SIMILAR_STREET = .85;
    /** Similarity from which cities and free texts are close. */
    private static final double MIN_CLOSE_TEXT = .92;
    /** Similarity from which free texts are similar. */
    private static final double MIN_SIMILAR_TEXT = .82;
    /** Letters of a word that texts or names share: shorter ones are articles, particles and initials. */
    static final int MIN_SHARED_WORD = 3;
    /** Legal forms of companies, which say nothing of the company. */
    private static final Set<String> LEGAL_FORMS = Set.of("inc", "llc", "ltd", "limited", "gmbh", "co", "corp", "corporation", "company", "kg", "ag", "plc", "sa", "bv", "nv",
            "srl", "spa", "oy", "ab", "as");

    private TextLevels() {
    }

    static Level street(final String a, final String b) {
        if (TextDistance.isSameWithoutGaps(a, b)) {
            return Level.CLOSE;
        }
        final boolean sameNumbers = !CodeLevels.differInDigits(a, b);
        final double similarity = TextDistance.jaroWinkler(a, b);
        if (sameNumbers && (TextDistance.isTypingError(a, b) || similarity >= MIN_CLOSE_STREET)) {
            return Level.CLOSE;
        }
        final String[] words = a.split(" ");
        final String[] others = b.split(" ");
        final int common = commonWords(words, others);
        if (common == Math.min(words.length, others.length) && common > 1) {
            return words.length == others.length ? Level.CLOSE : Level.PART;
        }
        return common > 1 && 2 * common >= Math.min(words.length, others.length) || similarity >= MIN_SIMILAR_STREET ? Level.SIMILAR : Level.DIFFERENT;
    }

    static Level city(final String a, final String b) {
        if (TextDistance.isTypingError(a, b) || TextDistance.jaroWinkler(a, b) >= MIN_CLOSE_TEXT || TextDistance.isSameWithoutGaps(a, b)) {
            return Level.CLOSE;
        }
        return sharesWord(a, b) ? Level.PART : Level.DIFFERENT;
    }

    static Level text(final String a, final String b) {
        final double similarity = TextDistance.jaroWinkler(a, b);
        if (TextDistance.isTypingError(a, b) || similarity >= MIN_CLOSE_TEXT || TextDistance.isSameWithoutGaps(a, b)) {
            return Level.CLOSE;
        }
        final String[] words = withoutLegalForm(a);
        final String[] others = withoutLegalForm(b);
        final int common = commonWords(words, others);
        if (common > 0 && common == Math.min(words.length, others.length)) {
            return words.length == others.length ? Level.CLOSE : Level.PART;
        }
        return similarity >= MIN_SIMILAR_TEXT || 2 * common >= Math.min(words.length, others.length) ? Level.SIMILAR : Level.DIFFERENT;
    }

    private static String[] withoutLegalForm(final String text) {
        final String[] words = text.split(" ");
        int kept = 0;
        for (final String word : words) {
            if (!LEGAL_FORMS.contains(word)) {
                words[kept++] = word;
            }
        }
        return kept == 0 ? words : Arrays.copyOf(words, kept);
    }

    /** The number of words of the shorter text that the other has too, typing errors allowed. */
    private static int commonWords(final String[] words, final String[] others) {
        final String[] fewer = words.length <= others.length ? words : others;
        final String[] more = fewer == words ? others : words;
        int common = 0;
        for (final String word : fewer) {
            boolean found = false;
            for (final String other : more) {
                found |= word.equals(other) || !CodeLevels.differInDigits(word, other) && TextDistance.isTypingError(word, other);
            }
            common += found ? 1 : 0;
        }
        return common;
    }

    static boolean sharesWord(final String a, final String b) {
        if (a.indexOf(' ') < 0 && b.indexOf(' ') < 0) {
            return false;
        }
        final String[] others = b.split(" ");
        for (final String word : a.split(" ")) {
            for (final String other : others) {
                if (word.length() >= MIN_SHARED_WORD && word.equals(other)) {
                    return true;
                }
            }
        }
        return false;
    }
}
