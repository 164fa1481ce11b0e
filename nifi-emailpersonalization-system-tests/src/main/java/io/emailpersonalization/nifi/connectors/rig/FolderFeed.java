// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors.rig;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.nio.file.Path;
import java.util.UUID;

/** Puts a GetFile in front of a processor of a part, because a port of an imported part that stands alone gets nothing. WarehousePartsIT covers it. */
public final class FolderFeed {

    private FolderFeed() {
    }

    /**
     * Lets a processor take files, one FlowFile each.
     *
     * @param group the contents of a flow definition
     * @param to the name of the processor
     * @param folder from which files without a dot in front are taken
     */
    public static void add(final ObjectNode group, final String to, final Path folder) {
        final ArrayNode processors = (ArrayNode) group.get("processors");
        JsonNode destination = null;
        for (final JsonNode processor : processors) {
            destination = to.equals(processor.path("name").asText()) ? processor : destination;
        }
        if (destination == null) {
            throw new IllegalArgumentException("The part has no processor " + to);
        }
        final ObjectNode feed = destination.deepCopy();
        feed.put("identifier", UUID.randomUUID().toString()).put("name", "Feed " + to).put("type", "org.apache.nifi.processors.standard.GetFile").put("schedulingPeriod", "1 sec");
        feed.putObject("bundle").put("group", "org.apache.nifi").put("artifact", "nifi-standard-nar").put("version", "2.3.0");
        feed.putObject("properties").put("Input Directory", folder.toString()).put("Keep Source File", "false").put("File Filter", "[^\\.].*").put("Batch Size", "1");
        processors.add(feed);
        final ObjectNode connection = group.get("connections").get(0).deepCopy();
        connection.put("identifier", UUID.randomUUID().toString());
        connection.putArray("selectedRelationships").add("success");
        connection.putArray("bends");
        end(connection.putObject("source"), feed);
        end(connection.putObject("destination"), destination);
        ((ArrayNode) group.get("connections")).add(connection);
    }

    private static void end(final ObjectNode end, final JsonNode processor) {
        end.put("id", processor.path("identifier").asText()).put("groupId", processor.path("groupIdentifier").asText()).put("type", "PROCESSOR").put("name", processor.path("name").asText());
    }
}
