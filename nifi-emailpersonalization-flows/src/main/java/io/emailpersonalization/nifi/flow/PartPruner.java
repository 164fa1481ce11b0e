// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Takes out of a part what nothing leads to, since NiFi holds a port without an incoming connection to be invalid: input ports that no other part feeds, and then every component that was fed
 * by them alone. FlowComposerTest tests it.
 */
final class PartPruner {

    private static final String INPUT_PORTS = "inputPorts";
    private static final String CONNECTIONS = "connections";
    private static final List<String> FED = List.of("processors", "outputPorts", "funnels");

    private PartPruner() {
    }

    /**
     * Prunes the root group of a part.
     *
     * @param fed the names of the input ports that other parts feed
     */
    static void prune(final ObjectNode group, final Set<String> fed) {
        final Set<String> removed = remove(group.withArray(INPUT_PORTS), port -> !fed.contains(port.path("name").asText()));
        while (!removed.isEmpty()) {
            final Set<String> wereFed = destinations(group);
            remove(group.withArray(CONNECTIONS), connection -> removed.contains(connection.at("/source/id").asText()));
            removed.clear();
            final Set<String> areFed = destinations(group);
            wereFed.removeAll(areFed);
            FED.forEach(kind -> removed.addAll(remove(group.withArray(kind), component -> wereFed.contains(component.path("identifier").asText()))));
        }
        final Set<String> known = FED.stream().flatMap(kind -> group.withArray(kind).findValuesAsText("identifier").stream()).collect(Collectors.toSet());
        known.addAll(group.withArray(INPUT_PORTS).findValuesAsText("identifier"));
        final String id = group.path("identifier").asText();
        remove(group.withArray(CONNECTIONS), connection -> isLost(connection.path("source"), id, known) || isLost(connection.path("destination"), id, known));
    }

    private static boolean isLost(final JsonNode end, final String group, final Set<String> known) {
        return group.equals(end.path("groupId").asText()) && !known.contains(end.path("id").asText());
    }

    /** What connections lead to. A loop feeds nothing. */
    private static Set<String> destinations(final ObjectNode group) {
        final Set<String> destinations = new HashSet<>();
        group.withArray(CONNECTIONS).forEach(connection -> {
            if (!connection.at("/source/id").equals(connection.at("/destination/id"))) {
                destinations.add(connection.at("/destination/id").asText());
            }
        });
        return destinations;
    }

    /** Removes components, and returns their ids. */
    private static Set<String> remove(final ArrayNode components, final Predicate<JsonNode> isUnwanted) {
        final Set<String> removed = new HashSet<>();
        for (final Iterator<JsonNode> each = components.elements(); each.hasNext();) {
            final JsonNode component = each.next();
            if (isUnwanted.test(component)) {
                removed.add(component.path("identifier").asText());
                each.remove();
            }
        }
        return removed;
    }
}
