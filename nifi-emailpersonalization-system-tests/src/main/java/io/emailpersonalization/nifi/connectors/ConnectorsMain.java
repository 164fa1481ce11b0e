// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors;

import io.emailpersonalization.nifi.connectors.rig.Outcome;
import io.emailpersonalization.nifi.connectors.rig.PartRig;
import io.emailpersonalization.nifi.connectors.rig.PartRigs;
import io.emailpersonalization.nifi.connectors.rig.RigSurroundings;
import io.emailpersonalization.nifi.demo.Workspace;
import io.emailpersonalization.nifi.flow.FlowFiles;
import io.emailpersonalization.nifi.flow.PartLibrary;
import io.emailpersonalization.nifi.sandbox.nifi.NifiHome;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code ./run connectors}: runs every part of a flow from end to end on a real NiFi, and prints what each run proves. ConnectorsIT tests it. */
public final class ConnectorsMain {

    private static final long STARTED_AT = System.nanoTime();

    private ConnectorsMain() {
    }

    public static void main(final String... arguments) throws IOException {
        System.setProperty("org.slf4j.simpleLogger.log.io.zonky.test.db.postgres.embedded.EmbeddedPostgres", "off");
        final ConnectorsOptions options;
        try {
            options = ConnectorsOptions.of(arguments);
        } catch (final IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        final Path work = Files.createTempDirectory("nifi-emailpersonalization-connectors-");
        say("Everything is written to " + work);
        final List<Outcome> outcomes = run(options, work);
        if (outcomes.isEmpty()) {
            System.err.println("There is no part %s: ./run flow --list prints the parts.".formatted(options.part().orElse("")));
            System.exit(2);
        }
        System.out.println();
        ConnectorsTable.lines(outcomes).forEach(System.out::println);
        final boolean holds = outcomes.stream().allMatch(Outcome::holds);
        if (holds) {
            Workspace.delete(work);
        }
        System.exit(holds ? 0 : 1);
    }

    /** Runs the parts that were chosen, one after the other. */
    static List<Outcome> run(final ConnectorsOptions options, final Path work) {
        final NifiHome home = new NifiHome(Workspace.nifiHome());
        final ConnectorNars nars = new ConnectorNars(home.version(), home.path().resolve("lib"), options.nars().orElse(null));
        say("NiFi %s%s".formatted(home.version(), options.nars().isPresent() ? ", %d NARs in the folder".formatted(nars.given()) : ""));
        final List<Outcome> outcomes = new ArrayList<>();
        for (final PartRig rig : PartRigs.of(new PartLibrary(Workspace.root().resolve("flows")))) {
            if (options.takes(rig.part())) {
                outcomes.add(outcome(rig, nars, work.resolve(rig.part().replace('/', '-'))));
            }
        }
        return outcomes;
    }

    private static Outcome outcome(final PartRig rig, final ConnectorNars nars, final Path work) {
        final String[] names = rig.part().split("/");
        final ConnectorNars.Needs needs = nars.of(FlowFiles.read(Workspace.flow(names[0], names[1] + ".json")));
        if (!needs.lacking().isEmpty()) {
            return Outcome.notRun(rig.part(), "needs --nars with " + String.join(", ", needs.lacking()));
        }
        say("Running " + rig.part());
        try {
            return rig.run(new RigSurroundings(Files.createDirectories(work), needs.nars()));
        } catch (final IOException | RuntimeException e) {
            return Outcome.failed(rig.part(), String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
        }
    }

    private static void say(final String message) {
        System.out.printf("[%4d s] %s%n", (System.nanoTime() - STARTED_AT) / 1_000_000_000, message);
    }
}
