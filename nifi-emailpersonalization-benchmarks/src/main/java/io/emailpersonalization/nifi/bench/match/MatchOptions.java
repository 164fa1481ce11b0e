// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What {@code ./run bench match} was told.
 *
 * @param data folder of labelled sets
 * @param json file for the outcomes
 * @param peers whether other engines run beside ours
 * @param limit how long a run of another engine may take
 * @param heap the most heap of each run
 */
record MatchOptions(Optional<Path> data, Optional<Path> json, boolean peers, Duration limit, String heap) {

    static final String USAGE = """
            match --data DIR                the labelled sets of a folder: each X.csv with its X.fields.json
                  [--peers]                 Duke 1.2 and JedAI 3.1 beside ours
                  [--time-limit SECONDS]    for each run of a peer, 120 unless told
                  [--json FILE]             the outcomes as JSON
                  [--heap SIZE]             the most heap of each run, as -Xmx takes it""";

    /**
     * Reads the command line.
     *
     * @param folder what relative paths start from
     * @throws IllegalArgumentException with what is wrong
     */
    static MatchOptions parse(final List<String> arguments, final Path folder) {
        final Deque<String> rest = new ArrayDeque<>(arguments);
        Optional<Path> data = Optional.empty();
        Optional<Path> json = Optional.empty();
        boolean peers = false;
        Duration limit = Duration.ofSeconds(120);
        String heap = "4g";
        while (!rest.isEmpty()) {
            final String option = rest.poll();
            switch (option) {
                case "--data" -> data = Optional.of(folder.resolve(value(option, rest)));
                case "--json" -> json = Optional.of(folder.resolve(value(option, rest)));
                case "--peers" -> peers = true;
                case "--time-limit" -> limit = Duration.ofSeconds(number(option, rest));
                case "--heap" -> heap = value(option, rest);
                default -> throw new IllegalArgumentException("no such option: " + option);
            }
        }
        if (data.isEmpty()) {
            throw new IllegalArgumentException("--data is missing");
        }
        return new MatchOptions(data, json, peers, limit, heap);
    }

    private static String value(final String option, final Deque<String> rest) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.poll();
    }

    private static int number(final String option, final Deque<String> rest) {
        final String value = value(option, rest);
        try {
            final int number = Integer.parseInt(value.replace("_", ""));
            if (number > 0) {
                return number;
            }
        } catch (final NumberFormatException e) {
            throw new IllegalArgumentException(option + " needs a whole number, not " + value, e);
        }
        throw new IllegalArgumentException(option + " needs a positive number, not " + value);
    }
}
