// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * What parts must have so that they can be composed: contexts by concern, described parameters, a page. The composer refuses parameters of one name that differ. SourcePartTest says what
 * source parts have in addition.
 */
class PartTest {

    private static final Pattern PARAMETER = Pattern.compile("#\\{([^}]+)\\}");
    private static final List<String> CONCERNS = List.of(" Connections", " Environment", " Rules");
    private static final List<String> SECTIONS = List.of("## Import it", "## What leaves it", "## What goes wrong", "## Level of proof");

    static List<Path> parts() {
        return ShippedFlows.parts();
    }

    static List<Path> partsBehindSources() {
        return parts().stream().filter(part -> !part.getParent().endsWith("sources")).toList();
    }

    @ParameterizedTest
    @MethodSource("parts")
    void aContextForEachConcern(final Path file) {
        final JsonNode definition = FlowFiles.read(file);
        final JsonNode contexts = definition.path("parameterContexts");
        final String name = definition.at("/flowContents/name").asText();
        final String rules = definition.at("/flowContents/parameterContextName").asText();
        assertTrue(rules.endsWith(" Rules"), rules);
        final String prefix = rules.substring(0, rules.length() - " Rules".length());
        final List<String> inherited = new ArrayList<>();
        contexts.path(rules).path("inheritedParameterContexts").forEach(context -> inherited.add(context.asText()));
        final List<String> expected = new ArrayList<>();
        contexts.fieldNames().forEachRemaining(context -> {
            assertTrue(CONCERNS.contains(context.replace(prefix, "")), context + " of " + name);
            if (!context.equals(rules)) {
                expected.add(context);
            }
        });
        assertEquals(expected, inherited);
        new FlowTree(definition).groups().forEach(group -> assertEquals(rules, group.path("parameterContextName").asText()));
    }

    @ParameterizedTest
    @MethodSource("partsBehindSources")
    void everyParameterIsUsedDescribedAndNoSecretIsShipped(final Path file) {
        final Set<String> known = new TreeSet<>();
        FlowFiles.read(file).path("parameterContexts").forEach(context -> context.path("parameters").forEach(parameter -> {
            final String name = parameter.path("name").asText();
            assertTrue(known.add(name), name + " stands twice");
            assertFalse(parameter.path("description").asText().isBlank(), name);
            assertEquals(parameter.path("sensitive").asBoolean(), !parameter.has("value"), name + ": a secret has no value, and nothing else lacks one");
            assertTrue(!parameter.path("sensitive").asBoolean() || context.path("name").asText().endsWith(" Connections"), name);
            assertFalse(parameter.path("value").asText("x").isBlank(), name);
        }));
        final Set<String> used = new TreeSet<>();
        final Matcher matcher = PARAMETER.matcher(new FlowTree(FlowFiles.read(file)).root().toString());
        while (matcher.find()) {
            used.add(matcher.group(1));
        }
        assertEquals(known, used);
    }

    @ParameterizedTest
    @MethodSource("parts")
    void thePageShowsThePart(final Path file) throws IOException {
        final String part = file.getFileName().toString().replace(".json", "");
        final String picture = "../../docs/images/%s-%s.png".formatted(file.getParent().getFileName().toString().replaceAll("s$", ""), part);
        assertTrue(Files.readString(file.resolveSibling(part + ".md")).contains("](" + picture + ")\n"), part + " has no picture");
        assertTrue(Files.exists(file.resolveSibling(picture)), picture);
    }

    @ParameterizedTest
    @MethodSource("partsBehindSources")
    void thePageSaysHowToUseThePartAndHowFarItIsProved(final Path file) throws IOException {
        final String part = file.getFileName().toString().replace(".json", "");
        final String page = Files.readString(file.resolveSibling(part + ".md"));
        for (final String section : SECTIONS) {
            assertTrue(page.contains("\n" + section + "\n"), part + " lacks " + section);
        }
        assertTrue(Pattern.compile("\n\\*\\*[A-E]\\*\\*").matcher(page).find(), part + " states no level");
        FlowFiles.read(file).path("parameterContexts").forEach(context -> context.path("parameters")
                .forEach(parameter -> assertTrue(page.contains("`" + parameter.path("name").asText() + "`"), part + " does not explain " + parameter.path("name"))));
        final JsonNode root = FlowFiles.read(file).path("flowContents");
        for (final String ports : List.of("inputPorts", "outputPorts")) {
            root.path(ports).forEach(port -> assertTrue(page.contains("`" + port.path("name").asText() + "`"), part + " does not explain the port " + port.path("name")));
        }
    }
}
