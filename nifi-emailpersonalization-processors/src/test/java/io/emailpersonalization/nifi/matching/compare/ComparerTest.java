// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;

class ComparerTest {

    /** Shortcuts turn pairs away before the texts are looked at: they must say what the texts say. */
    @Property(tries = 5000)
    void addressesAreComparedAsTheirTextsAre(@ForAll("addresses") final String one, @ForAll("addresses") final String other) {
        final String a = FieldKind.EMAIL.normalize(one);
        final String b = FieldKind.EMAIL.normalize(other);
        if (a.equals(b)) {
            return;
        }
        assertEquals(FieldKind.EMAIL.compare(a, b), level(FieldKind.EMAIL, one, other), () -> a + " and " + b);
    }

    @Property(tries = 5000)
    void phonesAndBirthDatesAreComparedAsTheirTextsAre(@ForAll("digits") final String one, @ForAll("digits") final String other) {
        for (final FieldKind kind : List.of(FieldKind.PHONE, FieldKind.BIRTH_DATE)) {
            final String a = kind.normalize(one);
            final String b = kind.normalize(other);
            if (a != null && b != null && !a.equals(b)) {
                assertEquals(kind.compare(a, b), level(kind, one, other), () -> kind + " of " + a + " and " + b);
            }
        }
    }

    @Property(tries = 5000)
    void namesAreComparedAsTheirTextsAre(@ForAll("names") final String one, @ForAll("names") final String other) {
        for (final FieldKind kind : List.of(FieldKind.GIVEN_NAME, FieldKind.FAMILY_NAME)) {
            final String a = kind.normalize(one);
            final String b = kind.normalize(other);
            if (!a.equals(b)) {
                assertEquals(kind.compare(a, b), level(kind, one, other), () -> kind + " of " + a + " and " + b);
            }
        }
    }

    private static Level level(final FieldKind kind, final String one, final String other) {
        final FeatureTable table = new FeatureTable(List.of(new MatchField("field", kind)));
        table.add(null, new String[] {one});
        table.add(null, new String[] {other});
        table.freeze();
        final byte[] levels = new byte[1];
        new Comparer(table).compare(0, 1, levels);
        return Level.of(levels[0]);
    }

    /** A few digits, so that many are an edit or two apart, are transposed or end alike. */
    @Provide
    Arbitrary<String> digits() {
        return Arbitraries.of("19", "20", "49", "").flatMap(start -> Arbitraries.of("81", "18", "12", "7").flatMap(middle -> Arbitraries.strings().withChars("0127").ofLength(4)
                .map(end -> start + middle + end)));
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.of("Jon", "John", "Joan", "Stephen", "Steven", "Stefan", "Meyer", "Meier", "Maier jr", "Anna Maria", "Ana", "Иван", "Ivan", "李", "Katherine", "Catharine", "O'Brien",
                "Obrian", "Schmidt", "Smith", "Smith Sr", "Smyth", "Schmitt", "Anderson", "Andersson", "Sanderson", "Anders", "Rosen", "Enros", "Aaa", "Aaaab", "Bann", "Nab",
                "A", "Ph", "F", "Xi", "Zoë");
    }

    @Provide
    Arbitrary<String> addresses() {
        return Arbitraries.of("anna.berg", "ana.berg", "anna.berg1", "anna.berg12", "anna1.berg", "annaberg", "berg.anna", "info", "nana.gerb", "ab",
                         "jürgen.größe", "jurgen.grose", "李小龙.李", "李小龙.lin", "anna.bergmann")
                .flatMap(local -> Arbitraries.of("@example.com", "@example.org", "@exmaple.com", "@mail.example", "@gmx.de", "@gmx.dee", "@web.de")
                        .flatMap(domain -> Arbitraries.of("", "x", "7", ".exa@mple").map(end -> local + end + domain)));
    }
}
