// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.flow;

import com.fasterxml.jackson.core.type.TypeReference;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The components of NiFi that flows of this project use, as NiFi 2.3.0 declares them in the manifests of its bundles, with the names of properties that later versions renamed.
 * ShippedComponentsTest compares them with the manifests that are present.
 */
public final class ComponentFacts {

    /** The oldest NiFi that flows run on. */
    public static final String NIFI_VERSION = "2.3.0";

    private static final String FACTS = "components-2.3.0.json";
    private static final String BUNDLE = "bundle.properties";

    private final Map<String, Component> components;
    private final Bundle own;

    /** The coordinates of a bundle. */
    public record Bundle(String group, String artifact, String version) {
    }

    /**
     * A property.
     *
     * @param allowable the values that it may have; empty for any
     * @param service the API of the controller service that it names; null for none
     * @param laterName its name in later versions of NiFi; null for the same
     * @param when the properties on which it depends; it counts if all conditions hold
     */
    public record Property(boolean required, boolean sensitive, String defaultValue, List<String> allowable, String service, String laterName, List<Condition> when) {

        public Property {
            allowable = allowable == null ? List.of() : List.copyOf(allowable);
            // manifests list conditions in any order
            when = when == null ? List.of() : when.stream().sorted(Comparator.comparing(Condition::property)).toList();
        }
    }

    /**
     * A condition on another property.
     *
     * @param values one of them must be set; empty for any value
     */
    public record Condition(String property, List<String> values) {

        public Condition {
            values = values == null ? List.of() : List.copyOf(values);
        }
    }

    /**
     * A component.
     *
     * @param artifact the bundle
     * @param dynamicProperties whether the user may add properties
     * @param dynamicRelationships whether properties of the user become relationships
     * @param conditionalRelationships relationships that exist only with certain properties
     */
    public record Component(String artifact, boolean dynamicProperties, boolean dynamicRelationships, List<String> relationships, List<String> conditionalRelationships,
            Map<String, Property> properties) {

        public Component {
            relationships = relationships == null ? List.of() : List.copyOf(relationships);
            conditionalRelationships = conditionalRelationships == null ? List.of() : List.copyOf(conditionalRelationships);
        }
    }

    private ComponentFacts(final Map<String, Component> components, final Bundle own) {
        this.components = Collections.unmodifiableMap(components);
        this.own = own;
    }

    /** Loads the facts. */
    public static ComponentFacts load() {
        try (InputStream facts = resource(FACTS); InputStream bundle = resource(BUNDLE)) {
            final Properties own = new Properties();
            own.load(bundle);
            return new ComponentFacts(FlowFiles.JSON.readValue(facts, new TypeReference<TreeMap<String, Component>>() { }),
                    new Bundle(own.getProperty("group"), own.getProperty("artifact"), own.getProperty("version")));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream resource(final String name) {
        return Objects.requireNonNull(ComponentFacts.class.getResourceAsStream(name), name);
    }

    /** The known components of NiFi by type. */
    public Map<String, Component> components() {
        return components;
    }

    /** The bundle of this project. */
    public Bundle own() {
        return own;
    }

    /** Whether a type belongs to this project. */
    public boolean isOwn(final String type) {
        return type.startsWith(own.group() + ".");
    }

    /** The bundle that flows state for a type; empty for unknown types. */
    public Optional<Bundle> bundle(final String type) {
        return isOwn(type) ? Optional.of(own) : Optional.ofNullable(components.get(type)).map(component -> new Bundle("org.apache.nifi", component.artifact(), NIFI_VERSION));
    }

    /** The name that a property has in NiFi 2.3.0; a name that is not known stays. */
    public String name(final String type, final String property) {
        final Component component = components.get(type);
        if (component == null || component.properties().containsKey(property)) {
            return property;
        }
        return component.properties().entrySet().stream().filter(known -> property.equals(known.getValue().laterName())).map(Map.Entry::getKey).findFirst().orElse(property);
    }
}
