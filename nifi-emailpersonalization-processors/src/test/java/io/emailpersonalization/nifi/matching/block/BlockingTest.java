// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.block;

import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.MatchField;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import static org.junit.jupiter.api.Assertions.assertEquals;

class BlockingTest {

    private static final class Pairs implements PairSink {
        private final Set<List<Integer>> met = new HashSet<>();

        @Override
        public void accept(final int one, final int other) {
            met.add(List.of(one, other));
        }
    }

    /** Records of a phone and a family name; two are candidates where either is the same. */
    @Property(tries = 300)
    void pairsAreThoseThatShareAKeyAndEachOfThem(@ForAll @Size(max = 30) final List<@IntRange(max = 99) Integer> records) {
        final FeatureTable table = new FeatureTable(List.of(new MatchField("phone", FieldKind.PHONE), new MatchField("name", FieldKind.FAMILY_NAME)));
        final String[] names = {"Miller", "Jones", "Garcia", "Novak", "Weber", "Brown", "Fischer", "Rossi", "Kowalski", null};
        for (final int record : records) {
            table.add(null, new String[] {record / 10 == 0 ? null : "+49 30 55512" + record / 10 + "7", names[record % 10]});
        }
        table.freeze();
        final WorkerPool<Pairs> sinks = new WorkerPool<>(Pairs::new);
        new Blocking(table, table.distinctRows(), BlockSpace.HEAP).visitPairs(sinks);
        final Set<List<Integer>> met = new HashSet<>();
        sinks.all().forEach(sink -> met.addAll(sink.met));
        final Set<List<Integer>> expected = new HashSet<>();
        for (int one = 0; one < records.size(); one++) {
            for (int other = one + 1; other < records.size(); other++) {
                final int a = records.get(one);
                final int b = records.get(other);
                final boolean alike = a / 10 == b / 10 && a / 10 > 0 || a % 10 == b % 10 && a % 10 < 9;
                if (alike && table.firstIdentical(one) == one && table.firstIdentical(other) == other) {
                    expected.add(List.of(one, other));
                }
            }
        }
        assertEquals(expected, met);
    }
}
