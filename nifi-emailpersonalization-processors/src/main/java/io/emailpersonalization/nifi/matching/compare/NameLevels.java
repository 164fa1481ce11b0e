// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import io.emailpersonalization.nifi.matching.normalize.Nicknames;
import io.emailpersonalization.nifi.matching.normalize.PersonName;
import io.emailpersonalization.nifi.matching.normalize.PhoneticCode;
import io.emailpersonalization.nifi.matching.normalize.Romanization;

import java.util.Set;

/** How far two names of persons agree. */
final class NameLevels {

    private static final double CLOSE_GIVEN = .93;
    private static final double SIMILAR_GIVEN = .84;
    /** Darla and Darlene begin alike and are two names. */
    private static final int MOST_EDITS = 2;
    static final double SIMILAR_FAMILY = .86;
    /** Names that sound alike have letters in common as well; to look is cheaper than to listen. */
    private static final double LEAST_OF_SOUND = .6;
    /** John and Joan sound alike by their consonants, and are two. */
    private static final int LONG_ENOUGH_TO_SOUND = 5;
    private static final int SHORTEST_SOUND = 2;
    private static final Set<String> PARTICLES = Set.of("of", "de", "von", "van", "der", "den", "la", "le", "du", "di", "da", "del", "and", "af", "zu", "el", "al");

    /** Compares two names in letters that can be held against each other. */
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

    /** @param maySoundAlike false where it is known that they do not */
    static Level given(final String a, final String b, final boolean maySoundAlike) {
        return person(a, b, maySoundAlike, NameLevels::givenOfOneGeneration);
    }

    /** @param maySoundAlike false where it is known that they do not */
    static Level family(final String a, final String b, final boolean maySoundAlike) {
        return person(a, b, maySoundAlike, NameLevels::familyOfOneGeneration);
    }

    private static Level person(final String a, final String b, final boolean maySoundAlike, final Rule rule) {
        final String generation = generation(a, b);
        final String other = generation(b, a);
        if (!generation.isEmpty() && !other.isEmpty() && !generation.equals(other)) {
            return Level.DIFFERENT;
        }
        final String one = a.substring(0, a.length() - (generation.isEmpty() ? 0 : generation.length() + 1));
        final String two = b.substring(0, b.length() - (other.isEmpty() ? 0 : other.length() + 1));
        if (one.equals(two)) {
            return Level.CLOSE;
        }
        final String latin = Romanization.of(one);
        final String otherLatin = Romanization.of(two);
        if (latin == null && otherLatin == null) {
            return rule.level(one, two, maySoundAlike);
        }
        if (latin == null || otherLatin == null) {
            return null;
        }
        return latin.equals(otherLatin) ? Level.CLOSE : rule.level(latin, otherLatin, maySoundAlike);
    }

    /** A final I is a first name's initial, but where the other is II or III. */
    private static String generation(final String name, final String beside) {
        final String generation = PersonName.generationOf(name);
        return generation.isEmpty() && name.endsWith(" i") && PersonName.generationOf(beside).startsWith("i") ? "i" : generation;
    }

    /** Compares given names in Latin letters. */
    static Level givenOfOneGeneration(final String a, final String b, final boolean maySoundAlike) {
        if (Nicknames.related(a, b)) {
            return Level.NICKNAME;
        }
        final double similarity = TextDistance.jaroWinkler(a, b);
        final boolean sounds = maySoundAlike && similarity >= LEAST_OF_SOUND && soundAlike(a, b);
        if (TextDistance.isTypingError(a, b) || similarity >= CLOSE_GIVEN || TextDistance.isSameWithoutGaps(a, b) || sounds && Math.max(a.length(), b.length()) >= LONG_ENOUGH_TO_SOUND) {
            return Level.CLOSE;
        }
        if (isAbbreviation(a, b) || isAbbreviation(b, a)) {
            return Level.INITIAL;
        }
        if ((isInitial(a) || isInitial(b)) && Nicknames.sharesInitial(a, b)) {
            return Level.INITIAL;
        }
        if (sharesGivenName(a, b)) {
            return Level.PART;
        }
        return similarity >= SIMILAR_GIVEN && TextDistance.within(a, b, MOST_EDITS) || sounds || Nicknames.nearlyRelated(a, b) ? Level.SIMILAR : Level.DIFFERENT;
    }

    /** Mhd for Mohamed, Wm for William: first and last letter and nothing but consonants of the name, in their order. */
    private static boolean isAbbreviation(final String letters, final String name) {
        if (letters.length() < 2 || letters.length() > 4 || name.length() < letters.length() + 2 || letters.charAt(0) != name.charAt(0)
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
        for (final String word : a.split(" ")) {
            for (final String other : b.split(" ")) {
                if (word.length() > 2 && (word.equals(other) || Nicknames.related(word, other))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Compares family names in Latin letters. */
    static Level familyOfOneGeneration(final String a, final String b, final boolean maySoundAlike) {
        final double similarity = TextDistance.jaroWinkler(a, b);
        if (TextDistance.isTypingError(a, b) || similarity >= CLOSE_GIVEN || TextDistance.isSameWithoutGaps(a, b)) {
            return Level.CLOSE;
        }
        if (TextLevels.sharesWord(a, b)) {
            return Level.PART;
        }
        return similarity >= SIMILAR_FAMILY || maySoundAlike && similarity >= LEAST_OF_SOUND && soundAlike(a, b) ? Level.SIMILAR : Level.DIFFERENT;
    }

    private static boolean soundAlike(final String a, final String b) {
        final String sound = PhoneticCode.of(a);
        return sound.equals(PhoneticCode.of(b)) && (sound.length() >= SHORTEST_SOUND || sound.length() == 1 && a.regionMatches(0, b, 0, 2));
    }

    /** Whole names by their words: some of them may be missing, short, misspelt or in another order. */
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
        return a.equals(b) || TextDistance.isTypingError(a, b) || Nicknames.related(a, b) || (a.length() == 1 || b.length() == 1) && a.charAt(0) == b.charAt(0);
    }
}
