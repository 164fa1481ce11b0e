// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.normalize;

import java.util.Set;

/**
 * A full name, split into given and family name.
 *
 * @param given null if the name has none
 * @param family null if the name has none
 */
public record FullName(String given, String family) {

    private static final Set<String> PARTICLES = Set.of("van", "von", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "der", "den", "ter", "ten", "zu", "zur", "af",
            "al", "el", "bin", "ibn", "mac", "st");
    /** Characters of a Chinese name: a family name of one or two and a given name of one or two. */
    private static final int MAX_HAN_CHARACTERS = 4;
    /** Characters in which a generation such as jr is looked for, so that a name of many particles takes time in proportion to its length. */
    private static final int MAX_GENERATION_LENGTH = 40;

    /**
     * Splits a full name: {@code Ada Lovelace} and {@code Lovelace, Ada} alike, {@code Ludwig van Beethoven} before the particle, 王杰 after the first character.
     */
    public static FullName split(final String fullName) {
        if (fullName == null || fullName.isBlank()) {
            return new FullName(null, null);
        }
        final String name = fullName.strip();
        final int comma = name.indexOf(',');
        if (comma > 0 && !PersonName.isGeneration(name.substring(comma + 1))) {
            return new FullName(nullIfBlank(name.substring(comma + 1)), nullIfBlank(name.substring(0, comma)));
        }
        if (isHan(name)) {
            final int first = name.offsetByCodePoints(0, 1);
            return new FullName(nullIfBlank(name.substring(first)), name.substring(0, first));
        }
        int gap = name.lastIndexOf(' ');
        while (gap > 0) {
            final int before = name.lastIndexOf(' ', gap - 1);
            final String word = name.substring(before + 1, gap);
            final boolean belongs = before >= 0 && PARTICLES.contains(FoldedText.lowerCase(word))
                    || name.length() - gap <= MAX_GENERATION_LENGTH && PersonName.isGeneration(name.substring(gap + 1)) && before >= 0;
            if (!belongs) {
                break;
            }
            gap = before;
        }
        return gap < 0 ? new FullName(null, name) : new FullName(nullIfBlank(name.substring(0, gap)), nullIfBlank(name.substring(gap + 1)));
    }

    private static boolean isHan(final String name) {
        final int length = name.codePointCount(0, name.length());
        return length >= 2 && length <= MAX_HAN_CHARACTERS && name.codePoints().allMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN);
    }

    private static String nullIfBlank(final String text) {
        return text.isBlank() ? null : text.strip();
    }
}
