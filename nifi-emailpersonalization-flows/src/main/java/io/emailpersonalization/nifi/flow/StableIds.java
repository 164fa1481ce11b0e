// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;

/**
 * Ids of the components of a flow that follow from names: the same flow has the same ids, whichever NiFi exported it. The path of a component is the names of its groups, its kind and its
 * name. A label is named by its text, a funnel by its position, a connection by its ends and relationships. Equal names are numbered by position. FlowNormalizerTest tests this class.
 */
final class StableIds {

    /** The lists of components of a group that have a name or a position. Connections come after them. */
    static final List<String> KINDS = List.of("processors", "inputPorts", "outputPorts", "controllerServices", "processGroups", "remoteProcessGroups", "funnels", "labels");
    static final String CONNECTIONS = "connections";

    /** Separates the parts of a path: no name on the canvas holds it. */
    private static final String SEPARATOR = "\u001f";

    private final Map<String, String> pathById = new HashMap<>();

    private StableIds() {
    }

    /** The ids of a flow, by those that it has now. */
    static StableIds of(final JsonNode rootGroup) {
        final StableIds ids = new StableIds();
        final String path = rootGroup.path("name").asText();
        ids.pathById.put(id(rootGroup), path);
        ids.addGroup(rootGroup, path);
        return ids;
    }

    private static String id(final JsonNode component) {
        final String id = component.path("identifier").asText();
        if (id.isEmpty()) {
            throw new FlowException("The component %s has no identifier: export the flow again.".formatted(component.path("name").asText("without a name")));
        }
        return id;
    }

    private void addGroup(final JsonNode group, final String path) {
        for (final String kind : KINDS) {
            number(group.path(kind), component -> String.join(SEPARATOR, path, kind, name(kind, component)));
        }
        group.path("processGroups").forEach(child -> addGroup(child, path(child)));
        // a connection may end at a port of a child
        number(group.path(CONNECTIONS), connection -> String.join(SEPARATOR, path, CONNECTIONS, end(connection, "source"), end(connection, "destination"), relationships(connection)));
    }

    private void number(final JsonNode components, final Function<JsonNode, String> name) {
        final List<JsonNode> ordered = new ArrayList<>();
        components.forEach(ordered::add);
        ordered.sort(Comparator.<JsonNode>comparingDouble(component -> component.path("position").path("y").asDouble())
                .thenComparingDouble(component -> component.path("position").path("x").asDouble()).thenComparing(component -> component.path("bends").toString()));
        final Map<String, Integer> seen = new HashMap<>();
        for (final JsonNode component : ordered) {
            final String path = name.apply(component);
            final int number = seen.merge(path, 1, Integer::sum);
            pathById.put(id(component), number == 1 ? path : path + SEPARATOR + number);
        }
    }

    private static String name(final String kind, final JsonNode component) {
        return switch (kind) {
            case "labels" -> component.path("label").asText();
            case "funnels" -> String.format(Locale.ROOT, "%.0f,%.0f", component.path("position").path("x").asDouble(), component.path("position").path("y").asDouble());
            default -> component.path("name").asText();
        };
    }

    private String end(final JsonNode connection, final String end) {
        return pathById.getOrDefault(connection.path(end).path("id").asText(), "");
    }

    private static String relationships(final JsonNode connection) {
        final TreeSet<String> names = new TreeSet<>();
        if (connection.path("selectedRelationships") instanceof final ArrayNode selected) {
            selected.forEach(name -> names.add(name.asText()));
        }
        return String.join(",", names);
    }

    /** The path of a component: components are in the order of their paths. */
    String path(final JsonNode component) {
        return pathById.get(id(component));
    }

    boolean knows(final String id) {
        return pathById.containsKey(id);
    }

    /** The stable id for an id of the exported flow; ids of other flows stay. */
    String stable(final String id) {
        final String path = pathById.get(id);
        return path == null ? id : UUID.nameUUIDFromBytes(path.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
