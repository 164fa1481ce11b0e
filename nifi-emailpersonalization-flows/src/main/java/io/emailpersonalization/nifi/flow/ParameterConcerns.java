// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parameters of all parts, in one context per concern: connections with the secrets, environment, rules. Parameters of one name are one parameter. The context of the rules inherits the
 * others. The parameters of the warehouse are those of the warehouse part, whatever defaults other parts assume. FlowComposerTest tests it.
 */
final class ParameterConcerns {

    private static final String RULES = "Rules";
    /** The concerns that the rules inherit come first. */
    private static final List<String> CONCERNS = List.of("Connections", "Environment", RULES);
    private static final Pattern REFERENCE = Pattern.compile("#\\{'?([^'}]+)'?\\}");
    /** Parameters that other parts have with the defaults of another warehouse. */
    private static final String WAREHOUSE_PREFIX = "Warehouse ";
    private static final String NAME = "name";
    private static final String SENSITIVE = "sensitive";

    private final Map<String, Map<String, JsonNode>> byConcern = new LinkedHashMap<>();
    private final Map<String, String> partByParameter = new TreeMap<>();

    ParameterConcerns() {
        CONCERNS.forEach(concern -> byConcern.put(concern, new TreeMap<>()));
    }

    /** The name of the context that every group of a flow has. */
    static String rules(final String flow) {
        return flow + " " + RULES;
    }

    /**
     * Adds the parameters of a part. The warehouse part comes first.
     *
     * @throws FlowException when a context belongs to no concern, or another part has a different parameter of the same name
     */
    void add(final String part, final JsonNode contexts) {
        for (final JsonNode context : contexts) {
            final String name = context.path(NAME).asText();
            final String concern = CONCERNS.stream().filter(known -> name.endsWith(" " + known)).findFirst()
                    .orElseThrow(() -> new FlowException("The part %s has the parameter context %s: its name must end with one of %s.".formatted(part, name, String.join(", ", CONCERNS))));
            context.path("parameters").forEach(parameter -> add(part, concern, parameter));
        }
    }

    private void add(final String part, final String concern, final JsonNode parameter) {
        final String name = parameter.path(NAME).asText();
        final String other = partByParameter.putIfAbsent(name, part);
        if (other == null) {
            byConcern.get(concern).put(name, parameter);
        } else if (!isSame(parameter, byConcern.get(concern).get(name))) {
            throw new FlowException("The parts %s and %s have different parameters with the name %s: concern, description, default and sensitivity must be the same.".formatted(other, part, name));
        }
    }

    private static boolean isSame(final JsonNode parameter, final JsonNode known) {
        if (known != null && parameter.path(NAME).asText().startsWith(WAREHOUSE_PREFIX)) {
            return parameter.path(SENSITIVE).equals(known.path(SENSITIVE));
        }
        return parameter.equals(known);
    }

    /**
     * Writes the contexts of a flow. Parameters that the flow does not use are left out.
     *
     * @param flow the name of the flow, with which the names of the contexts begin
     * @param root its root group
     */
    void write(final String flow, final JsonNode root, final ObjectNode contexts) {
        final Set<String> used = new TreeSet<>();
        final Matcher matcher = REFERENCE.matcher(root.toString());
        while (matcher.find()) {
            used.add(matcher.group(1));
        }
        byConcern.forEach((concern, parameters) -> {
            parameters.keySet().retainAll(used);
            if (!parameters.isEmpty() || RULES.equals(concern)) {
                final String name = flow + " " + concern;
                final ObjectNode context = contexts.putObject(name).put(NAME, name).put("componentType", "PARAMETER_CONTEXT");
                final ArrayNode inherited = context.putArray("inheritedParameterContexts");
                context.putArray("parameters").addAll(parameters.values());
                if (RULES.equals(concern)) {
                    contexts.fieldNames().forEachRemaining(other -> {
                        if (!other.equals(name)) {
                            inherited.add(other);
                        }
                    });
                }
            }
        });
        used.removeAll(partByParameter.keySet());
        if (!used.isEmpty()) {
            throw new FlowException("No part defines the parameters %s that the flow uses.".formatted(String.join(", ", used)));
        }
    }
}
