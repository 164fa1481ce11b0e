// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture;

import io.emailpersonalization.nifi.demo.Workspace;
import io.emailpersonalization.nifi.torture.check.Check;
import io.emailpersonalization.nifi.torture.process.TortureException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** {@code ./run torture}: checks what must hold on a real NiFi under kills, clustering, broken files, little memory and outages. */
public final class TortureMain {

    private static final long STARTED_AT = System.nanoTime();

    private TortureMain() {
    }

    public static void main(final String... arguments) throws IOException {
        // it logs an error on stopping a killed PostgreSQL
        System.setProperty("org.slf4j.simpleLogger.log.io.zonky.test.db.postgres.embedded.EmbeddedPostgres", "off");
        final TortureOptions options;
        try {
            options = TortureOptions.parse(arguments);
        } catch (final TortureException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        final Path work = Files.createTempDirectory("nifi-emailpersonalization-torture-");
        say("Seed %d; everything is written to %s".formatted(options.seed(), work));
        boolean fine = false;
        try {
            fine = Check.print(run(options, work));
            say(fine ? "Done: everything holds" : "Done: not everything holds. Seed %d".formatted(options.seed()));
        } catch (final RuntimeException e) {
            say("The run could not be finished: %s. Seed %d".formatted(e.getMessage(), options.seed()));
            e.printStackTrace();
        }
        if (fine) {
            Workspace.delete(work);
        }
        System.exit(fine ? 0 : 1);
    }

    private static List<Check> run(final TortureOptions options, final Path work) {
        return switch (options.command()) {
            case "kill" -> KillRun.run(work, options.seed(), options.number("kills"), options.number("customers"), TortureMain::say);
            case "cluster" -> ClusterRun.run(work, options.seed(), options.number("customers"), TortureMain::say);
            case "fuzz" -> FuzzRun.run(work, options.seed(), options.number("files"), Map.of(), TortureMain::say);
            case "memory" -> MemoryRun.run(work, options.seed(), options.number("customers"), TortureMain::say);
            case "outage" -> OutageRun.run(work, options.seed(), options.number("customers"), Duration.ofSeconds(options.number("seconds")), TortureMain::say);
            default -> throw new IllegalArgumentException(options.command());
        };
    }

    private static void say(final String message) {
        System.out.printf("[%4d s] %s%n", (System.nanoTime() - STARTED_AT) / 1_000_000_000, message);
    }
}
