// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The groups of a flow definition, and the components in them. FlowLayoutTest and ShippedComponentsTest cover it. */
public final class FlowTree {

    private final JsonNode root;
    private final List<JsonNode> groups;

    /** @param definition a flow definition */
    public FlowTree(final JsonNode definition) {
        this.root = definition.path("flowContents");
        this.groups = List.copyOf(groups(root));
    }

    private static List<JsonNode> groups(final JsonNode group) {
        final List<JsonNode> groups = new ArrayList<>(List.of(group));
        group.path("processGroups").forEach(child -> groups.addAll(groups(child)));
        return groups;
    }

    public JsonNode root() {
        return root;
    }

    /** The root group and all groups in it. */
    public List<JsonNode> groups() {
        return groups;
    }

    /**
     * The components of all groups.
     *
     * @param kind a list of a group, such as processors
     */
    public List<JsonNode> all(final String kind) {
        final List<JsonNode> all = new ArrayList<>();
        groups.forEach(group -> group.path(kind).forEach(all::add));
        return all;
    }

    /** The relationships of a component from which connections start. */
    public Set<String> connected(final JsonNode processor) {
        final Set<String> relationships = new TreeSet<>();
        all("connections").stream().filter(connection -> connection.path("source").path("id").equals(processor.path("identifier")))
                .forEach(connection -> connection.path("selectedRelationships").forEach(relationship -> relationships.add(relationship.asText())));
        return relationships;
    }

    /** The relationships of a component whose FlowFiles end there. */
    public static Set<String> autoTerminated(final JsonNode processor) {
        final Set<String> relationships = new HashSet<>();
        processor.path("autoTerminatedRelationships").forEach(relationship -> relationships.add(relationship.asText()));
        return relationships;
    }
}
