// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.compare;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.apache.commons.text.similarity.DamerauLevenshteinDistance;

import static org.junit.jupiter.api.Assertions.assertEquals;

class TextDistanceTest {

    @Property(tries = 5000)
    void withinOneAgreesWithDamerauLevenshtein(@ForAll @StringLength(max = 6) @CharRange(from = 'a', to = 'c') final String a,
                                               @ForAll @StringLength(max = 6) @CharRange(from = 'a', to = 'c') final String b) {
        assertEquals(new DamerauLevenshteinDistance().apply(a, b) <= 1, TextDistance.within(a, b, 1), () -> a + " and " + b);
    }

    @Property(tries = 1000)
    void everyComparisonIsSymmetricAndNeverFails(@ForAll @StringLength(min = 1, max = 12) final String a, @ForAll @StringLength(min = 1, max = 12) final String b) {
        for (final FieldKind kind : FieldKind.values()) {
            final String one = kind.normalize(a);
            final String other = kind.normalize(b);
            if (one != null && other != null && !one.equals(other)) {
                assertEquals(kind.compare(one, other), kind.compare(other, one), kind + " of " + one + " and " + other);
            }
        }
    }
}
