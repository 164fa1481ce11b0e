// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.bench.match.measure.EngineRun;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code ./run bench match}: measures accuracy and speed of matching. */
public final class MatchBench {

    private final MatchOptions options;
    private final PrintStream out;

    private MatchBench(final MatchOptions options, final PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Returns the usage of the options after {@code match}. */
    public static String usage() {
        return MatchOptions.USAGE;
    }

    /**
     * Runs the benchmark of the command line.
     *
     * @param folder the base of relative paths
     * @throws IllegalArgumentException when the command line is wrong, or the folder holds nothing
     */
    public static void run(final List<String> arguments, final Path folder, final PrintStream out) throws IOException, InterruptedException {
        new MatchBench(MatchOptions.parse(arguments, folder), out).run();
    }

    private void run() throws IOException, InterruptedException {
        out.printf("Java %s, %d processors, each run in a fresh JVM, match threshold %s, no labels, no settings per set%n%n", System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(), EngineRun.MATCH_THRESHOLD);
        final List<Object> outcomes = new ArrayList<>();
        if (options.data().isPresent()) {
            outcomes.addAll(new LabelledBench(options, out).run(options.data().get()));
        }
        if (options.generated().isPresent()) {
            outcomes.addAll(new GeneratedBench(options, out).run(options.generated().getAsInt()));
        }
        if (options.json().isPresent()) {
            JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValue(options.json().get().toFile(), outcomes);
        }
    }
}
