// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.bench.FreshJvm;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code ./run bench match}. */
public final class MatchBench {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final MatchOptions options;
    private final PrintStream out;
    private final OutcomeTable table;
    private final List<Outcome> outcomes = new ArrayList<>();

    private MatchBench(final MatchOptions options, final PrintStream out) {
        this.options = options;
        this.out = out;
        this.table = new OutcomeTable(out);
    }

    /** What may follow {@code match}. */
    public static String usage() {
        return MatchOptions.USAGE;
    }

    /**
     * Runs what the command line says.
     *
     * @param folder what relative paths start from
     * @throws IllegalArgumentException when the command line is wrong, or the folder holds nothing
     */
    public static void run(final List<String> arguments, final Path folder, final PrintStream out) throws IOException, InterruptedException {
        new MatchBench(MatchOptions.parse(arguments, folder), out).run();
    }

    private void run() throws IOException, InterruptedException {
        out.printf("Java %s, %d processors, each run in a fresh JVM of %s, match threshold %s, no labels, no settings per set%n%n", System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(), options.heap(), Engine.MATCH_THRESHOLD);
        if (options.data().isPresent()) {
            labelled(options.data().get());
        }
        if (options.json().isPresent()) {
            JSON.writerWithDefaultPrettyPrinter().writeValue(options.json().get().toFile(), outcomes);
        }
    }

    private void labelled(final Path folder) throws IOException, InterruptedException {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("no such folder: " + folder);
        }
        final List<String> names = LabelledSet.names(folder);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("no X.csv with X.fields.json in " + folder);
        }
        table.head();
        for (final String name : names) {
            final Path result = Files.createTempFile("bench", ".json");
            try {
                new FreshJvm(options.heap()).run(LabelledRun.class, folder.toString(), name, result.toString()).filter(remarks -> !remarks.isEmpty()).ifPresent(out::println);
                outcomes.add(JSON.readValue(result.toFile(), Outcome.class));
            } finally {
                Files.delete(result);
            }
            table.line("ours", outcomes.getLast());
        }
    }
}
