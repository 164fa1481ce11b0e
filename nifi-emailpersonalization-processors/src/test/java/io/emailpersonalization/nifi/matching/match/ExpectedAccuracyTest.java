// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching.match;

import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.MatchField;
import io.emailpersonalization.nifi.sandbox.data.CustomerGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What a run expects of itself, beside what the truth says. */
class ExpectedAccuracyTest {

    private static final List<FieldKind> KINDS = List.of(FieldKind.GIVEN_NAME, FieldKind.FAMILY_NAME, FieldKind.EMAIL, FieldKind.PHONE, FieldKind.BIRTH_DATE, FieldKind.STREET, FieldKind.POSTAL_CODE,
            FieldKind.CITY, FieldKind.COUNTRY);
    private static final double PRECISION = .01;
    /** Where values are missing. */
    private static final double PRECISION_WITH_GAPS = .02;
    private static final double RECALL = .06;

    /**
     * The distances are those that docs/matching.md promises.
     *
     * @param missing percent of the addresses, phones, birth dates and streets that are left out
     */
    @ParameterizedTest
    @CsvSource({"400, 3, 0", "2000, 5, 0", "2000, 6, 30", "5000, 11, 0", "5000, 12, 30", "5000, 13, 50", "20000, 17, 30"})
    void isNearToWhatTheTruthSays(final int rows, final long seed, final int missing) {
        final FeatureTable table = new FeatureTable(KINDS.stream().map(kind -> new MatchField("/" + name(kind), kind)).toList());
        final List<String> truth = new ArrayList<>();
        final SplittableRandom random = new SplittableRandom(seed);
        new CustomerGenerator(seed, LocalDate.of(2026, 11, 1)).records(rows).forEach(customer -> {
            table.add((String) customer.fields().get("customer_id"), KINDS.stream().map(kind -> mayBeMissing(kind) && random.nextInt(100) < missing ? null
                    : (String) customer.fields().get(name(kind))).toArray(String[]::new));
            truth.add(customer.entity());
        });
        table.freeze();
        final MatchResult matching = new Matcher(table, .9, .5).match();
        final Map<Object, Long> entities = new HashMap<>();
        final Map<Object, Long> clusters = new HashMap<>();
        final Map<Object, Long> both = new HashMap<>();
        for (int row = 0; row < rows; row++) {
            entities.merge(truth.get(row), 1L, Long::sum);
            clusters.merge(matching.clusters().cluster(row), 1L, Long::sum);
            both.merge(truth.get(row) + ' ' + matching.clusters().cluster(row), 1L, Long::sum);
        }
        final double precision = pairs(both) / pairs(clusters);
        final double recall = pairs(both) / pairs(entities);
        System.out.printf(Locale.ROOT, "%d records, %d %% missing: precision %.4f, expected %.4f; recall %.4f, expected %.4f%n", rows, missing, precision, matching.expected().precision(), recall,
                matching.expected().recall());
        assertEquals(precision, matching.expected().precision(), missing == 0 ? PRECISION : PRECISION_WITH_GAPS);
        assertEquals(recall, matching.expected().recall(), RECALL);
    }

    private static String name(final FieldKind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static boolean mayBeMissing(final FieldKind kind) {
        return switch (kind) {
            case EMAIL, PHONE, BIRTH_DATE, STREET -> true;
            default -> false;
        };
    }

    private static double pairs(final Map<Object, Long> sizes) {
        return sizes.values().stream().mapToDouble(size -> size * (size - 1) / 2.0).sum();
    }

    @Test
    void whereNobodyIsInItTwiceAllIsRight() {
        final FeatureTable table = new FeatureTable(List.of(new MatchField("/email", FieldKind.EMAIL)));
        table.add("1", new String[] {"anna@example.com"});
        table.add("2", new String[] {"bruno@example.org"});
        table.freeze();
        assertEquals(new ExpectedAccuracy(1, 1, 0), new Matcher(table, .9, .5).match().expected());
    }

    @Test
    void aClusterOfThousandsCostsNoMoreThanASmallOne() {
        final FeatureTable table = new FeatureTable(List.of(new MatchField("/email", FieldKind.EMAIL), new MatchField("/given_name", FieldKind.GIVEN_NAME)));
        Collections.nCopies(50_000, new String[] {"anna@example.com", "Anna"}).forEach(row -> table.add(null, row));
        table.freeze();
        final MatchResult matching = new Matcher(table, .9, .5).match();
        assertEquals(1, matching.expected().precision(), .05);
        assertEquals(50_000, matching.clusters().size(0));
    }
}
