// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.flow.FlowComposer;
import io.emailpersonalization.nifi.flow.FlowFiles;
import io.emailpersonalization.nifi.flow.PartLibrary;
import io.emailpersonalization.nifi.flow.PartRole;
import io.emailpersonalization.nifi.sandbox.data.Personas;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import io.emailpersonalization.nifi.sandbox.nifi.NifiHome;
import io.emailpersonalization.nifi.sandbox.nifi.NifiInstance;
import io.emailpersonalization.nifi.sandbox.nifi.NifiRest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The quickstart flow with everything around it, on loopback: PostgreSQL, the ESP sandbox, and a NiFi into which the flow was imported as a user would. */
public final class Quickstart implements AutoCloseable {

    /** The name of the flow on the canvas. */
    public static final String NAME = "Quickstart";

    /** The id of the audience at Mailchimp. */
    public static final String AUDIENCE = "customers";

    /** The fields that the flow's mapping asks of the audience, as the sandbox takes them. */
    public static final String MERGE_FIELDS = """
            [{"tag": "PHONE"}, {"tag": "POSTCODE"}, {"tag": "CITY"}, {"tag": "SEGMENT"}, {"tag": "BAND"}, {"tag": "ORDERS", "type": "number"}, {"tag": "LASTBUY", "type": "date"}]""";

    private static final Duration RUN_LIMIT = Duration.ofMinutes(20);

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final Path work;
    private final Path output;
    private final SandboxPostgres warehouse;
    private final EspSandbox esp;
    private final NifiInstance nifi;
    private final String group;
    private final EspVendor vendor;

    private Quickstart(final Path work, final Path output, final LocalDate today, final EspVendor vendor, final Consumer<String> progress) throws IOException {
        this.work = work;
        this.output = output;
        this.vendor = vendor;
        try {
            Files.createDirectories(input());
            Files.createDirectories(output());
            progress.accept("Starting PostgreSQL");
            warehouse = started(SandboxPostgres.start());
            warehouse.execute(Files.readString(Workspace.flow("warehouses", "postgresql.sql")));
            progress.accept("Starting the ESP sandbox");
            esp = started(vendor.start("{\"email_address\": \"%s\", \"status\": \"unsubscribed\"}".formatted(Personas.UNSUBSCRIBED_AT_VENDOR),
                    "{\"email_address\": \"%s\"}".formatted(Personas.REFUSED_IN_SHOP), "{\"email_address\": \"%s\"}".formatted(Personas.REFUSED_IN_BROKEN_RECORD)));
            progress.accept("Starting NiFi " + new NifiHome(Workspace.nifiHome()).version());
            nifi = started(NifiInstance.in(Workspace.nifiHome(), work.resolve("nifi")).nar(Workspace.nar()).start());
            progress.accept("Importing the flow");
            group = importFlow(nifi.rest(), new Surroundings(warehouse, esp.uri(), input(), output(), today, vendor), definition());
        } catch (final RuntimeException | IOException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts everything.
     *
     * @param work an empty folder for all files
     * @param today the day that scores refer to
     * @param progress receives a message at each step
     */
    public static Quickstart start(final Path work, final LocalDate today, final Consumer<String> progress) {
        return start(work, work.resolve("out"), today, EspVendor.MAILCHIMP, progress);
    }

    /**
     * Starts everything.
     *
     * @param work an empty folder for all files except the flow's output
     * @param output a folder for the flow's output
     * @param today the day that scores refer to
     * @param vendor the vendor that contacts are pushed to
     * @param progress receives a message at each step
     */
    public static Quickstart start(final Path work, final Path output, final LocalDate today, final EspVendor vendor, final Consumer<String> progress) {
        try {
            return new Quickstart(work.toAbsolutePath(), output.toAbsolutePath(), today, vendor, progress);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The quickstart as it is shipped pushes to Mailchimp; for another vendor it is composed. */
    private Path definition() {
        if (vendor == EspVendor.MAILCHIMP) {
            return Workspace.flow("quickstart", "quickstart.json");
        }
        final Path file = work.resolve("quickstart.json");
        FlowFiles.write(file, new FlowComposer(new PartLibrary(Workspace.root().resolve("flows")))
                .compose(Map.of(PartRole.SOURCE, "files", PartRole.WAREHOUSE, "postgresql", PartRole.ESP, vendor.part()), Optional.of(NAME)));
        return file;
    }

    private <T extends AutoCloseable> T started(final T service) {
        started.push(service);
        return service;
    }

    /**
     * The services and folders of the flow.
     *
     * @param esp the root of the ESP sandbox
     * @param input the folder from which it picks up exports
     * @param output the folder for reports and for records to look at
     * @param today the day that scores refer to
     * @param vendor the vendor of the sandbox
     */
    public record Surroundings(SandboxPostgres warehouse, URI esp, Path input, Path output, LocalDate today, EspVendor vendor) {

        /** With Mailchimp's sandbox. */
        public Surroundings(final SandboxPostgres warehouse, final URI esp, final Path input, final Path output, final LocalDate today) {
            this(warehouse, esp, input, output, today, EspVendor.MAILCHIMP);
        }

        /** Where it picks up decisions on customers: beside the exports. */
        public Path decisions() {
            return input.resolveSibling("decisions");
        }
    }

    /**
     * Imports the flow as a user does, and starts it.
     *
     * @param definition the flow as it is shipped, or with settings changed
     */
    public static String importFlow(final NifiRest rest, final Surroundings surroundings, final Path definition) {
        createFolder(surroundings.decisions());
        final String id = rest.uploadFlow(NAME, definition);
        setParameters(rest, NAME, surroundings);
        rest.setParameters(NAME + " Environment", Map.of(
                "Files Input Directory", surroundings.input().toString(),
                "Files Done Directory", surroundings.input().resolveSibling("done").toString(),
                "Files Schedule", "1 sec",
                "Files Settled After", "1 sec"));
        rest.setParameters(NAME + " Rules", Map.of(
                "Files Default Source", "crm",
                "As Of", surroundings.today().toString()));
        rest.enableServices(id);
        rest.start(id);
        return id;
    }

    /**
     * Gives a composed flow its services and folders on this machine. The parameters of its source are the caller's.
     *
     * @param flow the name of the flow, with which the names of its parameter contexts begin
     */
    public static void setParameters(final NifiRest rest, final String flow, final Surroundings surroundings) {
        final EspVendor vendor = surroundings.vendor();
        final Map<String, String> connections = new HashMap<>(vendor.connections(surroundings.esp()));
        connections.putAll(Map.of("Ledger Hash Key", "a secret of local runs only", "Audience ID", vendor.audience()));
        for (final String database : List.of("Customer Database ", "Warehouse ")) {
            connections.putAll(Map.of(database + "JDBC URL", surroundings.warehouse().url(), database + "JDBC Driver", driver().toString(), database + "User", surroundings.warehouse().user(),
                    database + "Password", "none"));
        }
        rest.setParameters(flow + " Connections", connections);
        rest.setParameters(flow + " Environment", Map.of("Output Directory", surroundings.output().toString(), "Decision Directory", surroundings.decisions().toString()));
        final Map<String, String> rules = new HashMap<>(vendor.rules());
        rules.put("First Push Acknowledged", "true");
        rest.setParameters(flow + " Rules", rules);
    }

    private static void createFolder(final Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The JDBC driver of PostgreSQL. */
    public static Path driver() {
        try {
            return Path.of(org.postgresql.Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (final URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sets rules of the flow to other values than its own; nothing for an empty map. */
    public void configure(final Map<String, String> parameters) {
        if (!parameters.isEmpty()) {
            nifi.rest().setParameters(NAME + " Rules", parameters);
        }
    }

    /** Where the flow picks up exports. */
    public Path input() {
        return work.resolve("in");
    }

    /** Returns the folder for reports and for records to look at. */
    public Path output() {
        return output;
    }

    public SandboxPostgres warehouse() {
        return warehouse;
    }

    public EspSandbox esp() {
        return esp;
    }

    /** The vendor of the sandbox. */
    EspVendor vendor() {
        return vendor;
    }

    /** The contacts of the audience, by address. */
    Map<String, JsonNode> contacts() {
        return esp.members(vendor.audience());
    }

    public NifiInstance nifi() {
        return nifi;
    }

    /** The id of the imported process group. */
    public String group() {
        return group;
    }

    /**
     * Puts an export into the flow and waits until the flow is done with it.
     *
     * @param tick called now and then
     */
    public RunFolder run(final Path export, final Runnable tick) {
        try {
            final Set<Path> before = new HashSet<>(folders());
            final Path hidden = Files.copy(export, input().resolve("." + export.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            final Path dropped = Files.move(hidden, input().resolve(export.getFileName()));
            NifiRest.await("the export to be picked up", RUN_LIMIT, () -> !Files.exists(dropped));
            final int[] idle = {0};
            NifiRest.await("the export to be worked off", RUN_LIMIT, () -> {
                tick.run();
                final JsonNode status = nifi.rest().status(group);
                idle[0] = status.get("flowFilesQueued").asInt() == 0 && status.get("activeThreadCount").asInt() == 0 ? idle[0] + 1 : 0;
                return idle[0] > 2 && folders().size() > before.size();
            });
            final Set<Path> after = new HashSet<>(folders());
            after.removeAll(before);
            return new RunFolder(after.iterator().next());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Folders of exports: not those of the night. */
    private Set<Path> folders() {
        try (Stream<Path> folders = Files.list(output())) {
            return folders.filter(folder -> !folder.getFileName().toString().startsWith("nightly-")).collect(Collectors.toSet());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (final Exception e) {
                System.err.println("Something that was started could not be stopped: " + e.getClass().getSimpleName());
            }
        }
    }
}
