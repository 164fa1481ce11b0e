// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.system;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.demo.Workspace;
import io.emailpersonalization.nifi.sandbox.nifi.NifiInstance;
import io.emailpersonalization.nifi.sandbox.nifi.NifiRest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The NAR in a real NiFi. */
class NarLoadsIT {

    private static final String BUNDLE = "nifi-emailpersonalization-nar";

    @TempDir
    private Path work;

    @Test
    void theNarLoadsWithoutAWarningAndDocumentsEveryComponent() throws IOException {
        try (NifiInstance nifi = NifiInstance.in(Workspace.nifiHome(), work).nar(Workspace.nar()).start()) {
            final NifiRest rest = nifi.rest();
            final Set<String> offered = new TreeSet<>();
            for (final String kind : List.of("processor", "controller-service")) {
                for (final JsonNode type : rest.types(kind, BUNDLE)) {
                    offered.add(type.get("type").asText());
                    final JsonNode definition = rest.definition(kind, type);
                    assertFalse(definition.path("typeDescription").asText().isBlank(), type + " has no description");
                    assertTrue(definition.path("additionalDetails").asBoolean(), type + " has no additional details");
                    assertTrue(rest.additionalDetails(type).startsWith("# "), type + " has no readable additional details");
                }
            }
            assertEquals(registered(), offered);
            final List<String> warnings = Files.readAllLines(nifi.log()).stream()
                    .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                    .filter(line -> line.contains("emailpersonalization"))
                    .toList();
            assertEquals(List.of(), warnings);
        }
    }

    /** The classes that the jar inside the NAR registers. */
    private static Set<String> registered() throws IOException {
        final Set<String> types = new TreeSet<>();
        for (final String kind : List.of("processor.Processor", "controller.ControllerService")) {
            final Path file = Workspace.root().resolve("nifi-emailpersonalization-processors/src/main/resources/META-INF/services/org.apache.nifi." + kind);
            if (Files.exists(file)) {
                types.addAll(Files.readAllLines(file).stream().filter(line -> !line.isBlank() && !line.startsWith("#")).collect(Collectors.toSet()));
            }
        }
        return types;
    }

    @Test
    void theNarDocumentsExactlyItsRegisteredComponents() throws IOException {
        try (FileSystem nar = FileSystems.newFileSystem(Workspace.nar())) {
            final Path docs = nar.getPath("META-INF/docs/additional-details");
            final List<String> folders = new ArrayList<>();
            try (Stream<Path> entries = Files.list(docs)) {
                entries.map(entry -> entry.getFileName().toString().replace("/", "")).forEach(folders::add);
            }
            assertEquals(registered(), new TreeSet<>(folders));
        }
    }
}
