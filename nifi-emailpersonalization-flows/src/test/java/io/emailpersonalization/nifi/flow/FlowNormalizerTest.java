// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FlowNormalizerTest {

    private final FlowNormalizer normalizer = new FlowNormalizer(ComponentFacts.load());

    @TempDir
    private Path folder;

    private JsonNode normalized() {
        return normalizer.normalize(ExportedFlows.small());
    }

    private static JsonNode named(final JsonNode components, final String name) {
        for (final JsonNode component : components) {
            if (name.equals(component.path("name").asText())) {
                return component;
            }
        }
        throw new AssertionError("There is no " + name);
    }

    @Test
    void namesOfLaterVersionsBecomeThoseOfTheOldestVersion() {
        final JsonNode query = named(normalized().at("/flowContents/processors"), "Query");
        assertEquals("customer", query.at("/properties/Table Name").asText());
        assertTrue(query.path("properties").has("qdbtr-record-writer"), query.toString());
        assertFalse(query.path("properties").has("Record Writer") || query.path("properties").has("Columns to Return"));
        assertEquals("UTC", query.at("/properties/Time Zone").asText(), "a property of the user's own stays");
        assertEquals("nifi-standard-nar 2.3.0", query.at("/bundle/artifact").asText() + " " + query.at("/bundle/version").asText());
    }

    @Test
    void referencesFollowTheStableIds() {
        final JsonNode group = normalized().path("flowContents");
        final JsonNode query = named(group.path("processors"), "Query");
        final JsonNode writer = named(group.path("controllerServices"), "Writer");
        assertEquals(writer.path("identifier"), query.at("/properties/qdbtr-record-writer"));
        assertTrue(query.at("/propertyDescriptors/qdbtr-record-writer/identifiesControllerService").asBoolean());
        assertEquals(group.path("identifier"), query.path("groupIdentifier"));
        final JsonNode port = group.at("/processGroups/0/inputPorts/0");
        assertTrue(group.path("connections").findValues("destination").stream().anyMatch(end -> end.path("id").equals(port.path("identifier"))
                && end.path("groupId").equals(group.at("/processGroups/0/identifier"))));
    }

    @Test
    void tracesOfTheInstanceAndSecretsGo() {
        final ObjectNode normalized = normalizer.normalize(ExportedFlows.small());
        final String text = FlowFiles.text(normalized);
        for (final String trace : List.of("instance", "snapshotMetadata", "secret", "RUNNING", "null", "RecordSetWriterFactory")) {
            assertFalse(text.contains(trace), trace);
        }
        assertEquals("http://localhost", normalized.at("/parameterContexts/flow/parameters/1/value").asText());
        assertEquals("DISABLED", named(normalized.at("/flowContents/controllerServices"), "Writer").path("scheduledState").asText());
        assertEquals(0.0, normalized.at("/flowContents/position/x").asDouble(), "where the group lay is a matter of its parent");
    }

    @Test
    void positionsAndLabelsStay() {
        final JsonNode group = normalized().path("flowContents");
        assertEquals(256.0, named(group.path("processors"), "Route").at("/position/y").asDouble());
        assertEquals("1. Read", group.at("/labels/0/label").asText());
        assertEquals(400.0, group.at("/labels/0/width").asDouble());
    }

    @Test
    void equalNamesKeepIdsOfTheirOwn() {
        final ObjectNode flow = ExportedFlows.small();
        ((ObjectNode) flow.at("/flowContents/processors/1")).put("name", "Query");
        final JsonNode processors = normalizer.normalize(flow).at("/flowContents/processors");
        assertFalse(processors.get(0).path("identifier").equals(processors.get(1).path("identifier")));
    }

    @Test
    void unknownComponentsStayAndAreNamed() {
        final ObjectNode flow = ExportedFlows.small();
        ((ObjectNode) flow.at("/flowContents/processors/1")).put("type", "com.example.Own");
        final JsonNode normalized = normalizer.normalize(flow);
        assertEquals("some-nar", named(normalized.at("/flowContents/processors"), "Route").at("/bundle/artifact").asText());
        assertTrue(normalizer.notes().iterator().next().startsWith("com.example.Own is not among"));
    }

    @Test
    void aFileThatIsNoFlowIsRefusedWithTheCure() throws IOException {
        final Path list = Files.writeString(folder.resolve("list.json"), "[1]");
        assertTrue(assertThrows(FlowException.class, () -> FlowFiles.read(list)).getMessage().contains("Download flow definition"));
        final Path broken = Files.writeString(folder.resolve("broken.json"), "{\n\"flowContents\": {");
        assertTrue(assertThrows(FlowException.class, () -> FlowFiles.read(broken)).getMessage().contains("no JSON (line 2)"));
    }

    static List<Path> shipped() {
        return ShippedFlows.all();
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void shippedFlowsAreNormalized(final Path file) throws IOException {
        assertEquals(Files.readString(file), FlowFiles.text(normalizer.normalize(FlowFiles.read(file))));
    }
}
