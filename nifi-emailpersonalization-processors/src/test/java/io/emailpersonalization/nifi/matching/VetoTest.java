// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.MatchField;
import io.emailpersonalization.nifi.matching.match.MatchResult;
import io.emailpersonalization.nifi.matching.match.MatchSettings;
import io.emailpersonalization.nifi.matching.match.Matcher;
import io.emailpersonalization.nifi.matching.model.ModelLearner;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/** With a veto, records whose birth date or identifier clearly differ are never one person, whatever links them. */
class VetoTest {

    private static final List<MatchField> FIELDS = List.of(new MatchField("/given_name", FieldKind.GIVEN_NAME), new MatchField("/family_name", FieldKind.FAMILY_NAME),
            new MatchField("/email", FieldKind.EMAIL), new MatchField("/phone", FieldKind.PHONE), new MatchField("/birth_date", FieldKind.BIRTH_DATE),
            new MatchField("/card", FieldKind.IDENTIFIER));

    /** Records that nearly everything speaks for being one person, but some birth dates and cards. */
    @Provide
    Arbitrary<List<List<String>>> records() {
        return Combinators.combine(
                Arbitraries.of("Anna", "Ann", "Annabel").injectNull(.1),
                Arbitraries.of("Featherstonehaugh", "Fetherstonehaugh").injectNull(.1),
                Arbitraries.of("anna.f@example.com", "a.featherstonehaugh@example.org").injectNull(.3),
                Arbitraries.of("+49 30 7654321", "030 7654321", "+49 89 1234567").injectNull(.3),
                Arbitraries.of("1980-02-03", "1980-03-02", "1980-02-04", "1980-02-13", "1991-11-27", "1991-11-28").injectNull(.4),
                Arbitraries.of("DE44912345", "DE44912346", "DE44912364", "XK00117788").injectNull(.5)).as(Arrays::asList).list().ofMinSize(2).ofMaxSize(30);
    }

    private static FeatureTable table(final List<List<String>> records) {
        final FeatureTable table = new FeatureTable(FIELDS);
        for (final List<String> record : records) {
            table.add(null, record.toArray(String[]::new));
        }
        table.freeze();
        return table;
    }

    private static MatchResult match(final List<List<String>> records) {
        return new Matcher(table(records), new MatchSettings(.9, .5, ModelLearner::builtIn, true)).match();
    }

    @Property(tries = 200)
    void noClusterHoldsTwoRecordsThatClearlyDifferInBirthDateOrIdentifier(@ForAll("records") final List<List<String>> records) {
        final MatchResult matching = match(records);
        for (int one = 0; one < records.size(); one++) {
            for (int other = 0; other < one; other++) {
                assertFalse(matching.clusters().cluster(one) == matching.clusters().cluster(other) && matching.weigher().differ(other, one), records.get(one) + " and " + records.get(other));
            }
        }
    }

    @Property(tries = 100)
    void theOrderOfRecordsDoesNotMatter(@ForAll("records") final List<List<String>> records, @ForAll final long seed) {
        final Set<String> expected = clusters(records);
        final List<List<String>> shuffled = new ArrayList<>(records);
        Collections.shuffle(shuffled, new Random(seed));
        assertEquals(expected, clusters(shuffled));
    }

    private static Set<String> clusters(final List<List<String>> records) {
        final MatchResult matching = match(records);
        final Set<String> clusters = new TreeSet<>();
        for (int row = 0; row < records.size(); row++) {
            clusters.add(Arrays.stream(matching.clusters().members(row)).mapToObj(member -> records.get(member).toString()).sorted().toList().toString());
        }
        return clusters;
    }
}
