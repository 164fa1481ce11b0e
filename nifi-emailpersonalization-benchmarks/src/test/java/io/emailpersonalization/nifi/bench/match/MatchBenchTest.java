// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The command line, run through in its own JVMs over a handful of rows. */
class MatchBenchTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void runsAFolderAndWritesTheOutcomesAsJson() throws Exception {
        run("--data", data().toString(), "--json", "outcomes.json");
        assertTrue(printed.toString(StandardCharsets.UTF_8).contains("people"), printed::toString);
        final JsonNode outcomes = JsonMapper.builder().build().readTree(folder.resolve("outcomes.json").toFile());
        assertEquals(1, outcomes.size());
        final JsonNode outcome = outcomes.get(0);
        assertEquals(List.of("dataset", "rows", "pairs", "clusters", "expected", "seconds", "comparisons", "peakHeapMb"), names(outcome));
        assertEquals(List.of("precision", "recall", "f1"), names(outcome.get("pairs")));
        assertEquals(List.of("precision", "recall", "f1", "largest"), names(outcome.get("clusters")));
        assertEquals(List.of("precision", "recall", "wrongMerges"), names(outcome.get("expected")));
        assertEquals("people", outcome.get("dataset").asText());
        assertEquals(8, outcome.get("rows").asInt());
        assertEquals(1, outcome.get("clusters").get("f1").asDouble(), "Ada and Grace are found twice each");
        assertEquals(2, outcome.get("clusters").get("largest").asInt());
        assertTrue(outcome.get("comparisons").asLong() >= 2);
        assertTrue(outcome.get("seconds").asDouble() > 0);
        assertTrue(outcome.get("peakHeapMb").asLong() > 0);
    }

    @Test
    void runsGeneratedCustomersAndDrawsCharts() throws Exception {
        run("--generated", "400", "--shared", "20", "--shared-value", "email=none@none.com", "--charts", "charts", "--json", "outcomes.json");
        final JsonNode outcomes = JsonMapper.builder().build().readTree(folder.resolve("outcomes.json").toFile());
        assertEquals(List.of("generated", "20 % none@none.com"), List.of(outcomes.get(0).get("dataset").asText(), outcomes.get(1).get("dataset").asText()));
        assertTrue(outcomes.get(0).get("clusters").get("precision").asDouble() > .9);
        assertTrue(Files.readString(folder.resolve("charts/calibration.svg")).startsWith("<svg"));
        assertTrue(Files.readString(folder.resolve("charts/weights.svg")).contains("family name"));
    }

    @Test
    void peopleWithoutDuplicatesStayApartWithAnyAddresses() throws Exception {
        run("--generated", "2000", "--duplicates", "0", "--addresses", "names", "--census", "--json", "strangers.json");
        final JsonNode outcome = JsonMapper.builder().build().readTree(folder.resolve("strangers.json").toFile()).get(0);
        assertEquals(List.of("0 %, names, census", 0), List.of(outcome.get("dataset").asText(), outcome.get("wrongMerges").asInt()));
    }

    @Test
    void comparesATenthWithAll() throws Exception {
        run("--generated", "2000", "--growth");
        final String lines = printed.toString(StandardCharsets.UTF_8);
        assertEquals(3, lines.lines().filter(line -> line.matches(" +200 .*")).count(), lines);
        assertEquals(3, lines.lines().filter(line -> line.matches(" +2,000 .*")).count(), lines);
        assertTrue(lines.contains("by the medians: n^"), lines);
    }

    @Test
    void reportsFaultsOfTheCommandLine() throws Exception {
        final Path here = folder;
        assertThrows(IllegalArgumentException.class, () -> run());
        assertThrows(IllegalArgumentException.class, () -> run("--data"));
        assertThrows(IllegalArgumentException.class, () -> run("--data", here.toString()), "an empty folder");
        assertThrows(IllegalArgumentException.class, () -> run("--data", "absent"));
        assertThrows(IllegalArgumentException.class, () -> run("--data", here.toString(), "--time-limit", "soon"));
        assertThrows(IllegalArgumentException.class, () -> run("--data", here.toString(), "--growth"));
    }

    private void run(final String... arguments) throws IOException, InterruptedException {
        MatchBench.run(List.of(arguments), folder, new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private static Path data() throws URISyntaxException {
        return Path.of(MatchBenchTest.class.getResource("/labelled").toURI());
    }

    private static List<String> names(final JsonNode object) {
        final List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
