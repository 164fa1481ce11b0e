// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture;

import io.emailpersonalization.nifi.torture.check.Check;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Broken files through the quickstart flow on a real NiFi: those that are named here, and a few of those that {@code ./run torture fuzz} makes. */
class BrokenFilesIT {

    private static final Map<String, byte[]> NAMED = new LinkedHashMap<>();

    @TempDir
    private static Path work;
    private static List<Check> checks;

    @BeforeAll
    static void runOnce() {
        named("empty.csv", "");
        named("cut.json", "[{\"customer_id\": \"1\", \"email\": \"a@example.com\"}, {\"customer_id\": \"2\", \"em");
        named("cut-in-quotes.csv", "customer_id,email\n1,a@example.com\n2,\"b@exam");
        named("short-last-row.csv", "customer_id,email,city\n1,a@example.com,Rome\n2,b@exam");
        named("duplicate-header.csv", "customer_id,email,email\n1,a@example.com,b@example.com\n");
        named("json-inside.csv", "[{\"customer_id\": \"json-inside\", \"email\": \"json.inside@example.com\"}]");
        named("csv-inside.json", "customer_id,email\ncsv-inside,csv.inside@example.com\n");
        named("envelope.json", "{\"results\": [{\"customer_id\": \"envelope\", \"email\": \"envelope@example.com\"}], \"paging\": {}}");
        named("lines.jsonl", "{\"customer_id\": \"lines\", \"email\": \"lines@example.com\"}\n\n{\"customer_id\": \"lines-2\", \"email\": \"lines.two@example.com\"}\n");
        named("nan.json", "[{\"customer_id\": \"nan\", \"email\": \"nan@example.com\"}, {\"customer_id\": \"nan-2\", \"purchase_total\": NaN}]");
        named("report.csv", "sep=;\r\ncustomer_id;email;city;;\r\nreport;report@example.com;Rome;;\r\n;;;;\r\nTotal;1;;;\r\n");
        NAMED.put("wide-characters.csv", "\uFEFFcustomer_id\temail\tcity\nwide-characters\twide.characters@example.com\tKöln\n".getBytes(StandardCharsets.UTF_16LE));
        named("stray.json", "[{\"customer_id\": \"1\"}, 7, {\"customer_id\": \"2\"}]");
        NAMED.put("windows.csv", "customer_id,email,city\nwindows,windows@example.com,Köln\n".getBytes(Charset.forName("windows-1252")));
        NAMED.put("garbled.csv", "customer_id,city\n1,\u0081\u0090\n2,Rome\n".getBytes(StandardCharsets.ISO_8859_1));
        named("mark.csv", "\uFEFFcustomer_id,email,marketing_consent\nmark,mark@example.com,yes\n");
        named("wide.csv", "customer_id,email," + IntStream.range(0, 100_000).mapToObj(i -> "c" + i).collect(Collectors.joining(",")) + "\nwide,wide@example.com,"
                + IntStream.range(0, 100_000).mapToObj(i -> "v").collect(Collectors.joining(",")) + "\n");
        named("large.csv", "customer_id,email,note\nlarge,large@example.com," + "x".repeat(10_000_000) + "\n");
        named("hostile.json", "[{\"customer_id\": \"hostile\", \"source\": \"c\\u0000rm\", \"email\": \"hostile@example.com\", \"given_name\": \"A\\u0000da\", \"city\": \"=cmd|' /C calc'!A0\", "
                + "\"street\": \"<script>alert(1)</script>\", \"family_name\": \"\\u202egnp\", \"marketing_consent\": \"yes\"}]");
        named("nobody.csv", "customer_id,email,city\n,,Rome\nnobody-2,somebody@example.com,Rome\n");
        checks = FuzzRun.run(work, 5, 40, NAMED, message -> { });
    }

    private static void named(final String name, final String content) {
        NAMED.put(name, content.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void noFileAndNoRecordIsLost() {
        for (final Check check : checks) {
            assertTrue(check.holds(), check.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"empty.csv", "cut.json", "cut-in-quotes.csv", "short-last-row.csv", "duplicate-header.csv", "stray.json", "garbled.csv", "nan.json"})
    void anUnreadableFileIsFiledWholeAndOnce(final String name) throws IOException {
        try (Stream<Path> files = Files.walk(work.resolve("out"))) {
            final List<Path> whole = files.filter(file -> file.getFileName().toString().matches("[a-z]+-(failure|quarantined)-.*")).filter(file -> isSame(file, NAMED.get(name))).toList();
            assertEquals(1, whole.size(), name);
        }
    }

    private static boolean isSame(final Path file, final byte[] content) {
        try {
            return Arrays.equals(Files.readAllBytes(file), content);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"mark\"", "\"wide\"", "\"large\"", "\"hostile\"", "\"nobody-2\"", "\"json-inside\"", "\"csv-inside\"", "\"envelope\"", "\"lines\"",
        "\"lines-2\"", "\"report\"", "\"wide-characters\"", "\"windows\""})
    void anUnusualRecordComesThrough(final String id) throws IOException {
        try (Stream<Path> files = Files.walk(work.resolve("out"))) {
            assertEquals(1, files.filter(file -> file.getFileName().toString().matches("push-(success|suppressed)-.*")).filter(file -> contains(file, id)).count(), id);
        }
    }

    private static boolean contains(final Path file, final String text) {
        try {
            return Files.readString(file).contains(text);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
