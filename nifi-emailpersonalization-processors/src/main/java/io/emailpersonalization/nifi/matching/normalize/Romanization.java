// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.normalize;

/**
 * Cyrillic and Greek in Latin letters, near to how names are written in passports (ICAO Doc 9303 part 3, section 6, simplified): good enough to compare names across
 * scripts, not to write them.
 */
public final class Romanization {

    private static final String CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяєіїґўёђѓјљњћќџ";
    private static final String[] LATIN_OF_CYRILLIC = ("a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch  y  e iu ia e i i g v e dj g j lj nj c k dz").split(" ", -1);
    private static final String GREEK = "αβγδεζηθικλμνξοπρσςτυφχψω";
    private static final String[] LATIN_OF_GREEK = "a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(" ", -1);

    private Romanization() {
    }

    /** Folded text in Latin letters; the text itself where it has no others; null where letters of a script remain that this class does not know. */
    public static String of(final String folded) {
        int i = 0;
        while (i < folded.length() && folded.charAt(i) < 128) {
            i++;
        }
        if (i == folded.length()) {
            return folded;
        }
        final StringBuilder latin = new StringBuilder(folded.length() + 8).append(folded, 0, i);
        for (; i < folded.length(); i++) {
            final char c = folded.charAt(i);
            final int cyrillic = CYRILLIC.indexOf(c);
            final int greek = cyrillic < 0 ? GREEK.indexOf(c) : -1;
            if (cyrillic >= 0) {
                latin.append(LATIN_OF_CYRILLIC[cyrillic]);
            } else if (greek >= 0) {
                latin.append(LATIN_OF_GREEK[greek]);
            } else if (c < 0x250) {
                latin.append(c);
            } else {
                return null;
            }
        }
        return latin.toString();
    }
}
