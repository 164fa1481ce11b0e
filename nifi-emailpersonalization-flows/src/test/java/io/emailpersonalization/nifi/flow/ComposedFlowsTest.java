// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The structure of every flow that can be composed: it hangs together, and nothing in it leads nowhere. FlowLayoutTest says how these flows are drawn, ShippedComponentsTest how their components
 * are set.
 */
class ComposedFlowsTest {

    private static final Pattern PARAMETER = Pattern.compile("#\\{([^}]+)\\}");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final List<String> KINDS = List.of("processors", "inputPorts", "outputPorts", "funnels", "controllerServices", "processGroups", "labels", "connections");

    static List<Path> composed() {
        return ShippedFlows.composed();
    }

    @Test
    void everySourceGoesWithEveryWarehouseAndEveryEsp() {
        final int expected = ShippedFlows.sources().size() * ShippedFlows.warehouses().size() * ShippedFlows.LIBRARY.names(PartRole.ESP).size();
        assertEquals(expected, new HashSet<>(composed()).size());
    }

    private static Map<String, JsonNode> byId(final FlowTree flow) {
        final Map<String, JsonNode> components = new TreeMap<>();
        KINDS.forEach(kind -> flow.all(kind).forEach(component -> assertNull(components.put(component.path("identifier").asText(), component), component.path("name") + ": an id stands twice")));
        return components;
    }

    @ParameterizedTest
    @MethodSource("composed")
    void connectionsAndServicesNameComponentsThatAreThere(final Path file) {
        final FlowTree flow = new FlowTree(FlowFiles.read(file));
        final Map<String, JsonNode> components = byId(flow);
        flow.all("connections").forEach(connection -> List.of("source", "destination").forEach(end -> {
            final JsonNode component = components.get(connection.path(end).path("id").asText());
            assertTrue(component != null, connection.path("name") + ": its " + end + " is absent");
            assertEquals(component.path("groupIdentifier").asText(), connection.path(end).path("groupId").asText());
        }));
        List.of("processors", "controllerServices").forEach(kind -> flow.all(kind).forEach(component -> component.path("properties").properties().forEach(property -> {
            if (ID.matcher(property.getValue().asText()).matches()) {
                assertTrue(components.containsKey(property.getValue().asText()), component.path("name").asText() + ": " + property.getKey());
            }
        })));
    }

    /** A part whose port has no wire stops when its queue is full, or never starts. */
    @ParameterizedTest
    @MethodSource("composed")
    void everyPortOfEveryPartIsWiredAndTheWholeHasNone(final Path file) {
        final FlowTree flow = new FlowTree(FlowFiles.read(file));
        final Set<String> sources = new HashSet<>();
        final Set<String> destinations = new HashSet<>();
        flow.all("connections").forEach(connection -> {
            sources.add(connection.at("/source/id").asText());
            destinations.add(connection.at("/destination/id").asText());
        });
        final List<String> loose = new ArrayList<>();
        List.of("inputPorts", "outputPorts").forEach(kind -> flow.all(kind).forEach(port -> {
            if (!sources.contains(port.path("identifier").asText()) || !destinations.contains(port.path("identifier").asText())) {
                loose.add(port.path("name").asText());
            }
        }));
        assertEquals(List.of(), loose);
        assertEquals(0, flow.root().path("inputPorts").size() + flow.root().path("outputPorts").size());
    }

    @ParameterizedTest
    @MethodSource("composed")
    void everyParameterIsKnownUsedDescribedAndNoSecretIsShipped(final Path file) {
        final JsonNode definition = FlowFiles.read(file);
        final Set<String> known = new TreeSet<>();
        definition.path("parameterContexts").forEach(context -> context.path("parameters").forEach(parameter -> {
            final String name = parameter.path("name").asText();
            assertTrue(known.add(name), name + " stands twice");
            assertFalse(parameter.path("description").asText().isBlank(), name);
            assertFalse(parameter.path("sensitive").asBoolean() && parameter.has("value"), name + " is a secret");
            assertTrue(!parameter.path("sensitive").asBoolean() || context.path("name").asText().endsWith(" Connections"), name);
        }));
        final Set<String> used = new TreeSet<>();
        final Matcher matcher = PARAMETER.matcher(definition.path("flowContents").toString());
        while (matcher.find()) {
            used.add(matcher.group(1));
        }
        assertEquals(known, used);
        final String rules = definition.at("/flowContents/parameterContextName").asText();
        assertTrue(definition.path("parameterContexts").has(rules), rules);
        new FlowTree(definition).groups().forEach(group -> assertEquals(rules, group.path("parameterContextName").asText()));
    }

    /** Who refused goes to the vendor at once; everybody else when the warehouse has them. */
    @ParameterizedTest
    @MethodSource("composed")
    void withdrawalsDoNotWaitForTheWarehouseAndEverythingElseDoes(final Path file) {
        final FlowTree flow = new FlowTree(FlowFiles.read(file));
        final Map<String, JsonNode> components = byId(flow);
        final Set<String> wires = new TreeSet<>();
        flow.root().path("connections").forEach(connection -> {
            final JsonNode from = components.get(connection.at("/source/id").asText());
            final JsonNode to = components.get(connection.at("/destination/id").asText());
            wires.add(from.path("name").asText() + " -> " + to.path("name").asText());
        });
        assertTrue(wires.containsAll(Set.of("withdrawn -> withdrawn", "loaded -> customers", "changed -> changed")) && !wires.contains("scored -> customers"), wires.toString());
    }
}
