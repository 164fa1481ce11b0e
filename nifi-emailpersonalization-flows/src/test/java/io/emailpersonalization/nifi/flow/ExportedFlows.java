// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/** Flow definitions as a NiFi exports them: with ids of its own, in an order of its own, with traces of the instance. */
final class ExportedFlows {

    private ExportedFlows() {
    }

    /** A group with two processors, a service, a funnel, a label, a child with a port, and a parameter context. */
    static ObjectNode small() {
        final ObjectNode definition = FlowFiles.JSON.createObjectNode().put("flowEncodingVersion", "1.0").put("latest", true);
        definition.putObject("snapshotMetadata").put("author", "ada");
        final ObjectNode group = component(definition.putObject("flowContents"), "group", "Small", 640, 8);
        final ArrayNode processors = group.putArray("processors");
        final ObjectNode query = extension(processors.addObject(), "query", "Query", "org.apache.nifi.processors.standard.QueryDatabaseTableRecord", 0, 0);
        query.putObject("properties").put("Record Writer", "writer").put("Table Name", "customer").put("Time Zone", "UTC").putNull("Columns to Return");
        query.putObject("propertyDescriptors").putObject("Record Writer").put("name", "Record Writer").put("identifiesControllerService", true);
        query.put("scheduledState", "RUNNING").put("instanceIdentifier", "query-1").putArray("autoTerminatedRelationships").add("b").add("a");
        extension(processors.addObject(), "route", "Route", "org.apache.nifi.processors.standard.RouteOnAttribute", 0, 256).putObject("properties").put("later", "${a}");
        final ObjectNode writer = extension(group.putArray("controllerServices").addObject(), "writer", "Writer", "org.apache.nifi.json.JsonRecordSetWriter", 0, 0);
        writer.put("scheduledState", "ENABLED").put("componentType", "CONTROLLER_SERVICE").putObject("properties");
        writer.putArray("controllerServiceApis").addObject().put("type", "RecordSetWriterFactory");
        component(group.putArray("funnels").addObject(), "funnel", null, 152, 512);
        component(group.putArray("labels").addObject(), "label", null, -96, -64).put("label", "1. Read").put("width", 400).put("height", 240);
        final ObjectNode child = component(group.putArray("processGroups").addObject(), "child", "Child", 656, 0);
        component(child.putArray("inputPorts").addObject(), "port", "in", 0, 0).put("groupIdentifier", "child");
        final ArrayNode connections = group.putArray("connections");
        connection(connections.addObject(), "one", "query", "route", "success");
        connection(connections.addObject(), "two", "route", "port", "later");
        connection(connections.addObject(), "three", "route", "funnel", "unmatched");
        final ArrayNode parameters = definition.putObject("parameterContexts").putObject("flow").put("name", "flow").putArray("parameters");
        parameters.addObject().put("name", "URL").put("sensitive", false).put("value", "http://localhost");
        parameters.addObject().put("name", "Key").put("sensitive", true).put("value", "secret");
        return definition;
    }

    private static ObjectNode component(final ObjectNode component, final String id, final String name, final int x, final int y) {
        component.put("identifier", id).put("name", name).put("instanceIdentifier", "instance of " + id).putObject("position").put("x", x).put("y", y);
        return component;
    }

    private static ObjectNode extension(final ObjectNode component, final String id, final String name, final String type, final int x, final int y) {
        component(component, id, name, x, y).put("type", type).put("groupIdentifier", "group").put("componentType", "PROCESSOR");
        component.putObject("bundle").put("group", "org.apache.nifi").put("artifact", "some-nar").put("version", "2.11.0");
        return component;
    }

    private static void connection(final ObjectNode connection, final String id, final String source, final String destination, final String relationship) {
        connection.put("identifier", id).put("name", "").put("groupIdentifier", "group");
        connection.putObject("source").put("id", source).put("groupId", "group").put("comments", "");
        connection.putObject("destination").put("id", destination).put("groupId", "port".equals(destination) ? "child" : "group");
        connection.putArray("selectedRelationships").add(relationship);
        connection.putArray("bends");
    }

    /** The same flow as another NiFi exports it: all ids are new, the order of lists whose order means nothing is another, and traces of the instance are added. */
    static JsonNode elsewhere(final JsonNode definition, final Random random) {
        final Map<String, String> ids = new HashMap<>();
        definition.findValuesAsText("identifier").forEach(id -> ids.put(id, new UUID(random.nextLong(), random.nextLong()).toString()));
        return renamed(definition, ids, random);
    }

    private static JsonNode renamed(final JsonNode node, final Map<String, String> ids, final Random random) {
        if (node.isTextual() && ids.containsKey(node.asText())) {
            return FlowFiles.JSON.getNodeFactory().textNode(ids.get(node.asText()));
        }
        if (node.isArray()) {
            final List<JsonNode> elements = new ArrayList<>();
            node.forEach(element -> elements.add(renamed(element, ids, random)));
            if (!elements.isEmpty() && (elements.getFirst().has("identifier") || elements.getFirst().has("sensitive"))) {
                Collections.shuffle(elements, random);
            }
            return FlowFiles.JSON.createArrayNode().addAll(elements);
        }
        if (node.isObject()) {
            final List<Map.Entry<String, JsonNode>> fields = new ArrayList<>(node.properties());
            Collections.shuffle(fields, random);
            final ObjectNode object = FlowFiles.JSON.createObjectNode();
            fields.forEach(field -> object.set(field.getKey(), renamed(field.getValue(), ids, random)));
            if (object.has("identifier")) {
                object.put("instanceIdentifier", new UUID(random.nextLong(), random.nextLong()).toString());
            }
            return object;
        }
        return node;
    }
}
