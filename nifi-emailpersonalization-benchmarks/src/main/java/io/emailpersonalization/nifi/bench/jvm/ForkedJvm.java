// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.jvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs a main class in a JVM of its own with the class path of this one, so that no run warms up or slows down another.
 *
 * @param heap the maximum heap, in the notation of -Xmx
 * @param options further options of the JVM
 * @param limit the time after which a run is stopped
 */
public record ForkedJvm(String heap, List<String> options, Duration limit) {

    private static final Duration NO_LIMIT = Duration.ofDays(1);

    public ForkedJvm(final String heap, final String... options) {
        this(heap, List.of(options), NO_LIMIT);
    }

    public ForkedJvm(final String heap, final Duration limit) {
        this(heap, List.of(), limit);
    }

    /**
     * Runs a main class to its end.
     *
     * @return its output; empty when the limit was reached
     * @throws IllegalStateException with its error output, when it failed
     */
    public Optional<String> run(final Class<?> main, final String... arguments) throws IOException, InterruptedException {
        final Path output = Files.createTempFile("bench", ".out");
        final Path errors = Files.createTempFile("bench", ".err");
        try {
            final List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx" + heap));
            command.addAll(options);
            command.addAll(List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=error", "-cp", System.getProperty("java.class.path"), main.getName()));
            command.addAll(List.of(arguments));
            final Process process = new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
            try {
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    return Optional.empty();
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
            if (process.exitValue() != 0) {
                throw new IllegalStateException(main.getSimpleName() + " " + String.join(" ", arguments) + " failed:\n" + Files.readString(errors).strip());
            }
            return Optional.of(Files.readString(output).strip());
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }
}
