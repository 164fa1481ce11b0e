// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The controller services of all parts, which stand at the root of a composed flow. Services of one name are one service. The connection to the warehouse is that of the warehouse part,
 * whatever other parts assume. FlowComposerTest tests it.
 */
final class SharedServices {

    /** The connection to the warehouse: parts other than the warehouse part state a default of it. */
    private static final String WAREHOUSE = "Warehouse";
    private static final String PROPERTIES = "properties";

    private final Map<String, ObjectNode> byName = new LinkedHashMap<>();
    private final Map<String, String> signatures = new HashMap<>();
    private final Map<String, String> partByName = new HashMap<>();
    private final Map<String, String> replaced = new HashMap<>();

    /**
     * Adds the services of a part. The warehouse part comes first.
     *
     * @throws FlowException when another part has a different service of the same name
     */
    void add(final String part, final JsonNode services) {
        final Map<String, String> names = new HashMap<>();
        services.forEach(service -> names.put(service.path("identifier").asText(), service.path("name").asText()));
        for (final JsonNode service : services) {
            final String name = service.path("name").asText();
            final String signature = signature(service, names);
            final ObjectNode known = byName.get(name);
            if (known == null) {
                byName.put(name, service.deepCopy());
                signatures.put(name, signature);
                partByName.put(name, part);
                continue;
            }
            if (!WAREHOUSE.equals(name) && !signature.equals(signatures.get(name))) {
                throw new FlowException("The parts %s and %s have different controller services with the name %s: give one of them another name.".formatted(partByName.get(name), part, name));
            }
            replaced.put(service.path("identifier").asText(), known.path("identifier").asText());
        }
    }

    /** What a service does, without ids. */
    private static String signature(final JsonNode service, final Map<String, String> names) {
        final Map<String, String> values = new TreeMap<>();
        service.path(PROPERTIES).properties().forEach(property -> values.put(property.getKey(), names.getOrDefault(property.getValue().asText(), property.getValue().asText())));
        return service.path("type").asText() + values;
    }

    /** Puts the services into the root group, and lets every component in it refer to them. */
    void install(final ObjectNode root) {
        final ArrayNode services = root.putArray("controllerServices");
        byName.values().forEach(service -> services.add(service.put("groupIdentifier", root.path("identifier").asText())));
        redirect(root);
    }

    private void redirect(final JsonNode node) {
        if (node.path(PROPERTIES) instanceof final ObjectNode properties) {
            properties.properties().forEach(property -> {
                final String service = replaced.get(property.getValue().asText());
                if (service != null) {
                    property.setValue(TextNode.valueOf(service));
                }
            });
        }
        node.forEach(this::redirect);
    }
}
