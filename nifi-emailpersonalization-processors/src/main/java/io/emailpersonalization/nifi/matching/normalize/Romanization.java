// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.normalize;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes Cyrillic, Greek and Arabic in Latin letters, similar to passports (ICAO Doc 9303, part 3, section 6, simplified), and frequent characters of Chinese names in pinyin. It serves
 * to compare names across scripts, not to display them. MatcherTest tests it.
 */
public final class Romanization {

    private static final String CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюяєіїґўёђѓјљњћќџ";
    private static final String[] LATIN_OF_CYRILLIC = ("a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch  y  e iu ia e i i g v e dj g j lj nj c k dz").split(" ", -1);
    private static final String GREEK = "αβγδεζηθικλμνξοπρσςτυφχψω";
    private static final String[] LATIN_OF_GREEK = "a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(" ", -1);

    private static final String ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإآؤئپچژگکی";
    private static final String[] LATIN_OF_ARABIC = "a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h o e a a  a i a o e p ch zh g k e".split(" ", -1);
    /** The first code point after the Latin blocks of Unicode. */
    private static final int FIRST_FOREIGN = 0x250;
    private static final Map<Integer, String> PINYIN = pinyin();

    private static Map<Integer, String> pinyin() {
        final Map<Integer, String> pinyin = new HashMap<>();
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(Romanization.class.getResourceAsStream("/matching/pinyin.txt"), StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.startsWith("#")).map(line -> line.split(" ")).forEach(syllable -> syllable[1].codePoints().forEach(c -> pinyin.put(c, syllable[0])));
            return pinyin;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Romanization() {
    }

    /** Whether folded text has letters that are not Latin. */
    public static boolean isForeign(final String folded) {
        return folded.chars().anyMatch(c -> c >= FIRST_FOREIGN);
    }

    /** Returns folded text in Latin letters; null if it has letters of a script that this class does not know. */
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
            final int arabic = cyrillic < 0 && greek < 0 ? ARABIC.indexOf(c) : -1;
            if (cyrillic >= 0) {
                latin.append(LATIN_OF_CYRILLIC[cyrillic]);
            } else if (greek >= 0) {
                latin.append(LATIN_OF_GREEK[greek]);
            } else if (arabic >= 0) {
                latin.append(LATIN_OF_ARABIC[arabic]);
            } else if (PINYIN.containsKey((int) c)) {
                latin.append(PINYIN.get((int) c));
            } else if (c < FIRST_FOREIGN) {
                latin.append(c);
            } else {
                return null;
            }
        }
        return latin.toString();
    }
}
