// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Brings a flow definition into the form in which flows are shipped. Two exports of the same flow give the same document, and a normalized document stays as it is. Positions, settings and
 * the values of parameters that are no secrets stay. FlowNormalizerTest and FlowNormalizerPropertyTest test this class.
 */
public final class FlowNormalizer {

    /** Fields at the top of an object, in this order; the others follow by name. */
    private static final List<String> FIRST_FIELDS = List.of("identifier", "name", "comments", "description", "position", "type", "bundle", "flowContents");
    /** Traces of one NiFi or one registry. */
    private static final Set<String> INSTANCE_FIELDS = Set.of("instanceIdentifier", "instanceGroupId", "versionedFlowCoordinates", "snapshotMetadata", "flow", "bucket");
    /** Fields that hold an id of a component of the flow. */
    private static final Set<String> ID_FIELDS = Set.of("identifier", "groupIdentifier", "id", "groupId");
    /** Lists whose order means nothing. */
    private static final Set<String> UNORDERED = Set.of("autoTerminatedRelationships", "retriedRelationships", "selectedRelationships");
    private static final Set<String> DECIMALS = Set.of("x", "y", "width", "height");
    /** Maps by names that the user chose. */
    private static final List<String> NAMED_MAPS = List.of("externalControllerServices", "parameterContexts", "parameterProviders");
    private static final Set<String> ENDS = Set.of("source", "destination");

    private final ComponentFacts facts;
    private final Set<String> notes = new TreeSet<>();
    private StableIds ids;

    /** @param facts the components of NiFi and their names of properties */
    public FlowNormalizer(final ComponentFacts facts) {
        this.facts = facts;
    }

    /** What the user should know about the last document, a sentence each. */
    public Collection<String> notes() {
        return List.copyOf(notes);
    }

    /**
     * Returns the canonical form of a flow definition; the argument stays as it is.
     *
     * @throws FlowException when it is no complete flow definition
     */
    public ObjectNode normalize(final JsonNode exported) {
        notes.clear();
        final JsonNode root = exported.path("flowContents");
        ids = StableIds.of(root);
        final ObjectNode result = object(exported);
        result.put("flowEncodingVersion", exported.path("flowEncodingVersion").asText("1.0"));
        result.put("latest", false);
        for (final String map : NAMED_MAPS) {
            if (!result.path(map).isObject()) {
                result.putObject(map);
            }
        }
        result.path("parameterContexts").forEach(context -> parameters((ObjectNode) context));
        final ObjectNode contents = (ObjectNode) result.get("flowContents");
        contents.putObject("position").put("x", 0.0).put("y", 0.0);
        contents.remove("groupIdentifier");
        return ordered(result);
    }

    /** Secrets and ids of an instance do not leave a NiFi, and NiFi does not export the description of a context. */
    private static void parameters(final ObjectNode context) {
        context.remove(List.of("identifier", "description", "parameterGroupName", "parameterProvider", "synchronized"));
        final Map<String, JsonNode> byName = new TreeMap<>();
        context.path("parameters").forEach(parameter -> {
            if (parameter.path("sensitive").asBoolean()) {
                ((ObjectNode) parameter).remove("value");
            }
            byName.put(parameter.path("name").asText(), parameter);
        });
        context.putArray("parameters").addAll(byName.values());
    }

    private ObjectNode object(final JsonNode source) {
        final ObjectNode result = FlowFiles.JSON.createObjectNode();
        source.properties().forEach(field -> {
            if (!field.getValue().isNull() && !INSTANCE_FIELDS.contains(field.getKey())) {
                result.set(field.getKey(), value(field.getKey(), field.getValue()));
            }
        });
        if (result.path("type").isTextual() && source.path("properties").isObject()) {
            extension(result, source);
        }
        if (result.has("scheduledState")) {
            result.put("scheduledState", state(result));
        }
        return ordered(result);
    }

    /** A definition says which components are disabled, not which of them ran when it was exported. Controller services arrive disabled anyway. */
    private static String state(final ObjectNode component) {
        if ("CONTROLLER_SERVICE".equals(component.path("componentType").asText())) {
            return "DISABLED";
        }
        return "DISABLED".equals(component.path("scheduledState").asText()) ? "DISABLED" : "ENABLED";
    }

    private JsonNode value(final String name, final JsonNode value) {
        if (value.isObject() && ENDS.contains(name)) {
            final ObjectNode end = object(value);
            end.remove("comments");
            return end;
        }
        if (value.isObject()) {
            return NAMED_MAPS.contains(name) ? map(value) : object(value);
        }
        if (value instanceof final ArrayNode array) {
            return array(name, array);
        }
        if (value.isTextual() && ID_FIELDS.contains(name)) {
            return FlowFiles.JSON.getNodeFactory().textNode(ids.stable(value.asText()));
        }
        return value.isNumber() && DECIMALS.contains(name) ? FlowFiles.JSON.getNodeFactory().numberNode(value.asDouble()) : value;
    }

    private ObjectNode map(final JsonNode source) {
        final Map<String, JsonNode> entries = new TreeMap<>();
        source.properties().forEach(entry -> entries.put(entry.getKey(), object(entry.getValue())));
        final ObjectNode result = FlowFiles.JSON.createObjectNode();
        entries.forEach(result::set);
        return result;
    }

    private ArrayNode array(final String name, final ArrayNode source) {
        final List<JsonNode> elements = new ArrayList<>();
        source.forEach(elements::add);
        if (StableIds.KINDS.contains(name) || StableIds.CONNECTIONS.equals(name)) {
            elements.sort(Comparator.comparing(ids::path));
        } else if (UNORDERED.contains(name)) {
            elements.sort(Comparator.comparing(JsonNode::asText));
        }
        final ArrayNode result = FlowFiles.JSON.createArrayNode();
        elements.forEach(element -> result.add(element.isObject() ? object(element) : element));
        return result;
    }

    /** A processor or a controller service: its bundle, and the names of its properties. */
    private void extension(final ObjectNode component, final JsonNode source) {
        final String type = component.get("type").asText();
        facts.bundle(type).ifPresentOrElse(
                bundle -> component.putObject("bundle").put("artifact", bundle.artifact()).put("group", bundle.group()).put("version", bundle.version()),
                () -> notes.add("%s is not among the components of the shipped flows: its bundle and the names of its properties stay as they are.".formatted(type)));
        final ObjectNode properties = FlowFiles.JSON.createObjectNode();
        final ObjectNode descriptors = FlowFiles.JSON.createObjectNode();
        source.get("properties").properties().forEach(property -> {
            final String name = facts.name(type, property.getKey());
            if (!property.getValue().isNull()) {
                properties.put(name, ids.stable(property.getValue().asText()));
            }
            final JsonNode descriptor = source.path("propertyDescriptors").path(property.getKey());
            final boolean isService = descriptor.path("identifiesControllerService").asBoolean() || ids.knows(property.getValue().asText());
            final boolean isSensitive = descriptor.path("sensitive").asBoolean();
            // NiFi needs the descriptor where the component is missing, or the user made the property
            if (!property.getValue().isNull() && (isService || isSensitive)) {
                descriptors.putObject(name).put("displayName", name).put("dynamic", descriptor.path("dynamic").asBoolean()).put("identifiesControllerService", isService)
                        .put("name", name).put("sensitive", isSensitive);
            }
        });
        component.set("properties", ordered(properties));
        component.set("propertyDescriptors", ordered(descriptors));
        if (component.has("controllerServiceApis")) {
            component.putArray("controllerServiceApis");
        }
    }

    private static ObjectNode ordered(final ObjectNode object) {
        final Map<String, JsonNode> fields = new TreeMap<>(Comparator.<String>comparingInt(field -> FIRST_FIELDS.contains(field) ? FIRST_FIELDS.indexOf(field) : FIRST_FIELDS.size())
                .thenComparing(Comparator.naturalOrder()));
        object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
        final ObjectNode result = FlowFiles.JSON.createObjectNode();
        fields.forEach(result::set);
        return result;
    }
}
