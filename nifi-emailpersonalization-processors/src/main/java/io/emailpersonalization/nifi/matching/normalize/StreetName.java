// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.normalize;

import java.util.Map;

/** Normalizes streets: folds them and abbreviates the usual words such as street and avenue. FieldKindTest tests it. */
public final class StreetName {

    private static final Map<String, String> SHORT = Map.ofEntries(Map.entry("street", "st"), Map.entry("strasse", "str"), Map.entry("str", "str"), Map.entry("road", "rd"),
            Map.entry("avenue", "ave"), Map.entry("av", "ave"), Map.entry("avenida", "ave"), Map.entry("drive", "dr"), Map.entry("lane", "ln"), Map.entry("court", "ct"), Map.entry("place", "pl"),
            Map.entry("crescent", "cres"), Map.entry("circuit", "cct"), Map.entry("boulevard", "blvd"), Map.entry("bd", "blvd"), Map.entry("square", "sq"), Map.entry("parade", "pde"),
            Map.entry("terrace", "tce"), Map.entry("highway", "hwy"), Map.entry("close", "cl"), Map.entry("way", "wy"), Map.entry("north", "n"), Map.entry("south", "s"), Map.entry("east", "e"),
            Map.entry("west", "w"), Map.entry("apartment", "apt"), Map.entry("suite", "ste"), Map.entry("saint", "st"), Map.entry("platz", "pl"), Map.entry("straat", "str"));

    private StreetName() {
    }

    /** Returns the street as it is compared; null for a placeholder. */
    public static String of(final String value) {
        final String folded = FoldedText.of(value);
        if (folded == null) {
            return null;
        }
        final StringBuilder street = new StringBuilder(folded.length());
        for (int start = 0; start < folded.length();) {
            final int gap = folded.indexOf(' ', start);
            final int end = gap < 0 ? folded.length() : gap;
            final String word = folded.substring(start, end);
            street.append(start == 0 ? "" : " ");
            final String shorter = SHORT.get(word);
            if (shorter != null) {
                street.append(shorter);
            } else if (word.endsWith("strasse")) {
                street.append(word, 0, word.length() - "asse".length());
            } else {
                street.append(word);
            }
            start = end + 1;
        }
        return street.toString();
    }
}
