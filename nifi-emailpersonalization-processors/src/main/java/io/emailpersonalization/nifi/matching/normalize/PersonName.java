// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.normalize;

import java.util.Set;

/** Normalizes names of persons: folds them and removes titles. A generation (junior, III), which distinguishes father and son, stays as the last word. FieldKindTest tests it. */
public final class PersonName {

    private static final Set<String> TITLES = Set.of("mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "doctor", "rev", "reverend", "sir", "dame", "lord", "lady", "herr", "frau", "fraulein",
            "mme", "mlle", "monsieur", "madame", "senor", "senora", "sr a", "sig", "signor", "signora", "dipl", "ing", "mag", "mba", "phd", "md", "esq", "esquire", "hon", "capt",
            "captain", "col", "colonel",
            "maj", "major", "gen", "general", "lt", "sgt", "king", "queen", "prince", "princess", "duke", "duchess", "count", "countess", "baron", "baroness", "earl", "viscount",
            "baronet", "bt", "the", "rt");
    private static final Set<String> GENERATIONS = Set.of("jr", "junior", "jnr", "sr", "senior", "snr", "ii", "iii", "iv");

    private PersonName() {
    }

    /** Returns the folded name; null if it has only titles and ordinals. */
    public static String of(final String value) {
        final String folded = FoldedText.of(value);
        if (folded == null || folded.indexOf(' ') < 0 && !isTitleOrOrdinal(folded) && !isGeneration(folded)) {
            return folded;
        }
        final StringBuilder name = new StringBuilder(folded.length());
        String suffix = "";
        int words = 0;
        for (final String word : folded.split(" ")) {
            if (words > 0 && isGeneration(word)) {
                suffix = " " + generation(word);
            } else if (!isTitleOrOrdinal(word)) {
                name.append(name.isEmpty() ? "" : " ").append(word);
                words++;
            }
        }
        return name.isEmpty() ? null : name.append(suffix).toString();
    }

    private static boolean isTitleOrOrdinal(final String word) {
        return TITLES.contains(word) || word.charAt(0) >= '0' && word.charAt(0) <= '9';
    }

    private static String generation(final String word) {
        return switch (word) {
            case "jr", "junior", "jnr" -> "jr";
            case "sr", "senior", "snr" -> "sr";
            default -> word;
        };
    }

    /** Returns the generation at the end of a normalized name, such as jr; empty if there is none. */
    public static String generationOf(final String name) {
        final int gap = name.lastIndexOf(' ');
        return gap > 0 && GENERATIONS.contains(name.substring(gap + 1)) ? name.substring(gap + 1) : "";
    }

    static boolean isGeneration(final String word) {
        final String folded = FoldedText.of(word);
        return folded != null && GENERATIONS.contains(folded);
    }
}
