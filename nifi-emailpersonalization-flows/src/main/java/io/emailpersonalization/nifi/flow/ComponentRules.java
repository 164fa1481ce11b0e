// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.flow.ComponentFacts.Component;
import io.emailpersonalization.nifi.flow.ComponentFacts.Condition;
import io.emailpersonalization.nifi.flow.ComponentFacts.Property;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Compares the components of a flow with what their bundles declare: properties, allowable values, services, relationships. ComponentRulesTest tests it. */
public final class ComponentRules {

    /** A value that is known only when the flow runs. */
    private static final Pattern REFERENCE = Pattern.compile("[#$]\\{");
    private static final Pattern ONE_PARAMETER = Pattern.compile("#\\{[^{}]+}");

    private final Map<String, Component> components;

    /** @param components what bundles declare, by type */
    public ComponentRules(final Map<String, Component> components) {
        this.components = Map.copyOf(components);
    }

    /** Every violation in a flow, a sentence each. Components of other bundles are passed over. */
    public List<String> violations(final FlowTree flow) {
        final List<String> violations = new ArrayList<>();
        final Set<String> services = flow.all("controllerServices").stream().map(service -> service.path("identifier").asText()).collect(Collectors.toSet());
        for (final String kind : List.of("processors", "controllerServices")) {
            for (final JsonNode component : flow.all(kind)) {
                final Component declared = components.get(component.path("type").asText());
                if (declared != null) {
                    final String name = component.path("name").asText();
                    properties(component, declared, services).forEach(violation -> violations.add(name + ": " + violation));
                    if ("processors".equals(kind)) {
                        relationships(flow, component, declared).forEach(violation -> violations.add(name + ": " + violation));
                    }
                }
            }
        }
        return violations;
    }

    private static List<String> properties(final JsonNode component, final Component declared, final Set<String> services) {
        final List<String> violations = new ArrayList<>();
        if (!declared.artifact().equals(component.path("bundle").path("artifact").asText())) {
            violations.add("the bundle is " + declared.artifact());
        }
        final JsonNode values = component.path("properties");
        values.properties().forEach(entry -> {
            final Property property = declared.properties().get(entry.getKey());
            if (property == null) {
                if (!declared.dynamicProperties() || declared.properties().values().stream().anyMatch(known -> entry.getKey().equals(known.laterName()))) {
                    violations.add("there is no property " + entry.getKey());
                }
            } else {
                value(entry.getKey(), property, entry.getValue().asText(), services).ifPresent(violations::add);
            }
        });
        declared.properties().forEach((name, property) -> {
            if (property.required() && property.defaultValue() == null && !values.has(name) && holds(property, declared, values)) {
                violations.add("the property " + name + " is required");
            }
        });
        return violations;
    }

    private static Optional<String> value(final String name, final Property property, final String value, final Set<String> services) {
        String violation = null;
        if (property.sensitive() && !ONE_PARAMETER.matcher(value).matches()) {
            violation = name + " is a secret: it must be one parameter";
        } else if (property.service() != null && !services.contains(value)) {
            violation = name + " names no controller service of the flow";
        } else if (property.service() == null && !property.allowable().isEmpty() && !REFERENCE.matcher(value).find() && !property.allowable().contains(value)) {
            violation = "%s must be one of %s".formatted(name, property.allowable());
        }
        return Optional.ofNullable(violation);
    }

    private static boolean holds(final Property property, final Component declared, final JsonNode values) {
        return property.when().stream().allMatch(condition -> holds(condition, declared, values));
    }

    private static boolean holds(final Condition condition, final Component declared, final JsonNode values) {
        final Property other = declared.properties().get(condition.property());
        final String value = values.path(condition.property()).asText(other == null ? null : other.defaultValue());
        return value != null && (condition.values().isEmpty() || condition.values().contains(value)) && (other == null || holds(other, declared, values));
    }

    private static List<String> relationships(final FlowTree flow, final JsonNode processor, final Component declared) {
        final List<String> violations = new ArrayList<>();
        final Set<String> handled = new TreeSet<>(flow.connected(processor));
        handled.addAll(FlowTree.autoTerminated(processor));
        final Set<String> known = new TreeSet<>(declared.relationships());
        if (declared.dynamicRelationships()) {
            processor.path("properties").fieldNames().forEachRemaining(name -> {
                if (!declared.properties().containsKey(name)) {
                    known.add(name);
                }
            });
        }
        known.stream().filter(name -> !handled.contains(name)).forEach(name -> violations.add("the relationship " + name + " leads nowhere"));
        known.addAll(declared.conditionalRelationships());
        handled.stream().filter(name -> !known.contains(name)).forEach(name -> violations.add("there is no relationship " + name));
        return violations;
    }
}
