// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match.data;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.bench.match.measure.GroundTruth;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A file of records with known truth: {@code X.csv} with a header and a column {@code cluster} (rows with the same word there are one person), and {@code X.fields.json},
 * an object that gives columns a {@link ColumnRole}. Columns without one are ignored.
 *
 * @param columns the columns with a role, in the order of the JSON document
 * @param values a row's values in the order of the columns, null where blank
 */
public record LabelledSet(String name, List<Column> columns, List<String[]> values, GroundTruth truth) {

    private static final String FIELDS = ".fields.json";
    private static final String CLUSTER = "cluster";

    /** A column and its role. */
    public record Column(String name, ColumnRole role) {
    }

    /** The names of the sets in a folder, sorted. */
    public static List<String> names(final Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).filter(file -> file.endsWith(FIELDS)).map(file -> file.substring(0, file.length() - FIELDS.length()))
                    .filter(name -> Files.exists(folder.resolve(name + ".csv"))).sorted().toList();
        }
    }

    /** @throws IllegalArgumentException when a column is missing */
    public static LabelledSet read(final Path folder, final String name) throws IOException {
        final List<Column> columns = new ArrayList<>();
        for (final Map.Entry<String, JsonNode> field : JsonMapper.builder().build().readTree(folder.resolve(name + FIELDS).toFile()).properties()) {
            final ColumnRole role = ColumnRole.of(field.getValue().asText());
            if (role != null) {
                columns.add(new Column(field.getKey(), role));
            }
        }
        final List<String[]> values = new ArrayList<>();
        final List<String> entities = new ArrayList<>();
        try (CSVParser rows = CSVParser.parse(Files.newBufferedReader(folder.resolve(name + ".csv")), CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get())) {
            for (final CSVRecord row : rows) {
                values.add(columns.stream().map(column -> row.get(column.name())).map(value -> value.isBlank() ? null : value).toArray(String[]::new));
                entities.add(row.get(CLUSTER));
            }
        }
        return new LabelledSet(name, columns, values, GroundTruth.of(entities));
    }
}
