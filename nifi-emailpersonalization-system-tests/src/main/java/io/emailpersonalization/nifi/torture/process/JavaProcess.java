// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.torture.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Java program in a process of its own, which can be killed and restarted. The process ends with this JVM at the latest. */
final class JavaProcess implements AutoCloseable {

    private final List<String> command;
    private final Path log;
    private final Thread shutdownHook = new Thread(this::kill, "stop-process");
    private Process process;

    /** @param arguments options of the JVM, the main class and its arguments */
    JavaProcess(final String classpath, final Path log, final List<String> arguments) {
        command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx512m", "-cp", classpath));
        command.addAll(arguments);
        this.log = log;
        Runtime.getRuntime().addShutdownHook(shutdownHook);
    }

    /** The classes of this JVM. */
    static String ownClasspath() {
        return System.getProperty("java.class.path");
    }

    static String classpath(final List<Path> jars) {
        return String.join(File.pathSeparator, jars.stream().map(Path::toString).toList());
    }

    void start() {
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())).start();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Kills the process, as a power failure would. */
    void kill() {
        if (process != null) {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    @Override
    public void close() {
        kill();
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (final IllegalStateException e) {
            // the JVM is ending: the hook runs anyway
            return;
        }
    }
}
