// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors;

import io.emailpersonalization.nifi.demo.Workspace;
import io.emailpersonalization.nifi.flow.FlowFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

import static org.junit.jupiter.api.Assertions.assertEquals;

class ConnectorNarsTest {

    @TempDir
    private Path folder;
    private Path lib;
    private Path given;

    @BeforeEach
    void fill() throws IOException {
        lib = Files.createDirectory(folder.resolve("lib"));
        given = Files.createDirectory(folder.resolve("given"));
        for (final String artifact : List.of("nifi-standard-nar", "nifi-record-serialization-services-nar", "nifi-oauth2-provider-nar", "nifi-update-attribute-nar",
                "nifi-standard-services-api-nar")) {
            nar(lib, artifact, "2.3.0", null);
        }
    }

    private static Path nar(final Path folder, final String artifact, final String version, final String parent) throws IOException {
        final Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Nar-Id", artifact);
        manifest.getMainAttributes().putValue("Nar-Version", version);
        if (parent != null) {
            manifest.getMainAttributes().putValue("Nar-Dependency-Id", parent);
        }
        final Path file = folder.resolve(artifact + "-" + version + ".nar");
        try (OutputStream out = Files.newOutputStream(file); JarOutputStream jar = new JarOutputStream(out, manifest)) {
            jar.finish();
        }
        return file;
    }

    private ConnectorNars.Needs needs(final String bucket, final String part, final Path nars) {
        return new ConnectorNars("2.3.0", lib, nars).of(FlowFiles.read(Workspace.flow(bucket, part + ".json")));
    }

    @Test
    void withoutAFolderAPartLacksItsConnectors() {
        assertEquals(Set.of("nifi-salesforce-nar"), needs("sources", "salesforce", null).lacking());
        assertEquals(Set.of("nifi-hubspot-nar", "nifi-web-client-provider-service-nar"), needs("sources", "hubspot", null).lacking(), "those of controller services too");
        assertEquals(Set.of(), needs("sources", "files", null).lacking());
        assertEquals(List.of(), needs("sources", "files", null).nars(), "what the NiFi has is not put beside it again");
    }

    @Test
    void aConnectorBringsTheNarsWhoseClassesItUses() throws IOException {
        final Path salesforce = nar(given, "nifi-salesforce-nar", "2.3.0", "nifi-standard-shared-nar");
        final Path shared = nar(given, "nifi-standard-shared-nar", "2.3.0", "nifi-standard-services-api-nar");
        nar(given, "nifi-standard-services-api-nar", "2.3.0", null);
        nar(given, "nifi-kafka-nar", "2.3.0", null);
        final ConnectorNars.Needs needs = needs("sources", "salesforce", given);
        assertEquals(List.of(salesforce, shared), needs.nars(), "not what the NiFi has, and not what the part does not use");
        assertEquals(Set.of(), needs.lacking());
    }

    @Test
    void aParentThatIsNowhereIsNamed() throws IOException {
        nar(given, "nifi-salesforce-nar", "2.3.0", "nifi-standard-shared-nar");
        assertEquals(Set.of("nifi-standard-shared-nar"), needs("sources", "salesforce", given).lacking());
    }

    @Test
    void aConnectorOfAnotherVersionIsNotTaken() throws IOException {
        nar(given, "nifi-salesforce-nar", "2.4.0", "nifi-standard-services-api-nar");
        final ConnectorNars.Needs needs = needs("sources", "salesforce", given);
        assertEquals(Set.of("nifi-salesforce-nar of NiFi 2.3.0, not of 2.4.0"), needs.lacking());
        assertEquals(List.of(), needs.nars());
    }
}
