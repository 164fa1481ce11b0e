// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.demo.Workspace;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How a flow of ours is drawn. */
class FlowDefinitionTest {

    private static final int GRID = 8;
    private static final int WIDTH = 352;
    private static final int HEIGHT = 128;
    private static final int LONGEST_NAME = 25;
    private static final Pattern PARAMETER = Pattern.compile("#\\{([^}]+)\\}");

    private final JsonNode definition = read();
    private final JsonNode contents = definition.get("flowContents");

    private static JsonNode read() {
        try {
            return JsonMapper.builder().build().readTree(Workspace.flow("quickstart", "quickstart.json").toFile());
        } catch (final IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void everythingLiesOnTheGridAndNothingOverlaps() {
        final List<JsonNode> processors = new ArrayList<>();
        contents.get("processors").forEach(processors::add);
        for (final String kind : List.of("processors", "funnels", "labels")) {
            contents.get(kind).forEach(component -> {
                assertEquals(0, component.get("position").get("x").asInt() % GRID, component.toString());
                assertEquals(0, component.get("position").get("y").asInt() % GRID, component.toString());
            });
        }
        for (final JsonNode one : processors) {
            for (final JsonNode other : processors) {
                assertTrue(one == other || Math.abs(x(one) - x(other)) >= WIDTH || Math.abs(y(one) - y(other)) >= HEIGHT, one.get("name") + " covers " + other.get("name"));
            }
        }
    }

    private static double x(final JsonNode component) {
        return component.get("position").get("x").asDouble();
    }

    private static double y(final JsonNode component) {
        return component.get("position").get("y").asDouble();
    }

    @Test
    void everythingIsCommentedAndNamedToBeRead() {
        final Set<String> names = new HashSet<>();
        for (final String kind : List.of("processors", "controllerServices")) {
            contents.get(kind).forEach(component -> {
                assertFalse(component.get("comments").asText().isBlank(), component.get("name") + " has no comment");
                assertTrue(component.get("name").asText().length() <= LONGEST_NAME, component.get("name") + " is cut on the canvas");
                assertTrue(names.add(component.get("name").asText()), component.get("name") + " stands twice");
            });
        }
    }

    @Test
    void nothingIsRetriedByTheFrameworkAndEveryLoopIsDrawn() {
        contents.get("processors").forEach(processor -> assertEquals(0, processor.get("retriedRelationships").size(), processor.get("name").asText()));
        contents.get("connections").forEach(connection -> {
            if (connection.get("source").get("id").equals(connection.get("destination").get("id"))) {
                assertTrue(connection.get("bends").size() >= 2, "the loop of " + connection.get("source").get("name") + " has no bends");
            }
        });
    }

    @Test
    void everyParameterIsKnownUsedDescribedAndNoSecretIsShipped() {
        final Set<String> known = new TreeSet<>();
        definition.get("parameterContexts").forEach(context -> context.get("parameters").forEach(parameter -> {
            known.add(parameter.get("name").asText());
            assertFalse(parameter.get("description").asText().isBlank(), parameter.get("name").asText());
            assertFalse(parameter.get("sensitive").asBoolean() && parameter.has("value"), parameter.get("name") + " is a secret");
        }));
        final Set<String> used = new TreeSet<>();
        final Matcher matcher = PARAMETER.matcher(contents.toString());
        while (matcher.find()) {
            used.add(matcher.group(1));
        }
        assertEquals(known, used);
    }

    @Test
    void theCompanionDocumentAndTheTablesAreThere() throws IOException {
        assertTrue(Files.readString(Workspace.flow("quickstart", "quickstart.md")).contains("quickstart.png"));
        assertTrue(Files.exists(Workspace.flow("quickstart", "quickstart.png")));
        assertTrue(Files.readString(Workspace.flow("quickstart", "quickstart.sql")).contains("create table if not exists customer"));
    }
}
