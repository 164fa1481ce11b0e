// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.kernel;

import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class JaroWinklerTest {

    @Provide
    Arbitrary<Tuple.Tuple2<String, String>> pairs() {
        return Texts.pairs();
    }

    @Property(tries = 4000)
    void isThatOfCommonsText(@ForAll("pairs") final Tuple.Tuple2<String, String> pair) {
        final String[] chars = Texts.renumbered(pair.get1(), pair.get2());
        assertEquals(new JaroWinklerSimilarity().apply(chars[0], chars[1]).doubleValue(), JaroWinkler.similarity(pair.get1(), pair.get2()));
    }

    @Example
    void countsCodePoints() {
        assertEquals(0, JaroWinkler.similarity("\uD83D\uDE00", "\uD83D\uDE01"), "two emoji that share a half");
        assertTrue(JaroWinkler.similarity("Иванова", "Иванов") > .9);
    }
}
