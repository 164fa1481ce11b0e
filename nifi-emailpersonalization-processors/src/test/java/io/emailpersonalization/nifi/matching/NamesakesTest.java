// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.MatchField;
import io.emailpersonalization.nifi.matching.match.MatchResult;
import io.emailpersonalization.nifi.matching.match.Matcher;
import io.emailpersonalization.nifi.record.value.Digests;
import io.emailpersonalization.nifi.sandbox.data.CustomerGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** People with names as frequent as in a census, whose addresses are made of their names: learning from few duplicates, or from none, makes no person of namesakes. */
class NamesakesTest {

    private static final List<FieldKind> KINDS = List.of(FieldKind.GIVEN_NAME, FieldKind.FAMILY_NAME, FieldKind.EMAIL, FieldKind.PHONE, FieldKind.BIRTH_DATE, FieldKind.STREET, FieldKind.POSTAL_CODE,
            FieldKind.CITY, FieldKind.COUNTRY);
    private static final int MOST_OF = 20_000;

    private final FeatureTable table = new FeatureTable(KINDS.stream().map(kind -> new MatchField("/" + name(kind), kind)).toList());
    private final List<String> truth = new ArrayList<>();
    private final Map<String, String> addresses = new HashMap<>();
    private final Map<String, Integer> taken = new HashMap<>();
    private Addresses form;

    /** The parts before the at sign. */
    private enum Addresses {
        /** anna.berg4711, as the generator makes them. */
        NUMBERED,
        /** anna.berg, or anna.berg2 where another person has that. */
        NAMES,
        /** Says nothing of the name. */
        UNRELATED
    }

    private static String name(final FieldKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    @ParameterizedTest
    @CsvSource({"1000, 0, NAMES", "1000, 20, NAMES", "10000, 0, NAMES", "10000, 1, NAMES", "10000, 5, NAMES", "10000, 20, NAMES", "10000, 5, NUMBERED", "10000, 5, UNRELATED"})
    void areMergedWronglyOnceInTwentyThousandAtMost(final int rows, final int duplicates, final Addresses form) {
        this.form = form;
        new CustomerGenerator(1, LocalDate.of(2026, 11, 1), new CustomerGenerator.Mix(duplicates / 100.0, true)).records(rows).forEach(customer -> {
            table.add((String) customer.fields().get("customer_id"), KINDS.stream().map(kind -> value(kind, (String) customer.fields().get(name(kind)))).toArray(String[]::new));
            truth.add(customer.entity());
        });
        table.freeze();
        final int wrong = wrong(new Matcher(table, .9, .5).match(), rows);
        assertTrue(wrong <= Math.max(1, rows / MOST_OF), wrong + " records lie in a cluster most of whose records are somebody else");
        assertTrue(duplicates > 0 || wrong == 0);
    }

    private String value(final FieldKind field, final String value) {
        if (field != FieldKind.EMAIL || form == Addresses.NUMBERED || value == null || value.startsWith("family.") || !value.matches("[a-z]+\\.[a-z]+[0-9]+@.+")) {
            return value;
        }
        return addresses.computeIfAbsent(value, any -> {
            if (form == Addresses.UNRELATED) {
                return Digests.md5(value).substring(0, 12) + value.substring(value.indexOf('@'));
            }
            final String plain = value.replaceFirst("[0-9]+@", "@");
            final int nth = taken.merge(plain, 1, Integer::sum);
            return nth == 1 ? plain : plain.replace("@", nth + "@");
        });
    }

    private int wrong(final MatchResult matching, final int rows) {
        final Map<Integer, Map<String, Integer>> clusters = new TreeMap<>();
        for (int row = 0; row < rows; row++) {
            clusters.computeIfAbsent(matching.clusters().cluster(row), any -> new TreeMap<>()).merge(truth.get(row), 1, Integer::sum);
        }
        return clusters.values().stream().mapToInt(cluster -> cluster.values().stream().mapToInt(Integer::intValue).sum() - cluster.values().stream().mapToInt(Integer::intValue).max().orElseThrow())
                .sum();
    }
}
