// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.kernel;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.apache.commons.text.similarity.DamerauLevenshteinDistance;
import org.apache.commons.text.similarity.LevenshteinDistance;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class EditDistanceTest {

    @Provide
    Arbitrary<Tuple.Tuple2<String, String>> pairs() {
        return Texts.pairs();
    }

    @Property(tries = 4000)
    void levenshteinAgreesWithCommonsText(@ForAll("pairs") final Tuple.Tuple2<String, String> pair, @ForAll @IntRange(max = 12) final int max) {
        final String[] chars = Texts.renumbered(pair.get1(), pair.get2());
        final int expected = LevenshteinDistance.getDefaultInstance().apply(chars[0], chars[1]);
        assertEquals(Math.min(expected, max + 1), EditDistance.levenshtein(pair.get1(), pair.get2(), max));
        assertEquals(Math.min(expected, max + 1), EditDistance.levenshtein(pair.get2(), pair.get1(), max), "the other way round");
        assertEquals(expected, EditDistance.levenshtein(pair.get1(), pair.get2(), Integer.MAX_VALUE), "without a bound");
    }

    @Property(tries = 4000)
    void damerauAgreesWithCommonsText(@ForAll("pairs") final Tuple.Tuple2<String, String> pair, @ForAll @IntRange(max = 12) final int max) {
        final String[] chars = Texts.renumbered(pair.get1(), pair.get2());
        // its 1.15.0 compares boxed characters by identity, so that none beyond ASCII equals itself (apache/commons-text pull request 770)
        Assume.that((chars[0] + chars[1]).chars().allMatch(c -> c < 128));
        final int expected = new DamerauLevenshteinDistance().apply(chars[0], chars[1]);
        assertEquals(Math.min(expected, max + 1), EditDistance.damerau(pair.get1(), pair.get2(), max));
        assertEquals(Math.min(expected, max + 1), EditDistance.damerau(pair.get2(), pair.get1(), max), "the other way round");
        assertEquals(expected, EditDistance.damerau(pair.get1(), pair.get2(), Integer.MAX_VALUE), "without a bound");
    }

    @Property(tries = 1000)
    void knownSetsOfCharactersChangeNothing(@ForAll("pairs") final Tuple.Tuple2<String, String> pair, @ForAll @IntRange(max = 5) final int max) {
        final String a = pair.get1();
        final String b = pair.get2();
        assertEquals(EditDistance.levenshtein(a, b, max), EditDistance.levenshtein(a, CharacterSet.of(a), b, CharacterSet.of(b), max));
        assertEquals(EditDistance.damerau(a, b, max), EditDistance.damerau(a, CharacterSet.of(a), b, CharacterSet.of(b), max));
    }

    @Example
    void countsCodePoints() {
        assertEquals(1, EditDistance.levenshtein("\uD83D\uDE00", "\uD83D\uDE01", 5), "two emoji that share a half");
        assertEquals(1, EditDistance.levenshtein("a", "a\uD842\uDFB7", 5), "a Han character beyond the Basic Multilingual Plane");
        assertEquals(1, EditDistance.levenshtein("e\u0301", "e", 5), "a combining mark");
        assertEquals(2, EditDistance.levenshtein("e\u0301", "\u00E9", 5), "composed and decomposed are not the same");
        assertEquals(1, EditDistance.damerau("\uD842\uDFB7a", "a\uD842\uDFB7", 5));
        assertEquals(1, EditDistance.levenshtein("\uD83D", "x", 5), "half a character");
        assertEquals(1, EditDistance.damerau("Иванов", "Иавнов", 2));
        assertEquals(1, EditDistance.levenshtein("محمد", "محمود", 2));
    }

    @Example
    void damerauEditsNoPlaceTwice() {
        assertEquals(3, EditDistance.damerau("ca", "abc", 5));
        assertEquals(2, EditDistance.levenshtein("ab", "ba", 5));
        assertEquals(1, EditDistance.damerau("ab", "ba", 5));
    }

    @Example
    void refusesANegativeBound() {
        assertThrows(IllegalArgumentException.class, () -> EditDistance.levenshtein("a", "b", -1));
    }
}
