// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.system;

import io.emailpersonalization.nifi.demo.Workspace;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class NarContentsTest {

    private static final String DEPENDENCIES = "META-INF/bundled-dependencies/";

    private static List<String> bundled(final JarFile nar) {
        return nar.stream().map(JarEntry::getName).filter(name -> name.startsWith(DEPENDENCIES) && name.endsWith(".jar")).map(name -> name.substring(DEPENDENCIES.length())).sorted().toList();
    }

    @Test
    void isSmall() throws IOException {
        assertTrue(Files.size(Workspace.nar()) < 20L << 20, "the NAR has " + Files.size(Workspace.nar()) + " bytes");
    }

    @Test
    void namesItsParentByVersion() throws IOException {
        try (JarFile nar = new JarFile(Workspace.nar().toFile())) {
            assertEquals("nifi-standard-services-api-nar", nar.getManifest().getMainAttributes().getValue("Nar-Dependency-Id"));
            assertEquals("2.3.0", nar.getManifest().getMainAttributes().getValue("Nar-Dependency-Version"));
        }
    }

    @Test
    void bundlesNothingThatItsParentHas() throws IOException {
        try (JarFile nar = new JarFile(Workspace.nar().toFile())) {
            final Set<String> ofNifi = bundled(nar).stream().filter(name -> name.startsWith("nifi-") && !name.startsWith("nifi-emailpersonalization")).map(name -> name.replaceAll("-[0-9].*", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(Set.of("nifi-record-path", "nifi-uuid5"), ofNifi);
        }
    }

    @Test
    void licenceAndNoticeNameEveryBundledLibrary() throws IOException {
        try (JarFile nar = new JarFile(Workspace.nar().toFile())) {
            final JarEntry licence = nar.getJarEntry("META-INF/LICENSE");
            final JarEntry notice = nar.getJarEntry("META-INF/NOTICE");
            assertNotNull(licence);
            assertNotNull(notice);
            final String text = new String(nar.getInputStream(licence).readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            for (final String jar : bundled(nar)) {
                final String name = jar.replaceAll("-[0-9].*", "");
                assertTrue(name.startsWith("nifi-emailpersonalization") || text.contains("- " + name + ":"), "META-INF/LICENSE does not name " + name);
            }
        }
    }

    @Test
    void relationshipsAreDocumentedInTheirOwnOrder() throws IOException {
        try (JarFile nar = new JarFile(Workspace.nar().toFile())) {
            final String manifest = new String(nar.getInputStream(nar.getJarEntry("META-INF/docs/extension-manifest.xml")).readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            final String validate = manifest.substring(manifest.indexOf("nifi.validation.ValidateCustomerRecord</name>"));
            final List<Integer> places = java.util.stream.Stream.of("valid", "invalid", "quarantined", "report", "failure").map(name -> validate.indexOf("<relationship><name>" + name + "<")).toList();
            assertEquals(places.stream().sorted().toList(), places, "an order of chance would differ from build to build");
            assertTrue(places.getFirst() > 0);
        }
    }

    @Test
    void isBuiltWithFixedTimes() throws IOException {
        try (JarFile nar = new JarFile(Workspace.nar().toFile())) {
            final Set<Long> times = nar.stream().map(JarEntry::getTime).collect(Collectors.toSet());
            assertEquals(1, times.size(), "every entry has the time that the build was given");
        }
    }
}
