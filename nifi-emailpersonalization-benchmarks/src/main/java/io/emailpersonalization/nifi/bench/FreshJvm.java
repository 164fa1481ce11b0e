// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs main classes, each in a JVM of its own with the class path of this one, so that no run warms or burdens another.
 *
 * @param heap the most heap, as -Xmx takes it
 * @param options further ones of the JVM
 * @param limit after which a run is given up
 */
public record FreshJvm(String heap, List<String> options, Duration limit) {

    private static final Duration NO_LIMIT = Duration.ofDays(1);

    public FreshJvm(final String heap, final String... options) {
        this(heap, List.of(options), NO_LIMIT);
    }

    public FreshJvm(final String heap, final Duration limit) {
        this(heap, List.of(), limit);
    }

    /**
     * Runs to the end.
     *
     * @return what it printed; empty when the limit was reached
     * @throws IllegalStateException when it failed, with what it printed
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
