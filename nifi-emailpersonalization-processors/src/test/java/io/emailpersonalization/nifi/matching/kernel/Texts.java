// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.kernel;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

import java.util.HashMap;
import java.util.Map;

/** Pairs of texts to compare, far apart and few edits apart, in several alphabets. */
final class Texts {

    private static final int LONGER_THAN_A_WORD = 150;

    private Texts() {
    }

    /** ASCII; a few letters only, so that much agrees; European with combining marks; Cyrillic, Greek, Arabic, Han; emoji and Han beyond the Basic Multilingual Plane. */
    static Arbitrary<Tuple.Tuple2<String, String>> pairs() {
        return Arbitraries.oneOf(pairs(Arbitraries.integers().between(32, 126)), pairs(Arbitraries.integers().between('a', 'c')),
                pairs(Arbitraries.of('e', '\u0301', '\u0308', 'é', 'ü', 'ß', 'u', 'n').map(character -> (int) character)),
                pairs(Arbitraries.of('и', 'в', 'а', 'ω', 'λ', 'م', 'ح', '李', '王', 'a').map(character -> (int) character)),
                pairs(Arbitraries.of(0x1F600, 0x1F601, 0x20BB7, 0x10400, (int) 'a', (int) 'b')),
                pairs(Arbitraries.integers().between(1, Character.MAX_CODE_POINT).filter(point -> !(point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE))));
    }

    private static Arbitrary<Tuple.Tuple2<String, String>> pairs(final Arbitrary<Integer> codePoints) {
        final Arbitrary<String> short1 = text(codePoints, 12);
        final Arbitrary<String> long1 = text(codePoints, LONGER_THAN_A_WORD);
        final Arbitrary<Tuple.Tuple2<String, String>> far = Arbitraries.oneOf(Combinators.combine(short1, short1).as(Tuple::of), Combinators.combine(long1, long1).as(Tuple::of));
        final Arbitrary<Tuple.Tuple2<String, String>> near = Combinators.combine(Arbitraries.oneOf(short1, long1), Arbitraries.integers().greaterOrEqual(0).list().ofMaxSize(4), codePoints)
                .as((text, edits, codePoint) -> Tuple.of(text, edits.stream().reduce(text, (edited, edit) -> edit(edited, edit, codePoint), (one, other) -> other)));
        return Arbitraries.oneOf(far, near);
    }

    private static Arbitrary<String> text(final Arbitrary<Integer> codePoints, final int longest) {
        return codePoints.array(int[].class).ofMaxSize(longest).map(points -> new String(points, 0, points.length));
    }

    private static String edit(final String text, final int edit, final int codePoint) {
        final int[] points = text.codePoints().toArray();
        final int at = points.length == 0 ? 0 : edit / 4 % points.length;
        final StringBuilder edited = new StringBuilder();
        for (int i = 0; i < points.length; i++) {
            final boolean here = i == at;
            if (here && edit % 4 == 0) {
                edited.appendCodePoint(codePoint);
            } else if (here && edit % 4 == 1 && i + 1 < points.length) {
                edited.appendCodePoint(points[i + 1]).appendCodePoint(points[i]);
                i++;
            } else if (here && edit % 4 == 2) {
                edited.appendCodePoint(codePoint).appendCodePoint(points[i]);
            } else if (!here || edit % 4 != 3) {
                edited.appendCodePoint(points[i]);
            }
        }
        return edited.toString();
    }

    /** Both texts with each code point as one char of its own, from 0 up, so that what counts chars counts code points. */
    static String[] renumbered(final String a, final String b) {
        final Map<Integer, Character> chars = new HashMap<>();
        return new String[] {renumbered(a, chars), renumbered(b, chars)};
    }

    private static String renumbered(final String text, final Map<Integer, Character> chars) {
        final StringBuilder renumbered = new StringBuilder();
        text.codePoints().forEach(point -> renumbered.append(chars.computeIfAbsent(point, key -> (char) chars.size())));
        return renumbered.toString();
    }
}
