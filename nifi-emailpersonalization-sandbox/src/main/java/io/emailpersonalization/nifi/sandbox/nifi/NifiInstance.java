// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.nifi;

import io.emailpersonalization.nifi.sandbox.Ports;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A NiFi process on loopback. Its work directory keeps flow, repositories and logs, so that a NiFi that was stopped or killed can be started again where it was.
 * The process ends with this JVM at the latest.
 */
public final class NifiInstance implements AutoCloseable {

    /** The oldest NiFi that the bundle supports, and the only one that can be put together from Maven artifacts. */
    public static final String VERSION = "2.3.0";

    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
    private static final int LOG_TAIL_LINES = 30;

    private final Path home;
    private final Path work;
    private final List<Path> nars;
    private final String heap;
    private final boolean preTouchHeap;
    private final int httpPort;
    private final boolean debuggable;
    private final ClusterNode clusterNode;
    private final Map<String, String> settings;
    private final List<String> jvmOptions;
    private int debugPort;
    private final Thread shutdownHook = new Thread(this::kill, "stop-nifi");
    private Process process;

    private NifiInstance(final Builder builder) {
        this.home = builder.home.toAbsolutePath();
        this.work = builder.work.toAbsolutePath();
        this.nars = List.copyOf(builder.nars);
        this.heap = builder.heap;
        this.preTouchHeap = builder.preTouchHeap;
        this.httpPort = Ports.free();
        this.debuggable = builder.debuggable;
        this.clusterNode = builder.clusterNode;
        this.settings = Map.copyOf(builder.settings);
        this.jvmOptions = List.copyOf(builder.jvmOptions);
    }

    /**
     * @param home a directory whose {@code lib} holds the parts of a NiFi: an installation, or what {@code ./run test} and {@code ./run demo} put together under {@code .nifi}
     * @param work the folder for all files of this instance
     */
    public static Builder in(final Path home, final Path work) {
        return new Builder(home, work);
    }

    /** The root of the web interface, without a trailing slash. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + httpPort);
    }

    public NifiRest rest() {
        return new NifiRest(uri().resolve("/nifi-api/"));
    }

    /** Everything that this instance writes. */
    public Path work() {
        return work;
    }

    public Path log() {
        return work.resolve("logs/nifi-app.log");
    }

    /** Where a debugger may attach to the process that runs now. */
    public int debugPort() {
        return debugPort;
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /**
     * Starts the process and waits until its REST API answers.
     *
     * @throws IllegalStateException when it ends or does not answer in time; the message holds the end of its log
     */
    public NifiInstance start() {
        new NifiHome(home).requireWhole();
        try {
            NifiConfiguration.write(work, home, httpPort, clusterNode, settings);
            Files.createDirectories(work.resolve("extensions"));
            final Path bundles = Files.createDirectories(work.resolve("bundles"));
            Files.createDirectories(work.resolve("logs"));
            for (final Path nar : nars) {
                Files.copy(nar, bundles.resolve(nar.getFileName().toString()), StandardCopyOption.REPLACE_EXISTING);
            }
            process = new ProcessBuilder(command())
                    .directory(work.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(work.resolve("logs/console.log").toFile()))
                    .start();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        addShutdownHook();
        awaitAnswer();
        return this;
    }

    /** Asks the process to end, and kills it when it does not. */
    public void stop() {
        if (process == null) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                kill();
            }
        } catch (final InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    /** Kills the process, as a power failure would. */
    public void kill() {
        if (process != null) {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    @Override
    public void close() {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (final IllegalStateException e) {
            // the JVM is ending: the hook runs anyway
            return;
        }
    }

    private void addShutdownHook() {
        try {
            Runtime.getRuntime().addShutdownHook(shutdownHook);
        } catch (final IllegalArgumentException e) {
            // started again after a stop: the hook is there already
            return;
        }
    }

    private List<String> command() throws IOException {
        final List<String> jars = new ArrayList<>();
        try (Stream<Path> files = Files.list(home.resolve("lib"))) {
            files.filter(file -> file.toString().endsWith(".jar")).sorted().map(Path::toString).forEach(jars::add);
        }
        jars.add(work.resolve("conf").toString());
        final List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp", String.join(System.getProperty("path.separator"), jars),
                "-Xms" + heap, "-Xmx" + heap, "-XX:+UseG1GC",
                "-Dnifi.properties.file.path=" + work.resolve("conf/nifi.properties"),
                "-Dorg.apache.nifi.bootstrap.config.log.dir=" + work.resolve("logs"),
                "-Dorg.apache.nifi.management.server.address=127.0.0.1:" + Ports.free(),
                "-Djava.awt.headless=true",
                "-Dsun.net.http.allowRestrictedHeaders=true",
                "-Dcurator-log-only-first-connection-issue-as-error-level=true",
                "-Djavax.security.auth.useSubjectCredsOnly=true",
                "-Djava.security.egd=file:/dev/urandom",
                "--enable-native-access=ALL-UNNAMED"));
        if (preTouchHeap) {
            command.add("-XX:+AlwaysPreTouch");
        }
        if (debuggable) {
            debugPort = Ports.free();
            command.add("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:" + debugPort);
        }
        command.addAll(jvmOptions);
        command.add("org.apache.nifi.NiFi");
        return command;
    }

    private void awaitAnswer() {
        final long limit = System.nanoTime() + START_LIMIT.toNanos();
        while (!rest().answers()) {
            if (!process.isAlive()) {
                throw new IllegalStateException("NiFi ended while it was starting. The end of its log:" + System.lineSeparator() + logTail());
            }
            if (System.nanoTime() > limit) {
                kill();
                throw new IllegalStateException("NiFi did not answer within " + START_LIMIT.toSeconds() + " seconds. The end of its log:" + System.lineSeparator() + logTail());
            }
            Pause.briefly();
        }
    }

    private String logTail() {
        final StringBuilder tail = new StringBuilder();
        for (final Path file : List.of(log(), work.resolve("logs/console.log"))) {
            try {
                final List<String> lines = Files.readAllLines(file);
                lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()).forEach(line -> tail.append(line).append(System.lineSeparator()));
            } catch (final IOException e) {
                tail.append(file.getFileName()).append(" cannot be read").append(System.lineSeparator());
            }
        }
        return tail.toString();
    }

    /** Settings of an instance. */
    public static final class Builder {
        private final Path home;
        private final Path work;
        private final List<Path> nars = new ArrayList<>();
        private String heap = "1g";
        private boolean preTouchHeap;
        private boolean debuggable;
        private ClusterNode clusterNode;
        private final Map<String, String> settings = new HashMap<>();
        private final List<String> jvmOptions = new ArrayList<>();

        private Builder(final Path home, final Path work) {
            this.home = home;
            this.work = work;
        }

        /** A NAR to load beside those of NiFi itself. */
        public Builder nar(final Path nar) {
            nars.add(nar);
            return this;
        }

        /** Sets the heap in the notation of -Xmx; the default is 1g. */
        public Builder heap(final String size) {
            heap = size;
            return this;
        }

        /** Takes the whole heap from the system at the start, as an instance has it after a while. */
        public Builder preTouchHeap() {
            preTouchHeap = true;
            return this;
        }

        /** Lets a debugger attach on loopback. */
        public Builder debuggable() {
            debuggable = true;
            return this;
        }

        /** Makes the instance a node of a cluster. */
        public Builder node(final ClusterNode node) {
            clusterNode = node;
            return this;
        }

        /** Options of the JVM, behind those that every instance has. */
        public Builder jvmOptions(final List<String> options) {
            jvmOptions.addAll(options);
            return this;
        }

        /** A property of {@code nifi.properties} other than every instance has it. */
        public Builder setting(final String name, final String value) {
            settings.put(name, value);
            return this;
        }

        /** The instance, not started yet. */
        public NifiInstance build() {
            return new NifiInstance(this);
        }

        /** Starts the instance, see {@link NifiInstance#start()}. */
        public NifiInstance start() {
            return new NifiInstance(this).start();
        }
    }
}
