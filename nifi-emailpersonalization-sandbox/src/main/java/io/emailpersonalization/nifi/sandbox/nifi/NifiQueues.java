// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.nifi;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What leaves a group by its output ports, and what waits in a queue. SourcePartsIT covers it. */
public final class NifiQueues {

    private static final Duration LIST_LIMIT = Duration.ofSeconds(60);

    private final RestCalls calls;

    NifiQueues(final RestCalls calls) {
        this.calls = calls;
    }

    /** Connects every output port of a group on the root canvas to a funnel beside it. Returns the connections by the names of the ports. */
    public Map<String, String> collect(final String groupId) {
        final JsonNode funnel = calls.post("process-groups/root/funnels", Map.of("revision", Map.of("version", 0), "component", Map.of("position", Map.of("x", 656, "y", 0))));
        final Map<String, Object> destination = Map.of("id", funnel.get("id").asText(), "groupId", funnel.at("/component/parentGroupId").asText(), "type", "FUNNEL");
        final Map<String, String> connections = new TreeMap<>();
        for (final JsonNode port : calls.get("process-groups/" + groupId + "/output-ports").get("outputPorts")) {
            final Map<String, Object> source = Map.of("id", port.get("id").asText(), "groupId", groupId, "type", "OUTPUT_PORT");
            connections.put(port.at("/component/name").asText(), calls.post("process-groups/root/connections",
                    Map.of("revision", Map.of("version", 0), "component", Map.of("source", source, "destination", destination))).get("id").asText());
        }
        return connections;
    }

    /** The FlowFiles of a queue in the order in which they would leave it, at most 100. */
    public List<QueuedFlowFile> list(final String connectionId) {
        final String base = "flowfile-queues/" + connectionId;
        final String request = base + "/listing-requests/" + calls.post(base + "/listing-requests", Map.of()).at("/listingRequest/id").asText();
        NifiRest.await("a queue to be listed", LIST_LIMIT, () -> calls.get(request).at("/listingRequest/finished").asBoolean());
        final List<QueuedFlowFile> flowFiles = new ArrayList<>();
        for (final JsonNode summary : calls.get(request).at("/listingRequest/flowFileSummaries")) {
            final String path = base + "/flowfiles/" + summary.get("uuid").asText();
            final Map<String, String> attributes = new HashMap<>();
            calls.get(path).at("/flowFile/attributes").properties().forEach(attribute -> attributes.put(attribute.getKey(), attribute.getValue().asText()));
            flowFiles.add(new QueuedFlowFile(attributes, summary.get("size").asLong() == 0 ? new byte[0] : calls.bytes(path + "/content")));
        }
        calls.delete(request);
        return flowFiles;
    }
}
