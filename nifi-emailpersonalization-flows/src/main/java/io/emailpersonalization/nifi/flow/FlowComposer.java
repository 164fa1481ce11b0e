// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Composes one importable flow from parts. Each part is a group of its own, with its ports wired; the controller services of all parts stand at the root; parameters stand in one context per
 * concern. The same parts and the same name give the same bytes. FlowComposerTest tests it.
 */
public final class FlowComposer {

    private static final String ROOT_ID = "root of the composed flow";
    /** The lists of components of the root group that parts fill or leave empty. */
    private static final List<String> LISTS = List.of("processors", "inputPorts", "outputPorts", "controllerServices", "processGroups", "remoteProcessGroups", "funnels", "labels", "connections");
    private static final String CONTENTS = "flowContents";
    private static final String INPUT_PORTS = "inputPorts";
    private static final String OUTPUT_PORTS = "outputPorts";
    private static final String IDENTIFIER = "identifier";
    private static final String NAME = "name";

    private final PartLibrary library;

    /** @param library the parts */
    public FlowComposer(final PartLibrary library) {
        this.library = library;
    }

    /**
     * Composes a flow.
     *
     * @param chosen the names of source, warehouse and ESP
     * @param name the name of the flow, with which the names of its parameter contexts begin; empty for one that is made of the parts
     * @throws FlowException when there is no such part, or the parts do not fit together
     */
    public ObjectNode compose(final Map<PartRole, String> chosen, final Optional<String> name) {
        final Map<PartRole, ObjectNode> parts = new EnumMap<>(PartRole.class);
        for (final PartRole role : PartRole.values()) {
            final String part = role.onlyPart().orElse(chosen.get(role));
            if (part == null) {
                throw new FlowException("The %s is missing: --%s takes one of %s.".formatted(role, role.option(), String.join(", ", library.names(role))));
            }
            parts.put(role, library.read(role, part));
        }
        return compose(parts, name.orElseGet(() -> "%s to %s and %s".formatted(title(parts, PartRole.SOURCE), title(parts, PartRole.WAREHOUSE), title(parts, PartRole.ESP))));
    }

    static ObjectNode compose(final Map<PartRole, ObjectNode> parts, final String name) {
        final ObjectNode definition = FlowFiles.JSON.createObjectNode();
        final ObjectNode root = ((ObjectNode) parts.get(PartRole.PIPELINE).path(CONTENTS)).deepCopy();
        LISTS.forEach(root::putArray);
        root.put(IDENTIFIER, ROOT_ID).put(NAME, name).put("comments", "From %s to %s and %s. Set the parameters of the contexts %s ..., enable the services, start."
                .formatted(title(parts, PartRole.SOURCE), title(parts, PartRole.WAREHOUSE), title(parts, PartRole.ESP), name));
        definition.set(CONTENTS, root);
        final SharedServices services = new SharedServices();
        final ParameterConcerns parameters = new ParameterConcerns();
        // the warehouse part says what its warehouse is
        Stream.concat(Stream.of(PartRole.WAREHOUSE), parts.keySet().stream().filter(role -> role != PartRole.WAREHOUSE)).forEach(role -> {
            services.add(title(parts, role), parts.get(role).path(CONTENTS).path("controllerServices"));
            parameters.add(title(parts, role), parts.get(role).path("parameterContexts"));
        });
        parts.forEach((role, part) -> {
            final ObjectNode group = ((ObjectNode) part.path(CONTENTS)).deepCopy();
            PartPruner.prune(group, Wire.ALL.stream().filter(wire -> wire.to() == role && port(parts.get(wire.from()), OUTPUT_PORTS, wire.output()).isPresent()).map(Wire::input)
                    .collect(Collectors.toSet()));
            group.putArray("controllerServices");
            group.put("groupIdentifier", ROOT_ID);
            RootCanvas.place(role, group, root);
            root.withArray("processGroups").add(group);
        });
        services.install(root);
        wire(parts, root);
        new FlowTree(definition).groups().forEach(group -> ((ObjectNode) group).put("parameterContextName", ParameterConcerns.rules(name)));
        parameters.write(name, root, definition.putObject("parameterContexts"));
        return new FlowNormalizer(ComponentFacts.load()).normalize(definition);
    }

    private static String title(final Map<PartRole, ObjectNode> parts, final PartRole role) {
        return parts.get(role).path(CONTENTS).path(NAME).asText();
    }

    private static void wire(final Map<PartRole, ObjectNode> parts, final ObjectNode root) {
        final RootCanvas canvas = new RootCanvas();
        for (final Wire wire : Wire.ALL) {
            final Optional<JsonNode> output = port(parts.get(wire.from()), OUTPUT_PORTS, wire.output());
            if (output.isPresent()) {
                final JsonNode input = port(parts.get(wire.to()), INPUT_PORTS, wire.input()).orElseThrow(() -> lacks(title(parts, wire.to()), "input", wire.input()));
                if (isKept(root, output.get())) {
                    canvas.draw(wire, connection(root, output.get(), input));
                }
            } else if (wire.required()) {
                throw lacks(title(parts, wire.from()), "output", wire.output());
            }
        }
        parts.forEach((role, part) -> {
            unknown(part, OUTPUT_PORTS, wire -> wire.from() == role ? wire.output() : null).ifPresent(port -> {
                throw new FlowException("The part %s has the output port %s, which leads to no other part.".formatted(title(parts, role), port));
            });
            unknown(part, INPUT_PORTS, wire -> wire.to() == role ? wire.input() : null).ifPresent(port -> {
                throw new FlowException("The part %s has the input port %s, to which no other part leads.".formatted(title(parts, role), port));
            });
        });
    }

    /** Whether a port is still there after pruning: without customers nobody is compared, and there is no port for reviews. */
    private static boolean isKept(final JsonNode root, final JsonNode output) {
        for (final JsonNode group : root.path("processGroups")) {
            if (group.path(OUTPUT_PORTS).findValuesAsText(IDENTIFIER).contains(output.path(IDENTIFIER).asText())) {
                return true;
            }
        }
        return false;
    }

    /** A port of a part that has no wire. */
    private static Optional<String> unknown(final JsonNode part, final String ports, final Function<Wire, String> portOfWire) {
        final Set<String> known = Wire.ALL.stream().map(portOfWire).filter(Objects::nonNull).collect(Collectors.toSet());
        return part.path(CONTENTS).path(ports).findValuesAsText(NAME).stream().filter(port -> !known.contains(port)).findFirst();
    }

    private static FlowException lacks(final String part, final String kind, final String port) {
        return new FlowException("The part %s does not fit: it lacks the %s port %s.".formatted(part, kind, port));
    }

    private static Optional<JsonNode> port(final JsonNode part, final String ports, final String name) {
        for (final JsonNode port : part.path(CONTENTS).path(ports)) {
            if (name.equals(port.path(NAME).asText())) {
                return Optional.of(port);
            }
        }
        return Optional.empty();
    }

    private static ObjectNode connection(final ObjectNode root, final JsonNode output, final JsonNode input) {
        final ObjectNode connection = root.withArray("connections").addObject();
        connection.put(IDENTIFIER, output.path(IDENTIFIER).asText() + " to " + input.path(IDENTIFIER).asText()).put(NAME, "").put("componentType", "CONNECTION")
                .put("groupIdentifier", ROOT_ID).put("backPressureDataSizeThreshold", "1 GB").put("backPressureObjectThreshold", 10_000).put("flowFileExpiration", "0 sec")
                .put("loadBalanceCompression", "DO_NOT_COMPRESS").put("loadBalanceStrategy", "DO_NOT_LOAD_BALANCE").put("partitioningAttribute", "").put("zIndex", 1);
        connection.putArray("prioritizers");
        connection.putArray("selectedRelationships");
        end(connection.putObject("source"), output);
        end(connection.putObject("destination"), input);
        return connection;
    }

    private static void end(final ObjectNode end, final JsonNode port) {
        end.put("id", port.path(IDENTIFIER).asText()).put("groupId", port.path("groupIdentifier").asText()).put(NAME, port.path(NAME).asText()).put("type", port.path("type").asText());
    }
}
