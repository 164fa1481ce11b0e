// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture.rig;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.demo.Quickstart;
import io.emailpersonalization.nifi.demo.RunFolder;
import io.emailpersonalization.nifi.demo.Workspace;
import io.emailpersonalization.nifi.sandbox.database.SandboxPostgres;
import io.emailpersonalization.nifi.sandbox.nifi.ClusterNode;
import io.emailpersonalization.nifi.sandbox.nifi.NifiHome;
import io.emailpersonalization.nifi.sandbox.nifi.NifiInstance;
import io.emailpersonalization.nifi.sandbox.nifi.NifiRest;
import io.emailpersonalization.nifi.torture.process.EspProcess;
import io.emailpersonalization.nifi.torture.process.TortureException;
import io.emailpersonalization.nifi.torture.process.ZooKeeperProcess;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Runs the quickstart flow with NiFi, PostgreSQL and the ESP sandbox, each in a process of its own that can be killed. */
public final class TortureRig implements AutoCloseable {

    /** The day of every run, so that the results depend on the seed only. */
    public static final LocalDate TODAY = LocalDate.of(2026, 11, 20);

    private static final Duration TICK = Duration.ofSeconds(10);
    private static final Duration START_LIMIT = Duration.ofMinutes(2);

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final Path work;
    private final SandboxPostgres warehouse;
    private final EspProcess esp;
    private final List<NifiInstance> nodes;
    private final String group;

    private TortureRig(final Path work, final Consumer<String> say, final FlowVariant flow, final int nodeCount, final Path nar, final UnaryOperator<NifiInstance.Builder> settings)
            throws IOException {
        this.work = work.toAbsolutePath();
        try {
            Files.createDirectories(input());
            Files.createDirectories(output());
            say.accept("Starting PostgreSQL, the ESP sandbox and NiFi %s%s".formatted(new NifiHome(Workspace.nifiHome()).version(), nodeCount == 1 ? "" : ", " + nodeCount + " nodes"));
            warehouse = started(warehouse(this.work));
            esp = started(esp(this.work));
            final ZooKeeperProcess zookeeper = nodeCount == 1 ? null : started(new ZooKeeperProcess(this.work));
            nodes = IntStream.rangeClosed(1, nodeCount).mapToObj(number -> {
                final NifiInstance.Builder node = NifiInstance.in(Workspace.nifiHome(), this.work.resolve("nifi" + number)).nar(nar);
                return started(settings.apply(zookeeper == null ? node : node.node(ClusterNode.on(zookeeper.address(), nodeCount))).build());
            }).toList();
            startNodes();
            group = Quickstart.importFlow(rest(), new Quickstart.Surroundings(warehouse, esp.uri(), input(), output(), TODAY), flow.write(this.work.resolve("flow.json")));
        } catch (final RuntimeException | IOException e) {
            close();
            throw e;
        }
    }

    /**
     * Starts everything.
     *
     * @param work an empty folder for all files of the run
     * @param nodeCount how many nodes NiFi has; more than one are a cluster
     * @param nar the bundle, which each start of a node loads as it is then
     * @param settings of each node
     */
    public static TortureRig start(final Path work, final Consumer<String> say, final FlowVariant flow, final int nodeCount, final Path nar,
                                   final UnaryOperator<NifiInstance.Builder> settings) {
        try {
            return new TortureRig(work, say, flow, nodeCount, nar, settings);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The bundle that the build has made. */
    public static TortureRig start(final Path work, final Consumer<String> say, final FlowVariant flow, final int nodeCount, final UnaryOperator<NifiInstance.Builder> settings) {
        return start(work, say, flow, nodeCount, Workspace.nar(), settings);
    }

    /** A single NiFi with the flow as it is shipped. */
    public static TortureRig start(final Path work, final Consumer<String> say, final UnaryOperator<NifiInstance.Builder> settings) {
        return start(work, say, new FlowVariant(), 1, settings);
    }

    /** Starts every node, and waits until they are connected. */
    public void startNodes() {
        // the nodes of a cluster wait for each other
        nodes.parallelStream().forEach(NifiInstance::start);
        if (nodes.size() > 1) {
            NifiRest.await("the nodes to be connected", START_LIMIT, () -> rest().connectedNodes() == nodes.size());
        }
    }

    /** Starts or stops the processors of a type, given by its simple class name. */
    public void run(final String type, final boolean running) {
        rest().processors(group).stream().filter(processor -> processor.at("/component/type").asText().endsWith("." + type)).forEach(processor -> rest().run(processor.get("id").asText(), running));
    }

    /** PostgreSQL with the tables of the flow. */
    static SandboxPostgres warehouse(final Path work) throws IOException {
        final SandboxPostgres postgres = SandboxPostgres.start(work.resolve("postgres"));
        postgres.execute(Files.readString(Workspace.flow("warehouses", "postgresql.sql")));
        return postgres;
    }

    /** The ESP sandbox with the audience of the flow. */
    static EspProcess esp(final Path work) {
        final EspProcess process = new EspProcess(work);
        process.audience(Quickstart.AUDIENCE, "{\"merge_fields\": " + Quickstart.MERGE_FIELDS + "}");
        return process;
    }

    private <T extends AutoCloseable> T started(final T service) {
        started.push(service);
        return service;
    }

    public Path input() {
        return work.resolve("in");
    }

    /** Where the flow picks up decisions on customers. */
    public Path decisions() {
        return new Quickstart.Surroundings(warehouse, esp.uri(), input(), output(), TODAY).decisions();
    }

    Path output() {
        return work.resolve("out");
    }

    public SandboxPostgres warehouse() {
        return warehouse;
    }

    public EspProcess esp() {
        return esp;
    }

    /** The first node. */
    public NifiInstance nifi() {
        return nodes.getFirst();
    }

    public List<NifiInstance> nodes() {
        return nodes;
    }

    /** The REST API of a node that runs. */
    public NifiRest rest() {
        return nodes.stream().filter(NifiInstance::isRunning).findFirst().orElseThrow(() -> new TortureException("No node is running")).rest();
    }

    public String group() {
        return group;
    }

    /** A new hidden file in the input folder, which the flow does not see until it is {@linkplain #drop dropped}. */
    public Path hidden(final String name) {
        return input().resolve("." + name);
    }

    /** Lets the flow see a hidden file. */
    public static void drop(final Path hidden) {
        try {
            Files.move(hidden, hidden.resolveSibling(hidden.getFileName().toString().substring(1)), StandardCopyOption.ATOMIC_MOVE);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets the flow see every hidden file. */
    public static void dropAll(final Path input) {
        try (Stream<Path> files = Files.list(input)) {
            files.filter(file -> file.getFileName().toString().startsWith(".")).sorted().toList().forEach(TortureRig::drop);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Waits until FlowFiles are queued only in front of the processors of one type, which are stopped.
     *
     * @param tick receives the names of the active processors every ten seconds
     */
    public void awaitDone(final Duration limit, final String stoppedType, final Consumer<Collection<String>> tick) {
        final Set<String> stopped = rest().processors(group).stream().filter(processor -> processor.path("component").path("type").asText().endsWith("." + stoppedType))
                .map(processor -> processor.get("id").asText()).collect(Collectors.toSet());
        final Set<String> waiting = rest().connections(group).stream().filter(connection -> stopped.contains(connection.path("destinationId").asText()))
                .map(connection -> connection.get("id").asText()).collect(Collectors.toSet());
        final int[] idle = {0};
        final long[] next = {0};
        NifiRest.await("the flow to be done", limit, () -> {
            final JsonNode status = rest().status(group);
            final long queued = status.findValues("connectionStatusSnapshot").stream().filter(connection -> !waiting.contains(connection.get("id").asText()))
                    .mapToLong(connection -> connection.get("flowFilesQueued").asLong()).sum();
            idle[0] = queued > 0 || status.get("activeThreadCount").asInt() > 0 || isVisible(input()) ? 0 : idle[0] + 1;
            if (System.nanoTime() > next[0]) {
                next[0] = System.nanoTime() + TICK.toNanos();
                tick.accept(rest().activeProcessors(group).values());
            }
            return idle[0] > 5;
        });
    }

    /** Waits until every export is picked up and the flow is idle, several times in a row, because penalized FlowFiles come back. */
    public void awaitDone(final Duration limit) {
        final int[] idle = {0};
        NifiRest.await("the flow to be done", limit, () -> {
            final JsonNode status = rest().status(group);
            final boolean busy = status.get("flowFilesQueued").asInt() > 0 || status.get("activeThreadCount").asInt() > 0 || isVisible(input()) || isVisible(decisions());
            idle[0] = busy ? 0 : idle[0] + 1;
            return idle[0] > 5;
        });
    }

    private static boolean isVisible(final Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> !file.getFileName().toString().startsWith("."));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the files that the flow wrote, a folder per run. */
    public List<RunFolder> runs() {
        try (Stream<Path> folders = Files.list(output())) {
            return folders.filter(Files::isDirectory).sorted().map(RunFolder::new).toList();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (final Exception e) {
                System.err.println("Something that was started could not be stopped: " + e.getClass().getSimpleName());
            }
        }
    }
}
