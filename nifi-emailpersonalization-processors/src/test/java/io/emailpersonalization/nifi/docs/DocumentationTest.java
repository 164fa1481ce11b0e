// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.docs;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.matching.DeduplicateCustomerRecord;
import io.emailpersonalization.nifi.testing.Services;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The documentation says what the code says: links, names of tests, packages, outcome words, and the figures of the worked pair. */
class DocumentationTest {

    private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
    private static final Path MAIN = PROJECT.resolve("nifi-emailpersonalization-processors/src/main/java/io/emailpersonalization/nifi");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ +(.*)$", Pattern.MULTILINE);
    private static final Pattern NAMED_TEST = Pattern.compile("`(?:[a-z]+\\.)*([A-Z][A-Za-z]+Test)\\.([a-z][A-Za-z0-9]+)`");
    private static final Pattern REPORTED = Pattern.compile("(?:\\.count|\\.figure|counts\\.put|figures\\.put)\\(\"([a-z_]+)\"");
    private static final Pattern FIRST_COLUMN = Pattern.compile("^\\| (`[^|]+`) \\|", Pattern.MULTILINE);
    private static final Pattern WORD = Pattern.compile("`([^`]+)`");

    private static List<Path> files(final Path folder, final String suffix) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix) && !file.toString().contains("/target/")).sorted().toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> pages() {
        return Stream.of(List.of(PROJECT.resolve("README.md"), PROJECT.resolve("CONTRIBUTING.md"), PROJECT.resolve("CHANGELOG.md"), PROJECT.resolve("SECURITY.md")),
                files(PROJECT.resolve("docs"), ".md"), files(PROJECT.resolve("flows"), ".md")).flatMap(List::stream).toList();
    }

    private static String read(final Path file) {
        try {
            return Files.readString(file);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The anchors that GitHub gives the headings of a page. */
    private static Set<String> anchors(final Path page) {
        final Set<String> anchors = new HashSet<>();
        final Matcher headings = HEADING.matcher(read(page));
        while (headings.find()) {
            anchors.add(headings.group(1).toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}_ -]", "").strip().replace(' ', '-'));
        }
        return anchors;
    }

    @Test
    void linksBetweenPagesResolve() {
        final List<String> broken = new ArrayList<>();
        for (final Path page : pages()) {
            final Matcher links = LINK.matcher(read(page));
            while (links.find()) {
                final String link = links.group(1);
                if (!link.contains("://") && !resolves(page, link)) {
                    broken.add(PROJECT.relativize(page) + ": " + link);
                }
            }
        }
        assertEquals(List.of(), broken);
    }

    private static boolean resolves(final Path page, final String link) {
        final int anchor = link.indexOf('#');
        final Path target = anchor == 0 ? page : page.resolveSibling(anchor < 0 ? link : link.substring(0, anchor)).normalize();
        return Files.exists(target) && (anchor < 0 || anchors(target).contains(link.substring(anchor + 1)));
    }

    @Test
    void testsThatPagesNameExist() {
        final List<Path> tests = files(PROJECT, "Test.java");
        final List<String> missing = new ArrayList<>();
        for (final Path page : pages()) {
            final Matcher named = NAMED_TEST.matcher(read(page));
            while (named.find()) {
                final boolean exists = tests.stream().filter(test -> test.getFileName().toString().equals(named.group(1) + ".java"))
                        .anyMatch(test -> read(test).contains("void " + named.group(2) + "("));
                if (!exists) {
                    missing.add(PROJECT.relativize(page) + ": " + named.group());
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void theArchitecturePageNamesEveryPackage() {
        final String page = read(PROJECT.resolve("docs/architecture.md"));
        final List<String> missing = packages(MAIN).stream().map(folder -> MAIN.relativize(folder).toString().replace('/', '.'))
                .filter(name -> !page.contains("| `" + name + "` |")).toList();
        assertEquals(List.of(), missing);
    }

    @Test
    void everyPackageSaysInItsPackageInfoWhatBelongsThere() {
        final List<String> missing = packages(PROJECT).stream().filter(folder -> folder.toString().contains("/src/main/java/"))
                .filter(folder -> !Files.exists(folder.resolve("package-info.java"))).map(folder -> PROJECT.relativize(folder).toString()).toList();
        assertEquals(List.of(), missing);
    }

    /** The folders that hold classes. */
    private static Set<Path> packages(final Path root) {
        return files(root, ".java").stream().map(Path::getParent).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theOutcomesPageNamesEveryCountAndFigureOfAReport() {
        final String page = read(PROJECT.resolve("docs/outcomes.md"));
        final Set<String> missing = new TreeSet<>();
        for (final Path file : files(MAIN, ".java")) {
            final Matcher reported = REPORTED.matcher(read(file));
            while (reported.find()) {
                if (!page.contains("`" + reported.group(1) + "`")) {
                    missing.add(reported.group(1));
                }
            }
        }
        assertEquals(Set.of(), missing);
    }

    /** The words in the first columns are texts of the code, or names of its constants. */
    @Test
    void theOutcomesPageNamesNoWordThatTheCodeDoesNotWrite() {
        final String code = files(MAIN, ".java").stream().map(DocumentationTest::read).collect(Collectors.joining("\n"));
        final Set<String> stale = new TreeSet<>();
        final Matcher columns = FIRST_COLUMN.matcher(read(PROJECT.resolve("docs/outcomes.md")));
        while (columns.find()) {
            final Matcher words = WORD.matcher(columns.group(1));
            while (words.find()) {
                final String word = words.group(1).replaceFirst(" \\.\\.\\.$", " ");
                final boolean isConstant = code.contains(word.toUpperCase(Locale.ROOT).replace(' ', '_'));
                if (!code.contains("\"" + word) && !code.contains("'" + word + "'") && !isConstant) {
                    stale.add(word);
                }
            }
        }
        assertEquals(Set.of(), stale);
    }

    /** The table of messages quotes the code; three dots stand for a value. */
    @Test
    void theOutcomesPageQuotesMessagesAsTheCodeWritesThem() {
        final String code = files(MAIN, ".java").stream().map(DocumentationTest::read).collect(Collectors.joining("\n")).replaceAll("\"\\s*\\+\\s*\"", "");
        final String page = read(PROJECT.resolve("docs/outcomes.md"));
        final List<String> messages = page.substring(page.indexOf("| message |")).lines().skip(2).takeWhile(line -> line.startsWith("| ")).map(line -> line.split("\\|")[1].strip()).toList();
        assertFalse(messages.isEmpty());
        assertEquals(List.of(), messages.stream().filter(message -> Stream.of(message.split("\\.\\.\\.")).anyMatch(part -> !code.contains(part.strip()))).toList());
    }

    @Test
    void theWorkedPairOfTheMatchingPageHasTheFiguresOfTheProcessor() {
        final String page = read(PROJECT.resolve("docs/matching.md"));
        final List<String> rows = page.lines().filter(line -> line.matches("\\| (customer_id|17|52|53) \\|.*"))
                .map(line -> line.substring(2, line.length() - 2).replace(" | ", ",")).toList();
        assertEquals(4, rows.size(), "the file of the worked pair");
        final TestRunner runner = TestRunners.newTestRunner(DeduplicateCustomerRecord.class);
        Services.csvReader(runner);
        Services.jsonWriter(runner);
        runner.enqueue(String.join("\n", rows) + "\n");
        runner.run();

        final List<JsonNode> duplicates = Services.records(runner, "duplicate");
        assertEquals(1, duplicates.size());
        final JsonNode duplicate = duplicates.getFirst();
        assertEquals("52", duplicate.get("customer_id").asText());
        assertTrue(page.contains("`match_score` %.4f".formatted(duplicate.get("match_score").asDouble())), duplicate.get("match_score").asText());
        final JsonNode explanation = duplicate.get("explanation");
        assertFalse(explanation.isEmpty());
        for (final JsonNode line : explanation) {
            final Pattern row = Pattern.compile("\\| `%s` \\| %s \\|.*\\| %s \\|".formatted(line.get("field").asText(), line.get("level").asText(), Pattern.quote(line.get("weight").asText())));
            assertTrue(row.matcher(page).find(), line.toString());
        }
        assertEquals(2, Services.records(runner, "golden").size(), "53 stays a person of her own");
        final JsonNode shares = Services.report(runner).get("figures").get("model").get("shares");
        assertTrue(page.contains("one person %.5f".formatted(shares.get("match").asDouble())), shares.toString());
        assertTrue(page.contains("household %.5f".formatted(shares.get("household").asDouble())), shares.toString());
    }
}
