// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.connectors.rig;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.demo.Quickstart;
import io.emailpersonalization.nifi.demo.Workspace;
import io.emailpersonalization.nifi.flow.FlowFiles;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.sandbox.nifi.NifiInstance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Loads people into a PostgreSQL with the part of it. NiFi is killed among the loads. Every person must have a row, in the newest state. ConnectorsIT covers it. */
public final class PostgresqlRig implements PartRig {

    private static final int LOADS = 20;
    private static final int PEOPLE = 50;

    @Override
    public String part() {
        return "warehouses/postgresql";
    }

    @Override
    public Outcome run(final RigSurroundings surroundings) {
        final Path folder = surroundings.work().resolve("scored");
        try (SandboxPostgres database = SandboxPostgres.start(); NifiInstance nifi = surroundings.nifi().start()) {
            Files.createDirectories(folder);
            database.execute(Files.readString(Workspace.flow("warehouses", "postgresql.sql")));
            final ObjectNode flow = FlowFiles.read(Workspace.flow("warehouses", "postgresql.json"));
            FolderFeed.add((ObjectNode) flow.get("flowContents"), "Mark customers", folder);
            final Path fed = surroundings.work().resolve("postgresql.json");
            FlowFiles.write(fed, flow);
            final RunningPart part = RunningPart.imported(nifi, fed);
            part.start(Map.of("PostgreSQL Connections", Map.of("Warehouse JDBC URL", database.url(), "Warehouse User", database.user(), "Warehouse Password", "none", "Warehouse JDBC Driver",
                    Quickstart.driver().toString())));
            // the newer state of everybody comes first, so that a load that is late must change nothing
            IntStream.range(0, LOADS / 2).forEach(load -> drop(folder, load, 2));
            part.await("the first loads", () -> part.count("loaded") > 1);
            IntStream.range(0, LOADS / 2).forEach(load -> drop(folder, load, 1));
            part.kill();
            part.restart();
            part.await("%d loads".formatted(LOADS), () -> part.count("loaded") >= LOADS && part.inside() == 0 && isEmpty(folder));
            final long expected = (long) LOADS / 2 * PEOPLE;
            final long rows = database.count("select count(*) from customer_row where version = 2 and removed_because is null");
            final long again = database.count("select sum(records) from customer_load") - 2 * expected;
            final Set<String> wrongPorts = part.wrongPorts();
            return new Outcome(part(), "A", expected, rows, again, rows == expected && wrongPorts.isEmpty(),
                    wrongPorts.isEmpty() ? "NiFi was killed among %d loads; older states came late".formatted(LOADS) : "something waits at " + wrongPorts);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void drop(final Path folder, final int load, final int version) {
        final String records = IntStream.range(0, PEOPLE).mapToObj(i -> "{\"golden_id\": \"p%d\", \"version\": %d, \"scored_at\": \"2026-01-01T00:00:00Z\", \"email\": \"p%d@example.com\"}"
                .formatted(load * PEOPLE + i, version, load * PEOPLE + i)).collect(Collectors.joining(",", "[", "]"));
        final String name = "load-%d-%d.json".formatted(version, load);
        try {
            Files.move(Files.writeString(folder.resolve("." + name), records), folder.resolve(name));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isEmpty(final Path folder) {
        final String[] files = folder.toFile().list();
        return files != null && files.length == 0;
    }
}
