// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every warehouse part takes the same and hands over the same by the same ports, repeats what fails, and has a script and a page. */
class WarehousePartTest {

    private static final Pattern PARAMETER = Pattern.compile("#\\{([^}]+)\\}");
    private static final String REASON = "Keep the reason";
    private static final String DROP = "Drop failed staging table";
    private static final String REPEAT = "Repeat the load";

    static List<Path> parts() {
        return ShippedFlows.warehouses();
    }

    private static FlowTree tree(final Path file) {
        return new FlowTree(FlowFiles.read(file));
    }

    private static Set<String> names(final JsonNode components) {
        final Set<String> names = new TreeSet<>();
        components.forEach(component -> names.add(component.path("name").asText()));
        return names;
    }

    private static Set<String> destinations(final FlowTree flow, final JsonNode processor, final String relationship) {
        final Set<String> destinations = new TreeSet<>();
        flow.all("connections").stream().filter(connection -> connection.at("/source/id").equals(processor.path("identifier")))
                .filter(connection -> connection.path("selectedRelationships").toString().contains('"' + relationship + '"'))
                .forEach(connection -> destinations.add(connection.at("/destination/name").asText()));
        return destinations;
    }

    @Test
    void everyWarehouseHasAPart() {
        assertEquals(List.of("bigquery.json", "postgresql.json", "redshift.json", "snowflake.json"), parts().stream().map(part -> part.getFileName().toString()).toList());
    }

    @ParameterizedTest
    @MethodSource("parts")
    void portsAreNamedForWhatFlows(final Path file) {
        final JsonNode root = tree(file).root();
        assertEquals(Set.of("changed", "scored"), names(root.path("inputPorts")));
        assertEquals(Set.of("failed loads", "loaded"), names(root.path("outputPorts")));
    }

    @ParameterizedTest
    @MethodSource("parts")
    void whatFailsKeepsItsReasonAndIsRepeatedWithANewStagingTable(final Path file) {
        final FlowTree flow = tree(file);
        for (final JsonNode processor : flow.all("processors")) {
            final String name = processor.path("name").asText();
            for (final String relationship : List.of("failure", "retry")) {
                final Set<String> destinations = destinations(flow, processor, relationship);
                final Set<String> expected = switch (name) {
                    case REPEAT -> Set.of("failure".equals(relationship) ? "failed loads" : "Name staging table");
                    case DROP -> Set.of(REPEAT);
                    default -> Set.of(REASON);
                };
                assertTrue(destinations.isEmpty() || destinations.equals(expected), name + " sends " + relationship + " to " + destinations);
            }
            if (name.equals(REPEAT)) {
                assertEquals(Set.of("failed loads"), destinations(flow, processor, "retries_exceeded"));
            } else if (name.equals(REASON)) {
                assertEquals(Set.of(DROP), destinations(flow, processor, "success"));
            } else if (!"Customers or removals?".equals(name)) {
                assertEquals(Set.of(), FlowTree.autoTerminated(processor), name);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("parts")
    void statementsAreTransactionsOfTheirOwn(final Path file) {
        tree(file).all("processors").stream().filter(processor -> processor.path("type").asText().endsWith(".PutSQL")).forEach(processor -> {
            // without it the driver of PostgreSQL refuses the commit after a fault, and the reason is lost
            assertEquals("true", processor.at("/properties/database-session-autocommit").asText());
            assertEquals("1", processor.path("properties").path("Batch Size").asText());
            assertFalse(processor.path("properties").path("putsql-sql-statement").asText().contains(";"), "one statement");
            assertFalse(processor.toString().contains("index_"), "the warehouse need not be the database of the index");
        });
    }

    @ParameterizedTest
    @MethodSource("parts")
    void parametersAreUsedDescribedAndNoSecretIsShipped(final Path file) throws IOException {
        final JsonNode flow = FlowFiles.read(file);
        final String rules = flow.at("/flowContents/parameterContextName").asText();
        final String prefix = rules.substring(0, rules.length() - "Rules".length());
        final String page = Files.readString(Path.of(file.toString().replace(".json", ".md")));
        final Set<String> known = new TreeSet<>();
        flow.path("parameterContexts").forEach(context -> {
            assertTrue(context.path("name").asText().startsWith(prefix), context.path("name").asText());
            context.path("parameters").forEach(parameter -> {
                final String name = parameter.path("name").asText();
                assertTrue(known.add(name), name + " stands twice");
                assertTrue(name.startsWith("Warehouse ") || name.startsWith(prefix), name);
                assertFalse(parameter.path("description").asText().isBlank(), name);
                assertEquals(parameter.path("sensitive").asBoolean(), !parameter.has("value"), name + ": a secret has no value, and nothing else lacks one");
                assertTrue(!parameter.path("sensitive").asBoolean() || context.path("name").asText().endsWith(" Connections"), name);
                assertTrue(page.contains("`" + name + "`"), name + " is not explained");
            });
        });
        final Set<String> used = new TreeSet<>();
        final Matcher matcher = PARAMETER.matcher(tree(file).root().toString());
        while (matcher.find()) {
            used.add(matcher.group(1));
        }
        assertEquals(known, used);
    }

    @ParameterizedTest
    @MethodSource("parts")
    void thePageSaysHowToUseThePartAndHowFarItIsProved(final Path file) throws IOException {
        final String page = Files.readString(Path.of(file.toString().replace(".json", ".md")));
        for (final String section : List.of("## When to use it", "## Import it", "## From import to the first customer", "## What leaves it", "## How a load works", "## What goes wrong",
                "## Level of proof")) {
            assertTrue(page.contains("\n" + section + "\n"), file + " lacks " + section);
        }
        assertTrue(Pattern.compile("\n\\*\\*[A-E]\\*\\*").matcher(page).find(), file + " states no level");
        names(tree(file).root().path("outputPorts")).forEach(port -> assertTrue(page.contains("`" + port + "`"), port + " is not explained"));
        assertTrue(Files.exists(Path.of(file.toString().replace(".json", ".sql"))), "the tables");
    }
}
