// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.flow.FlowTree;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The NARs that a part needs, and where they are: in the NiFi, in the folder that the user gave, or nowhere. ConnectorNarsTest tests it. */
final class ConnectorNars {

    /** The bundle of this project, which every NiFi of a run gets. */
    private static final String OWN = "nifi-emailpersonalization-nar";

    private final String version;
    private final Map<String, Nar> present;
    private final Map<String, Nar> given;

    /**
     * A NAR by its manifest.
     *
     * @param parent the artifact of the NAR whose classes it uses; null for none
     */
    private record Nar(Path file, String artifact, String version, String parent) {
    }

    /**
     * What a part needs beside the NiFi and the bundle.
     *
     * @param nars files to put beside the bundle
     * @param lacking artifacts that are nowhere, with the reason
     */
    record Needs(List<Path> nars, Set<String> lacking) {
    }

    /**
     * Reads the manifests.
     *
     * @param version of the NiFi
     * @param lib the folder with the NARs of the NiFi
     * @param folder the folder that the user gave; null for none
     */
    ConnectorNars(final String version, final Path lib, final Path folder) {
        this.version = version;
        this.present = nars(lib);
        this.given = folder == null ? Map.of() : nars(folder);
    }

    private static Map<String, Nar> nars(final Path folder) {
        final Map<String, Nar> nars = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (final Path file : files.filter(file -> file.toString().endsWith(".nar")).sorted().toList()) {
                try (JarFile jar = new JarFile(file.toFile())) {
                    final Attributes manifest = jar.getManifest() == null ? new Attributes() : jar.getManifest().getMainAttributes();
                    if (manifest.getValue("Nar-Id") != null) {
                        nars.put(manifest.getValue("Nar-Id"), new Nar(file, manifest.getValue("Nar-Id"), manifest.getValue("Nar-Version"), manifest.getValue("Nar-Dependency-Id")));
                    }
                }
            }
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        return nars;
    }

    /** How many NARs the user gave. */
    int given() {
        return given.size();
    }

    /** Returns what a part needs. */
    Needs of(final JsonNode definition) {
        final FlowTree flow = new FlowTree(definition);
        final Set<String> artifacts = Stream.of("processors", "controllerServices").flatMap(kind -> flow.all(kind).stream()).map(component -> component.at("/bundle/artifact").asText())
                .collect(Collectors.toCollection(TreeSet::new));
        artifacts.remove(OWN);
        final Map<String, Path> nars = new LinkedHashMap<>();
        final Set<String> lacking = new TreeSet<>();
        artifacts.forEach(artifact -> add(artifact, nars, lacking));
        return new Needs(new ArrayList<>(nars.values()), lacking);
    }

    /** Adds a NAR, and those whose classes it uses. */
    private void add(final String artifact, final Map<String, Path> nars, final Set<String> lacking) {
        if (present.containsKey(artifact) || nars.containsKey(artifact)) {
            return;
        }
        final Nar nar = given.get(artifact);
        if (nar == null) {
            lacking.add(artifact);
        } else if (!version.equals(nar.version())) {
            lacking.add("%s of NiFi %s, not of %s".formatted(artifact, version, nar.version()));
        } else {
            nars.put(artifact, nar.file());
            if (nar.parent() != null) {
                add(nar.parent(), nars, lacking);
            }
        }
    }
}
