// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import io.emailpersonalization.nifi.matching.normalize.Nicknames;
import io.emailpersonalization.nifi.matching.normalize.PersonName;
import io.emailpersonalization.nifi.matching.normalize.PhoneticCode;
import io.emailpersonalization.nifi.matching.normalize.Romanization;

import java.util.Set;

/**
 * The agreement levels of two names of persons. FieldKindTest and ComparerTest test them. Similarities are those of Jaro and Winkler, from 0 to 1. Their bounds are estimates, checked
 * with {@code ./run bench match}.
 */
final class NameLevels {

    /** Similarity from which two given or two family names are close. */
    private static final double MIN_CLOSE = .93;
    /** Similarity from which two given names are similar. */
    private static final double MIN_SIMILAR_GIVEN = .84;
    /** Similarity from which two family names are similar. */
    static final double MIN_SIMILAR_FAMILY = .86;
    /** Edits up to which given names are similar: Darla and Darlene begin alike, but are two names. */
    private static final int MAX_SIMILAR_EDITS = 2;
    /** Similarity of nearly all names that sound alike. It is cheaper to compute than the sound, so it is checked first. */
    private static final double MIN_SOUND_SIMILARITY = .6;
    /** Letters from which given names of one sound are close: John and Joan have the same consonants, but are two names. */
    private static final int MIN_CLOSE_SOUND_LENGTH = 5;
    /** Characters of a phonetic code from which it alone says that names sound alike. */
    private static final int MIN_SOUND_CODE = 2;
    /** Letters of an abbreviation such as Wm. */
    private static final int MIN_ABBREVIATION = 2;
    private static final int MAX_ABBREVIATION = 4;
    /** Words that say nothing when full names are compared. */
    private static final Set<String> PARTICLES = Set.of("of", "de", "von", "van", "der", "den", "la", "le", "du", "di", "da", "del", "and", "af", "zu", "el", "al");

    /** Compares two names in one script. */
    private interface Rule {
        Level level(String one, String other, boolean maySoundAlike);
    }

    private NameLevels() {
    }

    static Level given(final String a, final String b) {
        return given(a, b, true);
    }

    static Level family(final String a, final String b) {
        return family(a, b, true);
    }

    /** @param maySoundAlike false when the names are known to sound different */
    static Level given(final String a, final String b, final boolean maySoundAlike) {
        return compareGenerations(a, b, maySoundAlike, NameLevels::givenOfOneGeneration);
    }

    /** @param maySoundAlike false when the names are known to sound different */
    static Level family(final String a, final String b, final boolean maySoundAlike) {
        return compareGenerations(a, b, maySoundAlike, NameLevels::familyOfOneGeneration);
    }

    /** Compares the generations (jr, III), romanizes the names and applies the rule. */
    private static Level compareGenerations(final String a, final String b, final boolean maySoundAlike, final Rule rule) {
        final String generation = generation(a, b);
        final String other = generation(b, a);
        if (!generation.isEmpty() && !other.isEmpty() && !generation.equals(other)) {
            return Level.DIFFERENT;
        }
        final String name = a.substring(0, a.length() - (generation.isEmpty() ? 0 : generation.length() + 1));
        final String otherName = b.substring(0, b.length() - (other.isEmpty() ? 0 : other.length() + 1));
        if (name.equals(otherName)) {
            return Level.CLOSE;
        }
        final String latin = Romanization.of(name);
        final String otherLatin = Romanization.of(otherName);
        if (latin == null && otherLatin == null) {
            return rule.level(name, otherName, maySoundAlike);
        }
        if (latin == null || otherLatin == null) {
            return null;
        }
        return latin.equals(otherLatin) ? Level.CLOSE : rule.level(latin, otherLatin, maySoundAlike);
    }

    /** The generation of a name. A final I is an initial, unless the other name ends in II or III. */
    private static String generation(final String name, final String other) {
        final String generation = PersonName.generationOf(name);
        return generation.isEmpty() && name.endsWith(" i") && PersonName.generationOf(other).startsWith("i") ? "i" : generation;
    }

    /** Compares given names in Latin letters. */
    static Level givenOfOneGeneration(final String a, final String b, final boolean maySoundAlike) {
        if (Nicknames.areRelated(a, b)) {
            return Level.NICKNAME;
        }
        final double similarity = TextDistance.jaroWinkler(a, b);
        final boolean sounds = maySoundAlike && similarity >= MIN_SOUND_SIMILARITY && soundAlike(a, b);
        if (TextDistance.isTypingError(a, b) || similarity >= MIN_CLOSE || TextDistance.isSameWithoutGaps(a, b) || sounds && Math.max(a.length(), b.length()) >= MIN_CLOSE_SOUND_LENGTH) {
            return Level.CLOSE;
        }
        if (isAbbreviation(a, b) || isAbbreviation(b, a)) {
            return Level.INITIAL;
        }
        if ((isInitial(a) || isInitial(b)) && Nicknames.shareInitial(a, b)) {
            return Level.INITIAL;
        }
        if (sharesGivenName(a, b)) {
            return Level.PART;
        }
        return similarity >= MIN_SIMILAR_GIVEN && TextDistance.within(a, b, MAX_SIMILAR_EDITS) || sounds || Nicknames.areNearlyRelated(a, b) ? Level.SIMILAR : Level.DIFFERENT;
    }

    /** Mhd for Mohamed, Wm for William: the first and last letter, and only consonants of the name, in their order. */
    private static boolean isAbbreviation(final String letters, final String name) {
        if (letters.length() < MIN_ABBREVIATION || letters.length() > MAX_ABBREVIATION || name.length() < letters.length() + 2 || letters.charAt(0) != name.charAt(0)
                || letters.charAt(letters.length() - 1) != name.charAt(name.length() - 1)) {
            return false;
        }
        int found = 0;
        for (int i = 0; i < name.length() && found < letters.length(); i++) {
            found += name.charAt(i) == letters.charAt(found) ? 1 : 0;
        }
        return found == letters.length() && letters.chars().noneMatch(letter -> "aeiouy ".indexOf(letter) >= 0);
    }

    private static boolean isInitial(final String name) {
        return name.length() == 1 || name.charAt(1) == ' ' && name.length() == 3;
    }

    /** Anna and Anna Maria, Maria and Anna Maria. */
    private static boolean sharesGivenName(final String a, final String b) {
        if (a.indexOf(' ') < 0 && b.indexOf(' ') < 0) {
            return false;
        }
        final String[] others = b.split(" ");
        for (final String word : a.split(" ")) {
            for (final String other : others) {
                if (word.length() >= TextLevels.MIN_SHARED_WORD && (word.equals(other) || Nicknames.areRelated(word, other))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Compares family names in Latin letters. */
    static Level familyOfOneGeneration(final String a, final String b, final boolean maySoundAlike) {
        final double similarity = TextDistance.jaroWinkler(a, b);
        if (TextDistance.isTypingError(a, b) || similarity >= MIN_CLOSE || TextDistance.isSameWithoutGaps(a, b)) {
            return Level.CLOSE;
        }
        if (TextLevels.sharesWord(a, b)) {
            return Level.PART;
        }
        return similarity >= MIN_SIMILAR_FAMILY || maySoundAlike && similarity >= MIN_SOUND_SIMILARITY && soundAlike(a, b) ? Level.SIMILAR : Level.DIFFERENT;
    }

    private static boolean soundAlike(final String a, final String b) {
        final String sound = PhoneticCode.of(a);
        return sound.equals(PhoneticCode.of(b)) && (sound.length() >= MIN_SOUND_CODE || sound.length() == 1 && a.regionMatches(0, b, 0, 2));
    }

    /** Compares full names by their words. Words may be missing, abbreviated, misspelt or in another order. */
    static Level full(final String a, final String b) {
        final String latin = Romanization.of(a);
        final String otherLatin = Romanization.of(b);
        if (latin == null != (otherLatin == null)) {
            return null;
        }
        final String[] one = words(latin == null ? a : latin);
        final String[] other = words(otherLatin == null ? b : otherLatin);
        final String[] fewer = one.length <= other.length ? one : other;
        final String[] more = fewer == one ? other : one;
        int found = 0;
        for (final String word : fewer) {
            boolean isFound = false;
            for (final String candidate : more) {
                isFound |= isSameWord(word, candidate);
            }
            found += isFound ? 1 : 0;
        }
        if (found == fewer.length) {
            return found == more.length ? Level.CLOSE : found > 1 ? Level.PART : Level.SIMILAR;
        }
        return 2 * found >= fewer.length && found > 0 ? Level.SIMILAR : Level.DIFFERENT;
    }

    private static String[] words(final String name) {
        final String[] all = name.split(" ");
        int kept = 0;
        for (final String word : all) {
            if (!PARTICLES.contains(word)) {
                all[kept++] = word;
            }
        }
        return kept == 0 ? all : java.util.Arrays.copyOf(all, kept);
    }

    private static boolean isSameWord(final String a, final String b) {
        return a.equals(b) || TextDistance.isTypingError(a, b) || Nicknames.areRelated(a, b) || (a.length() == 1 || b.length() == 1) && a.charAt(0) == b.charAt(0);
    }
}
