// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.matching;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.matching.compare.FeatureTable;
import io.emailpersonalization.nifi.matching.compare.FieldKind;
import io.emailpersonalization.nifi.matching.compare.MatchField;
import io.emailpersonalization.nifi.matching.match.MatchResult;
import io.emailpersonalization.nifi.matching.match.Matcher;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Public labelled sets, where they are present: a folder with X.csv (id, cluster, fields) and X.fields.json (column to role). */
class LabelledDataTest {

    private static final Path DATA = Path.of(System.getProperty("matching.data", "../../shared/data/matching"));

    @ParameterizedTest
    @CsvSource({"febrl1, .999", "febrl3, .999", "febrl4, .9993", "fake1000, .82", "senzing, .97", "hist50k, .87"})
    void findsTheSamePeople(final String name, final double least) throws IOException {
        final double f1 = measure(name);
        assertTrue(f1 >= least, name + " has F1 " + f1);
    }

    private static double measure(final String name) throws IOException {
        Assumptions.assumeTrue(Files.exists(DATA.resolve(name + ".csv")), "the labelled data is not here: set -Dmatching.data to its folder");
        final JsonNode roles = JsonMapper.builder().build().readTree(DATA.resolve(name + ".fields.json").toFile());
        final List<MatchField> fields = new ArrayList<>();
        final List<String> columns = new ArrayList<>();
        for (final Map.Entry<String, JsonNode> role : roles.properties()) {
            final String kind = role.getValue().asText().toUpperCase(Locale.ROOT).replace('-', '\0').replace("\0", "").replace(' ', '_');
            fields.add(new MatchField(role.getKey(), FieldKind.valueOf(kind)));
            columns.add(role.getKey());
        }
        final FeatureTable table = new FeatureTable(fields);
        final List<String> truth = new ArrayList<>();
        try (CSVParser rows = CSVParser.parse(Files.newBufferedReader(DATA.resolve(name + ".csv")), CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get())) {
            for (final CSVRecord row : rows) {
                final String[] values = new String[fields.size()];
                for (int i = 0; i < columns.size(); i++) {
                    values[i] = row.get(columns.get(i));
                }
                table.add(null, values);
                truth.add(row.get("cluster"));
            }
        }
        final long start = System.nanoTime();
        table.freeze();
        final MatchResult matching = new Matcher(table, .9, .5).match();
        final double seconds = (System.nanoTime() - start) / 1e9;
        return score(name, matching, truth, seconds);
    }

    private static double score(final String name, final MatchResult matching, final List<String> truth, final double seconds) {
        final Map<String, Long> entities = new HashMap<>();
        final Map<Integer, Long> clusters = new HashMap<>();
        final Map<String, Long> both = new HashMap<>();
        for (int row = 0; row < truth.size(); row++) {
            entities.merge(truth.get(row), 1L, Long::sum);
            clusters.merge(matching.clusters().cluster(row), 1L, Long::sum);
            both.merge(truth.get(row) + '|' + matching.clusters().cluster(row), 1L, Long::sum);
        }
        final double truePairs = pairs(both.values());
        final double precision = truePairs / pairs(clusters.values());
        final double recall = truePairs / pairs(entities.values());
        final double f1 = 2 * precision * recall / (precision + recall);
        System.out.printf(Locale.ROOT, "%-9s precision %.4f recall %.4f F1 %.4f largest %d comparisons %d review %d %.1f s%n", name, precision, recall, f1,
                clusters.values().stream().mapToLong(count -> count).max().orElse(0), matching.comparisons(), matching.review().size(), seconds);
        return f1;
    }

    private static double pairs(final Iterable<Long> sizes) {
        double pairs = 0;
        for (final long size : sizes) {
            pairs += size * (size - 1) / 2.0;
        }
        return pairs;
    }
}
