// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

/** A class with behaviour has a test of its name, or names in its Javadoc the tests that cover it. */
class TestedClassesTest {

    /** From this many branches on a class has behaviour. Found by looking: classes with fewer are values, constants and sums of others. */
    private static final int MIN_BRANCHES = 4;

    private static final Path PROJECT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern JAVADOC = Pattern.compile("/\\*\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern TEST_NAME = Pattern.compile("\\b[A-Z]\\w+(?:Test|IT)\\b");
    private static final Pattern BRANCH = Pattern.compile("\\b(?:if|for|while|case|catch)\\b");
    private static final Pattern COMMENT_OR_TEXT = Pattern.compile("/\\*.*?\\*/|//[^\\n]*|\"\"\".*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*+\"", Pattern.DOTALL);

    private final Set<String> tests = names(PROJECT, "/src/test/java/").keySet();

    /** Name of each type to its source. */
    private static Map<String, String> names(final Path root, final String folder) {
        try (Stream<Path> files = Files.walk(root)) {
            final Map<String, String> names = new TreeMap<>();
            for (final Path file : files.filter(file -> file.toString().contains(folder) && file.toString().endsWith(".java")).toList()) {
                names.merge(file.getFileName().toString().replace(".java", ""), Files.readString(file), String::concat);
            }
            return names;
        } catch (final IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<String> testsNamedIn(final String source) {
        return JAVADOC.matcher(source).results().flatMap(javadoc -> TEST_NAME.matcher(javadoc.group()).results()).map(MatchResult::group).collect(Collectors.toSet());
    }

    @Test
    void everyClassWithBehaviourHasATestOrNamesOne() {
        final Map<String, String> classes = names(Path.of("").toAbsolutePath(), "/src/main/java/");
        assertFalse(classes.isEmpty());
        final List<String> untested = classes.entrySet().stream().filter(each -> BRANCH.matcher(COMMENT_OR_TEXT.matcher(each.getValue()).replaceAll("")).results().count() >= MIN_BRANCHES)
                .filter(each -> !tests.contains(each.getKey() + "Test") && testsNamedIn(each.getValue()).isEmpty()).map(Map.Entry::getKey).toList();
        assertEquals(List.of(), untested, "add: Tested by ...Test.");
    }

    @Test
    void testsThatJavadocNamesExist() {
        final List<String> missing = names(PROJECT, "/src/main/java/").entrySet().stream()
                .flatMap(each -> testsNamedIn(each.getValue()).stream().filter(test -> !tests.contains(test)).map(test -> each.getKey() + ": " + test)).toList();
        assertEquals(List.of(), missing);
    }
}
