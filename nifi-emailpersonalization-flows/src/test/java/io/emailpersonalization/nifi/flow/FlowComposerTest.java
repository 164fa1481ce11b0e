// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A composed flow is complete: its parts, their ports wired, one service of each name, one parameter of each name. The warehouse of these tests is small and made here. */
class FlowComposerTest {

    private static final String NAME = "Nightly";

    private final Map<PartRole, ObjectNode> parts = parts();

    private static Map<PartRole, ObjectNode> parts() {
        final Map<PartRole, ObjectNode> parts = new EnumMap<>(PartRole.class);
        parts.put(PartRole.SOURCE, ShippedFlows.LIBRARY.read(PartRole.SOURCE, "files"));
        parts.put(PartRole.PIPELINE, ShippedFlows.LIBRARY.read(PartRole.PIPELINE, "customer-pipeline"));
        parts.put(PartRole.WAREHOUSE, warehouse());
        parts.put(PartRole.ESP, ShippedFlows.LIBRARY.read(PartRole.ESP, "mailchimp"));
        parts.put(PartRole.FOLDERS, ShippedFlows.LIBRARY.read(PartRole.FOLDERS, "run-folders"));
        return parts;
    }

    /** The ports of a warehouse, and a connection to it that is another than the pipeline assumes. */
    private static ObjectNode warehouse() {
        final ObjectNode definition = FlowFiles.JSON.createObjectNode();
        final ObjectNode group = definition.putObject("flowContents").put("identifier", "w").put("name", "Lake").put("comments", "A lake.");
        for (final String kind : List.of("processors", "controllerServices", "inputPorts", "outputPorts", "connections", "processGroups", "funnels", "labels")) {
            group.putArray(kind);
        }
        List.of("scored", "changed").forEach(name -> port(group, "INPUT_PORT", "inputPorts", name));
        List.of("loaded", "failed loads").forEach(name -> port(group, "OUTPUT_PORT", "outputPorts", name));
        final ObjectNode service = group.withArray("controllerServices").addObject().put("identifier", "lake").put("name", "Warehouse").put("type", "com.example.Lake");
        service.putObject("properties").put("Key", "#{Lake Key}").put("User", "#{Warehouse User}");
        final ArrayNode parameters = definition.putObject("parameterContexts").putObject("Lake Connections").put("name", "Lake Connections").putArray("parameters");
        parameters.addObject().put("name", "Lake Key").put("sensitive", true);
        parameters.addObject().put("name", "Warehouse User").put("sensitive", false).put("value", "fisher");
        return definition;
    }

    private static void port(final ObjectNode group, final String type, final String kind, final String name) {
        final ObjectNode port = group.withArray(kind).addObject().put("identifier", kind + name).put("groupIdentifier", "w").put("name", name).put("type", type).put("comments", name);
        port.putObject("position").put("x", 0).put("y", 0);
    }

    private ObjectNode composed() {
        return FlowComposer.compose(parts, NAME);
    }

    private static ObjectNode contents(final ObjectNode definition) {
        return (ObjectNode) definition.get("flowContents");
    }

    private static Set<String> names(final JsonNode components) {
        final Set<String> names = new TreeSet<>();
        components.forEach(component -> names.add(component.path("name").asText()));
        return names;
    }

    @Test
    void eachPartIsAGroupAndEveryPortIsWired() {
        final JsonNode root = contents(composed());
        assertEquals(Set.of("Customer pipeline", "Files", "Lake", "Mailchimp", "Run folders"), names(root.path("processGroups")));
        final Set<String> left = new TreeSet<>();
        final List<String> outputs = new ArrayList<>();
        root.path("connections").forEach(connection -> left.add(connection.at("/source/id").asText()));
        root.path("processGroups").forEach(group -> group.path("outputPorts").forEach(port -> outputs.add(port.path("identifier").asText())));
        assertEquals(new TreeSet<>(outputs), left);
        final Map<String, String> groups = new TreeMap<>();
        root.path("processGroups").forEach(group -> groups.put(group.path("identifier").asText(), group.path("name").asText()));
        final List<String> wires = new ArrayList<>();
        root.path("connections").forEach(connection -> wires.add("%s.%s > %s.%s".formatted(groups.get(connection.at("/source/groupId").asText()), connection.at("/source/name").asText(),
                groups.get(connection.at("/destination/groupId").asText()), connection.at("/destination/name").asText())));
        assertTrue(wires.containsAll(List.of("Files.customers > Customer pipeline.customers", "Files.problems > Run folders.side outputs", "Customer pipeline.scored > Lake.scored",
                "Customer pipeline.changed > Lake.changed", "Customer pipeline.changed > Mailchimp.changed", "Customer pipeline.withdrawn > Mailchimp.withdrawn", "Lake.loaded > Mailchimp.customers",
                "Lake.failed loads > Run folders.failed loads", "Run folders.reviewed > Customer pipeline.reviewed")), wires.toString());
        assertEquals(18, wires.size());
    }

    @Test
    void servicesOfOneNameAreOneServiceAndTheWarehouseIsThatOfItsPart() {
        final ObjectNode definition = composed();
        final FlowTree flow = new FlowTree(definition);
        assertEquals(flow.all("controllerServices").size(), flow.root().path("controllerServices").size(), "all stand at the root");
        assertEquals(flow.all("controllerServices").size(), names(flow.root().path("controllerServices")).size());
        final Map<String, JsonNode> byName = flow.all("controllerServices").stream().collect(Collectors.toMap(service -> service.path("name").asText(), service -> service));
        assertEquals("com.example.Lake", byName.get("Warehouse").path("type").asText());
        final Set<String> ids = byName.values().stream().map(service -> service.path("identifier").asText()).collect(Collectors.toSet());
        final JsonNode score = processor(flow, "Score customers");
        assertEquals(byName.get("Warehouse").path("identifier"), score.at("/properties/Database Connection Pooling Service"));
        for (final String processor : List.of("Map records", "Note consent", "Push contacts", "Sweep audience")) {
            assertEquals(byName.get("Read JSON").path("identifier").asText().length(), processor(flow, processor).at("/properties/Record Reader").asText().length());
            assertTrue(ids.contains(processor(flow, processor).at("/properties/Record Reader").asText()), processor);
        }
        assertEquals(byName.get("Customer database").path("identifier"), byName.get("Consent ledger").at("/properties/Database Connection Pooling Service"));
    }

    private static JsonNode processor(final FlowTree flow, final String name) {
        return flow.all("processors").stream().filter(processor -> name.equals(processor.path("name").asText())).findFirst().orElseThrow();
    }

    @Test
    void aContextForEachConcernHoldsWhatIsNeededAndNothingElse() {
        final ObjectNode definition = composed();
        final JsonNode contexts = definition.path("parameterContexts");
        assertEquals(Set.of("Nightly Connections", "Nightly Environment", "Nightly Rules"), names(contexts));
        assertEquals("[\"Nightly Connections\",\"Nightly Environment\"]", contexts.at("/Nightly Rules/inheritedParameterContexts").toString());
        new FlowTree(definition).groups().forEach(group -> assertEquals("Nightly Rules", group.path("parameterContextName").asText()));
        final Set<String> connections = names(contexts.at("/Nightly Connections/parameters"));
        assertTrue(connections.containsAll(Set.of("Lake Key", "Customer Database Password", "Mailchimp API Key")), connections.toString());
        assertFalse(connections.contains("Warehouse JDBC URL"), "no lake has it");
        assertTrue(contexts.at("/Nightly Connections/parameters").toString().contains("fisher"), "the user of the lake is what its part says");
        contexts.forEach(context -> context.path("parameters").forEach(parameter -> assertTrue(!parameter.path("sensitive").asBoolean() || context.path("name").asText().endsWith("Connections"))));
    }

    @Test
    void theSamePartsGiveTheSameBytes() {
        assertEquals(FlowFiles.text(composed()), FlowFiles.text(composed()));
        final ObjectNode once = composed();
        assertEquals(FlowFiles.text(once), FlowFiles.text(new FlowNormalizer(ComponentFacts.load()).normalize(once)), "it is normalized");
        assertFalse(FlowFiles.text(once).contains(contents(FlowComposer.compose(parts, "Other")).path("identifier").asText()), "another name, other ids");
    }

    /** NiFi holds a port that nothing leads to to be invalid. */
    @Test
    void whatNoPartFeedsIsLeftOut() {
        parts.put(PartRole.SOURCE, ShippedFlows.LIBRARY.read(PartRole.SOURCE, "database"));
        final FlowTree flow = new FlowTree(composed());
        assertFalse(flow.all("inputPorts").stream().anyMatch(port -> "orders".equals(port.path("name").asText())), "a database has no orders");
        assertFalse(flow.all("processors").stream().anyMatch(processor -> "Update orders".equals(processor.path("name").asText())));
        final Set<String> fed = new TreeSet<>();
        flow.all("connections").forEach(connection -> fed.add(connection.at("/destination/id").asText()));
        flow.all("inputPorts").forEach(port -> assertTrue(fed.contains(port.path("identifier").asText()), port.path("name").asText()));
        assertEquals(Set.of("Merge duplicates", "Apply decisions"), flow.all("connections").stream().filter(connection -> "Score customers".equals(connection.at("/destination/name").asText()))
                .map(connection -> connection.at("/source/name").asText()).collect(Collectors.toSet()));
    }

    @Test
    void eventsOfAVendorAreEvidenceAndMakeNobodyACustomer() {
        parts.put(PartRole.SOURCE, ShippedFlows.LIBRARY.read(PartRole.SOURCE, "esp-webhook"));
        final FlowTree flow = new FlowTree(composed());
        final Set<String> processors = flow.all("processors").stream().map(processor -> processor.path("name").asText()).collect(Collectors.toSet());
        assertTrue(processors.containsAll(Set.of("Read events", "Note salvaged refusals", "Unsubscribe withdrawn")), processors.toString());
        assertFalse(processors.contains("Merge duplicates"), processors.toString());
        final Map<String, JsonNode> ports = flow.all("inputPorts").stream().collect(Collectors.toMap(port -> port.path("identifier").asText(), port -> port));
        assertEquals(List.of("salvaged"), flow.all("connections").stream().filter(connection -> "events".equals(connection.at("/source/name").asText()))
                .filter(connection -> "OUTPUT_PORT".equals(connection.at("/source/type").asText()))
                .map(connection -> ports.get(connection.at("/destination/id").asText()).path("name").asText()).toList());
    }

    private String refusal() {
        return assertThrows(FlowException.class, this::composed).getMessage();
    }

    @Test
    void aPartWithoutAPortThatIsNeededIsRefused() {
        contents(parts.get(PartRole.WAREHOUSE)).withArray("outputPorts").remove(0);
        assertEquals("The part Lake does not fit: it lacks the output port loaded.", refusal());
        contents(parts.get(PartRole.WAREHOUSE)).withArray("inputPorts").remove(1);
        assertEquals("The part Lake does not fit: it lacks the input port changed.", refusal());
    }

    @Test
    void aPortThatLeadsNowhereIsRefused() {
        port(contents(parts.get(PartRole.WAREHOUSE)), "OUTPUT_PORT", "outputPorts", "statistics");
        assertEquals("The part Lake has the output port statistics, which leads to no other part.", refusal());
    }

    @Test
    void oneNameForDifferentThingsIsRefused() {
        final ObjectNode lake = parts.get(PartRole.WAREHOUSE);
        contents(lake).withArray("controllerServices").addObject().put("identifier", "x").put("name", "Write JSON").put("type", "com.example.Writer").putObject("properties");
        assertEquals("The parts Lake and Files have different controller services with the name Write JSON: give one of them another name.", refusal());
        contents(lake).withArray("controllerServices").remove(1);
        ((ObjectNode) lake.at("/parameterContexts/Lake Connections")).withArray("parameters").addObject().put("name", "Audience ID").put("sensitive", false).put("value", "x");
        assertEquals("The parts Lake and Mailchimp have different parameters with the name Audience ID: concern, description, default and sensitivity must be the same.", refusal());
    }

    @Test
    void aParameterThatNoPartDefinesIsRefused() {
        ((ObjectNode) contents(parts.get(PartRole.WAREHOUSE)).at("/controllerServices/0/properties")).put("Key", "#{Lake Secret}");
        assertEquals("No part defines the parameters Lake Secret that the flow uses.", refusal());
    }

    @Test
    void aMissingChoiceIsNamedWithWhatExists() {
        final String message = assertThrows(FlowException.class, () -> new FlowComposer(ShippedFlows.LIBRARY).compose(Map.of(PartRole.SOURCE, "files"), Optional.empty())).getMessage();
        assertTrue(message.startsWith("The warehouse is missing: --warehouse takes one of "), message);
    }
}
