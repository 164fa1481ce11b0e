// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.race;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.demo.Quickstart;
import io.emailpersonalization.nifi.demo.RunFolder;
import io.emailpersonalization.nifi.demo.Workspace;
import io.emailpersonalization.nifi.flow.FlowComposer;
import io.emailpersonalization.nifi.flow.FlowFiles;
import io.emailpersonalization.nifi.flow.PartLibrary;
import io.emailpersonalization.nifi.flow.PartRole;
import io.emailpersonalization.nifi.sandbox.data.CustomerExports;
import io.emailpersonalization.nifi.sandbox.data.CustomerGenerator;
import io.emailpersonalization.nifi.sandbox.data.GeneratedCustomer;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import io.emailpersonalization.nifi.sandbox.nifi.NifiInstance;
import io.emailpersonalization.nifi.sandbox.nifi.NifiRest;
import org.postgresql.PGConnection;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A composed flow in a real NiFi, from a table of PostgreSQL to the warehouse and the audience of the sandbox. All of it shares the processors of this machine. */
final class WholeFlow implements AutoCloseable {

    static final String HEAP = "6g";

    private static final String NAME = "Whole";
    /** The column of the source that grows. */
    private static final String NUMBER = "row_number";
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 1);
    private static final Duration LIMIT = Duration.ofMinutes(60);
    /** Between two looks at what works. */
    private static final long LOOK_NANOS = 200_000_000;
    /** Looks at a flow in which nothing works and nothing waits, after which it is done. */
    private static final int IDLE_LOOKS = 5;

    private final Path work;
    private final SandboxPostgres database;
    private final EspSandbox esp;
    private final NifiInstance nifi;
    private final String group;
    private long rows;

    /**
     * How long the rows of one run took.
     *
     * @param seconds from the start of the flow to its end
     * @param busy the seconds that the threads of each processor worked, by its name
     */
    record Outcome(double seconds, Map<String, Double> busy) {
    }

    /** @param work an empty folder for all that is written */
    WholeFlow(final Path work) throws IOException {
        this.work = work;
        database = SandboxPostgres.start();
        database.execute(Files.readString(Workspace.flow("warehouses", "postgresql.sql")));
        esp = EspSandbox.start();
        esp.audience(Quickstart.AUDIENCE, "{\"merge_fields\": %s, \"members\": []}".formatted(Quickstart.MERGE_FIELDS));
        for (final String folder : List.of("in", "out", "decisions")) {
            Files.createDirectories(work.resolve(folder));
        }
        nifi = NifiInstance.in(Workspace.nifiHome(), work.resolve("nifi")).nar(Workspace.nar()).heap(HEAP).preTouchHeap().setting("nifi.content.repository.archive.enabled", "false").start();
        group = imported();
    }

    private String imported() {
        final Path file = work.resolve("flow.json");
        FlowFiles.write(file, new FlowComposer(new PartLibrary(Workspace.root().resolve("flows")))
                .compose(Map.of(PartRole.SOURCE, "database", PartRole.WAREHOUSE, "postgresql", PartRole.ESP, "mailchimp"), Optional.of(NAME)));
        final NifiRest rest = nifi.rest();
        final String id = rest.uploadFlow(NAME, file);
        Quickstart.setParameters(rest, NAME, new Quickstart.Surroundings(database, esp.uri(), work.resolve("in"), work.resolve("out"), TODAY));
        rest.setParameters(NAME + " Connections", Map.of("Database JDBC URL", database.url(), "Database User", database.user(), "Database Password", "none",
                "Database Driver Path", Quickstart.driver().toString()));
        // the source is read once for each start
        rest.setParameters(NAME + " Environment", Map.of("Database Schedule", "1 day"));
        rest.setParameters(NAME + " Rules", Map.of("Database Source", "erp", "Database Table", "crm.person", "Database Changed Column", NUMBER, "Database Condition", NUMBER + " > 0",
                "As Of", TODAY.toString()));
        rest.enableServices(id);
        return id;
    }

    /**
     * Sends customers that nobody has seen before through the flow.
     *
     * @throws IllegalStateException when a record is not accounted for
     */
    Outcome run(final int customers) throws IOException {
        fill(customers);
        final long receivedBefore = count("map", "received");
        final long endsBefore = ends();
        nifi.rest().start(group);
        final Outcome outcome = watched();
        nifi.rest().stop(group);
        final long received = count("map", "received") - receivedBefore;
        final long ends = ends() - endsBefore;
        if (received != customers || ends != customers) {
            throw new IllegalStateException("%,d rows, %,d records received, %,d accounted for: see %s".formatted(customers, received, ends, work));
        }
        return outcome;
    }

    /** Looks at the flow until it is done. */
    private Outcome watched() {
        final Map<String, Double> busy = new TreeMap<>();
        final long start = System.nanoTime();
        long last = start;
        long end = start;
        int idle = 0;
        while (end == start || idle < IDLE_LOOKS) {
            LockSupport.parkNanos(LOOK_NANOS);
            final JsonNode status = nifi.rest().status(group);
            final long now = System.nanoTime();
            final double elapsed = (now - last) / 1e9;
            last = now;
            if (status.get("flowFilesQueued").asInt() == 0 && status.get("activeThreadCount").asInt() == 0) {
                idle++;
            } else {
                idle = 0;
                end = now;
            }
            for (final JsonNode processor : status.findValues("processorStatusSnapshot")) {
                busy.merge(processor.get("name").asText(), processor.path("activeThreadCount").asInt() * elapsed, Double::sum);
            }
            if (now - start > LIMIT.toNanos()) {
                throw new IllegalStateException("The flow is not done: see " + nifi.log());
            }
        }
        return new Outcome((end - start) / 1e9, busy);
    }

    /** Records that identify nobody, are invalid, or are a member of a person. */
    private long ends() {
        final long members = database.count("select count(*) from information_schema.tables where table_name = 'index_member'") == 0 ? 0 : database.count("select count(*) from index_member");
        return count("map", "unmapped") + count("validate", "invalid") + members;
    }

    /** People in the warehouse, and contacts of the audience. */
    String result() {
        return "%,d rows of customers in the warehouse, %,d contacts in the audience".formatted(database.count("select count(*) from customer"), esp.members(Quickstart.AUDIENCE).size());
    }

    private long count(final String stage, final String name) {
        try (Stream<Path> folders = Files.list(work.resolve("out"))) {
            return folders.map(RunFolder::new).mapToLong(run -> run.count(stage, name)).sum();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Appends customers to the source. Each run has a seed of its own. */
    private void fill(final int customers) throws IOException {
        final long first = rows + 1;
        final Path file = work.resolve("rows.csv");
        CustomerExports.csv(file, new CustomerGenerator(first, TODAY).records(customers).map(customer -> numbered(customer, first)));
        final String columns;
        try (BufferedReader header = Files.newBufferedReader(file)) {
            columns = header.readLine();
        }
        try (Connection connection = database.connect(); Statement statement = connection.createStatement(); Reader content = Files.newBufferedReader(file)) {
            final String typed = columns.replace(",", " text, ").replace(NUMBER + " text", NUMBER + " bigint");
            statement.execute("create schema if not exists crm; create table if not exists crm.person (%s text)".formatted(typed));
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn("copy crm.person (%s) from stdin (format csv, header)".formatted(columns), content);
            statement.execute("analyze crm.person");
        } catch (final SQLException e) {
            throw new IllegalStateException(e);
        }
        Files.delete(file);
        rows += customers;
    }

    private static GeneratedCustomer numbered(final GeneratedCustomer customer, final long first) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        final long number = first + Long.parseLong((String) customer.fields().get("customer_id"));
        fields.put(NUMBER, number);
        fields.putAll(customer.fields());
        fields.put("customer_id", "%08d".formatted(number));
        return new GeneratedCustomer(customer.entity(), fields);
    }

    @Override
    public void close() {
        nifi.close();
        esp.close();
        database.close();
    }
}
