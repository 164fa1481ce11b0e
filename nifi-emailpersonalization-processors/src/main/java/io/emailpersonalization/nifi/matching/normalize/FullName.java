// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.normalize;

import java.util.Set;

/** Full names as given and family name. */
public final class FullName {

    private static final Set<String> PARTICLES = Set.of("van", "von", "de", "del", "della", "di", "da", "dos", "du", "la", "le", "der", "den", "ter", "ten", "zu", "zur", "af",
            "al", "el", "bin", "ibn", "mac", "st");
    private static final int LONGEST_HAN_NAME = 4;
    /** With what may stand around it. A name of very many particles is not to be copied for each of them. */
    private static final int LONGEST_SUFFIX = 40;

    private FullName() {
    }

    /**
     * {given, family} of a full name: {@code Ada Lovelace} and {@code Lovelace, Ada} alike, {@code Ludwig van Beethoven} with its particle, 王杰 by its first character;
     * either may be null.
     */
    public static String[] split(final String fullName) {
        if (fullName == null || fullName.isBlank()) {
            return new String[] {null, null};
        }
        final String name = fullName.strip();
        final int comma = name.indexOf(',');
        if (comma > 0 && !PersonName.isSuffix(name.substring(comma + 1))) {
            return new String[] {empty(name.substring(comma + 1)), empty(name.substring(0, comma))};
        }
        if (isHan(name)) {
            final int first = name.offsetByCodePoints(0, 1);
            return new String[] {empty(name.substring(first)), name.substring(0, first)};
        }
        int gap = name.lastIndexOf(' ');
        while (gap > 0) {
            final int before = name.lastIndexOf(' ', gap - 1);
            final String word = name.substring(before + 1, gap);
            final boolean belongs = before >= 0 && PARTICLES.contains(Fold.lowerCase(word)) || name.length() - gap <= LONGEST_SUFFIX && PersonName.isSuffix(name.substring(gap + 1)) && before >= 0;
            if (!belongs) {
                break;
            }
            gap = before;
        }
        return gap < 0 ? new String[] {null, name} : new String[] {empty(name.substring(0, gap)), empty(name.substring(gap + 1))};
    }

    private static boolean isHan(final String name) {
        final int length = name.codePointCount(0, name.length());
        return length >= 2 && length <= LONGEST_HAN_NAME && name.codePoints().allMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN);
    }

    private static String empty(final String text) {
        return text.isBlank() ? null : text.strip();
    }
}
