// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** Normalizing does not depend on which NiFi exported the flow, and changes nothing the second time. */
class FlowNormalizerPropertyTest {

    private static final List<String> TYPES = List.of("org.apache.nifi.processors.standard.InvokeHTTP", "org.apache.nifi.processors.standard.RouteOnAttribute", "com.example.Own");
    private static final List<String> KEYS = List.of("HTTP URL", "proxy-configuration-service", "Proxy Configuration Service", "anything");

    private final FlowNormalizer normalizer = new FlowNormalizer(ComponentFacts.load());

    @Provide
    Arbitrary<JsonNode> flows() {
        return Arbitraries.longs().map(seed -> flow(new Random(seed)));
    }

    /** A flow with names that occur twice, and components at the same place. */
    private static JsonNode flow(final Random random) {
        final ObjectNode definition = ExportedFlows.small();
        final ObjectNode group = (ObjectNode) definition.get("flowContents");
        final ArrayNode processors = (ArrayNode) group.get("processors");
        final List<String> ids = new ArrayList<>(List.of("query", "route"));
        for (int i = random.nextInt(6); i > 0; i--) {
            final String id = "added" + i;
            final ObjectNode processor = processors.addObject().put("identifier", id).put("name", "P" + random.nextInt(3)).put("type", TYPES.get(random.nextInt(TYPES.size())))
                    .put("componentType", "PROCESSOR").put("groupIdentifier", "group");
            processor.putObject("position").put("x", 8 * i).put("y", 8 * random.nextInt(3));
            processor.putObject("bundle").put("version", "2.6.0");
            processor.putObject("properties").put(KEYS.get(random.nextInt(KEYS.size())), random.nextBoolean() ? "writer" : "text");
            ids.add(id);
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            final ObjectNode connection = ((ArrayNode) group.get("connections")).addObject().put("identifier", "c" + i).put("groupIdentifier", "group");
            connection.putObject("source").put("id", ids.get(random.nextInt(ids.size()))).put("groupId", "group");
            connection.putObject("destination").put("id", ids.get(random.nextInt(ids.size()))).put("groupId", "group");
            connection.putArray("selectedRelationships").add("r" + i).add("a");
            connection.putArray("bends").addObject().put("x", 8 * random.nextInt(9)).put("y", 8);
        }
        return definition;
    }

    @Property(tries = 200)
    void normalizingTwiceChangesNothing(@ForAll @From("flows") final JsonNode flow) {
        final JsonNode once = normalizer.normalize(flow);
        assertEquals(FlowFiles.text(once), FlowFiles.text(normalizer.normalize(once)));
    }

    @Property(tries = 200)
    void exportsOfTheSameFlowGiveTheSameBytes(@ForAll @From("flows") final JsonNode flow, @ForAll final long seed) {
        assertEquals(FlowFiles.text(normalizer.normalize(flow)), FlowFiles.text(normalizer.normalize(ExportedFlows.elsewhere(flow, new Random(seed)))));
    }
}
