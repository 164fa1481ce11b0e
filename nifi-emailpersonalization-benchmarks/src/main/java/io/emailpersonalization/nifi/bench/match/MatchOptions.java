// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.bench.match;

import io.emailpersonalization.nifi.bench.match.data.CustomerProfile;
import io.emailpersonalization.nifi.bench.match.data.SharedValue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The options of {@code ./run bench match}.
 *
 * @param data folder of labelled sets
 * @param generated how many generated customers
 * @param population the kind of generated customers
 * @param shared values that a part of the generated customers shares, each a run of its own
 * @param growth whether to compare the run with a run over a tenth of the customers
 * @param charts folder for pictures
 * @param json file for the outcomes
 * @param peers whether other engines run beside ours
 * @param limit how long a run of another engine may take
 * @param heap the maximum heap of each run, empty for the default
 */
record MatchOptions(Optional<Path> data, OptionalInt generated, CustomerProfile population, List<SharedValue> shared, boolean growth, Optional<Path> charts, Optional<Path> json, boolean peers,
                    Duration limit, Optional<String> heap) {

    static final String USAGE = """
            match --data DIR                     labelled files of a folder: each X.csv with its X.fields.json
                  --peers                        with --data: also runs Duke 1.2 and JedAI 3.1
                  --time-limit SECONDS           with --peers: limit of each of their runs (default 120)
                  --generated N                  N generated customers with known truth: speed, memory, accuracy, calibration
                  --duplicates N                 with --generated: duplicates in 100 records (default 20)
                  --addresses KIND               with --generated: numbered (anna.berg4711@, default), names (anna.berg@) or unrelated (vilodu83@)
                  --census                       with --generated: names as frequent as in a census
                  --shared PERCENT               with --generated: runs again with each of several blanks and placeholders in PERCENT of the records
                  --shared-value FIELD=VALUE     with --shared: this value instead
                  --growth                       with --generated: runs a tenth and all of them by turns, three times, and reports the growth of time by the medians
                  --charts DIR                   with --generated: writes charts of calibration and weights as SVG
                  --json FILE                    writes the results as JSON
                  --heap SIZE                    maximum heap of each run, as in -Xmx""";

    /** Megabytes of heap beside the generated customers. */
    private static final int BASE_HEAP = 1536;
    /** Generated customers per megabyte of heap, values included. */
    private static final int ROWS_PER_MEGABYTE = 650;

    MatchOptions {
        if (data.isEmpty() && generated.isEmpty()) {
            throw new IllegalArgumentException("--data or --generated is missing");
        }
        if (generated.isEmpty() && (!population.equals(CustomerProfile.USUAL) || !shared.isEmpty() || growth || charts.isPresent())) {
            throw new IllegalArgumentException("--duplicates, --addresses, --census, --shared, --growth and --charts go with --generated");
        }
        if (data.isEmpty() && peers) {
            throw new IllegalArgumentException("--peers goes with --data");
        }
    }

    /** Returns the maximum heap of a run over a labelled set. */
    String heapOfLabelled() {
        return heap.orElse("4g");
    }

    /** Returns the maximum heap of a run over generated customers, which grows with their number. */
    String heapOfGenerated(final int rows) {
        return heap.orElse(BASE_HEAP + rows / ROWS_PER_MEGABYTE + "m");
    }

    /**
     * Reads the command line.
     *
     * @param folder the base of relative paths
     * @throws IllegalArgumentException with the fault
     */
    static MatchOptions parse(final List<String> arguments, final Path folder) {
        final Deque<String> rest = new ArrayDeque<>(arguments);
        Optional<Path> data = Optional.empty();
        OptionalInt generated = OptionalInt.empty();
        CustomerProfile population = CustomerProfile.USUAL;
        int percent = 0;
        List<SharedValue> shared = List.of();
        boolean growth = false;
        Optional<Path> charts = Optional.empty();
        Optional<Path> json = Optional.empty();
        boolean peers = false;
        Duration limit = Duration.ofSeconds(120);
        Optional<String> heap = Optional.empty();
        while (!rest.isEmpty()) {
            final String option = rest.poll();
            switch (option) {
                case "--data" -> data = Optional.of(folder.resolve(value(option, rest)));
                case "--generated" -> generated = OptionalInt.of(number(option, rest));
                case "--duplicates" -> population = new CustomerProfile(share(option, rest), population.addresses(), population.census());
                case "--addresses" -> population = new CustomerProfile(population.duplicates(), CustomerProfile.Addresses.of(value(option, rest)), population.census());
                case "--census" -> population = new CustomerProfile(population.duplicates(), population.addresses(), true);
                case "--shared" -> percent = number(option, rest);
                case "--shared-value" -> shared = List.of(shared(value(option, rest)));
                case "--growth" -> growth = true;
                case "--charts" -> charts = Optional.of(folder.resolve(value(option, rest)));
                case "--json" -> json = Optional.of(folder.resolve(value(option, rest)));
                case "--peers" -> peers = true;
                case "--time-limit" -> limit = Duration.ofSeconds(number(option, rest));
                case "--heap" -> heap = Optional.of(value(option, rest));
                default -> throw new IllegalArgumentException("no such option: " + option);
            }
        }
        final int share = percent;
        if (share == 0 && !shared.isEmpty()) {
            throw new IllegalArgumentException("--shared-value goes with --shared");
        }
        final List<SharedValue> usual = share == 0 ? List.of() : SharedValue.usual(share);
        final List<SharedValue> values = shared.isEmpty() ? usual : shared.stream().map(value -> new SharedValue(share, value.field(), value.value())).toList();
        return new MatchOptions(data, generated, population, values, growth, charts, json, peers, limit, heap);
    }

    private static SharedValue shared(final String text) {
        final int equals = text.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("--shared-value needs FIELD=VALUE, not " + text);
        }
        return new SharedValue(0, text.substring(0, equals), text.substring(equals + 1));
    }

    private static String value(final String option, final Deque<String> rest) {
        if (rest.isEmpty()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.poll();
    }

    private static int share(final String option, final Deque<String> rest) {
        final String value = value(option, rest);
        if (!value.matches("[0-9]{1,2}")) {
            throw new IllegalArgumentException(option + " needs a whole number from 0 to 99, not " + value);
        }
        return Integer.parseInt(value);
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
