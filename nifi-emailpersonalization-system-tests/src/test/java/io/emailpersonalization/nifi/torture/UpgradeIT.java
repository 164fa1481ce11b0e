// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture;

import io.emailpersonalization.nifi.demo.Quickstart;
import io.emailpersonalization.nifi.demo.Workspace;
import io.emailpersonalization.nifi.sandbox.nifi.NifiInstance;
import io.emailpersonalization.nifi.sandbox.nifi.NifiRest;
import io.emailpersonalization.nifi.torture.check.Check;
import io.emailpersonalization.nifi.torture.check.EndStateChecks;
import io.emailpersonalization.nifi.torture.rig.FlowVariant;
import io.emailpersonalization.nifi.torture.rig.GeneratedExports;
import io.emailpersonalization.nifi.torture.rig.TortureRig;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The steps of the page on upgrades, with filled queues: the flow goes on under the new bundle, no record is lost, and nothing is sent twice. The former bundle is the same one
 * under a lower version, because none was released yet; the tests of each set of tables upgrade the tables of former bundles.
 */
class UpgradeIT {

    private static final String FORMER = "0.0.9";
    private static final Attributes.Name VERSION = new Attributes.Name("Nar-Version");
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final long SEED = 20;
    private static final int CUSTOMERS = 600;
    private static final int EXPORTS = 2;

    @TempDir
    private Path work;

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void filledQueuesGoOnUnderTheNewBundle(final int nodes) throws IOException {
        final Path nar = former(work.resolve("bundle.nar"));
        final GeneratedExports exports = new GeneratedExports(SEED, CUSTOMERS, EXPORTS, false);
        try (TortureRig rig = TortureRig.start(work, message -> { }, new FlowVariant().balanceInto("UpdateConsentLedger"), nodes, nar, nifi -> nifi.heap("768m"))) {
            assertEquals(Set.of(FORMER), versions(rig));
            rig.run("PutEspContact", false);
            for (int export = 0; export < EXPORTS; export++) {
                TortureRig.drop(exports.write(export, rig.hidden("export-%d.json".formatted(export))));
            }
            rig.awaitDone(LIMIT, "PutEspContact", working -> { });
            assertTrue(rig.rest().status(rig.group()).get("flowFilesQueued").asInt() > 0, "nothing waits for the new bundle");

            rig.nodes().forEach(NifiInstance::stop);
            Files.copy(Workspace.nar(), nar, StandardCopyOption.REPLACE_EXISTING);
            rig.startNodes();
            assertEquals(Set.of(version(Workspace.nar())), versions(rig));
            rig.run("PutEspContact", true);
            rig.awaitDone(LIMIT);
            final List<Check> checks = new EndStateChecks(rig.runs(), rig.warehouse(), rig.esp()).of(exports.ids(), Set.of());
            assertEquals(List.of(), checks.stream().filter(check -> !check.holds()).toList());
            assertEquals(0, EndStateChecks.batchesSentAgain(rig.esp().requests()), "batches sent again");

            theNewFlowSendsNothingAgain(rig, exports);
        }
    }

    /** The flow of the new version takes the place of the former one, and its parameters. */
    private void theNewFlowSendsNothingAgain(final TortureRig rig, final GeneratedExports exports) {
        final NifiRest rest = rig.rest();
        rest.stop(rig.group());
        final int before = rig.esp().requests().size();
        final int runs = rig.runs().size();
        final String group = rest.uploadFlow(Quickstart.NAME, Workspace.flow("quickstart", "quickstart.json"));
        rest.enableServices(group);
        rest.start(group);
        TortureRig.drop(exports.write(0, rig.hidden("again.json")));
        NifiRest.await("the export to be read", LIMIT, () -> rig.runs().size() > runs);
        rest.awaitIdle(group, LIMIT);
        assertEquals(0, rig.esp().requests().stream().skip(before).filter(request -> !"GET".equals(request.path("method").asText())).count(), "requests that change a contact");
    }

    /** Versions of this bundle that components of the flow use. */
    private static Set<String> versions(final TortureRig rig) {
        return rig.rest().processors(rig.group()).stream().map(processor -> processor.at("/component/bundle"))
                .filter(bundle -> "nifi-emailpersonalization-nar".equals(bundle.path("artifact").asText())).map(bundle -> bundle.path("version").asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String version(final Path nar) throws IOException {
        try (JarFile file = new JarFile(nar.toFile())) {
            return file.getManifest().getMainAttributes().getValue(VERSION);
        }
    }

    /** Writes the NAR of the build under a lower version. NiFi needs its entries in their order: a folder before the files in it. */
    private static Path former(final Path target) throws IOException {
        try (JarFile nar = new JarFile(Workspace.nar().toFile()); ZipOutputStream former = new ZipOutputStream(Files.newOutputStream(target))) {
            final Manifest manifest = nar.getManifest();
            manifest.getMainAttributes().put(VERSION, FORMER);
            for (final JarEntry entry : Collections.list(nar.entries())) {
                former.putNextEntry(new ZipEntry(entry.getName()));
                if (JarFile.MANIFEST_NAME.equals(entry.getName())) {
                    manifest.write(former);
                } else {
                    nar.getInputStream(entry).transferTo(former);
                }
                former.closeEntry();
            }
        }
        return target;
    }
}
