// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.system;

import io.emailpersonalization.nifi.demo.Workspace;
import io.emailpersonalization.nifi.flow.ComponentFacts;
import io.emailpersonalization.nifi.flow.ComponentFacts.Component;
import io.emailpersonalization.nifi.flow.ComponentFacts.Property;
import io.emailpersonalization.nifi.flow.ComponentRules;
import io.emailpersonalization.nifi.flow.FlowComposer;
import io.emailpersonalization.nifi.flow.FlowFiles;
import io.emailpersonalization.nifi.flow.FlowTree;
import io.emailpersonalization.nifi.flow.ManifestReader;
import io.emailpersonalization.nifi.flow.PartLibrary;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every component of every shipped flow is what its bundle declares: properties, allowable values, services, relationships. */
class ShippedComponentsTest {

    private static final PartLibrary LIBRARY = new PartLibrary(Workspace.root().resolve("flows"));

    private final ComponentFacts facts = ComponentFacts.load();

    static List<Path> flows() {
        return list(Workspace.root().resolve("flows"), ".json");
    }

    private static List<Path> list(final Path folder, final String suffix) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("flows")
    void componentsAreUsedAsTheirBundlesDeclareThem(final Path file) {
        check(new FlowTree(FlowFiles.read(file)));
    }

    @Test
    void componentsOfComposedFlowsAreConnectedAndFindTheirServices() {
        LIBRARY.combinations().forEach(chosen -> check(new FlowTree(new FlowComposer(LIBRARY).compose(chosen, Optional.empty()))));
    }

    private void check(final FlowTree flow) {
        final Map<String, Component> known = new TreeMap<>(facts.components());
        known.putAll(ManifestReader.read(Workspace.nar()));
        final Set<String> unknown = new TreeSet<>();
        for (final String kind : List.of("processors", "controllerServices")) {
            flow.all(kind).stream().map(component -> component.path("type").asText()).filter(type -> !known.containsKey(type)).forEach(unknown::add);
        }
        assertEquals(Set.of(), unknown);
        assertEquals(List.of(), new ComponentRules(known).violations(flow));
    }

    @Test
    void theListOfFactsSaysWhatTheBundlesOfNifiDeclare() {
        final Path lib = Workspace.nifiHome().resolve("lib");
        Assumptions.assumeTrue(Files.exists(lib), "no NiFi is put together here");
        final List<String> differences = new ArrayList<>();
        final Set<String> compared = new TreeSet<>();
        for (final Path nar : list(lib, ".nar")) {
            ManifestReader.read(nar).forEach((type, declared) -> {
                final Component fact = facts.components().get(type);
                if (fact != null) {
                    compared.add(type);
                    compare(type, fact, declared, differences);
                }
            });
        }
        assertEquals(List.of(), differences);
        assertTrue(compared.size() > 20, compared.toString());
    }

    private static void compare(final String type, final Component fact, final Component declared, final List<String> differences) {
        if (!fact.artifact().equals(declared.artifact()) || !fact.relationships().equals(declared.relationships()) || fact.dynamicRelationships() != declared.dynamicRelationships()
                || !fact.properties().keySet().equals(declared.properties().keySet())) {
            differences.add("%s is %s, not %s".formatted(type, declared, fact));
            return;
        }
        fact.properties().forEach((name, property) -> {
            final Property other = plain(declared.properties().get(name));
            if (!plain(property).equals(other)) {
                differences.add("%s, %s is %s, not %s".formatted(type, name, other, plain(property)));
            }
        });
    }

    /** A property without its later name. A bundle lists allowable values in any order. */
    private static Property plain(final Property property) {
        return new Property(property.required(), property.sensitive(), property.defaultValue(), property.allowable().stream().sorted().toList(), property.service(), null, property.when());
    }
}
